"""Dates as short as a picture needs them, on a London calendar."""

from __future__ import annotations

from ledger.events import Event
from ledger.instants import DAY_US, HOUR_US, Instant
from ledger.london import london
from ledger.protocol.ranges import FUTURE, PAST, Range, range_of

STILL_OPEN = "still open"

_DAY_AT_MOST_US = DAY_US + HOUR_US
"""The day on which the clocks go back has 25 hours."""


def day(at: Instant) -> str:
    """4 Mar 2024"""
    clock = london(at)
    return f"{clock.day} {clock:%b %Y}"


def moment(event: Event) -> str:
    """As exactly as it is known: with the time of day, without it, or the month alone."""
    if event.occurred_precision == "INSTANT":
        return f"{day(event.occurred_at)}, {london(event.occurred_at):%H:%M}"
    return roughly(event)


def roughly(event: Event) -> str:
    """No more exact than a day."""
    return over(range_of(event)) if event.occurred_precision == "MONTH" else day(event.occurred_at)


def over(when: Range) -> str:
    """The day, or the month where the day is not known."""
    if when.latest - when.earliest <= _DAY_AT_MOST_US:
        return day(when.earliest)
    return f"{london(when.earliest):%b %Y} (day not known)"


def span(start: str | None, end: Range) -> str:
    """From when to when; of what was so from the beginning, until when."""
    begun = "" if start is None else f"from {start}"
    if not is_finite(end.earliest):
        return f"{begun}, {STILL_OPEN}" if begun else STILL_OPEN
    return f"{begun} to {over(end)}" if begun else f"until {over(end)}"


def is_finite(at: Instant) -> bool:
    return PAST < at < FUTURE
