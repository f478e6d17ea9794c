"""The ticks of a time axis: hours, days, weeks, months or years of a London calendar, as close as can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ledger.instants import DAY_US, HOUR_US, Instant, from_datetime
from ledger.london import LONDON, london
from ledger.protocol.picture.window import Window

_MONTH_US = 31 * DAY_US
_YEAR_US = 366 * DAY_US


class Tick(NamedTuple):
    """`label` is the finer part of the date; `period` the coarser one, where it is the first or has changed."""

    at: Instant
    label: str
    period: str


class _Step(NamedTuple):
    least_us: int
    floor: Callable[[datetime], datetime]
    following: Callable[[datetime], datetime]
    label: str
    period: str


def ticks_of(window: Window, ticks_max: int) -> list[Tick]:
    """At most so many, all of them at whole hours, midnights, Mondays, firsts of months or firsts of years."""
    step = next((step for step in _steps() if window.span_us // step.least_us < ticks_max), None)
    if step is None:
        return []
    found: list[Tick] = []
    shown = ""
    for at, clock in _moments(window, step):
        period = _words(clock, step.period)
        if not found or found[-1].at < at:
            found.append(Tick(at, _words(clock, step.label), period if period != shown else ""))
            shown = period
    return found


def _moments(window: Window, step: _Step) -> Iterator[tuple[Instant, datetime]]:
    clock = step.floor(london(window.start).replace(tzinfo=None))
    while (at := from_datetime(clock.replace(tzinfo=LONDON))) <= window.end:
        if at >= window.start:
            yield at, london(at)
        clock = step.following(clock)


def _words(clock: datetime, layout: str) -> str:
    return clock.strftime(layout).lstrip("0") if layout.startswith("%d") else clock.strftime(layout)


def _steps() -> Iterator[_Step]:
    """Finest first."""
    for hours in (1, 2, 3, 6, 12):
        yield _Step(hours * HOUR_US, _floor_hours(hours), _plus(timedelta(hours=hours)), "%H:%M", "%d %b %Y")
    for days in (1, 2):
        yield _Step(days * DAY_US, _floor_day, _plus(timedelta(days=days)), "%d %b", "%Y")
    for weeks in (1, 2):
        yield _Step(weeks * 7 * DAY_US, _floor_week, _plus(timedelta(weeks=weeks)), "%d %b", "%Y")
    for months in (1, 2, 3, 6):
        yield _Step(months * _MONTH_US - 4 * DAY_US, _floor_month(months), _plus_months(months), "%b", "%Y")
    for years in (1, 2, 5, 10, 25, 100):
        yield _Step(years * _YEAR_US - DAY_US, _floor_year(years), _plus_months(12 * years), "%Y", "")


def _floor_hours(hours: int) -> Callable[[datetime], datetime]:
    return lambda clock: clock.replace(hour=clock.hour // hours * hours, minute=0, second=0, microsecond=0)


def _floor_day(clock: datetime) -> datetime:
    return clock.replace(hour=0, minute=0, second=0, microsecond=0)


def _floor_week(clock: datetime) -> datetime:
    return _floor_day(clock) - timedelta(days=clock.weekday())


def _floor_month(months: int) -> Callable[[datetime], datetime]:
    return lambda clock: _floor_day(clock).replace(day=1, month=(clock.month - 1) // months * months + 1)


def _floor_year(years: int) -> Callable[[datetime], datetime]:
    return lambda clock: _floor_day(clock).replace(day=1, month=1, year=max(1, clock.year // years * years))


def _plus(step: timedelta) -> Callable[[datetime], datetime]:
    return lambda clock: clock + step


def _plus_months(months: int) -> Callable[[datetime], datetime]:
    def following(clock: datetime) -> datetime:
        total = clock.year * 12 + clock.month - 1 + months
        return clock.replace(year=total // 12, month=total % 12 + 1)

    return following
