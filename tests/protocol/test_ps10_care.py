"""PS-10: a victim is kept safe, or offered support, before data go to enforcement."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import Purpose, SafeguardingAction
from tests.protocol.story import (
    HOME_OFFICE,
    SUPPORT,
    Story,
    corrected,
    given,
    informed,
    offered,
    reported,
    retracted,
    role,
    safeguarded,
    shared,
    signposted,
    supported,
)

REPORT = reported("05-01")
SHARE = shared("05-20").but(purpose="IMMIGRATION_ENFORCEMENT_REFERRAL")
FOUND = ("PS-10 MEDIUM",)
CARE = safeguarded("05-19")

CASES = {
    "no care at all": given(REPORT, SHARE).then(*FOUND),
    "a safeguarding action before": given(REPORT, CARE, SHARE).then(),
    "a referral to support before": given(REPORT, offered("05-19"), SHARE).then(),
    "an action a microsecond before": given(REPORT, safeguarded("05-20 11:59:59.999999"), SHARE).then(),
    "a referral a microsecond before": given(REPORT, offered("05-20 11:59:59.999999"), SHARE).then(),
    "an action at the same instant": given(REPORT, safeguarded("05-20"), SHARE).then(*FOUND),
    "a referral at the same instant": given(REPORT, offered("05-20"), SHARE).then(*FOUND),
    "an action at the same instant, recorded first": given(
        REPORT, safeguarded("05-20").recorded("05-20 12:01"), SHARE
    ).then(*FOUND),
    "an action a microsecond after": given(REPORT, safeguarded("05-20 12:00:00.000001"), SHARE).then(*FOUND),
    "years before": given(REPORT, safeguarded("2019-05-20"), SHARE).then(),
    "in another case": given(REPORT, CARE.of_case("C-2"), SHARE).then(),
    "in no case": given(REPORT, CARE.of_case(None), SHARE).then(),
    "by a support provider": given(REPORT, CARE.by(SUPPORT), SHARE).then(),
    "a referral by the Home Office": given(REPORT, offered("05-19").by(HOME_OFFICE), SHARE).then(),
    "support that was accepted is no referral": given(REPORT, supported("05-19"), SHARE).then(*FOUND),
    "telling and signposting are no care": given(REPORT, informed("05-19"), signposted("05-19"), SHARE).then(*FOUND),
    "an action without a date comes before nothing": given(REPORT, CARE.undated(), SHARE).then(*FOUND),
    "an action without a date does not hide another": given(REPORT, safeguarded("05-18").undated(), CARE, SHARE).then(),
    "an action on a day counts as written": given(REPORT, safeguarded("05-20 11:00").day(), SHARE).then(),
    "an action later on that day too": given(REPORT, safeguarded("05-20 13:00").day(), SHARE).then(*FOUND),
    "an action in a month counts as written": given(REPORT, safeguarded("05-31").month(), SHARE).then(*FOUND),
    "a share without a date, and no care": given(REPORT, SHARE.undated()).then(*FOUND),
    "a share without a date, and care as written": given(REPORT, CARE, SHARE.undated()).then(),
    "a witness may be shared": given(REPORT, role("05-01", "WITNESS"), SHARE).then(),
    "a witness may not, where they are covered": given(REPORT, role("05-01", "WITNESS"), SHARE)
    .under("witness-covered")
    .then(*FOUND),
    "a suspect may be shared": given(REPORT, role("05-01", "SUSPECT"), SHARE).then(),
    "care between two shares clears the later": given(REPORT, SHARE, safeguarded("05-21"), SHARE.numbered(2)).then(
        *FOUND, *FOUND
    ),
    "care between two shares clears the later one only": given(
        REPORT, SHARE, safeguarded("05-21"), shared("05-22").but(purpose="STATUS_ONLY")
    ).then(*FOUND),
    "care that becomes known late withdraws": given(REPORT, SHARE, CARE.known("07-01"))
    .known_by("06-30")
    .then(*FOUND)
    .known_by("07-01")
    .then("PS-10 WITHDRAWN"),
    "care that is retracted raises in hindsight": given(REPORT, CARE, SHARE, retracted("06-01", CARE))
    .known_by("05-31")
    .then()
    .then(*FOUND),
    "care that is dated after the share by a correction raises": given(
        REPORT, CARE, SHARE, corrected("06-01", CARE, occurred_at="2024-05-20T12:00:00Z")
    ).then(*FOUND),
    "a correction of the purpose withdraws": given(
        REPORT, SHARE, corrected("06-01", SHARE, purpose="NRM_REFERRAL")
    ).then("PS-10 WITHDRAWN"),
    "a part that becomes known late raises in hindsight": given(SHARE.but(subject_role=None), REPORT.known("07-01"))
    .known_by("06-30")
    .then()
    .then(*FOUND),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_care(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-10")


def test_of_all_purposes_only_those_of_enforcement() -> None:
    found = {
        purpose
        for purpose in (*get_args(Purpose), None)
        if given(REPORT, SHARE.but(purpose=purpose)).then().found("PS-10")[0][1]
    }
    assert {"IMMIGRATION_ENFORCEMENT_REFERRAL", "STATUS_ONLY"} == found


@pytest.mark.parametrize("action", get_args(SafeguardingAction))
def test_every_safeguarding_action_is_care(action: str) -> None:
    story = given(REPORT, CARE.but(action=action), SHARE).then()
    assert list(story.expectations) == story.found("PS-10")
