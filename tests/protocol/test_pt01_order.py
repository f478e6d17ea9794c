"""PT-01: acts of which the dates cannot tell whether they came before or after what matters."""

from __future__ import annotations

import pytest

from ledger.protocol import Change, finding_json, load_policy, verdict_history
from tests.protocol.story import (
    THE_END,
    Said,
    Story,
    act,
    act_ended,
    applied,
    corrected,
    given,
    given_at_once,
    known,
    nrm_decided,
    opened,
    outcome,
    overridden,
    paused,
    retracted,
    role,
    rules_of,
    shared,
    supported,
    unpaused,
    verdicts_of,
    when,
)

SHIELDED = (opened("05-01"), shared("05-02"), supported("05-03"))
NOTICE = act("05-20").day()
REMOVAL = act("05-20", "REMOVAL_DIRECTIONS").day()
# 20 May in London is from 23:00 to 23:00 by UTC.
FIRST, BEFORE, LAST, AFTER = "05-19 23:00", "05-19 22:59:59.999999", "05-20 22:59:59.999999", "05-20 23:00"

CASES = {
    "the case is closed a microsecond before the day is over": given_at_once(*SHIELDED, outcome(LAST), NOTICE).then(
        "PT-01 INFO"
    ),
    "as the day is over": given_at_once(*SHIELDED, outcome(AFTER), NOTICE).then(),
    "as the day begins": given_at_once(*SHIELDED, outcome(FIRST), NOTICE).then(),
    "a microsecond into the day": given_at_once(*SHIELDED, outcome("05-19 23:00:00.000001"), NOTICE).then("PT-01 INFO"),
    "the case is opened as the day begins": given_at_once(opened(FIRST), shared("05-02"), NOTICE).then(),
    "a microsecond into it": given_at_once(opened("05-19 23:00:00.000001"), shared("05-02"), NOTICE).then("PT-01 INFO"),
    "a microsecond before it is over": given_at_once(opened(LAST), shared("05-02"), NOTICE).then("PT-01 INFO"),
    "as it is over": given_at_once(opened(AFTER), shared("05-02"), NOTICE).then(),
    "at an instant there is no doubt": given_at_once(*SHIELDED, outcome("05-20 09:00").day(), act("05-20")).then(),
    "the day on which the clocks go forward has 23 hours": given_at_once(
        opened("03-01"), outcome("03-31 22:59:59.999999"), act("03-31").day()
    ).then("PT-01 INFO"),
    "and no more": given_at_once(opened("03-01"), outcome("03-31 23:00"), act("03-31").day()).then(),
    "the day on which they go back has 25": given_at_once(
        opened("10-01"), outcome("10-27 23:59:59.999999"), act("10-27").day()
    ).then("PT-01 INFO"),
    "and not one more": given_at_once(opened("10-01"), outcome("10-28 00:00"), act("10-27").day()).then(),
    "February of a leap year has a 29th": given_at_once(
        opened("01-01"), outcome("02-29 23:59:59.999999"), act("02-10").month()
    ).then("PT-01 INFO"),
    "and no 30th": given_at_once(opened("01-01"), outcome("03-01 00:00"), act("02-10").month()).then(),
    "for a pause": given_at_once(paused("05-04"), unpaused("05-20"), NOTICE).then("PT-01 INFO"),
    "for the recovery period": given_at_once(nrm_decided("05-20"), REMOVAL).then("PT-01 INFO"),
    "for an application": given_at_once(applied("05-20"), REMOVAL).then("PT-01 INFO"),
    "a notice is in no doubt there": given_at_once(nrm_decided("05-20"), applied("05-20"), NOTICE).then(),
    "for a witness's case": given_at_once(opened("05-20"), role("05-01", "WITNESS"), NOTICE).then("PT-01 INFO"),
    "an undated act is in doubt by itself": given(NOTICE.undated()).then("PT-01 INFO"),
    "an undated status check is no act": given(act("05-20", "STATUS_CHECK").undated()).then(),
    "an override settles nothing": given_at_once(*SHIELDED, overridden("05-01"), outcome("05-20"), NOTICE).then(
        "PT-01 INFO"
    ),
    "a closing known late leaves doubt in hindsight": given(*SHIELDED, NOTICE, outcome("05-20").known("06-01"))
    .known_by("05-31")
    .then()
    .then("PT-01 INFO"),
    "a correction that gives the exact time withdraws": given(
        *SHIELDED, outcome("05-20").known("05-20"), NOTICE, corrected("06-01", NOTICE, occurred_precision="INSTANT")
    )
    .known_by("05-31")
    .then("PT-01 INFO")
    .then("PT-01 WITHDRAWN"),
    "a correction of the closing's date withdraws": given(
        *SHIELDED,
        outcome("05-20").known("05-20"),
        NOTICE,
        corrected("06-01", outcome("05-20"), occurred_at="2024-05-21T12:00:00Z"),
    ).then("PT-01 WITHDRAWN"),
    "a retracted act withdraws": given(NOTICE.undated(), retracted("06-01", NOTICE.undated())).then("PT-01 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_what_the_dates_cannot_tell(story: Story) -> None:
    assert list(story.expectations) == story.found("PT-01")


@pytest.mark.parametrize("policy", ["protocol-2021", "witness-covered", "firewall"])
def test_it_is_asked_of_all_rules_whatever_the_policy_runs(policy: str) -> None:
    for doubtful in (given_at_once(*SHIELDED, outcome("05-20"), NOTICE), given(NOTICE.undated())):
        story = doubtful.under(policy).then("PT-01 INFO")
        assert list(story.expectations) == story.found("PT-01")


def test_a_witness_who_is_covered_leaves_other_doubts() -> None:
    """Support accepted on that day: no matter for a witness, but for somebody who is shielded like a victim."""
    told = (opened("05-01"), role("05-01", "WITNESS"), supported("05-20"), NOTICE)
    story = given_at_once(*told).then("PW-02 HIGH")
    assert list(story.expectations) == story.found("PV-01", "PV-02", "PW-02", "PT-01")
    covered = given_at_once(*told).under("witness-covered").then("PT-01 INFO")
    assert list(covered.expectations) == covered.found("PV-01", "PV-02", "PW-02", "PT-01")


def changes(*told: Said) -> list[Change]:
    return list(verdict_history(known(*told), load_policy(), THE_END, rules_of("PT-01"))[1])


def test_a_doubt_that_comes_true_later_is_named_only_then() -> None:
    """Removal directions on the day on which the Home Office was told: in the pause or not, and later going on or not."""
    told = (
        opened("05-01"),
        shared("05-20").recorded("05-20").known("05-20"),
        paused("05-20 14:00").known("05-20"),
        unpaused("05-20 16:00").known("05-20"),
        REMOVAL.known("05-20 18:00"),
    )
    first, second = changes(*told)
    assert [("RAISED", when("05-20 18:00")), ("REVISED", when("05-21"))] == [
        (one.kind, one.at) for one in (first, second)
    ]
    assert "PV-03 cannot" in " ".join(finding_json(first.verdict)["because"])
    assert "PV-03 or PV-09 cannot" in " ".join(finding_json(second.verdict)["because"])


def test_a_doubt_that_needs_the_time_to_be_over_goes_with_a_release_in_time() -> None:
    detained = act("05-20", "DETENTION", ref="A-1").day()
    told = (opened("05-20 01:00").known("05-21"), shared("05-20").recorded("05-20 10:00"), detained)
    codes = [one.kind for one in changes(*(one.known("05-20 18:00") for one in told))]
    assert ["RAISED", "REVISED"] == codes
    assert ["RAISED"] == [
        one.kind for one in changes(*(one.known("05-20 18:00") for one in (*told, act_ended("05-21 08:00", "A-1"))))
    ]


def test_of_several_doubts_about_a_state_the_first_counts() -> None:
    """Detention in some week of May, of a victim in two stretches of that month: before either, or before neither?"""
    told = (shared("04-01"), opened("05-05"), outcome("05-10"), opened("05-20", case="C-2"), act("05-28", "DETENTION"))
    *before, detained = (one.known("05-01") for one in told)
    first, *others = changes(*before, detained.month())
    assert ("RAISED", when("05-01")) == (first.kind, first.at)
    assert "PV-09" not in " ".join(finding_json(first.verdict)["because"])
    assert [when("05-06")] == [one.at for one in others]


def test_an_undated_act_says_so_and_no_more() -> None:
    (verdict,) = verdicts_of("PT-01", *SHIELDED, NOTICE.undated())
    assert "An act without a date can be tested against nothing." in finding_json(verdict)["because"]
