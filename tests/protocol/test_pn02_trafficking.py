"""PN-02: signs of trafficking or slavery lead to a referral by the end of five working days, or did before."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    POLICE,
    Story,
    corrected,
    given,
    given_at_once,
    nrm_referred,
    received,
    reported,
    retracted,
    role,
    verdicts_of,
    when,
)

# A Monday; the fifth working day after it is the next Monday.
REPORT = reported("06-03").but(crime_type="HUMAN_TRAFFICKING")
RECEIPT = received("06-03", flag=None).but(crime_type="MODERN_SLAVERY")
DUE = "06-10 23:00"

CASES = {
    "trafficking was reported": given(REPORT).then("PN-02 HIGH"),
    "slavery was reported": given(REPORT.but(crime_type="MODERN_SLAVERY")).then("PN-02 HIGH"),
    "slavery was heard of by the Home Office": given(RECEIPT).then("PN-02 HIGH"),
    "both are found": given(REPORT, RECEIPT).then("PN-02 HIGH", "PN-02 HIGH"),
    "labour exploitation asks for nothing": given(REPORT.but(crime_type="LABOUR_EXPLOITATION")).then(),
    "a receipt that names no crime asks for nothing": given(RECEIPT.but(crime_type=None)).then(),
    "a part in the case does not matter": given(REPORT, role("06-03", "SUSPECT")).then("PN-02 HIGH"),
    "not a microsecond before the time is over": given(REPORT)
    .known_by("06-10 22:59:59.999999")
    .then()
    .known_by(DUE)
    .then("PN-02 HIGH"),
    "a referral in time clears": given(REPORT, nrm_referred("06-05")).then(),
    "a report under the duty to notify clears": given(REPORT, nrm_referred("06-05", "DUTY_TO_NOTIFY")).then(),
    "anybody's referral clears": given(REPORT, nrm_referred("06-05").by(POLICE)).then(),
    "a referral at the instant of the deadline clears": given_at_once(REPORT, nrm_referred(DUE)).then(),
    "a referral a microsecond after it does not": given(REPORT, nrm_referred("06-10 23:00:00.000001")).then(
        "PN-02 HIGH"
    ),
    "a referral a year before clears": given(nrm_referred("2023-06-05"), REPORT, RECEIPT).then(),
    "a referral in time that is known late withdraws": given(REPORT, nrm_referred("06-07").known("07-01"))
    .known_by("06-30")
    .then("PN-02 HIGH")
    .then("PN-02 WITHDRAWN"),
    "a referral without a date answers nothing": given(REPORT, nrm_referred("06-05").undated()).then("PN-02 HIGH"),
    "a report without a date starts no clock": given(REPORT.undated()).then(),
    "a receipt without a date starts no clock": given(RECEIPT.undated()).then(),
    "a referral in a month counts as it is written": given(REPORT, nrm_referred("06-20").month()).then("PN-02 HIGH"),
    "a correction of the crime withdraws": given(REPORT, corrected("06-20", REPORT, crime_type="FRAUD")).then(
        "PN-02 WITHDRAWN"
    ),
    "a correction of the crime raises": given(
        (plain := reported("06-03")), corrected("06-20", plain, crime_type="HUMAN_TRAFFICKING")
    )
    .known_by("06-19")
    .then()
    .then("PN-02 HIGH"),
    "a retraction of the referral raises": given(REPORT, (told := nrm_referred("06-05")), retracted("06-20", told))
    .known_by("06-19")
    .then()
    .then("PN-02 HIGH"),
    "a report known late is found in hindsight": given(REPORT.known("08-01"))
    .known_by("07-31")
    .then()
    .then("PN-02 HIGH"),
    "a correction of the date moves the deadline": given(
        REPORT, nrm_referred("06-12"), corrected("06-20", REPORT, occurred_at="2024-06-06T12:00:00Z")
    ).then("PN-02 WITHDRAWN"),
    "the firewall asks for a referral too": given(REPORT).under("firewall").then("PN-02 HIGH"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_referrals_of_signs_of_trafficking(story: Story) -> None:
    assert list(story.expectations) == story.found("PN-02")


DEADLINES = {
    "over Easter, and the clocks go forward": ("03-26 12:00", "04-04 23:00"),
    "Christmas at a weekend, with two substitutes": ("2021-12-22 12:00", "2022-01-01 00:00"),
    "the clocks go back": ("10-25 12:00", "11-02 00:00"),
    "over a leap day": ("02-26 12:00", "03-05 00:00"),
    "a microsecond before midnight in London": ("06-03 22:59:59.999999", "06-10 23:00"),
    "midnight in London": ("06-03 23:00", "06-11 23:00"),
}


@pytest.mark.parametrize(("report", "due"), DEADLINES.values(), ids=DEADLINES.keys())
def test_the_fifth_working_day_ends_at_a_midnight_in_london(report: str, due: str) -> None:
    (verdict,) = verdicts_of("PN-02", reported(report).but(crime_type="MODERN_SLAVERY"))
    assert when(due) == verdict.raised_at


TOLD = {
    "of a report": (REPORT, "A crime of human trafficking was reported on 3 June 2024 at 13:00 BST", "C-1"),
    "of a receipt": (
        RECEIPT,
        "The Home Office received data on 3 June 2024 at 13:00 BST about a crime of modern slavery",
        None,
    ),
}


@pytest.mark.parametrize(("anchor", "words", "case_ref"), TOLD.values(), ids=TOLD.keys())
def test_what_is_told_of_it(anchor: object, words: str, case_ref: str | None) -> None:
    (verdict,) = verdicts_of("PN-02", anchor)
    document = finding_json(verdict)
    first, second = document["because"]
    missing = "No referral to the National Referral Mechanism, with or without consent, was made before that or"
    assert f"{words} (event {anchor.event.event_id})." == first
    assert f"{missing} within 5 working days of it, by 11 June 2024 at 00:00 BST." == second
    assert case_ref == document["case_ref"]
