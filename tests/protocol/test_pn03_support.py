"""PN-03: who reports a crime as its victim or witness hears of support within two working days."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    Story,
    corrected,
    declined,
    given,
    given_at_once,
    offered,
    opened,
    reported,
    retracted,
    role,
    safeguarded,
    signposted,
    support_ended,
    supported,
    verdicts_of,
    when,
)

# A Monday; the second working day after it is the Wednesday.
REPORT = reported("06-03")
DUE = "06-05 23:00"

CASES = {
    "nobody offered support": given(REPORT).then("PN-03 LOW"),
    "not a microsecond before the time is over": given(REPORT)
    .known_by("06-05 22:59:59.999999")
    .then()
    .known_by(DUE)
    .then("PN-03 LOW"),
    "an offer clears": given(REPORT, offered("06-04")).then(),
    "an acceptance clears": given(REPORT, supported("06-04")).then(),
    "a refusal clears": given(REPORT, declined("06-04")).then(),
    "an end of support shows that there was some": given(REPORT, support_ended("06-04")).then(),
    "safeguarding and signposting are no support": given(REPORT, safeguarded("06-04"), signposted("06-04")).then(
        "PN-03 LOW"
    ),
    "an offer at the instant of the report clears": given(REPORT, offered("06-03")).then(),
    "an offer a microsecond before it does not": given(REPORT, offered("06-03 11:59:59.999999")).then("PN-03 LOW"),
    "an offer at the instant of the deadline clears": given_at_once(REPORT, offered(DUE)).then(),
    "an offer a microsecond after it does not": given(REPORT, offered("06-05 23:00:00.000001")).then("PN-03 LOW"),
    "an offer in time that is known late withdraws": given(REPORT, offered("06-04").known("07-01"))
    .known_by("06-30")
    .then("PN-03 LOW")
    .then("PN-03 WITHDRAWN"),
    "an offer without a date answers nothing": given(REPORT, offered("06-04").undated()).then("PN-03 LOW"),
    "an offer on a day counts as it is written": given(REPORT, offered("06-03 11:00").day()).then("PN-03 LOW"),
    "a report without a date starts no clock": given(REPORT.undated()).then(),
    "a witness is owed it": given(REPORT, role("06-03", "WITNESS")).then("PN-03 LOW"),
    "a dependant is owed it": given(REPORT, role("06-03", "DEPENDANT_OF_VICTIM")).then("PN-03 LOW"),
    "one whose part is not known is owed it": given(REPORT, role("06-03", "UNKNOWN")).then("PN-03 LOW"),
    "a suspect is not": given(REPORT, role("06-03", "SUSPECT")).then(),
    "a victim who is also a suspect is": given(REPORT, role("06-03", "VICTIM_AND_SUSPECT")).then("PN-03 LOW"),
    "a part in another case changes nothing": given(REPORT, role("06-03", "SUSPECT", case="C-2")).then("PN-03 LOW"),
    "the latest part governs from the beginning": given(REPORT, role("06-03", "SUSPECT"), role("09-01", "VICTIM"))
    .known_by("08-31")
    .then()
    .then("PN-03 LOW"),
    "a part without a date still counts": given(REPORT, role("06-03", "SUSPECT").undated()).then(),
    "becoming a suspect withdraws": given(REPORT, role("09-01", "SUSPECT"))
    .known_by("08-31")
    .then("PN-03 LOW")
    .then("PN-03 WITHDRAWN"),
    "a report without a case has a victim": given(REPORT.of_case(None), role("06-03", "SUSPECT")).then("PN-03 LOW"),
    "an opening is no report": given(opened("06-03")).then(),
    "each report asks for itself": given(REPORT, offered("06-04"), reported("06-10", case="C-2")).then("PN-03 LOW"),
    "a report known late is found in hindsight": given(REPORT.known("08-01"))
    .known_by("07-31")
    .then()
    .then("PN-03 LOW"),
    "a retraction of the report withdraws": given(REPORT, retracted("07-01", REPORT)).then("PN-03 WITHDRAWN"),
    "a correction that dates the offer in time withdraws": given(
        REPORT, (late := offered("06-07")), corrected("06-20", late, occurred_at="2024-06-04T12:00:00Z")
    ).then("PN-03 WITHDRAWN"),
    "a correction that dates the offer too late raises": given(
        REPORT, (early := offered("06-04")), corrected("06-20", early, occurred_at="2024-06-07T12:00:00Z")
    )
    .known_by("06-19")
    .then()
    .then("PN-03 LOW"),
    "where witnesses are covered they are owed it as before": given(REPORT, role("06-03", "WITNESS"))
    .under("witness-covered")
    .then("PN-03 LOW"),
    "the firewall asks for support too": given(REPORT).under("firewall").then("PN-03 LOW"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_support_after_a_report(story: Story) -> None:
    assert list(story.expectations) == story.found("PN-03")


DEADLINES = {
    "over Easter, and the clocks go forward": ("03-28 12:00", "04-03 23:00"),
    "Christmas at a weekend, with two substitutes": ("2021-12-24 12:00", "2021-12-31 00:00"),
    "Christmas in the week": ("12-24 12:00", "12-31 00:00"),
    "the clocks go back": ("10-25 12:00", "10-30 00:00"),
    "over a leap day": ("02-28 12:00", "03-02 00:00"),
    "a microsecond before midnight in London": ("06-03 22:59:59.999999", "06-05 23:00"),
    "midnight in London": ("06-03 23:00", "06-06 23:00"),
}


@pytest.mark.parametrize(("report", "due"), DEADLINES.values(), ids=DEADLINES.keys())
def test_the_second_working_day_ends_at_a_midnight_in_london(report: str, due: str) -> None:
    (verdict,) = verdicts_of("PN-03", reported(report))
    assert when(due) == verdict.raised_at


def test_what_is_told_of_it() -> None:
    part = role("06-03", "WITNESS")
    (verdict,) = verdicts_of("PN-03", REPORT, part)
    recorded = "The person's part in case C-1 is witness, as recorded on 3 June 2024 at 13:00 BST"
    assert [
        f"A crime was reported on 3 June 2024 at 13:00 BST (event {REPORT.event.event_id}).",
        f"{recorded} (event {part.event.event_id}).",
        "No support was offered, accepted or declined within 2 working days of it, by 6 June 2024 at 00:00 BST.",
    ] == finding_json(verdict)["because"]
