"""Figures that are worked out from counts: rates, medians and other quantiles, least and greatest values.

Whether such a figure is shown, and what it is, follows from published cells alone, so that it tells no more than they do.
The value of a quantile is the exception, which is why many persons must stand on either side of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ledger.errors import UsageError
from projections.disclosure.audience import LOW, SUPPRESSED, WITHHELD
from projections.disclosure.published import Published
from projections.disclosure.release import Key

NOT_APPLICABLE = "[z]"
"""Not applicable: the shorthand of the Government Statistical Service; a rate of nothing."""
MEDIAN = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Derived:
    value: Fraction | None
    mark: str = ""

    @property
    def per_cent(self) -> str:
        """In whole per cent, halves up."""
        if self.value is None:
            return self.mark
        rounded = int(self.value * 100 + MEDIAN)
        return LOW if self.value and not rounded else str(rounded)


def rate(published: Published, part: Key, whole: Key) -> Derived:
    """Part of whole, from the figures as shown; suppressed unless both are shown.

    Raises UsageError where the release does not say that the one is part of the other (`portion`): then nothing guards
    those of the whole who are not in the part.
    """
    if published.audience.suppresses and not _is_part(published, part, whole):
        raise UsageError(
            f"{part} is published as a rate of {whole}, but no sum of the release says that it is part of it"
        )
    cells = published.cells[part], published.cells[whole]
    if any(cell.shown is None for cell in cells):
        return Derived(None, WITHHELD if WITHHELD in {cell.mark for cell in cells} else SUPPRESSED)
    over, under = (cell.shown or 0 for cell in cells)
    return Derived(Fraction(over, under)) if under else Derived(None, NOT_APPLICABLE)


def quantile(published: Published, persons: Key, value: Fraction | None, at: Fraction = MEDIAN) -> Derived:
    """A median (or another quantile) over the persons of a shown count; None if there are none.

    Shown only if on either side of it are as many persons as the smallest shown count, for every count that may stand
    behind the rounded one.
    """
    cell, audience = published.cells[persons], published.audience
    if cell.shown is None:
        return Derived(None, cell.mark)
    if value is None:
        return Derived(None, NOT_APPLICABLE)
    fewest = audience.reading(cell.shown)[0]
    return Derived(value) if fewest * min(at, 1 - at) >= audience.shown_min or not audience.suppresses else _HIDDEN


def extreme(published: Published, value: Fraction | None) -> Derived:
    """A least or a greatest value: one person's, so never for an audience that may not see one person."""
    if value is None:
        return Derived(None, NOT_APPLICABLE)
    return Derived(value) if published.audience.shows_extremes else _HIDDEN


_HIDDEN = Derived(None, SUPPRESSED)


def _is_part(published: Published, part: Key, whole: Key) -> bool:
    return any(each.total == whole and part in each.parts for each in published.release.relations)
