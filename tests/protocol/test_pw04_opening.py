"""PW-04: enforcement after a crime was reported, before anybody has opened an investigation into it."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    Story,
    act,
    charged,
    corrected,
    given,
    given_at_once,
    opened,
    outcome,
    overridden,
    reported,
    retracted,
    role,
    verdicts_of,
)

REPORT = reported("05-10")
NOTICE = act("05-20")
EARLY, LATE = "05-20 11:59:59.999999", "05-20 12:00:00.000001"

CASES = {
    "between the report and the opening": given_at_once(REPORT, opened("05-25"), NOTICE).then("PW-04 MEDIUM"),
    "where it never was opened": given_at_once(REPORT, NOTICE).then("PW-04 MEDIUM"),
    "detention": given_at_once(REPORT, act("05-20", "DETENTION")).then("PW-04 MEDIUM"),
    "a status check is no act": given_at_once(REPORT, act("05-20", "STATUS_CHECK")).then(),
    "nothing was reported": given_at_once(role("05-10", "VICTIM"), NOTICE).then(),
    "reported at the instant of the act": given_at_once(reported("05-20"), NOTICE).then("PW-04 MEDIUM"),
    "reported a microsecond after": given_at_once(reported(LATE), NOTICE).then(),
    "opened at the instant of the act": given_at_once(REPORT, opened("05-20"), NOTICE).then(),
    "opened a microsecond before": given_at_once(REPORT, opened(EARLY), NOTICE).then(),
    "opened a microsecond after": given_at_once(REPORT, opened(LATE), NOTICE).then("PW-04 MEDIUM"),
    "opened, and closed before the act": given_at_once(REPORT, opened("05-11"), outcome("05-12"), NOTICE).then(),
    "opened before it was reported": given_at_once(opened("05-01"), outcome("05-05"), REPORT, NOTICE).then(),
    "opened at the instant of the report": given_at_once(REPORT, opened("05-10"), outcome("05-12"), NOTICE).then(),
    "the first report counts": given_at_once(REPORT, reported("05-22").numbered(2), NOTICE).then("PW-04 MEDIUM"),
    "another case was opened, and shields": given_at_once(REPORT, opened("05-15", case="C-2"), NOTICE).then(),
    "another case was opened, and has been closed": given_at_once(
        REPORT, opened("05-15", case="C-2"), outcome("05-16", case="C-2"), NOTICE
    ).then("PW-04 MEDIUM"),
    "a charge shields without an opening": given_at_once(REPORT, charged("05-12"), NOTICE).then(),
    "a witness's report": given_at_once(REPORT, role("05-10", "WITNESS"), NOTICE).then("PW-04 MEDIUM"),
    "a reporter's report": given_at_once(REPORT, role("05-10", "REPORTER"), NOTICE).then("PW-04 MEDIUM"),
    "a suspect's case": given_at_once(REPORT, role("05-10", "SUSPECT"), NOTICE).then(),
    "a suspect who may be a victim": given_at_once(REPORT, role("05-10", "VICTIM_AND_SUSPECT"), NOTICE).then(
        "PW-04 MEDIUM"
    ),
    "a report that names no case": given_at_once(REPORT.of_case(None), NOTICE).then(),
    "two cases are one warning": given_at_once(REPORT, reported("05-11", case="C-2"), NOTICE).then("PW-04 MEDIUM"),
    "a witness under a policy that covers witnesses": given_at_once(REPORT, role("05-10", "WITNESS"), NOTICE)
    .under("witness-covered")
    .then("PW-04 MEDIUM"),
    "an override clears no warning": given_at_once(REPORT, overridden("05-19"), NOTICE).then("PW-04 MEDIUM"),
    "an undated report is none": given_at_once(REPORT.undated(), NOTICE).then(),
    "an undated opening bounds nothing": given_at_once(REPORT, opened("05-12").undated(), NOTICE).then("PW-04 MEDIUM"),
    "on the day of the report a point is inside": given_at_once(
        reported("05-20 20:00").day(), act("05-19 23:00"), act("05-19 22:59:59.999999", ref="A-2")
    ).then("PW-04 MEDIUM"),
    "on the day of the opening a point is shielded": given_at_once(REPORT, opened("05-20 20:00").day(), NOTICE).then(),
    "a microsecond before that day it is not": given_at_once(
        REPORT, opened("05-20 20:00").day(), act("05-19 22:59:59.999999")
    ).then("PW-04 MEDIUM"),
    "in winter the day of the report begins at midnight by UTC": given_at_once(
        reported("2024-12-01 20:00").day(), act("2024-12-01 00:00"), act("2024-11-30 23:59:59.999999")
    ).then("PW-04 MEDIUM"),
    "a leap day": given_at_once(reported("02-29 20:00").day(), act("02-29 00:00"), act("02-28 23:59:59.999999")).then(
        "PW-04 MEDIUM"
    ),
    "a day wholly between": given_at_once(REPORT, NOTICE.day()).then("PW-04 MEDIUM"),
    "the day of the report is undecidable": given_at_once(reported("05-20 08:00"), NOTICE.day()).then("PT-01 INFO"),
    "the day of the opening is undecidable": given_at_once(REPORT, opened("05-20 15:00"), NOTICE.day()).then(
        "PT-01 INFO"
    ),
    "an undated act is undecidable": given_at_once(REPORT, NOTICE.undated()).then("PT-01 INFO"),
    "a report known late is found in hindsight": given(REPORT.known("06-01"), NOTICE)
    .known_by("05-31")
    .then()
    .then("PW-04 MEDIUM"),
    "an opening known late withdraws": given(REPORT, opened("05-15").known("06-01"), NOTICE)
    .known_by("05-31")
    .then("PW-04 MEDIUM")
    .then("PW-04 WITHDRAWN"),
    "a correction that dates the report after the act withdraws": given(
        REPORT, NOTICE, corrected("06-01", REPORT, occurred_at="2024-05-20T12:00:00.000001Z")
    ).then("PW-04 WITHDRAWN"),
    "a retracted report withdraws": given(REPORT, NOTICE, retracted("06-01", REPORT)).then("PW-04 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_enforcement_before_the_opening(story: Story) -> None:
    assert list(story.expectations) == story.found("PW-04", "PT-01")


def test_it_says_what_was_reported_and_whose_part_it_was() -> None:
    (verdict,) = verdicts_of("PW-04", REPORT, role("05-11", "WITNESS"), NOTICE)
    because = " ".join(finding_json(verdict)["because"])
    for part in (
        "Case C-1 was reported to the police on 10 May 2024",
        "part in case C-1 is witness",
        "No investigation",
    ):
        assert part in because
