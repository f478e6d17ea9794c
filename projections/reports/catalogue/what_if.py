"""The report that lays a second policy over the same facts."""

from __future__ import annotations

from projections.reports.report import Report, Section
from projections.reports.what_if import measures_against

WHAT_IF = Report(
    name="what-if",
    title="The same facts under two policies",
    question=(
        "Of what was done to victims and witnesses, what would each of two policies have barred, and whom does neither of "
        "them protect?"
    ),
    sections=(
        Section("What each policy would have barred", ("W1", "W2")),
        Section("Whom neither policy protects", ("W3", "W4")),
    ),
    against=measures_against,
)
