"""PV-06: the Home Office knows of a shielded victim, and does not pause enforcement within 24 hours, or a week."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json, load_policy, verdict_history
from tests.protocol.story import (
    THE_END,
    Said,
    Story,
    applied,
    charged,
    corrected,
    decided,
    declined,
    given,
    given_at_once,
    known,
    offered,
    opened,
    outcome,
    paused,
    received,
    retracted,
    reviewed,
    role,
    rules_of,
    shared,
    supported,
    unpaused,
    verdicts_of,
    when,
)

OPENED = opened("05-01")
# H is what was recorded first; 24 hours after it, and a week.
KNOWN = shared("05-01").recorded("05-02").known("05-02")
DUE, WEEK = "05-03", "05-09"
DUE_EARLY, DUE_LATE = "05-03 11:59:59.999999", "05-03 12:00:00.000001"
WEEK_EARLY, WEEK_LATE = "05-09 11:59:59.999999", "05-09 12:00:00.000001"

# A pause of which the ledger is told so late that it does not show since when the office knew.
BEFORE = paused("04-01").recorded("05-04")


def told(*others: Said) -> Story:
    """All known when the shield began: only the deadlines are still to come."""
    return given(*(one.known("05-02") for one in (OPENED, KNOWN, *others)))


CASES = {
    "never paused: late after 24 hours, grave after a week": told()
    .known_by(DUE_EARLY)
    .then()
    .known_by(DUE)
    .then("PV-06 MEDIUM")
    .known_by(WEEK_EARLY)
    .then("PV-06 MEDIUM")
    .known_by(WEEK)
    .then("PV-06 HIGH"),
    "paused at the last instant of the 24 hours": told(paused(DUE)).then(),
    "paused a microsecond after it": told(paused(DUE_LATE)).then("PV-06 MEDIUM"),
    "paused at the last instant of the week": told(paused(WEEK)).then("PV-06 MEDIUM"),
    "paused a microsecond after the week": told(paused(WEEK_LATE)).then("PV-06 HIGH"),
    "a pause that was over within the week still was one": told(paused("05-04"), unpaused("05-05")).then(
        "PV-06 MEDIUM"
    ),
    "a pause applied in time and ended at once was applied": told(
        paused("05-02 13:00"), unpaused("05-02 14:00")
    ).then(),
    "a pause in force when the office first knew": told(BEFORE).then(),
    "a pause that ended at that instant": told(BEFORE, unpaused("05-02")).then("PV-06 HIGH"),
    "a pause that ended a microsecond after it": told(BEFORE, unpaused("05-02 12:00:00.000001")).then(),
    "a pause applied in the stretch before the office knew, and ended": told(
        paused("05-01 13:00").recorded("05-04"), unpaused("05-01 14:00")
    ).then(),
    "a pause applied at the first instant of the stretch": told(
        paused("05-01").recorded("05-04"), unpaused("05-01 14:00")
    ).then(),
    "a pause applied a microsecond before it": told(
        paused("05-01 11:59:59.999999").recorded("05-04"), unpaused("05-01 14:00")
    ).then("PV-06 HIGH"),
    "a pause revived in time was not applied, but was a pause": told(
        paused("04-01", due="04-20").recorded("05-04"), reviewed("05-02 13:00", due="07-01")
    ).then("PV-06 MEDIUM"),
    "a pause that lapsed before": told(paused("04-01", due="05-02").recorded("05-04")).then("PV-06 HIGH"),
    "a pause that lapses a microsecond after": told(
        paused("04-01", due="05-02 12:00:00.000001").recorded("05-04")
    ).then(),
    "the shield ended at the last instant of the 24 hours": told(outcome(DUE)).then(),
    "the shield ended a microsecond after it": told(outcome(DUE_LATE)).then("PV-06 MEDIUM"),
    "the shield ended at the last instant of the week": told(outcome(WEEK)).then("PV-06 MEDIUM"),
    "the shield ended a microsecond after the week": told(outcome(WEEK_LATE)).then("PV-06 HIGH"),
    "the office never knew": given(OPENED, shared("05-01", "UNKNOWN")).then(),
    "it knew by a receipt with the flag": given(OPENED, received("05-02").recorded("05-02")).then("PV-06 HIGH"),
    "the time runs from the shield where it knew before": given(opened("05-04"), KNOWN)
    .known_by("05-05 11:59:59.999999")
    .then()
    .known_by("05-05")
    .then("PV-06 MEDIUM"),
    "it knew only when the shield was over": given(OPENED, outcome("05-02"), KNOWN).then(),
    "a suspect needs no pause": told(role("05-01", "SUSPECT")).then(),
    "a witness needs none": told(role("05-01", "WITNESS")).then(),
    "a witness needs one where witnesses are covered": told(role("05-01", "WITNESS"))
    .under("witness-covered")
    .then("PV-06 HIGH"),
    "without help nobody is shielded": told(declined("05-01")).then(),
    "support that is offered again starts another stretch": told(outcome("05-02 18:00"), charged("05-20")).then(
        "PV-06 HIGH"
    ),
    "two stretches are two findings": told(declined("05-10"), applied("05-20")).then("PV-06 HIGH", "PV-06 HIGH"),
    "a change of level breaks no stretch": told(offered("05-02 13:00"), supported("05-02 15:00")).then("PV-06 HIGH"),
    "two cases that overlap are one stretch": told(opened("05-06", case="C-2"), outcome("05-07")).then("PV-06 HIGH"),
    "24 hours are elapsed time when the clocks go forward": given(
        opened("03-29"), shared("03-30").recorded("03-30 12:00"), paused("03-31 12:00:00.000001")
    ).then("PV-06 MEDIUM"),
    "so they are when the clocks go back": given_at_once(
        opened("10-25"), shared("10-26").recorded("10-26 12:00"), paused("10-27 12:00")
    ).then(),
    "a leap day counts": given_at_once(
        opened("02-28"), shared("02-28").recorded("02-28 12:00"), paused("02-29 12:00")
    ).then(),
    "a microsecond into the leap day's noon is late": given(
        opened("02-28"), shared("02-28").recorded("02-28 12:00"), paused("02-29 12:00:00.000001")
    ).then("PV-06 MEDIUM"),
    "the shield of a day of opening starts at London's midnight": given_at_once(
        opened("05-04 20:00").day(), KNOWN, paused("05-04 23:00:00.000001")
    ).then("PV-06 MEDIUM"),
    "within 24 hours of that midnight is in time": given_at_once(
        opened("05-04 20:00").day(), KNOWN, paused("05-04 23:00")
    ).then(),
    "the day of a pause counts as written": given_at_once(OPENED, KNOWN, paused("05-03 12:30").day()).then(
        "PV-06 MEDIUM"
    ),
    "so does the day of a pause's end": given_at_once(OPENED, KNOWN, BEFORE, unpaused("05-02 11:00").day()).then(
        "PV-06 HIGH"
    ),
    "an undated pause is none": told(paused("05-02 13:00").undated()).then("PV-06 HIGH"),
    "a pause known late withdraws": given(OPENED, KNOWN, paused("05-02 13:00").known("05-20"))
    .known_by("05-19")
    .then("PV-06 HIGH")
    .known_by("05-20")
    .then("PV-06 WITHDRAWN"),
    "a pause known late, and late, lowers it": given(OPENED, KNOWN, paused("05-05").known("05-20"))
    .known_by("05-19")
    .then("PV-06 HIGH")
    .known_by("05-20")
    .then("PV-06 MEDIUM"),
    "an opening known late is found in hindsight": given(OPENED.known("06-01"), KNOWN)
    .known_by("05-31")
    .then()
    .known_by("06-01")
    .then("PV-06 HIGH"),
    "an earlier share known late brings the time forward": given(
        opened("05-01"), KNOWN, shared("04-30").recorded("05-01").known("06-01"), paused("05-02 18:00")
    )
    .known_by("05-31")
    .then()
    .known_by("06-01")
    .then("PV-06 MEDIUM"),
    "a retracted opening withdraws": given(OPENED, KNOWN, retracted("05-20", OPENED)).then("PV-06 WITHDRAWN"),
    "a correction of the part withdraws": given(
        OPENED, KNOWN, role("05-01", "VICTIM"), corrected("05-20", role("05-01", "VICTIM"), role="SUSPECT")
    ).then("PV-06 WITHDRAWN"),
    "a correction that dates the pause in time withdraws": given(
        OPENED, KNOWN, paused("05-06"), corrected("05-20", paused("05-06"), occurred_at="2024-05-03T12:00:00Z")
    ).then("PV-06 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_a_late_pause(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-06")


EARLIER, LATER = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
ANCHORS = {
    "the opening": ((OPENED, supported("05-03")), OPENED),
    "the charge, where nothing was opened": ((charged("05-01"),), charged("05-01")),
    "the support that was accepted after a refusal": (
        (opened("04-01"), declined("04-02"), supported("05-01")),
        supported("05-01"),
    ),
    "the application, where support was declined": (
        (opened("04-01"), declined("04-02"), applied("05-01")),
        applied("05-01"),
    ),
    "proceedings before support on the same instant": (
        (opened("05-01").but(event_id=LATER), declined("04-01"), supported("05-01").but(event_id=EARLIER)),
        opened("05-01").but(event_id=LATER),
    ),
    "support before an application on the same instant": (
        (
            opened("04-01"),
            declined("04-02"),
            applied("05-01").but(event_id=EARLIER),
            supported("05-01").but(event_id=LATER),
        ),
        supported("05-01").but(event_id=LATER),
    ),
    "the smallest id of two openings on the same instant": (
        (opened("05-01", case="C-2").but(event_id=LATER), opened("05-01").but(event_id=EARLIER).recorded("06-01")),
        opened("05-01").but(event_id=EARLIER),
    ),
    "of a day, the first instant is that of the day": (
        (opened("05-01 09:00").day(), opened("04-30 23:00", case="C-2").but(event_id=LATER)),
        min(
            opened("05-01 09:00"),
            opened("04-30 23:00", case="C-2").but(event_id=LATER),
            key=lambda one: one.event.event_id,
        ),
    ),
    "an application of some month that was decided in it": (
        (opened("04-01"), declined("04-02"), applied("05-20").month(), decided("05-25")),
        applied("05-20").month(),
    ),
    "also where neither day is known": (
        (opened("04-01"), declined("04-02"), applied("05-20").month(), decided("05-25").month()),
        applied("05-20").month(),
    ),
    "nothing that has no effect": (
        (
            opened("04-01"),
            declined("04-02"),
            supported("05-01").recorded("05-02"),
            declined("05-01").recorded("05-03"),
            applied("05-01"),
        ),
        applied("05-01"),
    ),
}


@pytest.mark.parametrize(("story", "anchor"), ANCHORS.values(), ids=ANCHORS.keys())
def test_it_is_anchored_on_what_starts_the_shield(story: tuple[Said, ...], anchor: Said) -> None:
    started = [one.finding for one in verdicts_of("PV-06", *story, KNOWN) if one.finding.at >= when("04-30")]
    assert [(anchor.event.publisher, anchor.event.event_id)] == [one.identity[2:] for one in started]


def test_it_says_what_happened_without_an_interval() -> None:
    (verdict,) = verdicts_of("PV-06", OPENED, KNOWN, supported("05-01 18:00"))
    document = finding_json(verdict)
    assert [None, None, "C-1", "2024-05-01T12:00:00Z"] == [document[key] for key in ("from", "to", "case_ref", "at")]
    told_in_full = " ".join(document["because"])
    for part in ("shielded from 1 May 2024", "knew of a victim from 2 May 2024", "No pause was in force on 2 May 2024"):
        assert part in told_in_full


def test_a_pause_that_comes_late_is_named_whenever_it_comes() -> None:
    late = paused("07-01")
    state, changes = verdict_history(known(OPENED, KNOWN, late), load_policy(), THE_END, rules_of("PV-06"))
    expected = [("RAISED", when(DUE)), ("REVISED", when(WEEK)), ("REVISED", when("07-01 12:05:05"))]
    assert expected == [(change.kind, change.at) for change in changes]
    (verdict,) = state.verdicts
    assert when(WEEK) == verdict.changed_at
    document = finding_json(verdict)
    assert (late.event.event_id, "late pause") in {(one["event_id"], one["part"]) for one in document["evidence"]}
    assert "The first pause after that was applied on 1 July 2024" in " ".join(document["because"])


@pytest.mark.parametrize("at", [DUE_LATE, "05-31 11:59:59.999999"])
def test_from_the_first_moment_that_is_late_to_the_last_of_the_shield(at: str) -> None:
    (verdict,) = verdicts_of("PV-06", OPENED, KNOWN, outcome("05-31"), paused(at))
    assert "first pause after" in " ".join(finding_json(verdict)["because"])


@pytest.mark.parametrize("others", [(outcome("06-01"), paused("06-02")), (outcome("07-01"), paused("07-01"))])
def test_a_pause_after_the_shield_is_not(others: tuple[Said, ...]) -> None:
    (verdict,) = verdicts_of("PV-06", OPENED, KNOWN, *others)
    assert "first pause after" not in " ".join(finding_json(verdict)["because"])
