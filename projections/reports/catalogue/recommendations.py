"""The report on the eight recommendations of *Safe to Share?*."""

from __future__ import annotations

from projections.reports.recommendations import EVIDENCE, recommendation_chapters
from projections.reports.report import Report

RECOMMENDATIONS = Report(
    name="recommendations",
    title="The recommendations of Safe to Share?",
    question="What does the record show, police force by police force, of each of the eight recommendations of December 2020?",
    sections=(),
    own=EVIDENCE,
    written=recommendation_chapters,
)
