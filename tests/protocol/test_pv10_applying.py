"""PV-10: removal while an application to stay is undecided."""

from __future__ import annotations

import pytest

from tests.protocol.story import (
    Story,
    act,
    applied,
    corrected,
    decided,
    given,
    given_at_once,
    opened,
    outcome,
    overridden,
    retracted,
)

APPLIED = applied("04-22")
DIRECTIONS = act("07-01", "REMOVAL_DIRECTIONS")
EARLY, LATE = "07-01 11:59:59.999999", "07-01 12:00:00.000001"

CASES = {
    "directions to remove, without any police case": given(APPLIED, DIRECTIONS).then("PV-10 CRITICAL"),
    "the removal itself": given(APPLIED, act("07-01", "REMOVED")).then("PV-10 CRITICAL"),
    "a deportation order": given(APPLIED, act("07-01", "DEPORTATION_ORDER")).then("PV-10 CRITICAL"),
    "detention is no removal": given(APPLIED, act("07-01", "DETENTION")).then(),
    "an appeal is pending too": given(applied("04-22", kind="APPEAL"), DIRECTIONS).then("PV-10 CRITICAL"),
    "to ask to leave is not to ask to stay": given(applied("04-22", kind="VOLUNTARY_RETURN"), DIRECTIONS).then(),
    "applied for at the instant of the act": given(applied("07-01"), DIRECTIONS).then("PV-10 CRITICAL"),
    "applied for a microsecond after": given(applied(LATE), DIRECTIONS).then(),
    "decided at the instant of the act": given(APPLIED, decided("07-01"), DIRECTIONS).then(),
    "decided a microsecond before": given(APPLIED, decided(EARLY), DIRECTIONS).then(),
    "decided a microsecond after": given(APPLIED, decided(LATE), DIRECTIONS).then("PV-10 CRITICAL"),
    "withdrawn before": given(APPLIED, decided("06-01").but(decision="WITHDRAWN"), DIRECTIONS).then(),
    "decided at the instant of applying": given(APPLIED, decided("04-22"), DIRECTIONS).then(),
    "a decision before the application is none on it": given(APPLIED, decided("04-21"), DIRECTIONS).then(
        "PV-10 CRITICAL"
    ),
    "a decision on another application": given(APPLIED, decided("06-01", "APP-2"), DIRECTIONS).then("PV-10 CRITICAL"),
    "one of two is still pending": given(APPLIED, applied("05-01", "APP-2"), decided("06-01"), DIRECTIONS).then(
        "PV-10 CRITICAL"
    ),
    "an application that is made again after its decision is the first still": given(
        APPLIED, decided("05-01"), applied("06-01").numbered(2), DIRECTIONS
    ).then(),
    "an undated application is none": given(APPLIED.undated(), DIRECTIONS).then(),
    "an undated decision decides nothing": given(APPLIED, decided("06-01").undated(), DIRECTIONS).then(
        "PV-10 CRITICAL"
    ),
    "an override does not exonerate": given(APPLIED, overridden("06-30"), DIRECTIONS).then("PV-10 CRITICAL"),
    "the end of proceedings does not matter": given(opened("04-01"), APPLIED, outcome("05-01"), DIRECTIONS).then(
        "PV-10 CRITICAL"
    ),
    "on the day of applying, in London, a point is inside": given_at_once(
        applied("07-01 20:00").day(), act("06-30 23:00", "REMOVED")
    ).then("PV-10 CRITICAL"),
    "a microsecond before that day it is not": given_at_once(
        applied("07-01 20:00").day(), act("06-30 22:59:59.999999", "REMOVED")
    ).then(),
    "to the last microsecond of the day of the decision": given_at_once(
        APPLIED, decided("07-01 08:00").day(), act("07-01 22:59:59.999999", "REMOVED"), act("07-01 23:00", "REMOVED")
    ).then("PV-10 CRITICAL"),
    "in winter that day ends at midnight by UTC": given_at_once(
        APPLIED,
        decided("2024-12-01 08:00").day(),
        act("2024-12-01 23:59:59.999999", "REMOVED"),
        act("2024-12-02 00:00", "REMOVED"),
    ).then("PV-10 CRITICAL"),
    "a leap day": given_at_once(
        applied("02-01"),
        decided("02-29 08:00").day(),
        act("02-29 23:59:59.999999", "REMOVED"),
        act("03-01 00:00", "REMOVED"),
    ).then("PV-10 CRITICAL"),
    "a month wholly inside": given(APPLIED, decided("08-01"), DIRECTIONS.month()).then("PV-10 CRITICAL"),
    "a day on which it is decided is undecidable": given_at_once(
        APPLIED, decided("07-01 15:00"), DIRECTIONS.day()
    ).then("PT-01 INFO"),
    "a day on which one is decided and another goes on is inside": given_at_once(
        APPLIED, applied("05-01", "APP-2"), decided("07-01 15:00"), DIRECTIONS.day()
    ).then("PV-10 CRITICAL"),
    "an undated removal is undecidable": given(APPLIED, DIRECTIONS.undated()).then("PT-01 INFO"),
    "an application known late is found in hindsight": given(APPLIED.known("08-01"), DIRECTIONS)
    .known_by("07-31")
    .then()
    .then("PV-10 CRITICAL"),
    "a decision known late withdraws": given(APPLIED, decided("06-01").known("08-01"), DIRECTIONS)
    .known_by("07-31")
    .then("PV-10 CRITICAL")
    .then("PV-10 WITHDRAWN"),
    "a correction of the application's kind withdraws": given(
        APPLIED, DIRECTIONS, corrected("07-10", APPLIED, application_type="VOLUNTARY_RETURN")
    ).then("PV-10 WITHDRAWN"),
    "a retracted act withdraws": given(APPLIED, DIRECTIONS, retracted("07-10", DIRECTIONS)).then("PV-10 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_removal_while_applying(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-10", "PT-01")
