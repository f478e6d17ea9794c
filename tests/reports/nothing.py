"""Each report of a period in which nothing happened and nothing became known."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.protocol import load_policy
from projections.disclosure.audience import AUDIENCES, BOARD
from projections.reports.asked import Basis, Tree
from projections.reports.catalogue import REPORTS
from projections.reports.document import Document
from projections.reports.fold import of_subjects
from projections.reports.question import Period, Question
from projections.reports.report import Report
from projections.reports.stated import report_document
from projections.reports.subject_statement import statement
from tests.protocol.story import when

QUESTION = Question(Period(when("2024-01-01"), when("2025-01-01")), when("2026-01-01"), load_policy("protocol-2021"))
MADE_OF_EVENTS: Sequence[Report] = [each for each in REPORTS if not each.is_of_earlier]
"""All but the one that is made of an earlier publication, which a period without events cannot have."""


def audiences_of(report: Report) -> Sequence[str]:
    return [BOARD.name] if report.is_of_one else list(AUDIENCES)


def of_nothing(report: Report, audience: str) -> Document:
    second = None if report.against is None else load_policy("firewall")
    subject = "S-1" if report.is_of_one else None
    basis = Basis(QUESTION, AUDIENCES[audience], Tree(9, None, is_closed=True), second, subject)
    if report.is_of_one:
        return statement(report, basis, [])
    return report_document(report, basis, of_subjects(report.counted_with(second), QUESTION, []))
