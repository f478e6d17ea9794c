"""The acceptance cases, counted by hand: how good the records are, how soon shares were answered, and what the rules found."""

from __future__ import annotations

import pytest

from projections.reports.measure import Measure
from projections.reports.measures.m27_data_quality import DataQuality
from projections.reports.measures.m28_corrections_passed_on import CorrectionsPassedOn
from projections.reports.measures.m31_enforcement_not_charged import EnforcementNotCharged
from projections.reports.measures.m32_time_to_respond import TimeToRespond
from projections.reports.measures.m33_complaints import Complaints
from projections.reports.measures.m34_rule_pack_results import RulePackResults
from tests.reports.protection import amounts, of_case
from tests.reports.sharing import HAPPENED, KNOWN, Counts, counts

M27, M28, M31, M32, M33, M34 = (
    DataQuality(),
    CorrectionsPassedOn(),
    EnforcementNotCharged(),
    TimeToRespond(),
    Complaints(),
    RulePackResults(),
)


def found(name: str, *rules: str, known_by: str = "2026-01-01") -> Counts:
    """What the named rules, those of which the story tells, come to."""
    by_rule = counts(of_case(M34, name, known_by), HAPPENED, "rule")
    return {code: number for code, number in by_rule.items() if code.partition(" ")[0] in rules}


def test_the_retraction_of_case_04_counts_as_misidentification_six_days_after_the_notice() -> None:
    figures = of_case(M27, "04")
    assert {"IN_TIME": 4, "RETRACTION": 1} == counts(figures)
    expected = {"NONE IN_TIME": 4, "MISIDENTIFICATION RETRACTION": 1}
    assert (expected, expected) == (counts(figures, HAPPENED, "reason"), counts(figures, KNOWN, "reason"))
    assert {6 * 24: 1} == amounts(figures, M27, "RETRACTION")


def test_before_the_retraction_of_case_04_the_notice_was_a_record_like_any_other() -> None:
    assert {"IN_TIME": 5} == counts(of_case(M27, "04", "2024-07-10"))


def test_the_report_and_the_opening_of_case_03_came_fourteen_days_late() -> None:
    figures = of_case(M27, "03")
    late = {code: number for code, number in counts(figures).items() if code in {"LATE", "VERY_LATE"}}
    assert 2 == sum(late.values())
    assert {14} == {hours // 24 for code in late for hours in amounts(figures, M27, code)}


def test_the_findings_of_case_04_are_withdrawn_and_not_gone() -> None:
    assert {"PV-01 RAISED": 1, "PV-03 RAISED": 1} == found("04", "PV-01", "PV-03", "PI-02", known_by="2024-07-10")
    expected = {"PV-01 WITHDRAWN": 1, "PV-03 WITHDRAWN": 1, "PI-02 RAISED": 1}
    assert expected == found("04", "PV-01", "PV-03", "PI-02")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("02", {"PV-01 RAISED": 1, "PV-03 RAISED": 1}),
        ("06", {"PV-01 RAISED": 1, "PV-07 RAISED": 1}),
        ("07", {"PV-06 RAISED": 1, "PV-09 RAISED": 1}),
        ("09", {"PV-01 RAISED": 1, "PV-05 RAISED": 1, "PV-08 RAISED": 1}),
        ("10", {"PV-01 RAISED": 1, "PV-05 RAISED": 1, "PV-10 RAISED": 1}),
        ("14", {}),
        ("16", {"PV-04 RAISED": 1}),
    ],
)
def test_the_breaches_of_each_case(name: str, expected: Counts) -> None:
    codes = tuple(f"PV-{number:02}" for number in range(1, 12))
    assert expected == found(name, *codes)


def test_the_three_automated_shares_of_case_14_are_three_findings_and_more() -> None:
    assert {"PS-01 RAISED": 3, "PS-03 RAISED": 3} == found("14", "PS-01", "PS-03")


@pytest.mark.parametrize("measure", [M28, M31, M33], ids=lambda measure: measure.code)
@pytest.mark.parametrize("name", ["01", "02", "03", "04", "06", "07", "09", "10", "14", "15", "16"])
def test_no_case_tells_of_amended_shares_of_victim_suspects_or_of_complaints(measure: Measure, name: str) -> None:
    assert {} == counts(of_case(measure, name), KNOWN)


@pytest.mark.parametrize(("name", "hours"), [("01", 3), ("03", 3 * 24 + 1)])
def test_the_share_was_received_hours_later(name: str, hours: int) -> None:
    figures = of_case(M32, name)
    assert ({"RECEIVED": 1}, {60 * hours: 1}) == (counts(figures), amounts(figures, M32, "RECEIVED"))


@pytest.mark.parametrize(("name", "shares"), [("02", 1), ("04", 1), ("14", 3)])
def test_no_share_was_answered(name: str, shares: int) -> None:
    assert {"NO_ANSWER": shares} == counts(of_case(M32, name))
