"""A release: counts that are published together, and every sum between them that a reader knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from ledger.errors import UsageError

COUNT_MAX = 10**15
"""More than there are persons, shares or days; larger figures are a mistake."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which figure: the same key in two tables is the same figure. A dimension that is left out is summed over."""

    measure: str
    unit: str
    at: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        where = ", ".join(f"{name} {value}" for name, value in self.at)
        return f"{self.measure} ({self.unit}{'; ' if where else ''}{where})"


def key(measure: str, unit: str, **at: str) -> Key:
    return Key(measure, unit, tuple(sorted(at.items())))


class Seen(Enum):
    HIDDEN = "hidden"
    """Suppressed whatever it is: whoever sees it could guess a small one that is nearly the same."""
    SHOWN = "shown"
    IMPLIED = "implied"
    """Stands in no table, but a reader knows of it and may work it out: those not told, of all and of those told."""
    SLACK = "slack"
    """Only balances a relation; nobody is counted by it, and nothing guards it."""


@dataclass(frozen=True, slots=True)
class Count:
    key: Key
    value: int
    seen: Seen = Seen.SHOWN


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """The total is the sum of its parts. Parts that are zero and published as zero may be left out."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class Release:
    """Made by `release_of`, which checks it."""

    counts: tuple[Count, ...]
    relations: tuple[Relation, ...]

    @cached_property
    def by_key(self) -> Mapping[Key, Count]:
        return {count.key: count for count in self.counts}


def release_of(counts: Iterable[Count], relations: Iterable[Relation] = ()) -> Release:
    """One release of several tables, in any order. A count that is hidden anywhere is hidden, one shown anywhere shown.

    Raises UsageError for a figure with two values, a sum that does not hold, or a figure that is no count.
    """
    known: dict[Key, Count] = {}
    for count in counts:
        known[count.key] = _joined(known.get(count.key), _checked(count))
    sums = sorted({Relation(each.total, tuple(sorted(each.parts))) for each in relations})
    for each in sums:
        _check_sum(each, known)
    return Release(tuple(known[name] for name in sorted(known)), tuple(sums))


def joined(*releases: Release) -> Release:
    """Sibling tables as one publication."""
    return release_of(
        (count for each in releases for count in each.counts),
        (relation for each in releases for relation in each.relations),
    )


def _checked(count: Count) -> Count:
    if not 0 <= count.value <= COUNT_MAX:
        raise UsageError(f"{count.key}: {count.value} is not a count between 0 and {COUNT_MAX}")
    return count


def _joined(old: Count | None, new: Count) -> Count:
    if old is None:
        return new
    if old.value != new.value:
        raise UsageError(f"{new.key} is both {old.value} and {new.value} in one release")
    order = list(Seen)
    return min(old, new, key=lambda count: order.index(count.seen))


def _check_sum(relation: Relation, known: Mapping[Key, Count]) -> None:
    missing = next((name for name in (relation.total, *relation.parts) if name not in known), None)
    if missing is not None:
        raise UsageError(f"a sum names {missing}, which is not in the release")
    if len({relation.total, *relation.parts}) != len(relation.parts) + 1:
        raise UsageError(f"the sum to {relation.total} names a figure twice")
    parts = sum(known[name].value for name in relation.parts)
    if parts != known[relation.total].value:
        raise UsageError(f"{relation.total} is {known[relation.total].value}, but its parts add up to {parts}")
