"""The report on the record itself: how good it is, and who uses it."""

from __future__ import annotations

from projections.reports.report import Report, Section

QUALITY = Report(
    name="quality",
    title="Quality and use of the record",
    question=(
        "How late, incomplete or wrong is what publishers record, is it put right and passed on, what do the rules find, and "
        "who reads the ledger?"
    ),
    sections=(
        Section("Late, corrected and retracted", ("M27", "M28")),
        Section("Enforcement and answers", ("M31", "M32")),
        Section("Complaints and findings", ("M33", "M34")),
        Section("What is not recorded, and who reads", ("M35", "M36")),
    ),
)
