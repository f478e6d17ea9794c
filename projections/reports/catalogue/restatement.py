"""The report on what became of the figures of an earlier publication."""

from __future__ import annotations

from projections.reports.report import Report, Section

RESTATEMENT = Report(
    name="restatement",
    title="Restatement of an earlier publication",
    question="Which figures of an earlier publication are others by what is known today, and why?",
    sections=(Section("What changed", ("M37",)),),
    is_of_earlier=True,
)
