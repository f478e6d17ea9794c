"""The shorthand that stands where a number does not, as the Government Statistical Service writes it."""

from __future__ import annotations

from collections.abc import Sequence

from projections.disclosure.audience import LOW, SUPPRESSED, WITHHELD
from projections.reports.document import Document

NOT_APPLICABLE = "[z]"
UNRELIABLE = "[u]"
SYMBOLS = (
    (SUPPRESSED, "confidential: a small count, or one from which a small count could be worked out"),
    (LOW, "above zero, but rounds to zero"),
    (WITHHELD, "not available"),
    (NOT_APPLICABLE, "not applicable: there is nothing to take a share or a median of"),
    (UNRELIABLE, "unreliable: a share of so few that rounding would decide it"),
)


def used_in(document: Document) -> Sequence[tuple[str, str]]:
    """Those that stand in its tables, each with its meaning: nobody has to learn the others."""
    found = {cell.text for _, table in document.tables() for row in table.rows for cell in row}
    return [(symbol, meaning) for symbol, meaning in SYMBOLS if symbol in found]
