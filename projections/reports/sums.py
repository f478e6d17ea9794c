"""The declared relations between measures as sums of one release: exact counts, keys and what adds up to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from projections.disclosure.release import Count, Key, Relation, Release, Seen, release_of
from projections.disclosure.tables import grouped
from projections.reports.groups import LADDERS
from projections.reports.question import Clock
from projections.reports.related import Related, Sum
from projections.reports.tabled import Tabled
from projections.reports.tally import ALL


class _Spot(NamedTuple):
    """Where both sides of a relation are compared: the whole, or one value of a dimension as it is shown."""

    clock: Clock
    dimension: str = ALL
    value: str = ALL


def releases(tabled: Iterable[Tabled], relations: Sequence[Related]) -> Iterator[Release]:
    """What readers of these measures together can add up beyond each of them."""
    by_code = {one.measure.code: one for one in tabled}
    for each in relations:
        sides = by_code.get(each.part.measure), by_code.get(each.whole.measure)
        if sides[0] is not None and sides[1] is not None and _is_told(each, (sides[0], sides[1])):
            yield from _of_one(each, (sides[0], sides[1]))


def holds(each: Related, sides: tuple[Tabled, Tabled], spot: _Spot) -> bool:
    part, whole = (sum(count.value for count in _parts(one, side, spot)) for one, side in _sided(each, sides))
    return part == whole if each.is_same else part <= whole


def spots(each: Related, sides: tuple[Tabled, Tabled]) -> Iterator[_Spot]:
    """Of the whole nothing is said beyond what its parts say."""
    for clock in each.clocks:
        if not each.by:
            yield _Spot(clock)
        for dimension in each.by:
            name = _coarser(dimension, sides)
            for value in sorted({value for side in sides for value in side.tally.values(name)}):
                yield _Spot(clock, name, value)


def _is_told(each: Related, sides: tuple[Tabled, Tabled]) -> bool:
    """Not where it is about single values of what is shown in groups."""
    return all(
        one.dimension not in side.levels or side.shown_as(one.dimension) == one.dimension
        for one, side in _sided(each, sides)
    )


def _of_one(each: Related, sides: tuple[Tabled, Tabled]) -> Iterator[Release]:
    for spot in spots(each, sides):
        part, whole = (_total(one, side, spot) for one, side in _sided(each, sides))
        if part is None or whole is None or not holds(each, sides, spot):
            continue  # none, which is shown as none; or odd records make it false, and whoever builds on it goes astray
        yield from (part.release, whole.release)
        if each.is_same:
            yield grouped(whole.figure, [part.figure])
        elif part.figure.key != whole.figure.key:
            yield _within(part.figure, whole.figure)


def _within(part: Count, whole: Count) -> Release:
    """What remains is a count of its own where it is one of the same things."""
    seen = Seen.IMPLIED if part.key.unit == whole.key.unit else Seen.SLACK
    rest = Count(Key(f"{whole.key} without {part.key}", whole.key.unit), whole.value - part.value, seen)
    return release_of([part, whole, rest], [Relation(whole.key, (part.key, rest.key))])


class _Total(NamedTuple):
    """A figure, and what it is the sum of."""

    figure: Count
    release: Release


def _total(one: Sum, side: Tabled, spot: _Spot) -> _Total | None:
    """The figure that a sum of this measure comes to; None where it is zero."""
    parts = _parts(one, side, spot)
    if not parts:
        return None
    if len(parts) == 1:
        return _Total(parts[0], release_of(parts))
    words = " + ".join(str(part.key) for part in parts)
    total = Count(Key(words, side.measure.unit), sum(part.value for part in parts), Seen.IMPLIED)
    return _Total(total, grouped(total, parts))


def _parts(one: Sum, side: Tabled, spot: _Spot) -> Sequence[Count]:
    """Those above zero."""
    assert not (one.dimension and spot.dimension), f"{one} is narrowed twice"
    categories = one.categories or (ALL,)
    where = [(one.dimension, value) for value in one.values] if one.dimension else [(spot.dimension, spot.value)]
    places = [side.tally.place(spot.clock, *at, category) for at in where for category in categories]
    return [side.count(place, _seen(side, place.dimension)) for place in places if side.tally.counts[place]]


def _seen(side: Tabled, dimension: str) -> Seen:
    """At a coarser level than the one that is shown, a count is implied."""
    shown = {ALL, *(side.shown_as(each.name) for each in side.measure.dimensions)}
    return Seen.SHOWN if dimension in shown else Seen.IMPLIED


def _sided(each: Related, sides: tuple[Tabled, Tabled]) -> Iterator[tuple[Sum, Tabled]]:
    return zip((each.part, each.whole), sides, strict=True)


def _coarser(dimension: str, sides: tuple[Tabled, Tabled]) -> str:
    """The finest level at which both measures have counts."""
    ladder: Mapping[str, int] = {level.name: at for at, level in enumerate(LADDERS.get(dimension, ()))}
    return max((side.shown_as(dimension) for side in sides), key=lambda name: ladder.get(name, 0))
