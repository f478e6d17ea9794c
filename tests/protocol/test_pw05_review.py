"""PW-05: enforcement while a victim's request to review the end of a case is undecided."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    Story,
    act,
    corrected,
    declined,
    given,
    given_at_once,
    opened,
    outcome,
    overridden,
    reopened,
    retracted,
    review_asked,
    review_decided,
    role,
    verdicts_of,
)

CLOSED = (opened("05-01"), outcome("05-05"))
ASKED = review_asked("05-10")
NOTICE = act("05-20")
EARLY, LATE = "05-20 11:59:59.999999", "05-20 12:00:00.000001"

CASES = {
    "a notice while the review is pending": given_at_once(*CLOSED, ASKED, NOTICE).then("PW-05 MEDIUM"),
    "detention": given_at_once(*CLOSED, ASKED, act("05-20", "DETENTION")).then("PW-05 MEDIUM"),
    "a status check is no act": given_at_once(*CLOSED, ASKED, act("05-20", "STATUS_CHECK")).then(),
    "nobody asked": given_at_once(*CLOSED, NOTICE).then(),
    "asked at the instant of the act": given_at_once(*CLOSED, review_asked("05-20"), NOTICE).then("PW-05 MEDIUM"),
    "asked a microsecond after": given_at_once(*CLOSED, review_asked(LATE), NOTICE).then(),
    "decided at the instant of the act": given_at_once(*CLOSED, ASKED, review_decided("05-20"), NOTICE).then(),
    "decided a microsecond before": given_at_once(*CLOSED, ASKED, review_decided(EARLY), NOTICE).then(),
    "decided a microsecond after": given_at_once(*CLOSED, ASKED, review_decided(LATE), NOTICE).then("PW-05 MEDIUM"),
    "decided at the instant of asking": given_at_once(*CLOSED, ASKED, review_decided("05-10"), NOTICE).then(),
    "a decision before the request is none on it": given_at_once(*CLOSED, ASKED, review_decided("05-09"), NOTICE).then(
        "PW-05 MEDIUM"
    ),
    "a decision in another case": given_at_once(*CLOSED, ASKED, review_decided("05-12", "C-2"), NOTICE).then(
        "PW-05 MEDIUM"
    ),
    "a request in a case of which nothing else is known": given_at_once(review_asked("05-10", "C-2"), NOTICE).then(
        "PW-05 MEDIUM"
    ),
    "a request that names no case belongs to none": given_at_once(review_asked("05-10", None), NOTICE).then(),
    "asked again after a decision": given_at_once(
        *CLOSED, ASKED, review_decided("05-12"), review_asked("05-15"), NOTICE
    ).then("PW-05 MEDIUM"),
    "one decision answers two requests": given_at_once(
        *CLOSED, ASKED, review_asked("05-11"), review_decided("05-12"), NOTICE
    ).then(),
    "the case was opened again": given_at_once(*CLOSED, ASKED, reopened("05-15"), NOTICE).then(),
    "the case was opened again, without help for the victim": given_at_once(
        *CLOSED, ASKED, reopened("05-15"), declined("05-16"), NOTICE
    ).then(),
    "the case had not been closed": given_at_once(opened("05-01"), ASKED, NOTICE).then(),
    "it is closed at the instant of the act": given_at_once(opened("05-01"), outcome("05-20"), ASKED, NOTICE).then(
        "PW-05 MEDIUM"
    ),
    "a case that goes on for a witness shields nobody": given_at_once(
        opened("05-01"), role("05-01", "WITNESS"), ASKED, NOTICE
    ).then("PW-05 MEDIUM"),
    "an override clears no warning": given_at_once(*CLOSED, ASKED, overridden("05-19"), NOTICE).then("PW-05 MEDIUM"),
    "an undated request is none": given_at_once(*CLOSED, ASKED.undated(), NOTICE).then(),
    "an undated decision decides nothing": given_at_once(
        *CLOSED, ASKED, review_decided("05-12").undated(), NOTICE
    ).then("PW-05 MEDIUM"),
    "on the day of asking a point is inside": given_at_once(
        *CLOSED, review_asked("05-20 20:00").day(), act("05-19 23:00"), act("05-19 22:59:59.999999", ref="A-2")
    ).then("PW-05 MEDIUM"),
    "on the day of the decision a point is inside": given_at_once(
        *CLOSED, ASKED, review_decided("05-20 08:00").day(), act("05-20 22:59:59.999999"), act("05-20 23:00", ref="A-2")
    ).then("PW-05 MEDIUM"),
    "on the day on which the clocks go back that is an hour later": given_at_once(
        *CLOSED,
        ASKED,
        review_decided("10-27 08:00").day(),
        act("10-27 23:59:59.999999"),
        act("10-28 00:00", ref="A-2"),
    ).then("PW-05 MEDIUM"),
    "a leap day": given_at_once(
        review_asked("02-01"), review_decided("02-29 08:00").day(), act("02-29 23:59:59.999999"), act("03-01 00:00")
    ).then("PW-05 MEDIUM"),
    "a day wholly inside": given_at_once(*CLOSED, ASKED, NOTICE.day()).then("PW-05 MEDIUM"),
    "the day of the decision is undecidable": given_at_once(
        *CLOSED, ASKED, review_decided("05-20 15:00"), NOTICE.day()
    ).then("PT-01 INFO"),
    "the day on which the case is closed is undecidable": given_at_once(
        opened("05-01"), outcome("05-20 15:00"), ASKED, NOTICE.day()
    ).then("PT-01 INFO"),
    "an undated act is undecidable": given_at_once(*CLOSED, ASKED, NOTICE.undated()).then("PT-01 INFO"),
    "a request known late is found in hindsight": given(*CLOSED, ASKED.known("06-01"), NOTICE)
    .known_by("05-31")
    .then()
    .then("PW-05 MEDIUM"),
    "a decision known late withdraws": given(*CLOSED, ASKED, review_decided("05-12").known("06-01"), NOTICE)
    .known_by("05-31")
    .then("PW-05 MEDIUM")
    .then("PW-05 WITHDRAWN"),
    "a correction that dates the request after the act withdraws": given(
        *CLOSED, ASKED, NOTICE, corrected("06-01", ASKED, occurred_at="2024-05-20T12:00:00.000001Z")
    ).then("PW-05 WITHDRAWN"),
    "a retracted request withdraws": given(*CLOSED, ASKED, NOTICE, retracted("06-01", ASKED)).then("PW-05 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_enforcement_during_a_review(story: Story) -> None:
    assert list(story.expectations) == story.found("PW-05", "PT-01")


def test_it_says_of_which_case_the_review_was() -> None:
    (verdict,) = verdicts_of("PW-05", *CLOSED, ASKED, NOTICE)
    because = " ".join(finding_json(verdict)["because"])
    assert "The victim asked on 10 May 2024 at 13:00 BST for a review of the decision in case C-1" in because
