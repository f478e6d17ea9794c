"""The measures of the governance framework, each in a file of its own."""

from __future__ import annotations

from projections.reports.measure import Measure
from projections.reports.measures.m01_persons_referred import PersonsReferred
from projections.reports.measures.m02_shares_sent_and_received import SharesSentAndReceived
from projections.reports.measures.m03_capture_rate import CaptureRate

MEASURES: tuple[Measure, ...] = (
    PersonsReferred(),
    SharesSentAndReceived(),
    CaptureRate(),
)
"""In the order of their codes."""
