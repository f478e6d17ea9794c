"""M31 to M33: what became of victims who were suspects too, how soon the Home Office answered, and how complaints ended."""

from __future__ import annotations

import pytest

from ledger import events as ev
from projections.reports.measures.m31_enforcement_not_charged import EnforcementNotCharged
from projections.reports.measures.m32_time_to_respond import TimeToRespond
from projections.reports.measures.m33_complaints import Complaints
from tests.protocol.story import (
    HOME_OFFICE,
    POLICE,
    Said,
    act,
    charged,
    corrected,
    opened,
    outcome,
    received,
    rejected,
    retracted,
    role,
    said,
)
from tests.reports.protection import amounts
from tests.reports.sharing import KNOWN, both, counts, figures_of, sent

M31, M32, M33 = EnforcementNotCharged(), TimeToRespond(), Complaints()
MAY = {"since": "2024-05-01", "until": "2024-06-01"}
JULY = {"since": "2024-07-01", "until": "2024-08-01"}

BOTH_PARTS = (opened("05-01"), role("05-03", "VICTIM_AND_SUSPECT"))
PAPERS = act("05-10")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), "NOT_ENFORCED"),
        ((outcome("06-01"),), "NOT_ENFORCED"),
        ((PAPERS,), "ENFORCED_OPEN"),
        ((PAPERS, outcome("06-01")), "ENFORCED_NOT_CHARGED"),
        ((PAPERS, outcome("06-01", force="ESSEX")), "ENFORCED_OPEN"),
        ((PAPERS, outcome("06-01", code=20)), "ENFORCED_OPEN"),
        ((PAPERS, outcome("06-01", code=1)), "ENFORCED_CHARGED"),
        ((PAPERS, charged("06-01")), "ENFORCED_CHARGED"),
        ((PAPERS, charged("06-01", case="C-2")), "ENFORCED_OPEN"),
        ((PAPERS, charged("06-01", decision="NO_CHARGE")), "ENFORCED_NOT_CHARGED"),
        ((PAPERS, charged("06-01", decision="FURTHER_EVIDENCE")), "ENFORCED_OPEN"),
        ((PAPERS, charged("06-01"), charged("07-01", decision="NO_CHARGE")), "ENFORCED_CHARGED"),
        ((act("05-03 11:59:59"), outcome("06-01")), "NOT_ENFORCED"),
        ((act("05-03 12:00"), outcome("06-01")), "ENFORCED_NOT_CHARGED"),
        ((PAPERS.undated(), outcome("06-01")), "NOT_ENFORCED"),
        ((act("05-10", "STATUS_CHECK"), outcome("06-01")), "NOT_ENFORCED"),
        ((PAPERS, retracted("06-01", PAPERS)), "NOT_ENFORCED"),
    ],
)
def test_what_followed_for_a_victim_who_was_a_suspect_too(told: tuple[Said, ...], expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M31, *BOTH_PARTS, *told))


def test_a_later_part_does_not_undo_that_the_person_was_a_suspect() -> None:
    told = (*BOTH_PARTS, role("05-20", "VICTIM"), PAPERS, outcome("06-01"))
    assert {"ENFORCED_NOT_CHARGED": 1} == counts(figures_of(M31, *told))


@pytest.mark.parametrize("part", ["VICTIM", "SUSPECT", "WITNESS"])
def test_nobody_else_counts(part: str) -> None:
    assert ({}, {}) == both(figures_of(M31, opened("05-01"), role("05-03", part), PAPERS))


def test_a_retracted_part_does_not_count() -> None:
    assert ({}, {}) == both(figures_of(M31, *BOTH_PARTS, PAPERS, retracted("06-01", BOTH_PARTS[1])))


def test_a_person_counts_in_each_case() -> None:
    other = (opened("05-02", case="C-2", force="ESSEX"), role("05-04", "VICTIM_AND_SUSPECT", case="C-2"))
    told = (*BOTH_PARTS, *other, PAPERS, outcome("06-01"))
    expected = {"KENT ENFORCED_NOT_CHARGED": 1, "ESSEX ENFORCED_OPEN": 1}
    assert expected == counts(figures_of(M31, *told), dimension="force")


def test_it_is_known_once_the_act_and_the_end_are_known() -> None:
    told = (*BOTH_PARTS, PAPERS, outcome("05-20").known("07-01"))
    assert (({"ENFORCED_NOT_CHARGED": 1}, {}), ({}, {"ENFORCED_NOT_CHARGED": 1})) == (
        both(figures_of(M31, *told, **MAY)),
        both(figures_of(M31, *told, **JULY)),
    )


SHARE = sent("05-03")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), "NO_ANSWER"),
        ((received("05-04"),), "RECEIVED"),
        ((received("05-03"),), "RECEIVED"),
        ((received("05-03 11:59:59"),), "ANSWERED_BEFORE"),
        ((received("05-04").undated(),), "DATE_NOT_KNOWN"),
        ((received("05-04", share_id="SH-2"),), "NO_ANSWER"),
        ((received("05-04", share_id=None),), "NO_ANSWER"),
        ((rejected("05-04", "SH-1"),), "REJECTED"),
        ((rejected("05-04", "SH-1"), received("05-06")), "RECEIVED"),
    ],
)
def test_how_a_share_was_answered(told: tuple[Said, ...], expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M32, SHARE, *told))


@pytest.mark.parametrize(
    ("at", "minutes"), [("05-03", 0), ("05-03 12:00:59", 0), ("05-03 12:01", 1), ("05-05", 2 * 24 * 60)]
)
def test_the_time_to_the_receipt_is_counted_in_full_minutes(at: str, minutes: int) -> None:
    assert {minutes: 1} == amounts(figures_of(M32, SHARE, received(at)), M32, "RECEIVED")


