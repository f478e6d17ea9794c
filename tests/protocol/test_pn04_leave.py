"""PN-04: 28 days before leave to stay runs out, during proceedings, an application has been made or is called for."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    Story,
    applied,
    charged,
    concluded,
    corrected,
    decided,
    given,
    given_at_once,
    leave_recorded,
    opened,
    outcome,
    reopened,
    retracted,
    role,
    verdicts_of,
    when,
)

LEAVE = leave_recorded("05-01", expires="2024-06-28")
# 28 days before the first moment of 28 June in London.
DUE = "05-30 23:00"
JUST_BEFORE, JUST_AFTER = "05-30 22:59:59.999999", "05-30 23:00:00.000001"
INVESTIGATED = opened("04-01")

CASES = {
    "leave runs out during an investigation": given(INVESTIGATED, LEAVE).then("PN-04 LOW"),
    "not a microsecond before the look is due": given(INVESTIGATED, LEAVE)
    .known_by(JUST_BEFORE)
    .then()
    .known_by(DUE)
    .then("PN-04 LOW"),
    "leave runs out after a charge": given(charged("04-01"), LEAVE).then("PN-04 LOW"),
    "nothing was opened": given(LEAVE).then(),
    "the case was closed before": given(INVESTIGATED, outcome("05-20"), LEAVE).then(),
    "the case was closed at that instant": given_at_once(INVESTIGATED, outcome(DUE), LEAVE).then(),
    "the case was closed a microsecond later": given(INVESTIGATED, outcome(JUST_AFTER), LEAVE).then("PN-04 LOW"),
    "the case was opened at that instant": given(opened(DUE), LEAVE).then("PN-04 LOW"),
    "the case was opened a microsecond later": given(opened(JUST_AFTER), LEAVE).then(),
    "the case was closed, and opened again": given(INVESTIGATED, outcome("05-10"), reopened("05-20"), LEAVE).then(
        "PN-04 LOW"
    ),
    "the case was closed and is opened again later": given(
        INVESTIGATED, outcome("05-10"), reopened("06-20"), LEAVE
    ).then(),
    "a charge keeps the case open": given(INVESTIGATED, outcome("05-10", code=1), outcome("05-20"), LEAVE).then(
        "PN-04 LOW"
    ),
    "the courts have ended it": given(charged("04-01"), concluded("05-20"), LEAVE).then(),
    "proceedings of any case count": given(INVESTIGATED, outcome("05-10"), opened("05-15", case="C-2"), LEAVE).then(
        "PN-04 LOW"
    ),
    "the part in the case does not matter": given(INVESTIGATED, role("04-01", "SUSPECT"), LEAVE).then("PN-04 LOW"),
    "an opening of a day counts as it is written": given(opened("05-31 06:00").day(), LEAVE).then(),
    "an opening of a month counts as it is written": given(opened("05-30 12:00").month(), LEAVE).then("PN-04 LOW"),
    "a closing of a day counts as it is written": given(INVESTIGATED, outcome("05-30 12:00").day(), LEAVE).then(),
    "an opening without a date opens nothing": given(INVESTIGATED.undated(), LEAVE).then(),
    "an application clears": given(INVESTIGATED, LEAVE, applied("05-15")).then(),
    "one to leave voluntarily does too": given(INVESTIGATED, LEAVE, applied("05-15", kind="VOLUNTARY_RETURN")).then(),
    "one that was refused at once does too": given(INVESTIGATED, LEAVE, applied("05-15"), decided("05-16")).then(),
    "one at the instant of the record does": given(INVESTIGATED, LEAVE, applied("05-01")).then(),
    "one a microsecond before the record does not": given(INVESTIGATED, LEAVE, applied("05-01 11:59:59.999999")).then(
        "PN-04 LOW"
    ),
    "one after the look was due withdraws": given(INVESTIGATED, LEAVE, applied("06-20"))
    .known_by("06-19")
    .then("PN-04 LOW")
    .then("PN-04 WITHDRAWN"),
    "one after the leave ran out withdraws": given(INVESTIGATED, LEAVE, applied("09-20")).then("PN-04 WITHDRAWN"),
    "one without a date answers nothing": given(INVESTIGATED, LEAVE, applied("05-15").undated()).then("PN-04 LOW"),
    "one of a month counts as it is written": given(INVESTIGATED, LEAVE, applied("05-01 11:00").month()).then(
        "PN-04 LOW"
    ),
    "a record without a date starts no clock": given(INVESTIGATED, LEAVE.undated()).then(),
    "a record of a day starts one, as written": given(INVESTIGATED, LEAVE.day(), applied("05-01 11:00")).then(
        "PN-04 LOW"
    ),
    "leave recorded within the last 28 days is found at once": given(
        INVESTIGATED, leave_recorded("06-20", expires="2024-06-28")
    )
    .known_by("06-20 12:05:04.999999")
    .then()
    .known_by("06-20 12:05:05")
    .then("PN-04 LOW"),
    "an application between the look and such a record is no answer": given(
        INVESTIGATED, applied("06-10"), leave_recorded("06-20", expires="2024-06-28")
    ).then("PN-04 LOW"),
    "a retraction of the application raises": given(
        INVESTIGATED, LEAVE, (form := applied("05-15")), retracted("07-01", form)
    )
    .known_by("06-30")
    .then()
    .then("PN-04 LOW"),
    "a correction of the day of expiry withdraws": given(
        INVESTIGATED, outcome("08-01"), LEAVE, corrected("07-01", LEAVE, expires_on="2024-10-28")
    )
    .known_by("06-30")
    .then("PN-04 LOW")
    .then("PN-04 WITHDRAWN"),
    "a closing known late withdraws": given(INVESTIGATED, LEAVE, outcome("05-20").known("07-01"))
    .known_by("06-30")
    .then("PN-04 LOW")
    .then("PN-04 WITHDRAWN"),
    "an opening known late raises in hindsight": given(opened("04-01").known("07-01"), LEAVE)
    .known_by("06-30")
    .then()
    .known_by("07-01")
    .then("PN-04 LOW"),
    "the firewall asks for it too": given(INVESTIGATED, LEAVE).under("firewall").then("PN-04 LOW"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_leave_that_runs_out(story: Story) -> None:
    assert list(story.expectations) == story.found("PN-04")


DEADLINES = {
    "in summer": ("2024-06-28", "05-30 23:00"),
    "in winter": ("2024-02-28", "01-31 00:00"),
    "the clocks go forward in between": ("2024-04-12", "03-14 23:00"),
    "the clocks go back in between": ("2024-11-12", "10-15 00:00"),
    "on the day on which the clocks have gone forward": ("2024-03-31", "03-03 00:00"),
    "over a leap day": ("2024-03-15", "02-16 00:00"),
    "on a leap day": ("2024-02-29", "02-01 00:00"),
    "over the end of February": ("2023-03-15", "2023-02-15 00:00"),
}


@pytest.mark.parametrize(("expires", "due"), DEADLINES.values(), ids=DEADLINES.keys())
def test_the_look_is_due_28_times_24_hours_before_the_day_begins(expires: str, due: str) -> None:
    leave = leave_recorded("2023-01-10", expires=expires)
    (verdict,) = verdicts_of("PN-04", opened("2023-01-05"), leave)
    assert when(due) == verdict.raised_at


def test_what_is_told_of_it() -> None:
    (verdict,) = verdicts_of("PN-04", INVESTIGATED, opened("03-20", case="C-2"), LEAVE)
    first, second, third, fourth = finding_json(verdict)["because"]
    assert "It was recorded on 1 May 2024 at 13:00 BST that the person's leave to stay expires on 28 June 2024" in first
    assert LEAVE.event.event_id in first
    assert "The proceedings were under way 28 days before that, on 31 May 2024 at 00:00 BST." == second
    assert "Case C-2 was under investigation from 20 March 2024 at 12:00 GMT" in third
    assert "No application has been made since the leave was recorded." == fourth
