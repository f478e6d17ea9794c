"""Published counts as a document has them: as cells, alone, as rates and as measured amounts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from projections.disclosure import published
from projections.disclosure.audience import SUPPRESSED
from projections.reports.document import Cell, percent, whole, word
from projections.reports.symbols import NOT_APPLICABLE, UNRELIABLE


def shown(cell: published.Cell) -> Cell:
    """A protected count as a document has it."""
    return Cell(cell.mark) if cell.shown is None or cell.mark else whole(cell.shown)


def rate(part: published.Cell, of: published.Cell, least: int = 0) -> Cell:
    """From what is published of both, and of nothing else; of fewer than `least` it would say what rounding made."""
    if of.shown == 0 and not of.mark:
        return word(NOT_APPLICABLE)
    if part.shown is None or of.shown is None or part.mark or of.mark:
        return word(part.mark or of.mark or SUPPRESSED)
    if of.shown < least:
        return word(UNRELIABLE)
    return percent(part.shown, of.shown)


def amount(told: int, per_unit: int) -> Cell:
    """In the unit of the measure, `per_unit` of what was told each."""
    if per_unit == 1:
        return whole(told)
    number = (Decimal(told) / per_unit).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Cell(f"{number:,}", number)
