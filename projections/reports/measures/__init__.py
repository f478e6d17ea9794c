"""The measures of the governance framework, each in a file of its own."""

from __future__ import annotations

from projections.reports.measure import Measure
from projections.reports.measures.m01_persons_referred import PersonsReferred

MEASURES: tuple[Measure, ...] = (PersonsReferred(),)
"""In the order of their codes."""