def test_an_answer_before_the_sending_has_no_time() -> None:
    assert {} == amounts(figures_of(M32, SHARE, received("05-02")), M32, "ANSWERED_BEFORE")


def test_the_first_receipt_answers() -> None:
    assert {60: 1} == amounts(
        figures_of(M32, SHARE, received("05-03 13:00"), received("05-04").numbered(2)), M32, "RECEIVED"
    )


def test_the_channel_is_the_senders_or_else_the_receivers() -> None:
    told = (sent("05-03", channel="PHONE"), received("05-04").but(channel="EMAIL"), sent("05-05", "SH-2"))
    told += (received("05-06", share_id="SH-2").but(channel="FORM"),)
    assert {"PHONE RECEIVED": 1, "FORM RECEIVED": 1} == counts(figures_of(M32, *told), dimension="channel")


def test_a_receipt_without_a_share_is_left_out() -> None:
    assert ({}, {}) == both(figures_of(M32, received("05-04")))


def test_an_answer_counts_by_knowledge_once_it_is_known() -> None:
    told = (SHARE, received("05-04").known("07-01"))
    assert (({"RECEIVED": 1}, {}), ({}, {"RECEIVED": 1})) == (
        both(figures_of(M32, *told, **MAY)),
        both(figures_of(M32, *told, **JULY)),
    )
    assert {"NO_ANSWER": 1} == counts(figures_of(M32, *told, known_by="06-15", **MAY), KNOWN)


def test_a_retracted_receipt_answers_nothing_and_a_corrected_one_as_corrected() -> None:
    receipt = received("05-04")
    told = (SHARE, receipt, corrected("05-20", receipt, occurred_at="2024-05-03T13:00:00Z"))
    assert {"NO_ANSWER": 1} == counts(figures_of(M32, SHARE, receipt, retracted("05-20", receipt)))
    assert {60: 1} == amounts(figures_of(M32, *told), M32, "RECEIVED")


def complained(at: str, ref: str = "K-1", about: str = "SHARE", publisher: str = POLICE) -> Said:
    return said(ev.ComplaintReceived, at, publisher, complaint_ref=ref, about=about)


def resolved(at: str, result: str = "UPHELD", ref: str = "K-1", publisher: str = POLICE) -> Said:
    return said(ev.ComplaintResolved, at, publisher, complaint_ref=ref, outcome=result)


def test_a_complaint_is_not_resolved_until_its_end_is_recorded() -> None:
    told = (complained("05-03"), resolved("06-03"))
    assert ({"NOT_RESOLVED": 1}, {"UPHELD": 1}) == (
        counts(figures_of(M33, *told, known_by="06-01")),
        counts(figures_of(M33, *told)),
    )


@pytest.mark.parametrize("result", ["UPHELD", "PARTLY_UPHELD", "NOT_UPHELD", "WITHDRAWN", "OTHER"])
def test_every_outcome_of_the_contract_has_its_category(result: str) -> None:
    assert {result: 1} == counts(figures_of(M33, complained("05-03"), resolved("06-03", result)))


def test_a_later_decision_replaces_an_earlier_one_and_the_first_receipt_counts() -> None:
    told = (complained("05-03"), complained("05-09", about="ACCURACY"), resolved("06-03", "NOT_UPHELD"))
    told += (resolved("07-03", "UPHELD", publisher=HOME_OFFICE),)
    assert {"SHARE UPHELD": 1} == counts(figures_of(M33, *told), dimension="about")


def test_an_end_without_a_receipt_counts_by_its_own_date() -> None:
    told = figures_of(M33, resolved("05-03"), **MAY)
    assert ({"UPHELD": 1}, {"NOT_RECORDED UPHELD": 1}) == (counts(told), counts(told, dimension="about"))
    assert {} == amounts(told, M33, "UPHELD")


@pytest.mark.parametrize(("at", "hours"), [("05-03 12:59", 0), ("05-04", 24), ("05-03", 0)])
def test_the_time_runs_from_receipt_to_end(at: str, hours: int) -> None:
    assert {hours: 1} == amounts(figures_of(M33, complained("05-03"), resolved(at)), M33, "UPHELD")


@pytest.mark.parametrize("end", [resolved("05-02"), resolved("05-09").undated()])
def test_no_time_is_given_for_an_end_before_the_receipt_or_without_a_date(end: Said) -> None:
    told = figures_of(M33, complained("05-03"), end)
    assert ({"UPHELD": 1}, {}) == (counts(told), amounts(told, M33, "UPHELD"))


def test_the_force_is_the_one_that_took_the_complaint_if_any_did() -> None:
    told = (complained("05-03", publisher="/police/west-midlands"), complained("05-04", "K-2", publisher=HOME_OFFICE))
    expected = {"WEST_MIDLANDS NOT_RESOLVED": 1, "NOT_RECORDED NOT_RESOLVED": 1}
    assert expected == counts(figures_of(M33, *told), dimension="force")


def test_a_complaint_is_counted_as_resolved_by_knowledge_once_that_is_known() -> None:
    told = (complained("05-03"), resolved("05-20").known("07-01"))
    assert (({"UPHELD": 1}, {}), ({}, {"UPHELD": 1})) == (
        both(figures_of(M33, *told, **MAY)),
        both(figures_of(M33, *told, **JULY)),
    )


def test_a_retracted_end_leaves_the_complaint_open() -> None:
    end = resolved("05-20")
    assert {"NOT_RESOLVED": 1} == counts(figures_of(M33, complained("05-03"), end, retracted("06-01", end)))
