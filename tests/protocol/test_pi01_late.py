"""PI-01: what the ledger came to know of more than three days after it had happened."""

from __future__ import annotations

import pytest

from ledger import events as ev
from ledger.protocol import finding_json
from tests.protocol.story import (
    CPS,
    Story,
    act,
    corrected,
    given,
    leave_recorded,
    opened,
    reported,
    retracted,
    said,
    shared,
    supported,
    verdicts_of,
)

REPORT = reported("06-03")

CASES = {
    "in time to the microsecond": given(REPORT.known("06-06")).then(),
    "late by a microsecond": given(REPORT.known("06-06 12:00:00.000001")).then("PI-01 INFO"),
    "late, and not yet very late": given(REPORT.known("06-17")).then("PI-01 INFO"),
    "very late by a microsecond": given(REPORT.known("06-17 12:00:00.000001")).then("PI-01 MEDIUM"),
    "found at once": given(REPORT.known("07-01"))
    .known_by("06-30 23:59:59.999999")
    .then()
    .known_by("07-01")
    .then("PI-01 MEDIUM"),
    "when the publisher recorded it does not matter": given(REPORT.recorded("06-20").known("06-20")).then(
        "PI-01 MEDIUM"
    ),
    "a day is counted from its end in London": given(REPORT.day().known("06-06 23:00")).then(),
    "a day is late by a microsecond": given(REPORT.day().known("06-06 23:00:00.000001")).then("PI-01 INFO"),
    "a day is very late by a microsecond": given(REPORT.day().known("06-17 23:00:00.000001")).then("PI-01 MEDIUM"),
    "the day on which the clocks go forward is 23 hours long": given(
        reported("03-31").day().known("04-03 23:00")
    ).then(),
    "three days over the change of clocks are 72 hours": given(
        reported("03-30").day().known("04-03 00:00:00.000001")
    ).then("PI-01 INFO"),
    "the day on which the clocks go back is 25 hours long": given(reported("10-27").day().known("10-31 00:00")).then(),
    "a microsecond before midnight in London is the same day": given(
        reported("06-03 22:59:59.999999").day().known("06-06 23:00:00.000001")
    ).then("PI-01 INFO"),
    "midnight in London is the next day": given(reported("06-03 23:00").day().known("06-07 23:00")).then(),
    "a month is counted from its end": given(reported("02-01").month().known("03-04 00:00")).then(),
    "a month with a leap day is late by a microsecond": given(
        reported("02-01").month().known("03-04 00:00:00.000001")
    ).then("PI-01 INFO"),
    "a month without one too": given(reported("2023-02-01").month().known("2023-03-04 00:00:00.000001")).then(
        "PI-01 INFO"
    ),
    "what has no date is never late": given(REPORT.undated().known("2025-06-03")).then(),
    "each event by itself": given(REPORT.known("07-01"), opened("06-27").known("07-01")).then(
        "PI-01 INFO", "PI-01 MEDIUM"
    ),
    "a retraction is never late, and takes the finding with it": given(
        REPORT.known("07-01"), retracted("06-04", REPORT).known("07-20")
    ).then("PI-01 WITHDRAWN"),
    "a correction is never late": given(REPORT, corrected("06-04", REPORT, crime_type="FRAUD").known("07-20")).then(),
    "a corrected event keeps the moment at which it was known": given(
        REPORT, corrected("07-20", REPORT, crime_type="FRAUD")
    ).then(),
    "a correction to an earlier date raises": given(
        REPORT, corrected("07-20", REPORT, occurred_at="2024-05-30T12:00:00Z")
    )
    .known_by("07-19")
    .then()
    .then("PI-01 INFO"),
    "a correction to a much earlier date revises": given(
        REPORT.known("06-10"), corrected("07-20", REPORT, occurred_at="2024-05-20T12:00:00Z")
    )
    .known_by("07-19")
    .then("PI-01 INFO")
    .then("PI-01 MEDIUM"),
    "a correction to a later date withdraws": given(
        REPORT.known("06-10"), corrected("07-20", REPORT, occurred_at="2024-06-09T12:00:00Z")
    ).then("PI-01 WITHDRAWN"),
    "a correction to a day not known withdraws": given(
        REPORT.known("06-10"), corrected("07-20", REPORT, occurred_precision="UNKNOWN")
    ).then("PI-01 WITHDRAWN"),
    "a correction to a mere month withdraws": given(
        REPORT.known("06-10"), corrected("07-20", REPORT, occurred_precision="MONTH")
    ).then("PI-01 WITHDRAWN"),
    "the firewall tells of it too": given(REPORT.known("07-01")).under("firewall").then("PI-01 MEDIUM"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_late_events(story: Story) -> None:
    assert list(story.expectations) == story.found("PI-01")


KINDS = {
    "an act": act("06-03"),
    "a share": shared("06-03"),
    "support": supported("06-03"),
    "leave": leave_recorded("06-03", "2025-01-01"),
    "a complaint": said(ev.ComplaintReceived, "06-03", CPS, complaint_ref="K-1", about="OTHER"),
}


@pytest.mark.parametrize("event", KINDS.values(), ids=KINDS.keys())
def test_of_any_kind(event: object) -> None:
    (verdict,) = verdicts_of("PI-01", event.known("06-20"))
    assert ("MEDIUM", event.event.event_id) == (verdict.finding.severity, verdict.finding.identity.anchor)


TOLD = {
    "late": ("06-09 11:00", "9 June 2024 at 12:00 BST, 5 full days later, which is more than 3 days"),
    "very late": ("06-17 12:00:01", "17 June 2024 at 13:00:01 BST, 14 full days later, which is more than 14 days"),
}


@pytest.mark.parametrize(("known_at", "words"), TOLD.values(), ids=TOLD.keys())
def test_what_is_told_of_it(known_at: str, words: str) -> None:
    (verdict,) = verdicts_of("PI-01", REPORT.known(known_at))
    event_id = REPORT.event.event_id
    assert [
        f'The event "crime reported" took place on 3 June 2024 at 13:00 BST (event {event_id}).',
        f"The ledger came to know of it on {words} (event {event_id}).",
    ] == finding_json(verdict)["because"]
