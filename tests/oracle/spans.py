"""Intervals whose ends are not exactly known, and their possible and certain parts (section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.events import Event
from tests.oracle.london import range_of
from tests.oracle.numbers import FOREVER

Ends = tuple[int, int]
"""The earliest and the latest that one end of an interval may be."""

NEVER: Ends = (FOREVER, FOREVER)


class Span(NamedTuple):
    """An interval by the ranges of its two ends, and the same as the events are written."""

    start: Ends
    end: Ends
    written: tuple[int, int]
    case_ref: str | None = None
    begun_by: Event | None = None
    value: str = ""

    def is_possible(self, instant: int) -> bool:
        """Section 2: the possible part is [earliest start, latest end)."""
        return self.start[0] <= instant < self.end[1]

    def is_certain(self, instant: int) -> bool:
        """Section 2: the certain part is [latest start, earliest end)."""
        return self.start[1] <= instant < self.end[0]

    def is_written(self, instant: int) -> bool:
        """Section 7: `occurred_at` as written, whatever its precision."""
        return self.written[0] <= instant < self.written[1]


def span(start: Event, end: Event | None) -> Span:
    """From one event to another, or without end."""
    until = FOREVER if end is None else end.occurred_at
    return Span(
        start=range_of(start),
        end=NEVER if end is None else range_of(end),
        written=(start.occurred_at, until),
        case_ref=start.case_ref,
        begun_by=start,
    )


def truth(spans: Iterable[Span], instant: int) -> set[bool]:
    """Section 7: doubt is judged instant by instant over the combined state."""
    spans = list(spans)
    if any(each.is_certain(instant) for each in spans):
        return {True}
    if any(each.is_possible(instant) for each in spans):
        return {True, False}
    return {False}


def bounds_of(spans: Iterable[Span]) -> set[int]:
    """Every instant at which the answer about these intervals may change."""
    return {bound for each in spans for bound in (*each.start, *each.end)}


def instants_within(start: int, end: int, bounds: Iterable[int]) -> Sequence[int]:
    """Both ends of [start, end), and every bound within it with the instants beside it."""
    near = {start, end - 1, *(bound + step for bound in bounds for step in (-1, 0, 1))}
    return sorted(instant for instant in near if start <= instant < end)
