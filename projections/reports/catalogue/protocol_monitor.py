"""The report that the protocol of 15 December 2021 is watched with."""

from __future__ import annotations

from projections.reports.report import Report, Section

PROTOCOL_MONITOR = Report(
    name="protocol-monitor",
    title="Monitor of the migrant victims protocol",
    question=(
        "Was enforcement action taken against victims and witnesses while the protocol should have protected them, and were "
        "the pauses that it promises applied, kept and ended as it says?"
    ),
    sections=(
        Section("Enforcement after and before a referral", ("M12", "M13", "M14", "M15")),
        Section("Enforcement in the shield", ("M16", "M17")),
        Section("Pauses", ("M18", "M19", "M20", "M21")),
        Section("Exceptions", ("M22",)),
    ),
)
