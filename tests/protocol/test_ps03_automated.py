"""PS-03: no machine sends a victim's or witness's data before somebody has decided that it should."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from ledger.events import EVENT_TYPES, Trigger
from ledger.protocol.rules.sharing import AutomatedShare
from tests.protocol.story import (
    Said,
    Story,
    corrected,
    given,
    informed,
    offered,
    reported,
    retracted,
    role,
    safeguarded,
    shared,
)

ONE = "00000000-0000-4000-8000-000000000001"
OTHER = "00000000-0000-4000-8000-000000000002"
REPORT = reported("05-01")
SHARE = shared("05-20").but(trigger="AUTOMATED_TASK", correlation_id=ONE)


def decided(said: Said, trigger: str = "OFFICER_DECISION", correlation: str | None = ONE) -> Said:
    return said.but(trigger=trigger, correlation_id=correlation)


BEFORE = decided(safeguarded("05-19"))

CASES = {
    "an automated task": given(REPORT, SHARE).then("PS-03 HIGH"),
    "a bulk extract": given(REPORT, SHARE.but(trigger="BULK_EXTRACT")).then("PS-03 HIGH"),
    "of a witness": given(REPORT, role("05-01", "WITNESS"), SHARE).then("PS-03 HIGH"),
    "of a suspect": given(REPORT, role("05-01", "SUSPECT"), SHARE).then(),
    "without a correlation id": given(REPORT, BEFORE, SHARE.but(correlation_id=None)).then("PS-03 HIGH"),
    "neither has a correlation id": given(
        REPORT, decided(safeguarded("05-19"), correlation=None), SHARE.but(correlation_id=None)
    ).then("PS-03 HIGH"),
    "an officer decided before": given(REPORT, BEFORE, SHARE).then(),
    "a supervisor directed it before": given(
        REPORT, decided(safeguarded("05-19"), "SUPERVISOR_DIRECTION"), SHARE
    ).then(),
    "a microsecond before": given(REPORT, decided(safeguarded("05-20 11:59:59.999999")), SHARE).then(),
    "at the same instant": given(REPORT, decided(safeguarded("05-20")), SHARE).then("PS-03 HIGH"),
    "at the same instant, recorded first": given(
        REPORT, decided(safeguarded("05-20")).recorded("05-20 12:01"), SHARE
    ).then("PS-03 HIGH"),
    "a microsecond after": given(REPORT, decided(safeguarded("05-20 12:00:00.000001")), SHARE).then("PS-03 HIGH"),
    "years before": given(REPORT, decided(safeguarded("2019-05-20")), SHARE).then(),
    "under another correlation id": given(REPORT, decided(safeguarded("05-19"), correlation=OTHER), SHARE).then(
        "PS-03 HIGH"
    ),
    "in another case": given(REPORT, BEFORE.of_case("C-2"), SHARE).then(),
    "by another publisher": given(REPORT, BEFORE.by("/support/refuge"), SHARE).then(),
    "by an event of any type": given(REPORT, decided(offered("05-19")), SHARE).then(),
    "by the report itself": given(decided(REPORT), SHARE).then(),
    "by an earlier share": given(REPORT, decided(shared("05-19")), SHARE).then(),
    "by a correction": given(REPORT, decided(corrected("05-19", REPORT, child=True)), SHARE).then(),
    "a decision that names its day only counts as written": given(
        REPORT, decided(safeguarded("05-20 11:59")).day(), SHARE
    ).then(),
    "a decision without a date comes before nothing": given(REPORT, BEFORE.undated(), SHARE).then("PS-03 HIGH"),
    "a decision without a date does not hide another": given(
        REPORT, decided(safeguarded("05-18")).undated(), BEFORE, SHARE
    ).then(),
    "a share without a date is one": given(REPORT, SHARE.undated()).then("PS-03 HIGH"),
    "a decision after another that was in time": given(REPORT, BEFORE, decided(informed("05-21")), SHARE).then(),
    "one decision is enough for all shares after it": given(
        REPORT, BEFORE, SHARE, SHARE.numbered(2), SHARE.but(trigger="BULK_EXTRACT").numbered(3)
    ).then(),
    "a decision between two shares clears the later one": given(
        REPORT, SHARE, decided(safeguarded("05-21")), shared("05-22").but(trigger="BULK_EXTRACT", correlation_id=ONE)
    ).then("PS-03 HIGH"),
    "a decision that becomes known late withdraws": given(REPORT, SHARE, BEFORE.known("07-01"))
    .known_by("06-30")
    .then("PS-03 HIGH")
    .known_by("07-01")
    .then("PS-03 WITHDRAWN"),
    "a decision that is retracted raises in hindsight": given(REPORT, BEFORE, SHARE, retracted("06-01", BEFORE))
    .known_by("05-31")
    .then()
    .then("PS-03 HIGH"),
    "a decision that is dated after the share by a correction raises": given(
        REPORT, BEFORE, SHARE, corrected("06-01", BEFORE, occurred_at="2024-05-21T12:00:00Z")
    ).then("PS-03 HIGH"),
    "a correction of the trigger withdraws": given(
        REPORT, SHARE, corrected("06-01", SHARE, trigger="OFFICER_DECISION")
    ).then("PS-03 WITHDRAWN"),
    "a share that is retracted": given(REPORT, SHARE, retracted("06-01", SHARE)).then("PS-03 WITHDRAWN"),
    "a report that becomes known late raises in hindsight": given(REPORT.known("07-01"), SHARE.but(subject_role=None))
    .known_by("06-30")
    .then()
    .then("PS-03 HIGH"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_automated(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-03")


def triggers(is_found: Callable[[str | None], bool]) -> set[str | None]:
    return {trigger for trigger in (*get_args(Trigger), None) if is_found(trigger)}


def is_found(*told: Said) -> bool:
    ((_, found),) = given(REPORT, *told).then().found("PS-03")
    return bool(found)


def test_of_all_triggers_only_those_of_machines() -> None:
    expected = {"AUTOMATED_TASK", "BULK_EXTRACT"}
    assert expected == triggers(lambda trigger: is_found(SHARE.but(trigger=trigger)))


def test_of_all_triggers_only_decisions_clear() -> None:
    expected = {"OFFICER_DECISION", "SUPERVISOR_DIRECTION"}
    before = safeguarded("05-19").but(correlation_id=ONE)
    assert expected == triggers(lambda trigger: not is_found(before.but(trigger=trigger), SHARE))


def test_the_rule_is_asked_again_for_an_event_of_any_type() -> None:
    assert set(EVENT_TYPES.values()) == AutomatedShare.reads
