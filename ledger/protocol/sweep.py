"""Time cut into pieces by how many things of each kind last: kept up piece by piece as things come and go."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ledger.instants import Instant
from ledger.protocol.ranges import FUTURE, PAST, Interval, Range, Where, is_point

Step = tuple[Instant, int, int]
"""At this instant, the count of this channel goes up or down by so much."""

Meaning = Callable[[Sequence[int]], int]
"""What the counts of all channels mean together."""


class Stretch(NamedTuple):
    """Half-open; `PAST` and `FUTURE` where it has no such end."""

    start: Instant
    end: Instant


class Pieces:
    """A timeline in pieces of one value each, the first from `PAST` on."""

    __slots__ = ("_starts", "_values")

    def __init__(self) -> None:
        self._starts: list[Instant] = []
        self._values: list[int] = []

    def cut(self, instant: Instant) -> None:
        """Forget what is from this instant on."""
        first = bisect_left(self._starts, instant)
        del self._starts[first:], self._values[first:]

    def append(self, start: Instant, value: int) -> None:
        """From this instant on, until the next one is appended."""
        if not self._values or self._values[-1] != value:
            self._starts.append(start)
            self._values.append(value)

    def at(self, instant: Instant) -> int:
        return self._values[bisect_right(self._starts, instant) - 1]

    def over(self, when: Range) -> Sequence[int]:
        """The values in a range, in order."""
        first = bisect_right(self._starts, when.earliest) - 1
        return self._values[first : max(first + 1, bisect_left(self._starts, when.latest))]

    def turns(self, when: Range) -> Sequence[Instant]:
        """The instants inside the range at which the value changes."""
        return self._starts[bisect_right(self._starts, when.earliest) : bisect_left(self._starts, when.latest)]

    def around(self, instant: Instant) -> Stretch:
        """The piece in which the instant lies."""
        following = bisect_right(self._starts, instant)
        return Stretch(self._starts[following - 1], self._end_before(following))

    def around_alike(self, instant: Instant, is_alike: Callable[[int], bool]) -> Stretch:
        """The pieces around the instant whose values all are alike, as one stretch."""
        first = bisect_right(self._starts, instant) - 1
        following = first + 1
        while first > 0 and is_alike(self._values[first - 1]):
            first -= 1
        while following < len(self._values) and is_alike(self._values[following]):
            following += 1
        return Stretch(self._starts[first], self._end_before(following))

    def of_value(self, value: int, since: Instant = PAST) -> list[Stretch]:
        """The pieces of this value that end after `since`, in order."""
        first = bisect_right(self._starts, since) - 1
        return [
            Stretch(self._starts[piece], self._end_before(piece + 1))
            for piece in range(first, len(self._starts))
            if self._values[piece] == value
        ]

    def _end_before(self, following: int) -> Instant:
        return self._starts[following] if following < len(self._starts) else FUTURE


class Sweep:
    """Sums up steps over time. Only what comes at or after the earliest changed step is summed up again."""

    __slots__ = ("_checked", "_counts", "_meanings", "_pieces", "_since", "_steps", "_zeros")

    def __init__(self, channels: int, *meanings: Meaning) -> None:
        self._meanings = meanings
        self._pieces = tuple(Pieces() for _ in meanings)
        self._steps: list[Step] = []
        self._checked: list[Instant] = []
        self._counts: list[tuple[int, ...]] = []
        self._zeros = (0,) * channels
        self._since: Instant = PAST

    def change(self, gone: Sequence[Step], come: Sequence[Step]) -> Instant:
        """Take steps out and put others in; gives the first instant from which anything differs."""
        gone, come = difference(gone, come)
        for step in gone:
            del self._steps[bisect_left(self._steps, step)]
        self._steps += come
        self._steps.sort()
        since = min((step[0] for step in (*gone, *come)), default=FUTURE)
        self._since = min(self._since, since)
        return since

    def pieces(self, meaning: int = 0) -> Pieces:
        """The timeline by one of the meanings, brought up to date."""
        if self._since != FUTURE:
            self._sum_up()
        return self._pieces[meaning]

    def _sum_up(self) -> None:
        first = bisect_left(self._checked, self._since)
        del self._checked[first:], self._counts[first:]
        counts = list(self._counts[-1] if first else self._zeros)
        for pieces in self._pieces:
            pieces.cut(self._since)
        if not first:
            self._append(PAST, counts)
        upcoming = self._steps[bisect_left(self._steps, (self._since,)) :]
        for index, (moment, channel, by) in enumerate(upcoming):
            counts[channel] += by
            if index + 1 == len(upcoming) or upcoming[index + 1][0] != moment:
                self._checked.append(moment)
                self._counts.append(tuple(counts))
                self._append(moment, counts)
        self._since = FUTURE

    def _append(self, at: Instant, counts: Sequence[int]) -> None:
        for pieces, meaning in zip(self._pieces, self._meanings, strict=True):
            pieces.cut(at)
            pieces.append(at, meaning(counts))


def difference(gone: Sequence[Step], come: Sequence[Step]) -> tuple[Sequence[Step], Sequence[Step]]:
    """What is really gone and has really come: without what goes and comes again."""
    if not gone or not come:
        return gone, come
    net = Counter(come)
    net.subtract(gone)
    return (
        [step for step, times in net.items() for _ in range(-times)],
        [step for step, times in net.items() for _ in range(times)],
    )


def steps_of(interval: Interval, possibly: int, certainly: int) -> list[Step]:
    """The steps of one interval: its possible part in one channel, its certain part in another."""
    (earliest, latest), (first_end, last_end) = interval
    steps: list[Step] = []
    if earliest < last_end:
        steps += ((earliest, possibly, 1), (last_end, possibly, -1))
    if latest < first_end:
        steps += ((latest, certainly, 1), (first_end, certainly, -1))
    return steps


_POSSIBLY, _CERTAINLY = 0, 1
_NOT, _MAYBE, _SURELY = 0, 1, 2


def _cover(counts: Sequence[int]) -> int:
    return _SURELY if counts[_CERTAINLY] else _MAYBE if counts[_POSSIBLY] else _NOT


class Cover:
    """The union of intervals, judged instant by instant: its possible part and its certain part."""

    __slots__ = ("_sweep",)

    def __init__(self, intervals: Iterable[Interval] = ()) -> None:
        self._sweep = Sweep(2, _cover)
        self.change((), intervals)

    def change(self, gone: Iterable[Interval], come: Iterable[Interval]) -> Instant:
        """Gives the first instant from which anything differs."""
        return self._sweep.change(_all_steps(gone), _all_steps(come))

    def where(self, when: Range) -> Where:
        """A point needs only the possible part; a range must lie wholly in the certain part, or wholly outside."""
        pieces = self._sweep.pieces()
        if is_point(when):
            return Where.INSIDE if pieces.at(when.earliest) else Where.OUTSIDE
        covered = pieces.over(when)
        if min(covered) == _SURELY:
            return Where.INSIDE
        return Where.UNDECIDABLE if max(covered) else Where.OUTSIDE

    def turns(self, when: Range) -> Sequence[Instant]:
        """The instants inside the range at which the cover becomes possible or certain, or ceases to be."""
        return self._sweep.pieces().turns(when)


def _all_steps(intervals: Iterable[Interval]) -> list[Step]:
    return [step for interval in intervals for step in steps_of(interval, _POSSIBLY, _CERTAINLY)]
