"""What a reader knows of each figure by itself: from this release and from the earlier ones that they may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from projections.disclosure.audience import SUPPRESSED, WITHHELD, Audience
from projections.disclosure.published import Cell, Published
from projections.disclosure.release import COUNT_MAX, Count, Key, Relation, Release, Seen

UNBOUNDED = 10**4 * COUNT_MAX
"""Above every sum of a release: a reader who is told of no bound."""


class Unknown(NamedTuple):
    """One figure at one value. A figure that an earlier release gave otherwise is another unknown."""

    key: Key
    value: int


class Known(NamedTuple):
    """Bounds, both included, and what becomes of them."""

    low: int
    high: int
    small_max: int | None = None
    """Guarded, if not None: the greatest count that is small for its readers, or UNBOUNDED for one that is not."""
    offered: tuple[int, int] | None = None
    """Shown, and free to be suppressed: the bounds that would remain."""
    is_told: bool = False
    """Shown by an earlier edition that these readers hold: there is nothing left to guard."""


@dataclass
class Knowledge:
    known: dict[Unknown, Known] = field(default_factory=dict)
    sums: dict[tuple[Unknown, tuple[Unknown, ...]], None] = field(default_factory=dict)
    """Totals and parts, in the order of reading."""

    def read(self, release: Release, known: Mapping[Key, Known]) -> None:
        for count in release.counts:
            self._learn(Unknown(count.key, count.value), known[count.key])
        for relation in release.relations:
            self.sums[_in_values(relation, release)] = None

    def says(self, name: Unknown) -> bool:
        """Whether anything is told of a figure; of one that is implied or was withheld nothing is."""
        known = self.known.get(name)
        return known is not None and (known.low, known.high) != (0, UNBOUNDED)

    def _learn(self, name: Unknown, new: Known) -> None:
        """A figure that two releases give at one value is one unknown: what is known of either is known of it."""
        old = self.known.get(name, Known(0, UNBOUNDED))
        low, high = max(old.low, new.low), min(old.high, new.high)
        offered = new.offered and (max(old.low, new.offered[0]), min(old.high, new.offered[1]))
        guards = [guard for guard in (old.small_max, new.small_max) if guard is not None]
        is_told = old.is_told or new.is_told
        small_max = None if is_told else min(guards, default=None)
        if new.offered and small_max == UNBOUNDED:
            small_max = None  # not small, suppressed earlier to protect another, and shown now
        self.known[name] = Known(low, high, small_max, None if offered == (low, high) else offered, is_told)


def knowledge_of(
    release: Release, audience: Audience, earlier: Iterable[Published] = (), withheld: frozenset[Key] = frozenset()
) -> Knowledge:
    """All that a reader of this release and of the earlier ones knows, before any secondary suppression of this one."""
    knowledge = Knowledge()
    for each in earlier:
        knowledge.read(each.release, _decided(each))
    undecided = {
        count.key: _unseen(count, audience) if count.key in withheld else _undecided(count, audience)
        for count in release.counts
    }
    knowledge.read(release, undecided)
    return knowledge


def _decided(published: Published) -> dict[Key, Known]:
    cells, audience = published.cells, published.audience
    return {count.key: _from_cell(count, cells.get(count.key), audience) for count in published.release.counts}


def _from_cell(count: Count, cell: Cell | None, audience: Audience) -> Known:
    if cell is None or cell.mark == WITHHELD:
        return _unseen(count, audience)
    if cell.mark == SUPPRESSED:
        return Known(1, UNBOUNDED, audience.shown_min - 1 if audience.is_small(count.value) else UNBOUNDED)
    return Known(*audience.reading(count.value), is_told=True)


def _undecided(count: Count, audience: Audience) -> Known:
    if count.seen is Seen.HIDDEN:
        return Known(1, UNBOUNDED, audience.shown_min - 1 if audience.is_small(count.value) else UNBOUNDED)
    if count.seen is not Seen.SHOWN:
        return _unseen(count, audience)
    if audience.is_small(count.value):
        return Known(1, UNBOUNDED, audience.shown_min - 1)
    return Known(*audience.reading(count.value), offered=(1, UNBOUNDED) if count.value else None)


def _unseen(count: Count, audience: Audience) -> Known:
    """A reader knows that there is such a count, and nothing else: it is implied, or withheld."""
    guarded = count.seen is not Seen.SLACK and audience.is_small(count.value)
    return Known(0, UNBOUNDED, audience.shown_min - 1 if guarded else None)


def _in_values(relation: Relation, release: Release) -> tuple[Unknown, tuple[Unknown, ...]]:
    total, *parts = (Unknown(name, release.by_key[name].value) for name in (relation.total, *relation.parts))
    return total, tuple(parts)
