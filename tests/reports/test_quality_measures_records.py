"""M27 and M28 tell how late and how right the records are: what came late, what was put right, and what was to pass on."""

from __future__ import annotations

import pytest

from projections.reports.measures.m27_data_quality import DataQuality
from projections.reports.measures.m28_corrections_passed_on import CorrectionsPassedOn
from tests.protocol.story import NCCU, POLICE, Said, corrected, opened, received, retracted, supported
from tests.reports.protection import amounts
from tests.reports.sharing import KNOWN, Counts, both, counts, figures_of, sent

M27, M28 = DataQuality(), CorrectionsPassedOn()
MAY = {"since": "2024-05-01", "until": "2024-06-01"}
JULY = {"since": "2024-07-01", "until": "2024-08-01"}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ("05-04 12:00", "IN_TIME"),
        ("05-04 12:00:01", "LATE"),
        ("05-15 12:00", "LATE"),
        ("05-15 12:00:01", "VERY_LATE"),
    ],
)
def test_late_is_over_three_days_and_very_late_over_fourteen(known: str, expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M27, opened("05-01").known(known)))


@pytest.mark.parametrize(("known", "expected"), [("05-04 23:00", "IN_TIME"), ("05-04 23:00:01", "LATE")])
def test_of_a_day_the_time_runs_from_its_end_in_london(known: str, expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M27, opened("05-01").day().known(known)))


def test_a_record_of_unknown_date_is_never_late_and_counts_by_knowledge_only() -> None:
    assert ({}, {"DATE_NOT_KNOWN": 1}) == both(figures_of(M27, opened("05-01").undated().known("09-01")))


def test_each_clock_has_its_own_month_for_a_record_that_came_late() -> None:
    late = opened("05-01").known("07-01")
    assert (({"VERY_LATE": 1}, {}), ({}, {"VERY_LATE": 1})) == (
        both(figures_of(M27, late, **MAY)),
        both(figures_of(M27, late, **JULY)),
    )


def test_how_late_is_counted_in_full_hours() -> None:
    assert {73: 1} == amounts(figures_of(M27, opened("05-01").known("05-04 13:59")), M27, "LATE")


def test_a_record_in_time_has_no_lateness() -> None:
    assert {} == amounts(figures_of(M27, opened("05-01")), M27, "IN_TIME")


def test_a_corrected_date_decides_how_late_the_record_was() -> None:
    late = opened("05-01").known("06-01")
    told = (late, corrected("06-02", late, occurred_at="2024-05-31T12:00:00Z"))
    assert ({"VERY_LATE": 1}, {"IN_TIME": 1, "CORRECTION": 1}) == (
        counts(figures_of(M27, *told, known_by="06-01 13:00")),
        counts(figures_of(M27, *told)),
    )


def test_a_retracted_record_counts_by_its_retraction_only() -> None:
    record = opened("05-01")
    assert ({"RETRACTION": 1}, {"RETRACTION": 1}) == both(figures_of(M27, record, retracted("05-03", record)))


def test_reasons_are_told_of_corrections_and_retractions_and_of_nothing_else() -> None:
    first, second = opened("05-01"), supported("05-02")
    told = (first, second, corrected("05-03", first, force="KENT"), retracted("05-04", second))
    expected = {"NONE IN_TIME": 1, "INACCURATE CORRECTION": 1, "MISIDENTIFICATION RETRACTION": 1}
    assert expected == counts(figures_of(M27, *told), dimension="reason")


def test_the_publisher_is_the_one_that_said_it() -> None:
    first = opened("05-01")
    told = (first, supported("05-02"), retracted("05-03", first))
    expected = {"/police/kent RETRACTION": 1, "/support/refuge IN_TIME": 1}
    assert expected == counts(figures_of(M27, *told), dimension="publisher")


def test_two_corrections_of_one_record_are_two() -> None:
    record = opened("05-01")
    told = (record, corrected("05-03", record, force="ESSEX"), corrected("05-04", record, force="KENT"))
    assert {"IN_TIME": 1, "CORRECTION": 2} == counts(figures_of(M27, *told))


