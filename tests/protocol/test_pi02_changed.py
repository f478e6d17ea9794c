"""PI-02: a correction or retraction that changed a verdict says which, and how."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json, load_policy, verdict_history
from tests.protocol.story import (
    THE_END,
    Said,
    Story,
    act,
    corrected,
    given,
    known,
    opened,
    overridden,
    retracted,
    rules_of,
    shared,
    supported,
)

NOTICE = act("05-20")
SHIELDED = (opened("05-01"), shared("05-02"), supported("05-03"))
CHECK = act("05-20", "STATUS_CHECK")
OVERRIDE = overridden("05-19")
TO_DETENTION = corrected("05-21", NOTICE, action="DETENTION")

CASES = {
    "a correction that raises the severity": given(*SHIELDED, NOTICE, TO_DETENTION).then(
        "PI-02 INFO", "PV-01 CRITICAL"
    ),
    "a retraction that withdraws": given(*SHIELDED, NOTICE, retracted("05-21", NOTICE)).then(
        "PI-02 INFO", "PV-01 WITHDRAWN"
    ),
    "a correction that changes no verdict": given(
        *SHIELDED, NOTICE, corrected("05-21", NOTICE, action="BAIL_CONDITION")
    ).then("PV-01 HIGH"),
    "an amendment that is taken back itself": given(*SHIELDED, NOTICE, TO_DETENTION, retracted("05-22", TO_DETENTION))
    .known_by("05-22 12:05:04")
    .then("PI-02 INFO", "PV-01 CRITICAL"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_an_amendment_changed_a_verdict(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-01", "PI-02")


def because(*told: Said) -> list[str]:
    """What the finding on the last amendment says beside who amended what."""
    verdicts = verdict_history(known(*told), load_policy(), THE_END, rules_of("PV-01", "PI-02"))[0].verdicts
    found = [verdict for verdict in verdicts if verdict.finding.rule == "PI-02" and verdict.status == "RAISED"]
    return finding_json(found[-1])["because"][1:]


STEPS = {
    "more severe": ((NOTICE, TO_DETENTION), "changed from HIGH to CRITICAL."),
    "no more": ((NOTICE, retracted("05-21", NOTICE)), "was found no more."),
    "found": ((CHECK, corrected("05-21", CHECK, action="NOTICE_OF_LIABILITY")), "was found (HIGH)."),
    "exonerated no more": ((NOTICE, OVERRIDE, retracted("05-21", OVERRIDE)), "changed from exonerated to raised."),
}


@pytest.mark.parametrize(("told", "step"), STEPS.values(), ids=STEPS.keys())
def test_the_change_is_told_step_by_step(told: tuple[Said, ...], step: str) -> None:
    assert [f"With that, PV-01 on event {told[0].event.event_id} {step}"] == because(*SHIELDED, *told)


def test_of_many_changes_ten_are_told_and_the_rest_counted() -> None:
    acts = [act(f"05-{day}") for day in range(10, 22)]
    told = because(*SHIELDED, *acts, retracted("06-01", SHIELDED[0]))
    assert (11, "So did 2 more verdicts change.") == (len(told), told[-1])
