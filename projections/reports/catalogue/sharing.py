"""The report on what the police and the Home Office tell each other about victims and witnesses."""

from __future__ import annotations

from projections.reports.report import Report, Section

SHARING = Report(
    name="sharing",
    title="Data sharing between the police and the Home Office",
    question=(
        "Who shared what about victims and witnesses, why, on what basis and by which channel, and was the victim told and "
        "cared for first?"
    ),
    sections=(
        Section("Who was referred, and who recorded it", ("M1", "M2", "M3")),
        Section("How and why", ("M4", "M5", "M6", "M7")),
        Section("The victim's part in it", ("M8", "M9", "M10")),
        Section("Where referrals come from", ("M11",)),
    ),
)
