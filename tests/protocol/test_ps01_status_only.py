"""PS-01: nobody checks a victim's or witness's status for its own sake."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import Purpose
from tests.protocol.story import Story, corrected, given, queried, reported, retracted, role, shared

REPORT = reported("05-01")
SHARE = shared("05-02").but(purpose="STATUS_ONLY")
QUERY = queried("05-02")

CASES = {
    "a share to learn a victim's status": given(REPORT, SHARE).then("PS-01 HIGH"),
    "a query to learn it": given(REPORT, QUERY).then("PS-01 HIGH"),
    "both": given(REPORT, SHARE, QUERY).then("PS-01 HIGH", "PS-01 HIGH"),
    "each of two": given(REPORT, QUERY, QUERY.numbered(2)).then("PS-01 HIGH", "PS-01 HIGH"),
    "a suspect's is another matter": given(REPORT, role("05-01", "SUSPECT"), SHARE, QUERY).then(),
    "a witness's is not": given(REPORT, role("05-01", "WITNESS"), SHARE, QUERY).then("PS-01 HIGH", "PS-01 HIGH"),
    "a share without a purpose is for another rule": given(REPORT, SHARE.but(purpose=None)).then(),
    "before the report it is one all the same": given(reported("05-03"), SHARE).then("PS-01 HIGH"),
    "without a date it is one all the same": given(REPORT, SHARE.undated(), QUERY.undated()).then(
        "PS-01 HIGH", "PS-01 HIGH"
    ),
    "an officer's decision does not clear": given(REPORT, SHARE.but(trigger="OFFICER_DECISION")).then("PS-01 HIGH"),
    "a correction of the purpose withdraws": given(
        REPORT, SHARE, corrected("05-03", SHARE, purpose="SAFEGUARDING_VULNERABILITY")
    )
    .known_by("05-03 12:05:04")
    .then("PS-01 HIGH")
    .known_by("05-03 12:05:05")
    .then("PS-01 WITHDRAWN"),
    "a correction to this purpose raises in hindsight": given(
        REPORT,
        shared("05-02"),
        queried("05-02", "NRM_REFERRAL"),
        corrected("05-03", shared("05-02"), purpose="STATUS_ONLY"),
        corrected("05-04", queried("05-02", "NRM_REFERRAL"), purpose="STATUS_ONLY"),
    )
    .known_by("05-03")
    .then()
    .known_by("05-04")
    .then("PS-01 HIGH")
    .then("PS-01 HIGH", "PS-01 HIGH"),
    "a query that is retracted": given(REPORT, QUERY, retracted("05-03", QUERY)).then("PS-01 WITHDRAWN"),
    "the firewall has it too": given(REPORT, SHARE, QUERY).under("firewall").then("PS-01 HIGH", "PS-01 HIGH"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_status_only(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-01")


def test_of_all_purposes_only_this_one() -> None:
    told = {
        purpose: given(REPORT, SHARE.but(purpose=purpose), QUERY.but(purpose=purpose)).then("PS-01 HIGH", "PS-01 HIGH")
        for purpose in get_args(Purpose)
    }
    assert ["STATUS_ONLY"] == [
        purpose for purpose, story in told.items() if list(story.expectations) == story.found("PS-01")
    ]
