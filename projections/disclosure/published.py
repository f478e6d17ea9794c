"""What a reader gets: one cell for every shown count, and no trace of why a cell is suppressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from projections.disclosure.audience import LOW, SUPPRESSED, WITHHELD, Audience
from projections.disclosure.release import Key, Release


@dataclass(frozen=True, slots=True)
class Cell:
    """A shown value, or the mark that stands in its place. Primary and secondary suppression look the same."""

    shown: int | None
    mark: str = ""

    @property
    def text(self) -> str:
        return self.mark or str(self.shown)

    @property
    def is_any(self) -> bool | None:
        """Whether there is anything to count; None where even that is withheld. Says no more than the cell does."""
        return None if self.mark == WITHHELD else self.shown != 0 or bool(self.mark)


CONFIDENTIAL_CELL = Cell(None, SUPPRESSED)
WITHHELD_CELL = Cell(None, WITHHELD)


@dataclass(frozen=True)
class Published:
    """A decided release. Only `cells` may leave the house: `release` holds the exact counts.

    `narrow` names small counts of which a reader who guesses that they are small is left fewer values than the audience's
    `values_min`; `already_open` names counts that earlier publications pin, whatever this one does. Both are confidential.
    """

    audience: Audience
    release: Release
    cells: Mapping[Key, Cell]
    narrow: tuple[Key, ...] = ()
    already_open: tuple[Key, ...] = ()

    @property
    def shown_share(self) -> float:
        """The share of the counts above zero that are shown; 1 where there are none."""
        above_zero = [cell for cell in self.cells.values() if cell.is_any is not False]
        return sum(cell.shown is not None for cell in above_zero) / len(above_zero) if above_zero else 1.0


def shown_cell(value: int, audience: Audience) -> Cell:
    """A count that is not suppressed."""
    rounded = audience.rounded(value)
    return Cell(rounded, LOW) if value and not rounded else Cell(rounded)
