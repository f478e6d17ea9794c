"""Doubt about dates: points and ranges, possible and certain parts, the calendar of London, and PT-01."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from ledger.cloudevents import to_message
from ledger.events import Precision
from ledger.forms.content import FIRST_INSTANT, LAST_INSTANT
from ledger.instants import Instant
from ledger.protocol import finding_event, load_policy, verdict_history
from ledger.protocol.ranges import Interval, Range, Where, range_of
from ledger.protocol.sweep import Cover
from tests.protocol.story import (
    Said,
    Story,
    act,
    charged,
    declined,
    given,
    given_at_once,
    known,
    opened,
    outcome,
    overridden,
    paused,
    shared,
    support_ended,
    supported,
    unpaused,
    verdicts_of,
    when,
)

SHIELDED = (opened("05-01"), shared("05-02"), supported("05-03"))
NOTICE = act("05-20")

CASES = {
    "a point on the day of opening is inside": given(opened("05-20 09:00").day(), shared("05-02"), NOTICE).then(
        "PV-02 MEDIUM"
    ),
    "a point at the day's first instant is inside": given(
        opened("05-20 09:00").day(), shared("05-02"), act("05-19 23:00")
    ).then("PV-02 MEDIUM"),
    "a point a microsecond before the day is outside": given(
        opened("05-20 09:00").day(), shared("05-02"), act("05-19 22:59:59.999999")
    ).then(),
    "a point on the day of closing is inside": given(*SHIELDED, outcome("05-20 09:00").day(), NOTICE).then(
        "PV-01 HIGH"
    ),
    "a point at the instant after that day is outside": given(
        *SHIELDED, outcome("05-20 09:00").day(), act("05-20 23:00")
    ).then(),
    "a point in the month of opening is inside": given(
        opened("05-28").month(), shared("05-02"), act("05-02 12:30")
    ).then("PV-02 MEDIUM"),
    "on the day of acceptance a point takes the stronger level": given_at_once(
        opened("05-01"), shared("05-02"), supported("05-20 18:00").day(), NOTICE
    ).then("PV-01 HIGH"),
    "on the day of a decline a point takes the stronger level": given(
        opened("05-01"), shared("05-02"), declined("05-20 09:00").day(), NOTICE
    ).then("PV-02 MEDIUM"),
    "a day wholly inside is decided": given(*SHIELDED, NOTICE.day()).then("PV-01 HIGH"),
    "a day that ends with the proceedings is inside": given(*SHIELDED, outcome("05-20 23:00"), NOTICE.day()).then(
        "PV-01 HIGH"
    ),
    "a day in which the proceedings end is undecidable": given_at_once(
        *SHIELDED, outcome("05-20 22:59:59.999999"), NOTICE.day()
    ).then("PT-01 INFO"),
    "a day that begins as they end is outside": given(*SHIELDED, outcome("05-19 23:00"), NOTICE.day()).then(),
    "two days on one date are undecidable": given(opened("05-20").day(), shared("05-02"), NOTICE.day()).then(
        "PT-01 INFO"
    ),
    "a day partly in the one level and partly in the other is undecidable": given(
        opened("05-01"), shared("05-02"), supported("05-20"), NOTICE.day()
    ).then("PT-01 INFO"),
    "active, then grace, is certain throughout": given(*SHIELDED, support_ended("05-20"), NOTICE.day()).then(
        "PV-01 HIGH"
    ),
    "grace after a day of ending may run from the end of that day": given(
        *SHIELDED, support_ended("05-06 09:00").day(), act("05-20 22:59:59.999999"), act("05-20 23:00")
    ).then("PV-01 HIGH", "PW-01 HIGH"),
    "a day in the doubtful end of grace is undecidable": given(
        *SHIELDED, support_ended("05-06 09:00").day(), NOTICE.day()
    ).then("PT-01 INFO"),
    "a day across the end of a pause is undecidable for it alone": given(
        *SHIELDED, paused("05-04"), unpaused("05-20", reason="DUPLICATE"), NOTICE.day()
    ).then("PV-01 HIGH", "PT-01 INFO"),
    "a day from one pause into the next is inside": given(
        paused("05-04"), unpaused("05-20"), paused("05-20", ref="P-2"), NOTICE.day()
    ).then("PV-03 HIGH"),
    "several doubts about one act are one finding": given(
        *SHIELDED, outcome("05-20"), paused("05-04"), unpaused("05-20", reason="DUPLICATE"), NOTICE.day()
    ).then("PT-01 INFO"),
    "a month is judged as a whole": given(*SHIELDED, act("06-11").month()).then("PV-01 HIGH"),
    "a month in which the case was opened is undecidable": given(*SHIELDED, NOTICE.month()).then("PT-01 INFO"),
    "an undated act is undecidable": given(*SHIELDED, NOTICE.undated()).then("PT-01 INFO"),
    "even where there is no interval": given(NOTICE.undated()).then("PT-01 INFO"),
    "also under a policy without pause rules": given(NOTICE.undated()).under("firewall").then("PT-01 INFO"),
    "an undated status check is no act": given(act("05-20", "STATUS_CHECK").undated()).then(),
    "an undated opening opens nothing": given(opened("05-01").undated(), NOTICE).then(),
    "an undated outcome ends nothing": given(*SHIELDED, outcome("05-10").undated(), NOTICE).then("PV-01 HIGH"),
    "an undated charge keeps nothing open": given(
        *SHIELDED, charged("05-09").undated(), outcome("05-10"), NOTICE
    ).then(),
    "undated support gives nothing": given(opened("05-01"), shared("05-02"), supported("05-03").undated(), NOTICE).then(
        "PV-02 MEDIUM"
    ),
    "an undated override allows nothing": given(*SHIELDED, overridden("05-01").undated(), NOTICE).then("PV-01 HIGH"),
    "of two events on one instant the later recorded decides": given(
        opened("05-01"),
        shared("05-02"),
        supported("05-03").recorded("05-05"),
        declined("05-03").recorded("05-04"),
        NOTICE,
    ).then("PV-01 HIGH"),
    "also in the other order": given(
        opened("05-01"),
        shared("05-02"),
        supported("05-03").recorded("05-04"),
        declined("05-03").recorded("05-05"),
        NOTICE,
    ).then("PW-01 HIGH"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_precision(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-01", "PV-02", "PV-03", "PV-05", "PV-07", "PW-01", "PT-01")


def test_a_charge_that_began_the_proceedings_is_told_where_only_its_day_is_known() -> None:
    charge = charged("05-20 13:00").day()
    (verdict,) = verdicts_of("PV-02", shared("05-02"), charge, act("05-20 09:00"))
    assert ("charge", charge.event.event_id) in [(part.part, part.event_id) for part in verdict.finding.evidence]


RANGES = {
    "an instant is a point": (opened("05-20"), "05-20", "05-20"),
    "a winter's day": (opened("2024-01-10").day(), "2024-01-10 00:00", "2024-01-11 00:00"),
    "a summer's day": (opened("2024-07-10").day(), "2024-07-09 23:00", "2024-07-10 23:00"),
    "the day on which the clocks go forward has 23 hours": (
        opened("2024-03-31").day(),
        "2024-03-31 00:00",
        "2024-03-31 23:00",
    ),
    "the day on which they go back has 25": (opened("2024-10-27").day(), "2024-10-26 23:00", "2024-10-28 00:00"),
    "late in the evening by UTC it is the next day in London": (
        opened("2024-07-10 23:30").day(),
        "2024-07-10 23:00",
        "2024-07-11 23:00",
    ),
    "a leap day": (opened("2024-02-29").day(), "2024-02-29 00:00", "2024-03-01 00:00"),
    "February of a leap year": (opened("2024-02-10").month(), "2024-02-01 00:00", "2024-03-01 00:00"),
    "December": (opened("2024-12-31").month(), "2024-12-01 00:00", "2025-01-01 00:00"),
    "the month in which the clocks go forward": (opened("2024-03-10").month(), "2024-03-01 00:00", "2024-03-31 23:00"),
}


@pytest.mark.parametrize(("one", "earliest", "latest"), RANGES.values(), ids=RANGES.keys())
def test_the_range_of_an_event(one: Said, earliest: str, latest: str) -> None:
    assert Range(when(earliest), when(latest)) == range_of(one.event)


def spell(start: tuple[int, int], end: tuple[int, int]) -> Interval:
    return Interval(Range(*start), Range(*end))


WHERE = {
    "a point in the possible part is inside": (Range(12, 12), Where.INSIDE),
    "a point at the earliest start is inside": (Range(10, 10), Where.INSIDE),
    "a point at the latest end is outside": (Range(40, 40), Where.OUTSIDE),
    "a range that is the certain part is inside": (Range(20, 30), Where.INSIDE),
    "a range one longer at the start is undecidable": (Range(19, 30), Where.UNDECIDABLE),
    "a range one longer at the end is undecidable": (Range(20, 31), Where.UNDECIDABLE),
    "a range that ends at the earliest start is outside": (Range(5, 10), Where.OUTSIDE),
    "a range that reaches in by one is undecidable": (Range(5, 11), Where.UNDECIDABLE),
    "a range from the latest end is outside": (Range(40, 45), Where.OUTSIDE),
    "a range from one before it is undecidable": (Range(39, 45), Where.UNDECIDABLE),
}


@pytest.mark.parametrize(("asked", "expected"), WHERE.values(), ids=WHERE.keys())
def test_where_a_moment_lies(asked: Range, expected: Where) -> None:
    assert expected == Cover([spell((10, 20), (30, 40))]).where(asked)


def test_intervals_that_meet_are_certain_across_the_seam() -> None:
    both = Cover([spell((10, 10), (20, 20)), spell((20, 20), (30, 30))])
    assert Where.INSIDE == both.where(Range(15, 25))


def test_an_interval_that_is_over_as_it_begins_is_nowhere() -> None:
    assert Where.OUTSIDE == Cover([spell((10, 10), (10, 10))]).where(Range(10, 10))


@pytest.mark.parametrize("precision", get_args(Precision))
@pytest.mark.parametrize("at", [FIRST_INSTANT, LAST_INSTANT])
def test_the_first_and_last_moment_that_the_gate_takes_can_be_judged(at: Instant, precision: Precision) -> None:
    """Regression: 1 January of the year 1, which systems send for "not set", has no date in London: the detector fell."""
    odd = replace(opened("05-01").event, occurred_at=at, occurred_precision=precision)
    to_message(odd)
    earliest, latest = range_of(odd)
    assert earliest <= at <= latest
    story = (Said(odd, when("05-01")), shared("05-02"), NOTICE)
    changes = verdict_history(known(*story), load_policy(), when("05-21"))[1]
    for change in changes:
        to_message(finding_event(change))
