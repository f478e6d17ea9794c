"""Days and months of Europe/London, and working days of England and Wales."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from ledger.events import Event
from tests.oracle.numbers import BEFORE_ALL, FOREVER

_LONDON = ZoneInfo("Europe/London")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SATURDAY = 5


@cache
def day_of(instant: int) -> date:
    """The day in Europe/London on which an instant falls."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(_LONDON).date()


@cache
def midnight(day: date) -> int:
    """The instant at which a day begins in Europe/London."""
    return (datetime.combine(day, time(), tzinfo=_LONDON) - _EPOCH) // _MICROSECOND


def range_of(event: Event) -> tuple[int, int]:
    """Section 2: a point for INSTANT (both ends the same), else from the first instant to the end of the last."""
    day = day_of(event.occurred_at)
    if event.occurred_precision == "UNKNOWN":
        return (BEFORE_ALL, FOREVER)
    if event.occurred_precision == "MONTH":
        first = day.replace(day=1)
        return (midnight(first), midnight((first + timedelta(days=31)).replace(day=1)))
    if event.occurred_precision == "DAY":
        return (midnight(day), midnight(day + timedelta(days=1)))
    return (event.occurred_at, event.occurred_at)


@cache
def is_working_day(day: date) -> bool:
    """Section 2: Monday to Friday, less the bank holidays of England and Wales."""
    return day.weekday() < _SATURDAY and day not in country_holidays("GB", subdiv="ENG", years=day.year)


def end_of_working_days(instant: int, count: int) -> int:
    """Section 2: the end of the nth working day after the day of the event."""
    day = day_of(instant)
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return midnight(day + timedelta(days=1))
