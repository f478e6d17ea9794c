"""PV-04: removal in the recovery period of the National Referral Mechanism."""

from __future__ import annotations

import pytest

from tests.protocol.story import (
    Story,
    act,
    corrected,
    given,
    given_at_once,
    nrm_decided,
    opened,
    overridden,
    retracted,
    role,
    supported,
)

GRANTED = nrm_decided("04-10")
DIRECTIONS = act("05-02", "REMOVAL_DIRECTIONS")
EARLY, LATE = "05-02 11:59:59.999999", "05-02 12:00:00.000001"


def concluded(at: str, result: str = "POSITIVE"):
    return nrm_decided(at, "CONCLUSIVE_GROUNDS", result)


CASES = {
    "directions to remove, without any police case": given(GRANTED, DIRECTIONS).then("PV-04 CRITICAL"),
    "a deportation order": given(GRANTED, act("05-02", "DEPORTATION_ORDER")).then("PV-04 CRITICAL"),
    "the removal itself": given(GRANTED, act("05-02", "REMOVED")).then("PV-04 CRITICAL"),
    "detention is no removal": given(GRANTED, act("05-02", "DETENTION")).then(),
    "a notice is no removal": given(GRANTED, act("05-02")).then(),
    "no decision was ever made": given(DIRECTIONS).then(),
    "a negative decision protects nobody": given(nrm_decided("04-10", result="NEGATIVE"), DIRECTIONS).then(),
    "a suspended decision protects nobody": given(nrm_decided("04-10", result="SUSPENDED"), DIRECTIONS).then(),
    "a conclusive decision begins nothing": given(concluded("04-10"), DIRECTIONS).then(),
    "the decision came at the instant of the act": given(nrm_decided("05-02"), DIRECTIONS).then("PV-04 CRITICAL"),
    "the decision came a microsecond before": given(nrm_decided(EARLY), DIRECTIONS).then("PV-04 CRITICAL"),
    "the decision came a microsecond after": given(nrm_decided(LATE), DIRECTIONS).then(),
    "the conclusive decision came at the instant of the act": given(GRANTED, concluded("05-02"), DIRECTIONS).then(),
    "the conclusive decision came a microsecond before": given(GRANTED, concluded(EARLY), DIRECTIONS).then(),
    "the conclusive decision came a microsecond after": given(GRANTED, concluded(LATE), DIRECTIONS).then(
        "PV-04 CRITICAL"
    ),
    "a negative conclusive decision ends it as well": given(GRANTED, concluded("04-20", "NEGATIVE"), DIRECTIONS).then(),
    "a conclusive decision before the period does not end it": given(concluded("04-09"), GRANTED, DIRECTIONS).then(
        "PV-04 CRITICAL"
    ),
    "a conclusive decision at its first instant does": given(GRANTED, concluded("04-10"), DIRECTIONS).then(),
    "a later negative first decision ends nothing": given(
        GRANTED, nrm_decided("04-20", result="NEGATIVE"), DIRECTIONS
    ).then("PV-04 CRITICAL"),
    "a second period after the first": given(GRANTED, concluded("04-20"), nrm_decided("04-25"), DIRECTIONS).then(
        "PV-04 CRITICAL"
    ),
    "disqualified at the instant of the act": given(
        GRANTED, nrm_decided("05-02", result="NEGATIVE", disqualified=True), DIRECTIONS
    ).then(),
    "disqualified a microsecond after the act": given(
        GRANTED, nrm_decided(LATE, result="NEGATIVE", disqualified=True), DIRECTIONS
    ).then("PV-04 CRITICAL"),
    "disqualified by the decision that grants": given(nrm_decided("04-10", disqualified=True), DIRECTIONS).then(),
    "disqualified before the period began": given(
        nrm_decided("04-01", result="NEGATIVE", disqualified=True), GRANTED, DIRECTIONS
    ).then(),
    "an undated disqualification bars nothing": given(
        GRANTED, nrm_decided("04-20", result="NEGATIVE", disqualified=True).undated(), DIRECTIONS
    ).then("PV-04 CRITICAL"),
    "a disqualification of the act's own day counts as written": given_at_once(
        GRANTED, nrm_decided("05-02 13:00", result="NEGATIVE", disqualified=True).day(), DIRECTIONS
    ).then("PV-04 CRITICAL"),
    "an undated decision begins nothing": given(GRANTED.undated(), DIRECTIONS).then(),
    "an undated conclusive decision ends nothing": given(GRANTED, concluded("04-20").undated(), DIRECTIONS).then(
        "PV-04 CRITICAL"
    ),
    "no override exonerates it": given(GRANTED, overridden("05-01"), DIRECTIONS).then("PV-04 CRITICAL"),
    "a suspect of a crime may be a victim of trafficking": given(
        GRANTED, opened("04-01"), role("04-01", "SUSPECT"), DIRECTIONS
    ).then("PV-04 CRITICAL"),
    "the shield does not take its place": given(GRANTED, opened("04-01"), supported("04-02"), DIRECTIONS).then(
        "PV-04 CRITICAL"
    ),
    "on the day of the decision, in London, a point is inside": given_at_once(
        nrm_decided("05-02 20:00").day(), act("05-01 23:00", "REMOVED")
    ).then("PV-04 CRITICAL"),
    "a microsecond before that day it is not": given_at_once(
        nrm_decided("05-02 20:00").day(), act("05-01 22:59:59.999999", "REMOVED")
    ).then(),
    "a leap day is a day": given_at_once(nrm_decided("02-29 20:00").day(), act("02-29 00:00", "REMOVED")).then(
        "PV-04 CRITICAL"
    ),
    "on the day of the conclusive decision a point is inside": given_at_once(
        GRANTED, concluded("05-02 08:00").day(), DIRECTIONS
    ).then("PV-04 CRITICAL"),
    "a day after the decision is inside": given(GRANTED, DIRECTIONS.day()).then("PV-04 CRITICAL"),
    "a day on which the period begins is undecidable": given(nrm_decided("05-02 08:00"), DIRECTIONS.day()).then(
        "PT-01 INFO"
    ),
    "a day on which it ends is undecidable": given_at_once(GRANTED, concluded("05-02 18:00"), DIRECTIONS.day()).then(
        "PT-01 INFO"
    ),
    "what is granted at the instant of the conclusive decision is over with it": given_at_once(
        GRANTED, concluded("05-01"), nrm_decided("05-01").recorded("05-02"), DIRECTIONS
    ).then(),
    "nobody asks when it was, once the person is disqualified": given(
        nrm_decided("05-02 08:00", disqualified=True), DIRECTIONS.day()
    ).then(),
    "an undated removal is undecidable": given(GRANTED, DIRECTIONS.undated()).then("PT-01 INFO"),
    "the decision is known late: found in hindsight": given(GRANTED.known("06-01"), DIRECTIONS)
    .known_by("05-31")
    .then()
    .known_by("06-01")
    .then("PV-04 CRITICAL"),
    "a conclusive decision known late withdraws": given(GRANTED, concluded("05-01").known("06-01"), DIRECTIONS)
    .known_by("05-31")
    .then("PV-04 CRITICAL")
    .then("PV-04 WITHDRAWN"),
    "a correction of the result withdraws": given(GRANTED, DIRECTIONS, corrected("05-20", GRANTED, result="NEGATIVE"))
    .known_by("05-19")
    .then("PV-04 CRITICAL")
    .then("PV-04 WITHDRAWN"),
    "a correction that says who was disqualified withdraws": given(
        GRANTED, DIRECTIONS, corrected("05-20", GRANTED, disqualified=True)
    ).then("PV-04 WITHDRAWN"),
    "a correction to another action withdraws": given(
        GRANTED, DIRECTIONS, corrected("05-20", DIRECTIONS, action="DETENTION")
    ).then("PV-04 WITHDRAWN"),
    "a retracted decision withdraws": given(GRANTED, DIRECTIONS, retracted("05-20", GRANTED)).then("PV-04 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_removal_in_the_recovery_period(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-04", "PT-01")
