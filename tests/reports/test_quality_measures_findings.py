"""M34 to M36: what the rules found and what stands of it, what the record cannot say of groups, and who reads the ledger."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger import events as ev
from ledger.log.port import Message, Stored
from ledger.protocol import load_policy
from ledger.protocol.findings import Basis, Finding, Identity, Verdict
from ledger.record import LedgerRecord
from projections.reports.figures import Figures
from projections.reports.fold import of_publishers, of_records
from projections.reports.measures.m34_rule_pack_results import RulePackResults
from projections.reports.measures.m35_equality_view import EqualityView
from projections.reports.measures.m36_ledger_use import LedgerUse
from projections.reports.question import Period, Question
from tests.protocol.story import (
    Said,
    act,
    corrected,
    opened,
    overridden,
    paused,
    retracted,
    said,
    shared,
    supported,
    transferred,
    unpaused,
    when,
)
from tests.reports.protection import BOARD, amounts
from tests.reports.sharing import KNOWN, Counts, both, counts, figures_of

M34, M35, M36 = RulePackResults(), EqualityView(), LedgerUse()
QUESTION = Question(Period(when("2024-01-01"), when("2025-01-01")), when("2029-01-01"), load_policy())
MAY = {"since": "2024-05-01", "until": "2024-06-01"}
JULY = {"since": "2024-07-01", "until": "2024-08-01"}

NOTICE = act("05-20")
SHIELDED = (opened("05-01"), supported("05-02"), paused("05-03"))


def of_rules(figures: Figures, *rules: str, **by: object) -> Counts:
    """The results of some rules: stories about acts raise others beside."""
    found = counts(figures, dimension="rule", **by)  # type: ignore[arg-type]
    return {name: count for name, count in found.items() if name.partition(" ")[0] in rules}


def test_findings_on_one_act_are_two_though_it_is_one_incident() -> None:
    expected = {"PV-01 RAISED": 1, "PV-03 RAISED": 1}
    assert expected == of_rules(figures_of(M34, *SHIELDED, NOTICE), "PV-01", "PV-03")


def test_an_override_before_the_act_exonerates() -> None:
    told = (*SHIELDED, overridden("05-19"), NOTICE)
    assert {"PV-01 EXONERATED": 1, "PV-03 EXONERATED": 1} == of_rules(figures_of(M34, *told), "PV-01", "PV-03")


def test_findings_on_a_retracted_act_are_withdrawn_and_not_gone() -> None:
    told = (*SHIELDED, NOTICE, retracted("05-25", NOTICE))
    before, after = figures_of(M34, *told, known_by="05-24"), figures_of(M34, *told)
    assert {"PV-01 RAISED": 1, "PV-03 RAISED": 1} == of_rules(before, "PV-01", "PV-03")
    assert {"PV-01 WITHDRAWN": 1, "PV-03 WITHDRAWN": 1} == of_rules(after, "PV-01", "PV-03")


def test_by_knowledge_a_finding_counts_when_it_was_raised_and_a_withdrawn_one_when_it_was_withdrawn() -> None:
    late = NOTICE.known("07-01")
    raised = (*SHIELDED, late)
    withdrawn = (*SHIELDED, NOTICE, retracted("07-01", NOTICE))
    assert {"PV-03 RAISED": 1} == of_rules(figures_of(M34, *raised, **MAY), "PV-03")
    assert {} == of_rules(figures_of(M34, *raised, **MAY), "PV-03", clock=KNOWN)
    assert {"PV-03 RAISED": 1} == of_rules(figures_of(M34, *raised, **JULY), "PV-03", clock=KNOWN)
    assert {} == of_rules(figures_of(M34, *withdrawn, **MAY), "PV-03", clock=KNOWN)
    assert {"PV-03 WITHDRAWN": 1} == of_rules(figures_of(M34, *withdrawn, **JULY), "PV-03", clock=KNOWN)


def test_a_finding_on_an_act_of_unknown_date_counts_by_knowledge_only() -> None:
    figures = figures_of(M34, *SHIELDED, NOTICE.undated())
    assert ({}, {"PT-01 RAISED": 1}) == (of_rules(figures, "PT-01"), of_rules(figures, "PT-01", clock=KNOWN))


def test_severity_and_hindsight_are_told() -> None:
    told = figures_of(M34, opened("05-01"), supported("05-02"), act("05-03"), policy="protocol-2021")
    hindsight = counts(told, dimension="hindsight")
    assert (1, 1) == (hindsight["YES RAISED"], counts(told, dimension="severity")["MEDIUM RAISED"])


def test_the_force_is_the_one_the_record_names_or_the_holder_of_the_case() -> None:
    told = figures_of(M34, opened("05-01", force="ESSEX"), supported("05-02"), paused("05-03"), NOTICE)
    assert {"ESSEX RAISED"} == counts(told, dimension="force").keys()
    assert "KENT RAISED" in counts(figures_of(M34, shared("05-03")), dimension="force")


def test_findings_on_a_pause_had_no_force_although_the_pause_is_linked_with_a_case() -> None:
    case = opened("05-01", force="ESSEX")
    lapsing = paused("05-03", due="06-03").but(linked_cases=("C-1", "C-2"))
    lapsed = figures_of(M34, case, supported("05-02"), lapsing, known_by="2024-07-01")
    assert {"ESSEX RAISED": 1} == counts(lapsed, dimension="force")
    ended_too_soon = figures_of(M34, case, supported("05-02"), lapsing, unpaused("05-20"), known_by="2024-06-01")
    assert {"ESSEX RAISED": 1} == counts(ended_too_soon, dimension="force")


def test_the_force_of_a_withdrawn_finding_is_of_the_date_that_was_corrected_before_the_retraction() -> None:
    told = (opened("05-01"), supported("05-02"), transferred("05-10", to="ESSEX"), NOTICE)
    put_right = corrected("05-22", NOTICE, occurred_at="2024-05-05T12:00:00Z")
    found = counts(figures_of(M34, *told, put_right, retracted("05-25", NOTICE)), dimension="force")
    assert (1, 0) == (found.get("KENT WITHDRAWN", 0), found.get("ESSEX WITHDRAWN", 0))


def test_a_case_that_nobody_opened_has_no_force() -> None:
    assert {"NOT_RECORDED RAISED": 1} == counts(figures_of(M34, paused("05-03"), NOTICE), dimension="force")


def test_another_policy_finds_by_its_own_rules_only() -> None:
    assert {} == of_rules(figures_of(M34, *SHIELDED, NOTICE, policy="firewall"), "PV-01", "PV-03")


def on(publisher: str) -> Verdict:
    at = when("05-03")
    finding = Finding(
        identity=Identity("PS-12", publisher, publisher, "8c5c2f0e-0000-4000-8000-000000000001"),
        is_about_publisher=True,
        severity="CRITICAL",
        status="RAISED",
        hindsight=False,
        case_ref=None,
        at=at,
        interval_from=None,
        interval_to=None,
        incident=None,
        evidence=(),
        facts=(),
    )
    return Verdict(finding, "RAISED", 0, when("05-04"), when("05-04"), Basis("protocol-2021", "0" * 64, "1"))


def test_findings_on_publishers_count_under_the_force_that_they_are() -> None:
    figures = of_publishers([M34], QUESTION, [on("/police/kent"), on("/home-office/nccu")])
    assert {"PS-12 RAISED": 2} == counts(figures, dimension="rule")
    assert {"KENT RAISED": 1, "NOT_RECORDED RAISED": 1} == counts(figures, KNOWN, "force")


def accessed(at: str, purpose: str = "REVIEW", role: str = "MEMBER", rows: int = 3) -> Said:
    return said(ev.LedgerAccessed, at, BOARD, accessor_role=role, query_kind="CASE", rows=rows, purpose=purpose)


def use_of(*told: Said) -> Figures:
    lies = Stored("ledger", 0, 0, Message(None, None, ()), None)
    records = [LedgerRecord(number, each.known_at, None, lies, each.event) for number, each in enumerate(told)]
    return of_records([M36], QUESTION, records)


def test_readings_are_told_by_purpose_role_and_what_was_read() -> None:
    figures = use_of(accessed("05-03"), accessed("05-04"), accessed("05-05", "AUDIT", "ANALYST"))
    assert ({"REVIEW": 2, "AUDIT": 1}, {"REVIEW": 2, "AUDIT": 1}) == both(figures)
    assert {"MEMBER REVIEW": 2, "ANALYST AUDIT": 1} == counts(figures, dimension="reader")
    assert {"CASE REVIEW": 2, "CASE AUDIT": 1} == counts(figures, dimension="kind")


def test_a_reading_counts_when_it_happened_and_when_it_was_admitted() -> None:
    assert ({"REVIEW": 1}, {}) == both(use_of(accessed("05-03").known("2025-02-01")))


def test_the_rows_are_a_distribution_and_not_readings() -> None:
    assert {3: 1, 500: 1} == amounts(use_of(accessed("05-03"), accessed("05-04", rows=500)), M36, "REVIEW")


def test_other_records_of_the_ledger_are_no_readings() -> None:
    assert ({}, {}) == both(use_of(said(ev.ClockReached, "05-03", "/ledger/detector", reached=when("05-03"))))


@pytest.mark.parametrize(
    ("symbols", "told"),
    [(ev.AccessPurpose, set(M36.codes())), (ev.FindingStatus, set(M34.codes()))],
)
def test_every_symbol_of_the_contract_has_its_category(symbols: object, told: set[str]) -> None:
    assert set(get_args(symbols)) == told


def test_the_equality_view_gives_no_figure_and_names_what_is_missing() -> None:
    missing = {each.missing.partition(" ")[0] for each in M35.not_recorded}
    assert ((), (), {"nationality_region", "sex", "age_band"}) == (M35.categories, M35.dimensions, missing)
