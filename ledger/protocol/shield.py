"""The shield over time: at each instant the levels that are possible, from proceedings, support and applications."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from ledger.instants import Instant
from ledger.protocol.ranges import FUTURE, PAST, Interval, Range, Where, is_point
from ledger.protocol.support import SupportSpell, SupportState

Level = Literal["FULL", "PRESUMED", "CONDITIONAL", "NONE"]
LEVELS: tuple[Level, ...] = ("FULL", "PRESUMED", "CONDITIONAL", "NONE")
"""Strongest first."""

_FULL, _PRESUMED, _CONDITIONAL, _NONE = _BITS = (8, 4, 2, 1)
_BIT: dict[Level, int] = dict(zip(LEVELS, _BITS, strict=True))
_SHIELDED = _FULL | _PRESUMED

_GIVEN_BY: dict[SupportState, Level] = {
    "ACTIVE": "FULL",
    "GRACE": "FULL",
    "NOT_OFFERED": "PRESUMED",
    "OFFERED_PENDING": "PRESUMED",
    "DECLINED": "CONDITIONAL",
    "ENDED": "CONDITIONAL",
}

SHIELDING_STATES = frozenset(state for state, level in _GIVEN_BY.items() if _BIT[level] & _SHIELDED)


class Stretch(NamedTuple):
    """Half-open; `PAST` and `FUTURE` where it has no such end."""

    start: Instant
    end: Instant


class Shield:
    """A timeline of pieces, each with the set of levels that are possible throughout it."""

    __slots__ = ("_possible", "_starts")

    def __init__(self, starts: Sequence[Instant], possible: Sequence[int]) -> None:
        self._starts = starts
        self._possible = possible

    def level_at(self, instant: Instant) -> Level:
        """The strongest level that is possible then."""
        return _strongest(self._possible[self._piece(instant)])

    def where(self, when: Range, level: Level) -> Where:
        """Whether the shield had this level: a point takes the strongest possible, a range needs every instant."""
        if is_point(when):
            return Where.INSIDE if self.level_at(when.earliest) == level else Where.OUTSIDE
        bit, pieces = _BIT[level], self._over(when)
        if all(possible == bit for possible in pieces):
            return Where.INSIDE
        return Where.UNDECIDABLE if any(possible & bit for possible in pieces) else Where.OUTSIDE

    def turns(self, when: Range) -> Sequence[Instant]:
        """The instants inside the range at which the possible levels change."""
        return self._starts[bisect_right(self._starts, when.earliest) : bisect_left(self._starts, when.latest)]

    def at_level(self, level: Level) -> AtLevel:
        """When the shield had this level, as one of several things that hold together."""
        return AtLevel(self, level)

    def stretches(self) -> Iterator[Stretch]:
        """Every unbroken stretch in which FULL or PRESUMED is possible, the earliest first."""
        since: Instant | None = None
        for start, possible in zip(self._starts, self._possible, strict=True):
            if possible & _SHIELDED:
                since = start if since is None else since
            elif since is not None:
                yield Stretch(since, start)
                since = None
        if since is not None:
            yield Stretch(since, FUTURE)

    def stretch(self, instant: Instant) -> Stretch | None:
        """The unbroken stretch around the instant in which FULL or PRESUMED is possible; None outside any."""
        return self._around(instant, _SHIELDED) if self.level_at(instant) in ("FULL", "PRESUMED") else None

    def same_level(self, instant: Instant) -> Stretch:
        """The unbroken stretch around the instant in which the strongest possible level stays the same."""
        at = self._piece(instant)
        level = _strongest(self._possible[at])
        first = last = at
        while first > 0 and _strongest(self._possible[first - 1]) == level:
            first -= 1
        while last + 1 < len(self._starts) and _strongest(self._possible[last + 1]) == level:
            last += 1
        return self._pieces(first, last)

    def _around(self, instant: Instant, bits: int) -> Stretch:
        first = last = self._piece(instant)
        while first > 0 and self._possible[first - 1] & bits:
            first -= 1
        while last + 1 < len(self._starts) and self._possible[last + 1] & bits:
            last += 1
        return self._pieces(first, last)

    def _pieces(self, first: int, last: int) -> Stretch:
        end = self._starts[last + 1] if last + 1 < len(self._starts) else FUTURE
        return Stretch(self._starts[first], end)

    def _piece(self, instant: Instant) -> int:
        return bisect_right(self._starts, instant) - 1

    def _over(self, when: Range) -> Sequence[int]:
        first = self._piece(when.earliest)
        after = first + 1
        while after < len(self._starts) and self._starts[after] < when.latest:
            after += 1
        return self._possible[first:after]


class AtLevel(NamedTuple):
    """One level of a shield: when it was that."""

    shield: Shield
    level: Level

    def where(self, when: Range) -> Where:
        return self.shield.where(when, self.level)

    def turns(self, when: Range) -> Sequence[Instant]:
        return self.shield.turns(when)


def _strongest(possible: int) -> Level:
    return LEVELS[4 - possible.bit_length()]


# What is counted while sweeping over time.
_IN_POSSIBLY, _IN_CERTAINLY, _PENDING_POSSIBLY, _PENDING_CERTAINLY, _GIVES = 0, 1, 2, 3, 4


def shield_over(
    proceedings: Iterable[Interval], support: Iterable[SupportSpell], applications: Iterable[Interval]
) -> Shield:
    """Combine them in one sweep. `proceedings` are those of cases in which the subject is of the victim group."""
    steps: list[tuple[Instant, int, int]] = []
    _count(steps, proceedings, _IN_POSSIBLY, _IN_CERTAINLY)
    _count(steps, applications, _PENDING_POSSIBLY, _PENDING_CERTAINLY)
    for spell in support:
        if spell.possible_from < spell.possible_to:
            gives = _GIVES + LEVELS.index(_GIVEN_BY[spell.state])
            steps += ((spell.possible_from, gives, 1), (spell.possible_to, gives, -1))
    steps.sort()
    starts: list[Instant] = [PAST]
    possible: list[int] = [_NONE]
    counts = [0] * (_GIVES + len(LEVELS))
    for index, (at, what, by) in enumerate(steps):
        counts[what] += by
        if index + 1 < len(steps) and steps[index + 1][0] == at:
            continue
        levels = _levels(counts)
        if at == starts[-1]:
            possible[-1] = levels
        elif levels != possible[-1]:
            starts.append(at)
            possible.append(levels)
    return Shield(starts, possible)


def _count(steps: list[tuple[Instant, int, int]], intervals: Iterable[Interval], possibly: int, certainly: int) -> None:
    for start, end in intervals:
        if start.earliest < end.latest:
            steps += ((start.earliest, possibly, 1), (end.latest, possibly, -1))
        if start.latest < end.earliest:
            steps += ((start.latest, certainly, 1), (end.earliest, certainly, -1))


def _levels(counts: Sequence[int]) -> int:
    """The set of possible levels, as bits."""
    if not counts[_IN_POSSIBLY]:
        return _NONE
    levels = 0 if counts[_IN_CERTAINLY] else _NONE
    if counts[_PENDING_POSSIBLY] or counts[_GIVES]:
        levels |= _FULL
    if not counts[_PENDING_CERTAINLY]:
        levels |= (_PRESUMED if counts[_GIVES + 1] else 0) | (_CONDITIONAL if counts[_GIVES + 2] else 0)
    return levels
