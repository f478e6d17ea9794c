"""M25 follows each application to stay for 12 months, and measures how long the decision took."""

from __future__ import annotations

import pytest

from projections.reports.measures.m25_regularisation_outcome import RegularisationOutcome
from tests.protocol.story import Said, applied, corrected, decided, retracted
from tests.reports.protection import amounts
from tests.reports.sharing import KNOWN, both, counts, figures_of

M25 = RegularisationOutcome()
DAY = 24


def granted(at: str, ref: str = "APP-1") -> Said:
    return decided(at, ref).but(decision="GRANTED")


@pytest.mark.parametrize("decision", ["GRANTED", "REFUSED", "WITHDRAWN", "INVALID"])
def test_each_decision_within_12_months_stands_apart(decision: str) -> None:
    assert {decision: 1} == counts(figures_of(M25, applied("05-01"), decided("06-01").but(decision=decision)))


@pytest.mark.parametrize(
    ("at", "decision", "expected"),
    [
        ("05-01", "2025-05-01 12:00", "GRANTED"),
        ("05-01", "2025-05-01 12:00:01", "PENDING_DECIDED_SINCE"),
        ("02-29", "2025-02-28 12:00", "GRANTED"),
        ("02-29", "2025-02-28 12:00:01", "PENDING_DECIDED_SINCE"),
    ],
)
def test_12_months_end_on_the_same_day_of_the_next_year(at: str, decision: str, expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M25, applied(at), granted(decision)))


def test_one_not_decided_is_pending_at_12_months_when_they_are_over() -> None:
    found = [
        counts(figures_of(M25, applied("05-01"), known_by=at)) for at in ("2025-05-01 12:00", "2025-05-01 12:00:01")
    ]
    assert [{"RUNNING": 1}, {"PENDING_STILL": 1}] == found


def test_the_time_to_the_decision_is_measured_whenever_it_came() -> None:
    soon, late = (figures_of(M25, applied("05-01"), granted(at)) for at in ("05-11 11:30", "2025-05-11"))
    assert ({10 * DAY - 1: 1}, {375 * DAY: 1}) == (
        amounts(soon, M25, "GRANTED"),
        amounts(late, M25, "PENDING_DECIDED_SINCE"),
    )


def test_the_type_is_that_of_the_application_and_each_counts() -> None:
    told = (applied("05-01"), applied("05-02", "APP-2", "MVDAC"), granted("05-09", "APP-2"))
    assert {"SET_DV PENDING_STILL": 1, "MVDAC GRANTED": 1} == counts(
        figures_of(M25, *told), dimension="application_type"
    )


def test_voluntary_return_is_no_application_to_stay() -> None:
    assert ({}, {}) == both(figures_of(M25, applied("05-01", kind="VOLUNTARY_RETURN"), granted("05-09")))


def test_the_first_decision_at_the_application_or_after_it_counts() -> None:
    early = decided("04-30")
    told = (early, applied("05-01"), granted("05-02"), decided("05-03"))
    assert {"GRANTED": 1} == counts(figures_of(M25, *told))
    assert {"PENDING_STILL": 1} == counts(figures_of(M25, early, applied("05-01")))


def test_what_is_said_twice_of_one_reference_is_one_application() -> None:
    assert {"PENDING_STILL": 1} == counts(figures_of(M25, applied("05-01"), applied("05-20")))


def test_what_has_no_date_counts_for_nothing() -> None:
    assert ({}, {}) == both(figures_of(M25, applied("05-01").undated(), granted("05-09")))
    assert {"PENDING_STILL": 1} == counts(figures_of(M25, applied("05-01"), granted("05-09").undated()))
    assert ({}, {}) == both(figures_of(M25, granted("05-09")))


def test_by_knowledge_it_counts_once_the_decision_is_known() -> None:
    told = (applied("05-01"), granted("05-09").known("08-01"))
    assert [{"RUNNING": 1}, {}, {"GRANTED": 1}] == [
        counts(figures_of(M25, *told, **limits), KNOWN)
        for limits in ({"known_by": "07-01"}, {"until": "2024-08-01"}, {})
    ]


def test_by_date_it_counts_when_it_was_made() -> None:
    told = (applied("05-01"), granted("2025-02-01"))
    assert [{"GRANTED": 1}, {}] == [
        counts(figures_of(M25, *told, since=since, until=until))
        for since, until in (("2024-05-01", "2024-05-02"), ("2024-05-02", "2026-01-01"))
    ]


def test_a_retracted_decision_leaves_the_application_pending() -> None:
    decision = granted("05-09")
    told = (applied("05-01"), decision, retracted("06-20", decision))
    assert [{"GRANTED": 1}, {"RUNNING": 1}] == [
        counts(figures_of(M25, *told, known_by=at)) for at in ("06-20", "06-21")
    ]


def test_a_corrected_decision_counts_as_corrected() -> None:
    decision = granted("05-09")
    assert {"REFUSED": 1} == counts(
        figures_of(M25, applied("05-01"), decision, corrected("06-20", decision, decision="REFUSED"))
    )
