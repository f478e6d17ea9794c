"""The clock and the calendar of London: by them days begin and end, whatever the season."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.instants import Instant, from_datetime, to_datetime

LONDON = ZoneInfo("Europe/London")


def london(instant: Instant) -> datetime:
    """The instant on a clock in London. Raises OverflowError where that has no date."""
    return to_datetime(instant).astimezone(LONDON)


def midnight(day: date) -> Instant:
    """When the day begins in London."""
    return from_datetime(datetime.combine(day, time(), LONDON))


def last_moment(day: date) -> Instant:
    """Its last microsecond there. Raises OverflowError for the last day that there is."""
    return Instant(midnight(day + timedelta(days=1)) - 1)
