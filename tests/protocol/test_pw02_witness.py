"""PW-02: enforcement against a witness, a dependant or a reporter while their case goes on."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    Story,
    act,
    charged,
    concluded,
    corrected,
    declined,
    given,
    given_at_once,
    opened,
    outcome,
    overridden,
    reopened,
    retracted,
    role,
    supported,
    verdicts_of,
)

OPENED = opened("05-01")
WITNESS = role("05-02", "WITNESS")
NOTICE = act("05-20")
EARLY, LATE = "05-20 11:59:59.999999", "05-20 12:00:00.000001"
# Somebody is a witness in one case and a victim in another.
VICTIM_ELSEWHERE = opened("05-10", case="C-2")

CASES = {
    "a notice on a witness": given_at_once(OPENED, WITNESS, NOTICE).then("PW-02 HIGH"),
    "detention of a dependant": given_at_once(
        OPENED, role("05-02", "DEPENDANT_OF_VICTIM"), act("05-20", "DETENTION")
    ).then("PW-02 HIGH"),
    "a notice on whoever reported it": given_at_once(OPENED, role("05-02", "REPORTER"), NOTICE).then("PW-02 HIGH"),
    "a victim is no witness": given_at_once(OPENED, NOTICE).then(),
    "a victim who is a witness too is a victim": given_at_once(
        OPENED, role("05-02", "VICTIM_AND_WITNESS"), NOTICE
    ).then(),
    "a suspect is neither": given_at_once(OPENED, role("05-02", "SUSPECT"), NOTICE).then(),
    "somebody whose part is not known counts as a victim": given_at_once(
        OPENED, role("05-02", "UNKNOWN"), NOTICE
    ).then(),
    "a status check is no act": given_at_once(OPENED, WITNESS, act("05-20", "STATUS_CHECK")).then(),
    "no case was opened": given_at_once(WITNESS, NOTICE).then(),
    "opened at the instant of the act": given_at_once(opened("05-20"), WITNESS, NOTICE).then("PW-02 HIGH"),
    "opened a microsecond after": given_at_once(opened(LATE), WITNESS, NOTICE).then(),
    "closed at the instant of the act": given_at_once(OPENED, WITNESS, outcome("05-20"), NOTICE).then(),
    "closed a microsecond before": given_at_once(OPENED, WITNESS, outcome(EARLY), NOTICE).then(),
    "closed a microsecond after": given_at_once(OPENED, WITNESS, outcome(LATE), NOTICE).then("PW-02 HIGH"),
    "opened again": given_at_once(OPENED, WITNESS, outcome("05-10"), reopened("05-12"), NOTICE).then("PW-02 HIGH"),
    "before the courts": given_at_once(charged("05-01"), WITNESS, NOTICE).then("PW-02 HIGH"),
    "when the courts are done": given_at_once(charged("05-01"), WITNESS, concluded("05-10"), NOTICE).then(),
    "the part that was recorded last governs the whole case": given(OPENED, WITNESS, NOTICE, role("06-01", "SUSPECT"))
    .known_by("05-31")
    .then("PW-02 HIGH")
    .then("PW-02 WITHDRAWN"),
    "shielded as a victim of another case": given_at_once(OPENED, WITNESS, VICTIM_ELSEWHERE, NOTICE).then(),
    "in another case without help, and so not unshielded": given_at_once(
        OPENED, WITNESS, VICTIM_ELSEWHERE, declined("05-11"), NOTICE
    ).then(),
    "the other case was closed": given_at_once(
        OPENED, WITNESS, VICTIM_ELSEWHERE, outcome("05-15", case="C-2"), NOTICE
    ).then("PW-02 HIGH"),
    "the other case is closed at the instant of the act": given_at_once(
        OPENED, WITNESS, VICTIM_ELSEWHERE, outcome("05-20", case="C-2"), NOTICE
    ).then("PW-02 HIGH"),
    "the other case is opened at the instant of the act": given_at_once(
        OPENED, WITNESS, opened("05-20", case="C-2"), NOTICE
    ).then(),
    "a part in another case is none in this": given_at_once(
        OPENED, role("05-02", "WITNESS", case="C-2"), NOTICE
    ).then(),
    "support makes no victim of a witness": given_at_once(OPENED, WITNESS, supported("05-03"), NOTICE).then(
        "PW-02 HIGH"
    ),
    "an override clears no warning": given_at_once(OPENED, WITNESS, overridden("05-19"), NOTICE).then("PW-02 HIGH"),
    "where witnesses are covered it is no matter of a warning": given_at_once(OPENED, WITNESS, NOTICE)
    .under("witness-covered")
    .then(),
    "on the day of opening a point is inside": given_at_once(
        opened("05-20 20:00").day(), WITNESS, act("05-19 23:00"), act("05-19 22:59:59.999999", ref="A-2")
    ).then("PW-02 HIGH"),
    "on the day of closing a point is inside": given_at_once(
        OPENED, WITNESS, outcome("05-20 08:00").day(), act("05-20 22:59:59.999999"), act("05-20 23:00", ref="A-2")
    ).then("PW-02 HIGH"),
    "a leap day ends at midnight": given_at_once(
        opened("02-01"), WITNESS, outcome("02-29 08:00").day(), act("02-29 23:59:59.999999"), act("03-01 00:00")
    ).then("PW-02 HIGH"),
    "on the day on which the other case is opened a point is shielded": given_at_once(
        OPENED, WITNESS, opened("05-20 18:00", case="C-2").day(), NOTICE
    ).then(),
    "a day wholly inside": given_at_once(OPENED, WITNESS, NOTICE.day()).then("PW-02 HIGH"),
    "a day on which it is opened is undecidable": given_at_once(opened("05-20 15:00"), WITNESS, NOTICE.day()).then(
        "PT-01 INFO"
    ),
    "a day on which the other case is opened is undecidable": given_at_once(
        OPENED, WITNESS, opened("05-20 15:00", case="C-2"), NOTICE.day()
    ).then("PT-01 INFO"),
    "an undated act is undecidable": given_at_once(OPENED, WITNESS, NOTICE.undated()).then("PT-01 INFO"),
    "a part known late is found in hindsight": given(OPENED, WITNESS.known("06-01"), NOTICE)
    .known_by("05-31")
    .then()
    .then("PW-02 HIGH"),
    "a correction of the part withdraws": given(OPENED, WITNESS, NOTICE, corrected("06-01", WITNESS, role="SUSPECT"))
    .known_by("05-31")
    .then("PW-02 HIGH")
    .then("PW-02 WITHDRAWN"),
    "a retracted act withdraws": given(OPENED, WITNESS, NOTICE, retracted("06-01", NOTICE)).then("PW-02 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_enforcement_against_a_witness(story: Story) -> None:
    assert list(story.expectations) == story.found("PW-02", "PT-01")


def test_the_witness_s_case_and_the_moments_when_both_hold_are_judged_together() -> None:
    """The witness's case goes on in the morning, and nothing shields in the afternoon: at no time do both hold."""
    told = (OPENED, WITNESS, outcome("05-20"), VICTIM_ELSEWHERE, outcome("05-20 14:00", case="C-2"), NOTICE.day())
    assert () == verdicts_of("PW-02", *told)
    (verdict,) = verdicts_of("PT-01", *told)
    assert "PW-02" not in " ".join(finding_json(verdict)["because"])


def test_it_names_the_witness_s_case_in_its_reasons_and_the_act_s_own_as_its_case() -> None:
    (verdict,) = verdicts_of("PW-02", OPENED, WITNESS, NOTICE.of_case("C-7"))
    document = finding_json(verdict)
    assert "C-7" == document["case_ref"]
    because = " ".join(document["because"])
    assert "The person's part in case C-1 is witness" in because
    assert "Case C-1 was under investigation from 1 May 2024" in because
