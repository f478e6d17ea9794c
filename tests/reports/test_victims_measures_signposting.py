"""M23 counts flagged receipts by whether the person was pointed to help within ten working days, and how soon."""

from __future__ import annotations

import pytest

from projections.reports.measures.m23_signposting import Signposting
from tests.protocol.story import corrected, received, retracted, signposted
from tests.reports.protection import amounts
from tests.reports.sharing import KNOWN, Counts, both, counts, figures_of

M23 = Signposting()
DAY = 24


@pytest.mark.parametrize(
    ("receipt", "answer", "expected"),
    [
        # Friday 3 May 2024: the bank holiday on Monday 6 May does not count, so the tenth working day is 20 May,
        # a Monday that ends in London at 23:00 UTC.
        ("05-03", "05-20 23:00", {"IN_TIME": 1}),
        ("05-03", "05-20 23:00:01", {"LATER": 1}),
        # Without a bank holiday: Monday 3 June to Monday 17 June, also from late in the evening.
        ("06-03", "06-17 23:00", {"IN_TIME": 1}),
        ("06-03 22:59", "06-17 23:00:01", {"LATER": 1}),
        # 23:30 UTC is the 4th in London already.
        ("06-03 23:30", "06-18 23:00", {"IN_TIME": 1}),
        # From a Saturday the count begins on Monday.
        ("06-01", "06-14 23:00", {"IN_TIME": 1}),
        ("06-01", "06-14 23:00:01", {"LATER": 1}),
        # In winter London is on UTC; Christmas Day, Boxing Day and New Year's Day do not count.
        ("12-20", "2025-01-09 00:00", {"IN_TIME": 1}),
        ("12-20", "2025-01-09 00:00:01", {"LATER": 1}),
        ("06-03", "06-03", {"IN_TIME": 1}),
        ("06-03", "06-03 11:59:59", {"NONE": 1}),
    ],
)
def test_in_time_is_until_the_tenth_working_day_is_over(receipt: str, answer: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M23, received(receipt), signposted(answer)))


def test_the_time_runs_until_the_deadline_is_reached() -> None:
    found = [
        counts(figures_of(M23, received("06-03"), known_by=at)) for at in ("06-17 22:59:59", "06-17 23:00", "06-18")
    ]
    assert [{"NOT_YET": 1}, {"NONE": 1}, {"NONE": 1}] == found


def test_the_first_signposting_is_measured_in_full_hours() -> None:
    told = (received("06-03 12:00"), signposted("06-05 11:59"), signposted("06-07"))
    assert {2 * DAY - 1: 1} == amounts(figures_of(M23, *told), M23, "IN_TIME")


def test_one_that_came_later_is_measured_apart_and_none_is_not() -> None:
    figures = figures_of(M23, received("06-03"), signposted("07-03"))
    assert ({30 * DAY: 1}, {}) == (amounts(figures, M23, "LATER"), amounts(figures, M23, "IN_TIME"))
    assert {} == amounts(figures_of(M23, received("06-03")), M23, "NONE")


def test_the_language_is_that_of_the_first_signposting() -> None:
    told = (received("06-03"), signposted("06-04").but(language="pl"), signposted("06-05").but(language="en"))
    assert {"pl IN_TIME": 1} == counts(figures_of(M23, *told), dimension="language")


def test_no_language_and_no_signposting_stand_apart() -> None:
    assert [{"NOT_RECORDED IN_TIME": 1}, {"NOT_TOLD NONE": 1}] == [
        counts(figures_of(M23, *told), dimension="language")
        for told in ((received("06-03"), signposted("06-04")), (received("06-03"),))
    ]


@pytest.mark.parametrize("flag", [False, None])
def test_a_receipt_without_the_victim_flag_is_left_out(flag: bool | None) -> None:
    assert ({}, {}) == both(figures_of(M23, received("06-03", flag)))


def test_one_share_counts_once_and_receipts_without_share_id_each() -> None:
    again = received("06-10")
    assert {"NONE": 1} == counts(figures_of(M23, received("06-03"), again))
    nameless = (received("06-03", share_id=None), received("06-10", share_id=None))
    assert {"NONE": 2} == counts(figures_of(M23, *nameless))


def test_a_receipt_that_was_flagged_when_said_again_counts_from_then() -> None:
    figures = figures_of(M23, received("06-03", flag=None), received("07-10"))
    assert {"NONE": 1} == counts(figures)
    assert {} == counts(figures_of(M23, received("06-03", flag=None), received("07-10"), until="2024-07-01"))


def test_one_signposting_answers_every_receipt_that_it_follows() -> None:
    told = (received("06-03"), received("06-04", share_id="SH-2"), signposted("06-05"))
    assert {"IN_TIME": 2} == counts(figures_of(M23, *told))


def test_what_has_no_date_answers_nothing_and_has_no_deadline() -> None:
    assert ({"NONE": 1}, {"NONE": 1}) == both(figures_of(M23, received("06-03"), signposted("06-04").undated()))
    undated = (received("06-03").undated(), signposted("06-04"))
    assert ({}, {"DATE_NOT_KNOWN": 1}) == both(figures_of(M23, *undated))


def test_by_knowledge_it_counts_once_the_signposting_is_known_too() -> None:
    told = (received("06-03"), signposted("06-04").known("08-01"))
    limits = {"until": "2024-07-01"}
    assert ({"IN_TIME": 1}, {}) == both(figures_of(M23, *told, **limits))
    assert {"IN_TIME": 1} == counts(figures_of(M23, *told), KNOWN)
    assert {"NONE": 1} == counts(figures_of(M23, *told, known_by="07-15", **limits), KNOWN)


def test_a_retracted_signposting_no_longer_answers() -> None:
    answer = signposted("06-04")
    told = (received("06-03"), answer, retracted("06-20", answer))
    assert ({"IN_TIME": 1}, {"NONE": 1}) == (
        counts(figures_of(M23, *told, known_by="06-20")),
        counts(figures_of(M23, *told)),
    )


def test_a_corrected_receipt_counts_as_corrected() -> None:
    receipt = received("06-03")
    told = (receipt, signposted("06-20"), corrected("06-25", receipt, occurred_at="2024-06-10T12:00:00Z"))
    assert ({"LATER": 1}, {"IN_TIME": 1}) == (
        counts(figures_of(M23, *told, known_by="06-24")),
        counts(figures_of(M23, *told)),
    )
