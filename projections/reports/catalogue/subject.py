"""The statement that a person may ask for."""

from __future__ import annotations

from projections.reports.report import Report

SUBJECT = Report(
    name="subject",
    title="What is on record about the sharing of your data",
    question="What was shared about one person, by whom, when and why, what followed, and what was that person told?",
    sections=(),
    is_of_one=True,
)
