"""Working days: Monday to Friday, less the bank holidays that a policy lists, on a calendar in London."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from ledger.instants import Instant
from ledger.london import london, midnight

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def end_of_nth_working_day(after: Instant, days: int, bank_holidays: frozenset[date]) -> Instant:
    """When "within `days` working days" of a moment is over: the midnight that ends the last of those days.

    The day of the moment itself does not count, whether or not it is a working day. The midnight is the deadline as it
    is for elapsed time: what happens at that very instant is still within, and the deadline fires when it is reached.
    In a year of which no bank holiday is listed, weekends alone are free days: rather a deadline that comes a day early
    than a ledger that cannot judge an event.
    """
    return _end_of_nth(_day_of(after), days, bank_holidays)


@lru_cache(maxsize=4096)
def _day_of(instant: Instant) -> date:
    return london(instant).date()


@lru_cache(maxsize=4096)
def _end_of_nth(day: date, days: int, bank_holidays: frozenset[date]) -> Instant:
    for _ in range(days):
        day = _next_working_day(day, bank_holidays)
    return midnight(day + _ONE_DAY)


def _next_working_day(day: date, bank_holidays: frozenset[date]) -> date:
    day += _ONE_DAY
    while day.weekday() >= _SATURDAY or day in bank_holidays:
        day += _ONE_DAY
    return day
