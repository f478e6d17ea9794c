"""PV-05 and PV-07 further: every reason, the calendar, what is known late, and what corrections do."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import PauseEndReason
from ledger.protocol import finding_json
from tests.protocol.story import (
    Story,
    act,
    applied,
    corrected,
    declined,
    given,
    given_at_once,
    opened,
    outcome,
    overridden,
    paused,
    reopened,
    retracted,
    reviewed,
    role,
    shared,
    supported,
    unpaused,
    verdicts_of,
    when,
)

SHIELDED = (opened("01-08"), shared("01-09"), supported("01-10"))
PAUSE = paused("01-11")
END = unpaused("06-05")
EXCUSED = {"STATUS_REGULARISED", "NOT_A_VICTIM", "PUBLIC_PROTECTION_OVERRIDE", "ADMIN_ERROR", "DUPLICATE"}


@pytest.mark.parametrize("reason", get_args(PauseEndReason))
def test_each_reason_for_an_end(reason: str) -> None:
    story = given(*SHIELDED, PAUSE, unpaused("06-05", reason=reason)).then(
        *([] if reason in EXCUSED else ["PV-05 HIGH"])
    )
    assert list(story.expectations) == story.found("PV-05")


TOO_SOON = {
    "the shield begins at the instant of the end": given_at_once(PAUSE, opened("06-05"), END).then("PV-05 HIGH"),
    "it begins a microsecond after": given_at_once(PAUSE, opened("06-05 12:00:00.000001"), END).then(),
    "support was declined": given_at_once(*SHIELDED, declined("06-01"), PAUSE, END).then(),
    "support was declined, and an application made": given_at_once(
        *SHIELDED, declined("06-01"), applied("06-02"), PAUSE, END
    ).then("PV-05 HIGH"),
    "a witness needs no pause": given_at_once(*SHIELDED, role("01-08", "WITNESS"), PAUSE, END).then(),
    "a witness does where witnesses are covered": given_at_once(*SHIELDED, role("01-08", "WITNESS"), PAUSE, END)
    .under("witness-covered")
    .then("PV-05 HIGH"),
    "an override does not excuse it": given_at_once(*SHIELDED, PAUSE, overridden("06-04"), END).then("PV-05 HIGH"),
    "the same pause applied again makes it good": given_at_once(
        *SHIELDED, PAUSE, END, paused("06-05 18:00").numbered(2)
    ).then(),
    "another pause that begins a microsecond before the end is in force": given_at_once(
        *SHIELDED, PAUSE, paused("06-05 11:59:59.999999", ref="P-2"), END
    ).then(),
    "another pause that ended a microsecond before is not": given_at_once(
        *SHIELDED, PAUSE, paused("02-01", ref="P-2"), unpaused("06-05 11:59:59.999999", "P-2", "DUPLICATE"), END
    ).then("PV-05 HIGH"),
    "a day of ending on which another pause may be in force is left in doubt": given_at_once(
        *SHIELDED, PAUSE, paused("06-05 18:00", ref="P-2", due="06-05 19:00"), END.day()
    ).then(),
    "an undated end of a pause that nobody applied": given_at_once(*SHIELDED, END.undated()).then(),
    "24 hours are elapsed time when the clocks go forward": given_at_once(
        *SHIELDED, PAUSE, unpaused("03-30 12:00"), paused("03-31 12:00", ref="P-2")
    ).then(),
    "a microsecond more is too late": given_at_once(
        *SHIELDED, PAUSE, unpaused("03-30 12:00"), paused("03-31 12:00:00.000001", ref="P-2")
    ).then("PV-05 HIGH"),
    "and when they go back": given_at_once(
        *SHIELDED, PAUSE, unpaused("10-26 12:00"), paused("10-27 12:00:00.000001", ref="P-2")
    ).then("PV-05 HIGH"),
    "a leap day": given_at_once(*SHIELDED, PAUSE, unpaused("02-28"), paused("02-29", ref="P-2")).then(),
    "a day of ending is London's": given_at_once(
        opened("06-04 23:00"), PAUSE, outcome("06-05 23:00"), unpaused("06-05 09:00").day()
    ).then("PV-05 HIGH"),
    "a microsecond less of shield in it is too little": given_at_once(
        opened("06-04 23:00:00.000001"), PAUSE, outcome("06-05 23:00"), unpaused("06-05 09:00").day()
    ).then(),
    "an opening known late is found in hindsight": given(SHIELDED[0].known("07-01"), *SHIELDED[1:], PAUSE, END)
    .known_by("06-30")
    .then()
    .then("PV-05 HIGH"),
    "a retracted end withdraws": given(*SHIELDED, PAUSE, END, retracted("06-10", END)).then("PV-05 WITHDRAWN"),
    "a part corrected later withdraws": given(*SHIELDED, PAUSE, END, role("06-10", "SUSPECT")).then("PV-05 WITHDRAWN"),
}

REVIEWABLE = paused("01-11", due="04-09")
LAPSED = {
    "a review at the instant that it is due": given_at_once(*SHIELDED, REVIEWABLE, reviewed("04-09")).then(),
    "a review a microsecond late": given_at_once(*SHIELDED, REVIEWABLE, reviewed("04-09 12:00:00.000001")).then(
        "PV-07 HIGH"
    ),
    "a review of another pause": given_at_once(*SHIELDED, REVIEWABLE, reviewed("04-01", ref="P-2")).then("PV-07 HIGH"),
    "an undated review": given_at_once(*SHIELDED, REVIEWABLE, reviewed("04-01").undated()).then("PV-07 HIGH"),
    "ended a microsecond before it was due": given_at_once(
        *SHIELDED, REVIEWABLE, unpaused("04-09 11:59:59.999999", reason="DUPLICATE")
    ).then(),
    "ended a microsecond after": given_at_once(
        *SHIELDED, REVIEWABLE, unpaused("04-09 12:00:00.000001", reason="DUPLICATE")
    ).then("PV-07 HIGH"),
    "another pause in force does not hold it up": given_at_once(*SHIELDED, REVIEWABLE, paused("02-01", ref="P-2")).then(
        "PV-07 HIGH"
    ),
    "a pause without a time to review it does not lapse": given_at_once(*SHIELDED, PAUSE).then(),
    "a review that sets another time, which is missed": given(*SHIELDED, REVIEWABLE, reviewed("04-01", due="05-01"))
    .known_by("04-30")
    .then()
    .known_by("05-01")
    .then("PV-07 HIGH"),
    "a review that lifts the limit": given_at_once(*SHIELDED, REVIEWABLE, reviewed("04-01")).then(),
    "the shield begins as the review is due": given_at_once(REVIEWABLE, opened("04-09")).then("PV-07 HIGH"),
    "it begins a microsecond after": given_at_once(REVIEWABLE, opened("04-09 12:00:00.000001")).then(),
    "the shield may still go on that day": given_at_once(*SHIELDED, REVIEWABLE, outcome("04-09 08:00").day()).then(
        "PV-07 HIGH"
    ),
    "due at the last microsecond of London's day": given_at_once(
        *SHIELDED, paused("01-11", due="04-09 22:59:59.999999"), outcome("04-09 08:00").day()
    ).then("PV-07 HIGH"),
    "due at its midnight": given_at_once(
        *SHIELDED, paused("01-11", due="04-09 23:00"), outcome("04-09 08:00").day()
    ).then(),
    "due at the end of a leap day": given_at_once(
        *SHIELDED, paused("01-11", due="02-29 23:59:59.999999"), outcome("02-29 08:00").day()
    ).then("PV-07 HIGH"),
    "an opening known late is found in hindsight": given(SHIELDED[0].known("05-01"), *SHIELDED[1:], REVIEWABLE)
    .known_by("04-30")
    .then()
    .then("PV-07 HIGH"),
    "a correction of when it was due withdraws": given(
        *SHIELDED, REVIEWABLE, corrected("04-20", REVIEWABLE, review_due="2031-01-01T12:00:00Z")
    ).then("PV-07 WITHDRAWN"),
    "a retracted pause withdraws": given(*SHIELDED, REVIEWABLE, retracted("04-20", REVIEWABLE)).then("PV-07 WITHDRAWN"),
    "closed and opened again between, the lapse is no matter": given_at_once(
        *SHIELDED, REVIEWABLE, outcome("04-01"), reopened("04-20")
    ).then(),
}


@pytest.mark.parametrize("story", TOO_SOON.values(), ids=TOO_SOON.keys())
def test_an_end_too_soon(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-05")


@pytest.mark.parametrize("story", LAPSED.values(), ids=LAPSED.keys())
def test_a_lapse(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-07")


def test_an_act_in_a_renewed_pause_is_told_with_the_renewal() -> None:
    renewed = (REVIEWABLE, reviewed("04-20", due="07-01"))
    (before,) = verdicts_of("PV-03", *renewed, act("04-01"))
    (after,) = verdicts_of("PV-03", *renewed, act("05-01"))
    assert ["pause", "act"] == [one["part"] for one in finding_json(before)["evidence"]]
    assert ["pause", "renewal", "act"] == [one["part"] for one in finding_json(after)["evidence"]]


def test_of_several_pauses_in_force_one_is_told_at_an_instant_and_all_for_a_day() -> None:
    both = (PAUSE, paused("02-01", ref="P-2"))
    (at_once,) = verdicts_of("PV-03", *both, act("05-01"))
    (for_a_day,) = verdicts_of("PV-03", *both, act("05-01").day())
    assert ["pause", "act"] == [one["part"] for one in finding_json(at_once)["evidence"]]
    assert ["pause", "pause", "act"] == [one["part"] for one in finding_json(for_a_day)["evidence"]]


def test_a_day_of_ending_is_told_with_the_support_at_the_time_that_was_written() -> None:
    told = (opened("01-08"), PAUSE, supported("06-05 08:00"), unpaused("06-05 09:00").day())
    (verdict,) = verdicts_of("PV-05", *told)
    assert "had support from 5 June 2024" in " ".join(finding_json(verdict)["because"])


def test_an_end_too_soon_is_told_with_the_shield_and_its_reason() -> None:
    (verdict,) = verdicts_of("PV-05", *SHIELDED, PAUSE, END.of_case("C-1"))
    document = finding_json(verdict)
    assert ["C-1", None, None, when("06-05")] == [
        *(document[key] for key in ("case_ref", "from", "to")),
        verdict.finding.at,
    ]
    because = " ".join(document["because"])
    for part in (
        "had support from 10 January 2024",
        "reason: investigation closed",
        "none was applied within 24 hours",
    ):
        assert part in because
