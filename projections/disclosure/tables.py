"""Tables as releases: counts by several dimensions with their margins, and the relations that readers know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from projections.disclosure.release import Count, Key, Relation, Release, Seen, release_of


def table(
    measure: str,
    unit: str,
    dimensions: Sequence[str],
    cells: Mapping[tuple[str, ...], int],
    margins: Iterable[Sequence[str]] | None = None,
) -> Release:
    """Counts that add up, by coordinates in the order of the dimensions, and their margins.

    `margins` names the sets of dimensions that are shown; without it all are, from every cell to the grand total. Cells
    that no margin shows are implied. Combinations that are left out are zero, and readers are taken to know it.
    """
    shown = _sets(dimensions, margins)
    levels = sorted({*shown, tuple(dimensions)}, key=lambda names: (len(names), names))
    sums = {names: _summed(dimensions, cells, names) for names in levels}
    counts = [
        Count(_key(measure, unit, names, at), value, Seen.SHOWN if names in shown else Seen.IMPLIED)
        for names in levels
        for at, value in sums[names].items()
    ]
    relations = [
        Relation(_key(measure, unit, coarse, at), tuple(_key(measure, unit, fine, part) for part in parts))
        for coarse, fine in _steps(levels)
        for at, parts in _gathered(coarse, fine, sums[fine]).items()
    ]
    return release_of(counts, relations)


def grouped(total: Count, parts: Sequence[Count]) -> Release:
    """A figure and its parts by name: a region and its forces, three years and each of them."""
    return release_of([total, *parts], [Relation(total.key, tuple(part.key for part in parts))])


def portion(whole: Count, part: Count) -> Release:
    """A part of a whole, as in a rate: what remains is implied, and guarded as a count of its own."""
    rest = Count(_beside(part.key, f"{whole.key} without"), whole.value - part.value, Seen.IMPLIED)
    return release_of([whole, part, rest], [Relation(whole.key, (part.key, rest.key))])


def overlapping(total: Count, parts: Sequence[Count]) -> Release:
    """Persons who may be counted in several parts but once in the total: no less than any part, no more than their sum."""
    every = Count(_beside(total.key, "with repeats:"), sum(part.value for part in parts), Seen.SLACK)
    again = Count(_beside(total.key, "repeats of"), every.value - total.value, Seen.SLACK)
    others = [Count(_beside(part.key, f"{total.key} without"), total.value - part.value, Seen.SLACK) for part in parts]
    relations = [
        Relation(every.key, tuple(part.key for part in parts)),
        Relation(every.key, (total.key, again.key)),
        *(Relation(total.key, (part.key, other.key)) for part, other in zip(parts, others, strict=True)),
    ]
    return release_of([total, *parts, every, again, *others], relations)


def rolled_up(
    dimensions: Sequence[str], cells: Mapping[tuple[str, ...], int], dimension: str, groups: Mapping[str, str]
) -> dict[tuple[str, ...], int]:
    """The cells of `table` with one coordinate replaced by its group: force by region, month by three years."""
    place = list(dimensions).index(dimension)
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for at, value in sorted(cells.items()):
        sums[(*at[:place], groups[at[place]], *at[place + 1 :])] += value
    return dict(sums)


def _sets(dimensions: Sequence[str], margins: Iterable[Sequence[str]] | None) -> set[tuple[str, ...]]:
    if margins is None:
        return {names for size in range(len(dimensions) + 1) for names in combinations(dimensions, size)}
    return {tuple(name for name in dimensions if name in set(margin)) for margin in margins}


def _summed(
    dimensions: Sequence[str], cells: Mapping[tuple[str, ...], int], names: tuple[str, ...]
) -> dict[tuple[str, ...], int]:
    places = [list(dimensions).index(name) for name in names]
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    if not names:
        sums[()] = 0
    for at, value in cells.items():
        sums[tuple(at[place] for place in places)] += value
    return sums


def _steps(levels: Sequence[tuple[str, ...]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each level with the next finer ones; what follows from two steps is left out."""
    pairs = [(coarse, fine) for coarse in levels for fine in levels if set(coarse) < set(fine)]
    return [
        (coarse, fine)
        for coarse, fine in pairs
        if not any(set(coarse) < set(between) < set(fine) for between in levels)
    ]


def _gathered(
    coarse: tuple[str, ...], fine: tuple[str, ...], cells: Mapping[tuple[str, ...], int]
) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    places = [fine.index(name) for name in coarse]
    parts: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    if not coarse:
        parts[()] = []
    for at in cells:
        parts[tuple(at[place] for place in places)].append(at)
    return parts


def _key(measure: str, unit: str, names: tuple[str, ...], at: tuple[str, ...]) -> Key:
    return Key(measure, unit, tuple(sorted(zip(names, at, strict=True))))


def _beside(name: Key, words: str) -> Key:
    return Key(f"{words} {name}", name.unit, name.at)