def test_a_retracted_correction_does_not_count_and_its_retraction_does() -> None:
    record = opened("05-01")
    wrong = corrected("05-03", record, force="ESSEX")
    assert {"IN_TIME": 1, "RETRACTION": 1} == counts(figures_of(M27, record, wrong, retracted("05-04", wrong)))


@pytest.mark.parametrize(
    "vain",
    [
        retracted("05-03", opened("05-02", case="C-9")),
        retracted("05-03", opened("05-01")).by(NCCU),
        corrected("05-03", opened("05-01"), force=7),
    ],
    ids=["of no record", "of another publisher's", "against the contract"],
)
def test_what_reaches_no_record_stands_apart(vain: Said) -> None:
    assert {"IN_TIME": 1, "WITHOUT_EFFECT": 1} == counts(figures_of(M27, opened("05-01"), vain))


def test_a_correction_is_known_once_its_record_is_too_and_then_took_no_time() -> None:
    record = opened("05-01").known("07-01")
    told = (record, retracted("05-02", record))
    assert ({"RETRACTION": 1}, {}) == both(figures_of(M27, *told, **MAY))
    july = figures_of(M27, *told, **JULY)
    assert ({"RETRACTION": 1}, {0: 1}) == (counts(july, KNOWN), amounts(july, M27, "RETRACTION", KNOWN))


def test_the_time_to_a_retraction_runs_from_when_the_ledger_knew_the_record() -> None:
    record = opened("05-01").known("05-02")
    assert {48: 1} == amounts(figures_of(M27, record, retracted("05-03", record).known("05-04")), M27, "RETRACTION")


SHARE = sent("05-03")
AMENDED = corrected("05-10", SHARE, purpose="STATUS_ONLY")


@pytest.mark.parametrize(
    ("receipts", "expected"),
    [
        ((), {"NO_RECEIPT": 1}),
        ((received("05-04"),), {"RECEIVED": 1}),
        ((received("06-04"),), {"RECEIVED": 1}),
        ((received("05-04", share_id="SH-2"),), {"NO_RECEIPT": 1}),
        ((received("05-04", share_id=None),), {"NO_RECEIPT": 1}),
        ((received("05-04").but(subject_ref="S-2"),), {"NO_RECEIPT": 1}),
    ],
)
def test_a_correction_of_a_share_is_to_pass_on_by_whether_there_is_a_receipt(
    receipts: tuple[Said, ...], expected: Counts
) -> None:
    assert expected == counts(figures_of(M28, SHARE, AMENDED, *receipts))


def test_corrections_of_other_records_are_left_out() -> None:
    record = opened("05-01")
    assert ({}, {}) == both(figures_of(M28, SHARE, record, retracted("05-03", record)))


def test_a_retracted_share_is_to_pass_on_too_by_its_publisher() -> None:
    told = (SHARE, received("05-04"), retracted("05-10", SHARE))
    assert {f"{POLICE} RECEIVED": 1} == counts(figures_of(M28, *told), dimension="publisher")


def test_a_correction_is_to_pass_on_by_knowledge_once_the_receipt_is_known() -> None:
    told = (SHARE, AMENDED, received("05-04").known("07-01"))
    assert (({"RECEIVED": 1}, {}), ({}, {"RECEIVED": 1})) == (
        both(figures_of(M28, *told, **MAY)),
        both(figures_of(M28, *told, **JULY)),
    )
    assert {"NO_RECEIPT": 1} == counts(figures_of(M28, *told, known_by="06-15", **MAY), KNOWN)


def test_that_nothing_is_recorded_of_the_passing_on_is_said() -> None:
    assert {
        "recipients in CorrectionIssued",
        "notified_at in CorrectionIssued",
        "recipients in EventRetracted",
        "notified_at in EventRetracted",
    } == {each.missing for each in M28.not_recorded}
