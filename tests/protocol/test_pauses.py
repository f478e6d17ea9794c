"""PV-03, PV-05 and PV-07: pauses that lapse, are revived, end too soon, or are ended with cause."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json, load_policy, verdict_history
from tests.protocol.story import (
    ACTS_AND_PAUSES,
    THE_END,
    Story,
    act,
    corrected,
    given,
    given_at_once,
    known,
    opened,
    outcome,
    paused,
    reviewed,
    shared,
    support_ended,
    supported,
    unpaused,
    when,
)

SHIELDED = (opened("01-08"), shared("01-09"), supported("01-10"))
PAUSED = paused("01-10", due="04-09")
END = unpaused("06-05")

CASES = {
    "an act in a pause with a review still to come": given(PAUSED, act("04-08")).then("PV-03 HIGH"),
    "an act at the instant of the lapse is outside": given(PAUSED, act("04-09")).then(),
    "a review at the due instant keeps the pause in force": given(
        PAUSED, reviewed("04-09", due="07-01"), act("04-20")
    ).then("PV-03 HIGH"),
    "a review a microsecond late lets it lapse until then": given(
        PAUSED, reviewed("04-09 12:00:00.000001", due="07-01"), act("04-09"), act("04-20")
    ).then("PV-03 HIGH"),
    "a review without a due date lifts the limit": given(PAUSED, reviewed("04-01"), act("05-20")).then("PV-03 HIGH"),
    "a late review without a due date revives nothing": given(PAUSED, reviewed("04-20"), act("05-20")).then(),
    "a review that brings the due date forward counts": given(
        PAUSED, reviewed("02-01", due="03-01"), act("03-02")
    ).then(),
    "a review dated before the pause is none of its": given(
        PAUSED, reviewed("01-09", due="07-01"), act("05-20")
    ).then(),
    "a review of another pause is none of its": given(
        PAUSED, reviewed("04-01", ref="P-2", due="07-01"), act("05-20")
    ).then(),
    "a pause applied twice counts from the first": given(PAUSED, paused("03-01", due="07-01"), act("05-20")).then(),
    "one pause in force is enough": given(PAUSED, paused("03-01", ref="P-2"), act("05-20")).then("PV-03 HIGH"),
    "a review after the end revives nothing": given(
        paused("01-10"), unpaused("02-01", reason="DUPLICATE"), reviewed("02-02", due="07-01"), act("05-20")
    ).then(),
    "an undated pause pauses nothing": given(paused("01-10").undated(), act("05-20")).then(),
    "a pause that ends in the shield ends too soon": given(*SHIELDED, paused("01-11"), END).then("PV-05 HIGH"),
    "a pause that ends in the presumed shield too": given(opened("01-08"), paused("01-11"), END).then("PV-05 HIGH"),
    "a pause that ends outside it does not": given(*SHIELDED, paused("01-11"), outcome("06-04"), END).then(),
    "a pause that ends with the shield does not": given(*SHIELDED, paused("01-11"), outcome("06-05"), END).then(),
    "a pause that ends a microsecond before does": given(
        *SHIELDED, paused("01-11"), outcome("06-05 12:00:00.000001"), END
    ).then("PV-05 HIGH"),
    "a pause that ends with the grace does not": given(*SHIELDED, paused("01-11"), support_ended("05-22"), END).then(),
    "an excused reason is excused": given(
        *SHIELDED, paused("01-11"), unpaused("06-05", reason="PUBLIC_PROTECTION_OVERRIDE")
    ).then(),
    "another pause in force excuses": given(*SHIELDED, paused("01-11"), paused("02-01", ref="P-2"), END).then(),
    "another pause that has lapsed does not": given(
        *SHIELDED, paused("01-11"), paused("02-01", ref="P-2", due="06-05"), END
    ).then("PV-05 HIGH", "PV-07 HIGH"),
    "a new pause at the instant of the end excuses": given(
        *SHIELDED, paused("01-11"), END, paused("06-05", ref="P-2")
    ).then(),
    "a new pause after exactly 24 hours excuses": given(*SHIELDED, paused("01-11"), END, paused("06-06", ref="P-2"))
    .known_by("06-05 13:00")
    .then("PV-05 HIGH")
    .then("PV-05 WITHDRAWN"),
    "a new pause a microsecond later does not": given(
        *SHIELDED, paused("01-11"), END, paused("06-06 12:00:00.000001", ref="P-2")
    ).then("PV-05 HIGH"),
    "an undated new pause answers nothing": given(
        *SHIELDED, paused("01-11"), END, paused("06-05", ref="P-2").undated()
    ).then("PV-05 HIGH"),
    "a corrected reason withdraws": given(
        *SHIELDED, paused("01-11"), END, corrected("06-10", END, reason="NOT_A_VICTIM")
    ).then("PV-05 WITHDRAWN"),
    "the end of a lapsed pause counts too": given(*SHIELDED, PAUSED, END).then("PV-05 HIGH", "PV-07 HIGH"),
    "a second end of one pause ends nothing more": given(*SHIELDED, paused("01-11"), END, unpaused("06-07")).then(
        "PV-05 HIGH"
    ),
    "the end of a pause that nobody applied counts": given(*SHIELDED, END).then("PV-05 HIGH"),
    "an end dated before its pause ends nothing": given_at_once(*SHIELDED, paused("06-06"), END).then(),
    "a day of ending wholly in the shield is decided": given(*SHIELDED, paused("01-11"), END.day()).then("PV-05 HIGH"),
    "a day on which the shield ends too is not": given_at_once(
        *SHIELDED, paused("01-11"), outcome("06-05 18:00"), END.day()
    ).then(),
    "the possible shield is enough for a day of ending": given(
        *SHIELDED, paused("01-11"), outcome("06-05 18:00").day(), END.day()
    ).then("PV-05 HIGH"),
    "a missed review in the shield is a lapse": given(*SHIELDED, PAUSED)
    .known_by("04-09 11:59:59.999999")
    .then()
    .known_by("04-09")
    .then("PV-07 HIGH"),
    "a missed review outside the shield is none": given_at_once(*SHIELDED, PAUSED, outcome("04-09")).then(),
    "a missed review a microsecond before the shield's end is one": given(
        *SHIELDED, PAUSED, outcome("04-09 12:00:00.000001")
    ).then("PV-07 HIGH"),
    "a pause that ended at the due instant did not lapse": given_at_once(*SHIELDED, PAUSED, unpaused("04-09")).then(
        "PV-05 HIGH"
    ),
    "a review in time that is known late withdraws the lapse": given(
        *SHIELDED, PAUSED, reviewed("04-09").known("04-12")
    )
    .known_by("04-11")
    .then("PV-07 HIGH")
    .then("PV-07 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_pauses(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-03", "PV-05", "PV-07")


INTERVALS = {
    "open until something happens": ((PAUSED,), "04-09", None),
    "to the renewal": ((PAUSED, reviewed("04-26", due="2031-01-01")), "04-09", "04-26"),
    "to the end of the pause": ((PAUSED, unpaused("04-20", reason="DUPLICATE")), "04-09", "04-20"),
    "to the end of the shield": ((PAUSED, outcome("04-15"), reviewed("04-26", due="2031-01-01")), "04-09", "04-15"),
    "to the end of a grace that is still to come": ((PAUSED, support_ended("2029-12-25")), "04-09", "2030-01-08"),
    "of the latest lapse that was shielded": (
        (PAUSED, reviewed("04-26", due="05-26"), reviewed("06-03", due="07-03"), outcome("07-01")),
        "05-26",
        "06-03",
    ),
}


@pytest.mark.parametrize(("told", "start", "end"), INTERVALS.values(), ids=INTERVALS.keys())
def test_the_interval_of_a_lapse(told: tuple, start: str, end: str | None) -> None:
    state, _ = verdict_history(known(*SHIELDED, *told), load_policy(), THE_END, ACTS_AND_PAUSES)
    lapses = [verdict.finding for verdict in state.verdicts if verdict.finding.rule == "PV-07"]
    expected = [(when(start), None if end is None else when(end))]
    assert expected == [(lapse.interval_from, lapse.interval_to) for lapse in lapses]


def test_a_second_lapse_revises_the_first_and_moves_changed_at() -> None:
    story = (*SHIELDED, PAUSED, reviewed("04-26", due="05-26"))
    state, changes = verdict_history(known(*story), load_policy(), THE_END, ACTS_AND_PAUSES)
    expected = [
        ("RAISED", when("04-09")),
        ("REVISED", when("04-26 12:05:05")),
        ("REVISED", when("05-26")),
    ]
    assert expected == [(change.kind, change.at) for change in changes]
    (verdict,) = state.verdicts
    document = finding_json(verdict)
    assert ("2024-04-09T12:00:00Z", "2024-05-26T12:00:00Z") == (document["raised_at"], document["changed_at"])
    assert ("2024-05-26T12:00:00Z", None) == (document["from"], document["to"])
