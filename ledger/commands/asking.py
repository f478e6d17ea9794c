"""What a report is asked on the command line, what is asked of the ledger for it, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ledger.protocol.policy import Policy
from projections.reports.asked import Basis
from projections.reports.document import Document
from projections.reports.question import Question
from projections.reports.report import Report


@dataclass(frozen=True, slots=True)
class Typed:
    """What was asked on the command line; None where it was not."""

    name: str
    period_from: str | None
    period_to: str | None
    known_at: str | None
    policy: str | None
    against: str | None
    subject: str | None
    of: str | None
    audience: str | None
    workers: int


class Asking(NamedTuple):
    """A report with all that it needs, checked."""

    report: Report
    question: Question
    audience: str
    workers: int
    second: Policy | None = None
    subject: str | None = None


class Made(NamedTuple):
    """A document, and what it rests on."""

    report: Report
    basis: Basis
    document: Document
