"""The report on whether victims stay once their data were shared."""

from __future__ import annotations

from projections.reports.deterrence import deterrence_chapters
from projections.reports.engagement import ENGAGEMENT_MEASURES
from projections.reports.report import Report

DETERRENCE = Report(
    name="deterrence",
    title="Disengagement after a share",
    question=(
        "How soon do victims disengage from support and from the investigation once their data were shared with the Home "
        "Office, and how soon where they were not?"
    ),
    sections=(),
    own=ENGAGEMENT_MEASURES,
    written=deterrence_chapters,
)
