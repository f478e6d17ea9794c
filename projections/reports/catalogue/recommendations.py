"""The report on the eight recommendations of *Safe to Share?*."""

from __future__ import annotations

from functools import partial

from projections.reports.catalogue.protocol_monitor import PROTOCOL_MONITOR
from projections.reports.catalogue.sharing import SHARING
from projections.reports.recommendations import EVIDENCE, recommendation_chapters
from projections.reports.report import Report

_SIBLINGS = tuple(tuple(report.measures) for report in (SHARING, PROTOCOL_MONITOR))

RECOMMENDATIONS = Report(
    name="recommendations",
    title="The recommendations of Safe to Share?",
    question="What does the record show, police force by police force, of each of the eight recommendations of December 2020?",
    sections=(),
    own=EVIDENCE,
    siblings=_SIBLINGS,
    written=partial(recommendation_chapters, _SIBLINGS),
)
