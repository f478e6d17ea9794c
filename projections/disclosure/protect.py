"""The door of this package: a release goes in with its exact counts, and comes out as an audience may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from projections.disclosure.audience import Audience
from projections.disclosure.knowledge import Knowledge, Unknown, knowledge_of
from projections.disclosure.published import CONFIDENTIAL_CELL, WITHHELD_CELL, Cell, Published, shown_cell
from projections.disclosure.release import Count, Key, Release, Seen
from projections.disclosure.suppression import Suppression
from projections.disclosure.system import System, system_of


def protect(release: Release, audience: Audience, earlier: Sequence[Published] = ()) -> Published:
    """Decides every cell of a release. The same release gives the same cells, in whatever order it was put together.

    `earlier` is everything published before that a reader of this one may also hold, whatever its audience.
    """
    if not audience.suppresses:
        return Published(audience, release, _cells(release, audience, frozenset(), frozenset()))
    told = knowledge_of(Release((), ()), audience, earlier)
    withheld: frozenset[Key] = frozenset()
    while True:
        system = system_of(knowledge_of(release, audience, earlier, withheld))
        decided = Suppression(system, audience.values_min, looks_twice=bool(earlier))
        decided.run()
        more = _to_withhold(release, system, decided.pinned, told) - withheld
        if not more:
            return _published(release, audience, decided, withheld)
        withheld |= more


def open_keys(published: Published, earlier: Sequence[Published] = ()) -> tuple[Key, ...]:
    """The audit alone: suppressed or implied counts for which too few possible values are found. Changes nothing."""
    if not published.audience.suppresses:
        return ()
    system = system_of(knowledge_of(Release((), ()), published.audience, (*earlier, published)))
    return _keys(system, Suppression(system, published.audience.values_min, looks_twice=True).open_rows())


def _to_withhold(release: Release, system: System, pinned: Iterable[int], told: Knowledge) -> frozenset[Key]:
    """Everything of this release that sums join to a count that could not be protected, zeros among it.

    What an earlier release has told in the same words stays.
    """
    joined = {name for row in pinned for each in system.joined_to(row)[0] for name in system.names[each]}
    touched = {count.key for count in release.counts if Unknown(count.key, count.value) in joined}
    for relation in release.relations:
        names = {relation.total, *relation.parts}
        if not names.isdisjoint(touched):
            touched |= {name for name in names if release.by_key[name].value == 0}
    return frozenset(name for name in touched if not told.says(Unknown(name, release.by_key[name].value)))


def _published(release: Release, audience: Audience, decided: Suppression, withheld: frozenset[Key]) -> Published:
    system = decided.system
    given_up = {name for row in system.secondary for name in system.names[row]}
    secondary = frozenset(count.key for count in release.counts if Unknown(count.key, count.value) in given_up)
    return Published(
        audience,
        release,
        _cells(release, audience, secondary, withheld),
        narrow=_keys(system, decided.narrow - decided.pinned),
        already_open=_keys(system, decided.pinned),
    )


def _keys(system: System, rows: Iterable[int]) -> tuple[Key, ...]:
    return tuple(sorted({name.key for row in rows for name in system.names[row]}))


def _cells(
    release: Release, audience: Audience, secondary: frozenset[Key], withheld: frozenset[Key]
) -> dict[Key, Cell]:
    return {
        count.key: _cell(count, audience, secondary, withheld)
        for count in release.counts
        if count.seen in (Seen.SHOWN, Seen.HIDDEN)
    }


def _cell(count: Count, audience: Audience, secondary: frozenset[Key], withheld: frozenset[Key]) -> Cell:
    if count.key in withheld:
        return WITHHELD_CELL
    is_hidden = count.seen is Seen.HIDDEN and audience.suppresses
    if is_hidden or audience.is_small(count.value) or count.key in secondary:
        return CONFIDENTIAL_CELL
    return shown_cell(count.value, audience)
