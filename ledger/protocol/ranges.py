"""How exactly a moment is known, and whether it lies in an interval whose ends are known no better."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from ledger.events import Event
from ledger.instants import Instant
from ledger.london import london, midnight

PAST = Instant(-(2**62))
FUTURE = Instant(2**62)
"""Before and after every event: the ends of an interval that has none."""


class Range(NamedTuple):
    """What happened, happened in `[earliest, latest)`; at a point both are the same."""

    earliest: Instant
    latest: Instant


ALWAYS = Range(PAST, FUTURE)
NEVER = Range(FUTURE, FUTURE)


class Where(Enum):
    """Where a moment lies relative to an interval, as far as the precision of both can tell."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNDECIDABLE = "undecidable"


class Interval(NamedTuple):
    """Half-open, bounded by two ranges: possible from the earliest start, certain from the latest."""

    start: Range
    end: Range


def range_of(event: Event) -> Range:
    """An INSTANT is a point; DAY and MONTH are whole in Europe/London; UNKNOWN is everything."""
    if event.occurred_precision == "INSTANT":
        return Range(event.occurred_at, event.occurred_at)
    return _calendar_range(event.occurred_at, event.occurred_precision)


def latest_of(event: Event) -> Instant:
    """The latest moment at which it may have happened."""
    return event.occurred_at if event.occurred_precision == "INSTANT" else range_of(event).latest


def is_dated(event: Event) -> bool:
    """Whether the event can bound an interval, start a clock or answer one: UNKNOWN can do none of them."""
    return event.occurred_precision != "UNKNOWN"


def is_point(when: Range) -> bool:
    return when.earliest == when.latest


def point(instant: Instant) -> Range:
    return Range(instant, instant)


def before(when: Range, instant: Instant) -> Where:
    """Whether what happened then came before the instant: a range that straddles it cannot tell."""
    if when.earliest >= instant:
        return Where.OUTSIDE
    return Where.INSIDE if when.latest <= instant else Where.UNDECIDABLE


def later(when: Range, by_us: int) -> Range:
    """The same range, that much elapsed time later."""
    return Range(Instant(when.earliest + by_us), Instant(when.latest + by_us))


@lru_cache(maxsize=4096)
def _calendar_range(instant: Instant, precision: str) -> Range:
    if precision == "UNKNOWN":
        return ALWAYS
    first = london(instant).date()
    if precision == "MONTH":
        first = first.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
    else:
        following = first + timedelta(days=1)
    return Range(midnight(first), midnight(following))
