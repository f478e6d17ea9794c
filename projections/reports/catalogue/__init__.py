"""The reports, each in a file of its own."""

from __future__ import annotations

from projections.reports.catalogue.deterrence import DETERRENCE
from projections.reports.catalogue.protocol_monitor import PROTOCOL_MONITOR
from projections.reports.catalogue.quality import QUALITY
from projections.reports.catalogue.recommendations import RECOMMENDATIONS
from projections.reports.catalogue.restatement import RESTATEMENT
from projections.reports.catalogue.sharing import SHARING
from projections.reports.catalogue.subject import SUBJECT
from projections.reports.catalogue.victims import VICTIMS
from projections.reports.catalogue.what_if import WHAT_IF
from projections.reports.report import Report

REPORTS: tuple[Report, ...] = (
    PROTOCOL_MONITOR,
    SHARING,
    VICTIMS,
    QUALITY,
    DETERRENCE,
    RESTATEMENT,
    RECOMMENDATIONS,
    WHAT_IF,
    SUBJECT,
)
