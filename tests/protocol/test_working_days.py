"""Working days: weekends, bank holidays and their substitutes, and midnights in London in summer and winter."""

from __future__ import annotations

from datetime import timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.instants import Instant, parse, text
from ledger.london import london
from ledger.protocol import load_policy
from ledger.protocol.working_days import end_of_nth_working_day

LISTED = load_policy().bank_holidays

STORIES = {
    "the day itself does not count": ("2024-05-13T00:00:00Z", 1, "2024-05-14T23:00:00Z"),
    "a minute to midnight is still the same day": ("2024-05-13T22:59:00Z", 1, "2024-05-14T23:00:00Z"),
    "midnight in London is the next day": ("2024-05-13T23:00:00Z", 1, "2024-05-15T23:00:00Z"),
    "in winter London has the midnight of UTC": ("2024-01-15T23:30:00Z", 1, "2024-01-17T00:00:00Z"),
    "a weekend is passed over": ("2024-05-10T12:00:00Z", 1, "2024-05-13T23:00:00Z"),
    "a Saturday starts nothing of its own": ("2024-05-11T12:00:00Z", 1, "2024-05-13T23:00:00Z"),
    "a Sunday starts nothing of its own": ("2024-05-12T12:00:00Z", 2, "2024-05-14T23:00:00Z"),
    "a bank holiday is passed over": ("2024-05-03T12:00:00Z", 1, "2024-05-07T23:00:00Z"),
    "what happens on a bank holiday counts from the day after": ("2024-05-06T12:00:00Z", 1, "2024-05-07T23:00:00Z"),
    "Good Friday and Easter Monday": ("2024-03-28T12:00:00Z", 1, "2024-04-02T23:00:00Z"),
    "the clocks go forward in between": ("2025-03-27T12:00:00Z", 2, "2025-03-31T23:00:00Z"),
    "the clocks go back in between": ("2024-10-25T12:00:00Z", 1, "2024-10-29T00:00:00Z"),
    "Christmas in the week": ("2024-12-24T12:00:00Z", 1, "2024-12-28T00:00:00Z"),
    "Christmas at a weekend, with two substitutes": ("2021-12-24T12:00:00Z", 2, "2021-12-31T00:00:00Z"),
    "New Year at a weekend, with a substitute": ("2021-12-31T12:00:00Z", 1, "2022-01-05T00:00:00Z"),
    "two weeks without a free day": ("2024-06-03T12:00:00Z", 10, "2024-06-17T23:00:00Z"),
    "a leap day is a day": ("2024-02-28T12:00:00Z", 1, "2024-03-01T00:00:00Z"),
    "a holiday of one year only": ("2022-09-16T12:00:00Z", 1, "2022-09-20T23:00:00Z"),
    "before the list begins, weekends alone are free": ("2017-12-22T12:00:00Z", 2, "2017-12-27T00:00:00Z"),
    "after the list ends, weekends alone are free": ("2031-12-24T12:00:00Z", 1, "2031-12-26T00:00:00Z"),
}


@pytest.mark.parametrize(("after", "days", "expected"), STORIES.values(), ids=STORIES.keys())
def test_working_days_end_at_a_midnight_in_london(after: str, days: int, expected: str) -> None:
    assert expected == text(end_of_nth_working_day(parse(after), days, LISTED))


def test_the_list_is_that_of_england_and_wales_and_has_whole_years() -> None:
    years = range(min(LISTED).year, max(LISTED).year + 1)
    assert set(holidays.country_holidays("GB", subdiv="ENG", years=years)) == set(LISTED)
    assert set(holidays.country_holidays("GB", subdiv="WLS", years=years)) == set(LISTED)


MOMENTS = st.integers(parse("2018-01-01T00:00:00Z"), parse("2030-11-01T00:00:00Z")).map(Instant)


@given(MOMENTS, st.integers(1, 30))
def test_as_many_working_days_lie_between_as_were_given(after: Instant, days: int) -> None:
    end = end_of_nth_working_day(after, days, LISTED)
    first, last = london(after).date() + timedelta(days=1), london(Instant(end - 1)).date()
    between = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    working = [day for day in between if day.isoweekday() <= 5 and day not in LISTED]
    assert (days, last) == (len(working), working[-1])
    assert london(end).replace(tzinfo=None) == london(end).replace(tzinfo=None, hour=0, minute=0, second=0)


@given(MOMENTS, st.integers(1, 30))
def test_a_free_day_more_never_brings_the_deadline_forward(after: Instant, days: int) -> None:
    end = end_of_nth_working_day(after, days, LISTED)
    more = LISTED | {london(after).date() + timedelta(days=1)}
    assert end <= end_of_nth_working_day(after, days, more)


def test_the_last_moment_that_the_gate_lets_in_has_a_deadline() -> None:
    last = parse("9998-12-31T23:59:59.999999Z")
    assert last < end_of_nth_working_day(last, 100, LISTED)
