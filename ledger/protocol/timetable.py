"""Things that last, looked up by when they may have been: so that a subject with thousands of events stays quick."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Generic, TypeVar

from ledger.protocol.ranges import Interval, Range, is_point

Thing = TypeVar("Thing")


class Timetable(Generic[Thing]):
    """Things with their intervals, given in the order in which they are to be found."""

    __slots__ = ("_ends", "_rows", "_starts")

    def __init__(self, things: Iterable[tuple[Interval, Thing]]) -> None:
        ranked = enumerate(things)
        self._rows = sorted(
            ((interval, rank, thing) for rank, (interval, thing) in ranked),
            key=lambda row: (row[0].start.earliest, row[1]),
        )
        self._starts = [interval.start.earliest for interval, _, _ in self._rows]
        self._ends = list(accumulate((interval.end.latest for interval, _, _ in self._rows), max))
        """The latest end so far: before the first that reaches the asked time, nothing does."""

    def at(self, when: Range) -> list[Thing]:
        """What may have lasted at this point, or at some time in this range."""
        last = (bisect_right if is_point(when) else bisect_left)(self._starts, when.latest)
        first = bisect_right(self._ends, when.earliest)
        found = [(rank, thing) for interval, rank, thing in self._rows[first:last] if interval.may_meet(when)]
        found.sort(key=lambda one: one[0])
        return [thing for _, thing in found]
