"""Things that last, looked up by when they may have been: so that a subject with thousands of events stays quick."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Generic, TypeVar

from ledger.instants import Instant
from ledger.protocol.ranges import FUTURE, Interval, Range, is_point
from ledger.protocol.sweep import Step, difference, steps_of

Thing = TypeVar("Thing")

Order = tuple[Instant, Instant, str, str]
"""The place of a thing among others; no two things share one."""

Row = tuple[Interval, Order, Thing]

_start, _order = itemgetter(0), itemgetter(1)


class Timetable(Generic[Thing]):
    """Things with their intervals, found in their order."""

    __slots__ = ("_ends", "_rows")

    def __init__(self) -> None:
        self._rows: list[tuple[Instant, Order, Instant, Thing]] = []
        """Each with its earliest start and its latest end."""
        self._ends: list[Instant] = []
        """The latest end so far, as far as it was summed up: before the first that reaches the asked time, nothing does."""

    def change(self, gone: Sequence[Row[Thing]], come: Sequence[Row[Thing]]) -> Instant:
        """Take rows out and put others in; gives the first instant at which what lasts differs."""
        for interval, order, _ in gone:
            at = bisect_left(self._rows, (interval.start.earliest, order), key=_place)
            del self._rows[at], self._ends[at:]
        for interval, order, thing in come:
            at = bisect_left(self._rows, (interval.start.earliest, order), key=_place)
            self._rows.insert(at, (interval.start.earliest, order, interval.end.latest, thing))
            del self._ends[at:]
        turns_gone, turns_come = difference(_turns(gone), _turns(come))
        return min((step[0] for step in (*turns_gone, *turns_come)), default=FUTURE)

    def at(self, when: Range) -> list[Thing]:
        """What may have lasted at this point, or at some time in this range."""
        return [row[3] for row in sorted(self._that_meet(when), key=_order)]

    def first_at(self, when: Range) -> Thing | None:
        """The first of those, where the order begins with a moment at which a thing may have begun; None if none did.

        Of many that last, only those are looked at that may have begun as early as the first.
        """
        first: tuple[Order, Thing] | None = None
        for earliest, order, _, thing in self._that_meet(when):
            if first is not None and earliest > first[0][0]:
                break
            if first is None or order < first[0]:
                first = (order, thing)
        return None if first is None else first[1]

    def any_at(self, when: Range, is_meant: Callable[[Thing], bool]) -> bool:
        """Whether one of those is meant: it is looked for no further than to the first."""
        return any(is_meant(thing) for _, _, _, thing in self._that_meet(when))

    def __iter__(self) -> Iterator[Thing]:
        """All, in their order."""
        return (row[3] for row in sorted(self._rows, key=_order))

    def _that_meet(self, when: Range) -> Iterator[tuple[Instant, Order, Instant, Thing]]:
        """Their rows, by when they may have begun."""
        self._sum_up()
        earliest, latest = when
        last = (bisect_right if is_point(when) else bisect_left)(self._rows, latest, key=_start)
        first = bisect_right(self._ends, earliest, 0, last)
        # All of these begin in time: what is left to ask is whether they last at all, and until then.
        return (row for row in self._rows[first:last] if row[0] < row[2] > earliest)

    def _sum_up(self) -> None:
        latest = self._ends[-1] if self._ends else None
        for _, _, end, _ in self._rows[len(self._ends) :]:
            latest = end if latest is None else max(latest, end)
            self._ends.append(latest)


def _place(row: tuple[Instant, Order, Instant, object]) -> tuple[Instant, Order]:
    return row[:2]


def _turns(rows: Iterable[Row[Thing]]) -> list[Step]:
    return [step for interval, _, _ in rows for step in steps_of(interval, 0, 1)]
