"""The report on what became of the victims whose data were shared."""

from __future__ import annotations

from projections.reports.report import Report, Section

VICTIMS = Report(
    name="victims",
    title="What became of referred victims",
    question=(
        "Were referred victims pointed to support and helped to regularise their status, and how did the investigations of "
        "the crimes against them end?"
    ),
    sections=(
        Section("Help and support", ("M23", "M24")),
        Section("Immigration status", ("M25", "M26")),
        Section("The investigation", ("M29", "M30")),
    ),
)
