"""PV-11: an override that comes only after the act that it would have allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.protocol import finding_json, load_policy, verdict_history
from tests.protocol.story import (
    THE_END,
    Said,
    Story,
    act,
    act_ended,
    corrected,
    declined,
    given,
    given_at_once,
    known,
    opened,
    outcome,
    overridden,
    paused,
    retracted,
    shared,
    supported,
    verdicts_of,
)

SHIELDED = (opened("05-01"), shared("05-02"), supported("05-03"))
NOTICE = act("05-20")
LATER = overridden("05-21")


def another(at: str, grade: str = "GRADE_7", until: str | None = None) -> Said:
    return overridden(at, grade, until).numbered(2)


CASES = {
    "a day after an act in the full shield": given(*SHIELDED, NOTICE, LATER).then("PV-11 HIGH"),
    "after an act in the presumed shield": given(*SHIELDED[:2], NOTICE, LATER).then("PV-11 HIGH"),
    "after an act in a pause": given(paused("05-04"), NOTICE, LATER).then("PV-11 HIGH"),
    "after an act that breached nothing": given(NOTICE, LATER).then(),
    "after a warning": given(*SHIELDED[:2], declined("05-04"), NOTICE, LATER).then(),
    "a microsecond after the act": given(*SHIELDED, NOTICE, overridden("05-20 12:00:00.000001")).then("PV-11 HIGH"),
    "at the instant of the act, of too low a grade, it allows nothing and does not come after": given(
        *SHIELDED, NOTICE, overridden("05-20", grade="EO")
    ).then(),
    "at the instant of the act it is in time": given(*SHIELDED, NOTICE, overridden("05-20")).then(),
    "at the last instant of 14 days": given(*SHIELDED, NOTICE, overridden("06-03")).then("PV-11 HIGH"),
    "a microsecond after that": given(*SHIELDED, NOTICE, overridden("06-03 12:00:00.000001")).then(),
    "of any grade": given(*SHIELDED, NOTICE, overridden("05-21", grade="EO")).then("PV-11 HIGH"),
    "an earlier override had allowed the act": given(*SHIELDED, another("05-19"), NOTICE, LATER).then(),
    "an earlier one of too low a grade had not": given(*SHIELDED, another("05-19", "SEO"), NOTICE, LATER).then(
        "PV-11 HIGH"
    ),
    "an earlier one that had expired had not": given(*SHIELDED, another("05-10", until="05-20"), NOTICE, LATER).then(
        "PV-11 HIGH"
    ),
    "each of two that come late": given(*SHIELDED, NOTICE, LATER, another("05-22")).then("PV-11 HIGH", "PV-11 HIGH"),
    "one for the next act that comes late for the last": given(*SHIELDED, NOTICE, LATER, act("05-22")).then(
        "PV-11 HIGH"
    ),
    "several acts are one finding": given(*SHIELDED, NOTICE, act("05-20 13:00"), LATER).then("PV-11 HIGH"),
    "an override that expires before it begins is void": given(
        *SHIELDED, NOTICE, overridden("05-21", until="05-20 18:00")
    ).then(),
    "one that expires as it begins is late all the same": given(
        *SHIELDED, NOTICE, overridden("05-21", until="05-21")
    ).then("PV-11 HIGH"),
    "an undated override is none": given(*SHIELDED, NOTICE, LATER.undated()).then(),
    "an undated act raised nothing": given(*SHIELDED, NOTICE.undated(), LATER).then(),
    "the day of an override counts as written": given(*SHIELDED, NOTICE, overridden("05-20 12:30").day()).then(
        "PV-11 HIGH"
    ),
    "the day of an act counts as written": given(*SHIELDED, NOTICE.day(), overridden("06-03")).then("PV-11 HIGH"),
    "an act of which the dates leave doubt raised nothing": given_at_once(
        *SHIELDED, outcome("05-20 15:00"), NOTICE.day(), LATER
    ).then(),
    "14 days are elapsed time when the clocks go forward": given(
        opened("03-01"), act("03-20"), overridden("04-03")
    ).then("PV-11 HIGH"),
    "a microsecond more is too late to matter": given(
        opened("03-01"), act("03-20"), overridden("04-03 12:00:00.000001")
    ).then(),
    "and when they go back": given(opened("10-01"), act("10-20"), overridden("11-03 12:00:00.000001")).then(),
    "across a leap day": given(opened("02-01"), act("02-20"), overridden("03-05")).then("PV-11 HIGH"),
    "an act known late is found in hindsight": given(*SHIELDED, NOTICE.known("06-20"), LATER)
    .known_by("06-19")
    .then()
    .then("PV-11 HIGH"),
    "an earlier override known late withdraws": given(*SHIELDED, another("05-19").known("06-20"), NOTICE, LATER)
    .known_by("06-19")
    .then("PV-11 HIGH")
    .then("PV-11 WITHDRAWN"),
    "a correction that dates the override before the act withdraws": given(
        *SHIELDED, NOTICE, LATER, corrected("06-01", LATER, occurred_at="2024-05-20T12:00:00Z")
    ).then("PV-11 WITHDRAWN"),
    "an act that is retracted withdraws": given(*SHIELDED, NOTICE, LATER, retracted("06-01", NOTICE)).then(
        "PV-11 WITHDRAWN"
    ),
}

# A state is in breach only 24 hours after the office knew of a victim in proceedings; the 14 days run from the act.
DETAINED = act("04-28", "DETENTION", ref="A-1")
AFTER_STATES = {
    "once the time to release is over": given(DETAINED, *SHIELDED[:2], overridden("05-02"))
    .known_by("05-03 12:04:59.999999")
    .then()
    .known_by("05-03 12:05")
    .then("PV-11 HIGH"),
    "never, where the release came in time": given(
        DETAINED, *SHIELDED[:2], overridden("05-02"), act_ended("05-03 11:00", "A-1")
    ).then(),
    "14 days from the act": given(DETAINED, *SHIELDED[:2], overridden("05-12")).then("PV-11 HIGH"),
    "and not from the breach": given(DETAINED, *SHIELDED[:2], overridden("05-12 12:00:00.000001")).then(),
    "at once, where the act breaches something else besides": given(
        paused("05-01"), act("05-04", "DETENTION"), overridden("05-04 18:00"), opened("05-05")
    )
    .known_by("05-04 18:05:05")
    .then("PV-11 HIGH"),
    "with another act, from when the first of them is in breach": given(
        DETAINED, *SHIELDED[:2], act("05-02 13:00"), overridden("05-02 14:00")
    )
    .known_by("05-02 14:05:05")
    .then("PV-11 HIGH")
    .then("PV-11 HIGH"),
}


@pytest.mark.parametrize("story", [*CASES.values(), *AFTER_STATES.values()], ids=[*CASES.keys(), *AFTER_STATES.keys()])
def test_an_override_after_the_event(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-11")


def test_it_names_every_act_that_it_came_too_late_for() -> None:
    acts = (DETAINED, act("05-02 13:00"))
    (verdict,) = verdicts_of("PV-11", *SHIELDED[:2], *acts, overridden("05-02 14:00").of_case("C-9"))
    document = finding_json(verdict)
    assert ["C-9", None, None, None] == [document[key] for key in ("case_ref", "from", "to", "incident")]
    evidence = {one["event_id"] for one in document["evidence"] if one["part"] == "act"}
    assert {one.event.event_id for one in acts} == evidence


def test_a_finding_on_very_many_acts_stays_small() -> None:
    acts = [act(f"05-20 13:{minute:02}") for minute in range(30)]
    (verdict,) = verdicts_of("PV-11", *SHIELDED, *acts, LATER)
    document = finding_json(verdict)
    assert 10 == sum(one["part"] == "act" for one in document["evidence"])
    assert "It took 20 more actions against the person." in document["because"]


def test_what_the_policy_does_not_run_raises_nothing_that_an_override_could_be_late_for() -> None:
    policy = replace(load_policy(), rules=("PV-11",))
    state, _ = verdict_history(known(*SHIELDED, NOTICE, LATER), policy, THE_END)
    assert () == state.verdicts
