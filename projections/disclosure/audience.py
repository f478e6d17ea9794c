"""Who reads a report, and how small a count each of them may see."""

from __future__ import annotations

from dataclasses import dataclass

SUPPRESSED = "[c]"
"""Confidential: the shorthand of the Government Statistical Service ("Using symbols and shorthand", 2022)."""
LOW = "[low]"
"""Above zero, but rounds to zero: the same guidance. A true zero is always shown as 0."""
WITHHELD = "[x]"
"""Not available: the same guidance."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Units are counts of whatever the figure counts: persons, shares, cases or actions."""

    name: str
    shown_min: int
    """The smallest count above zero that is shown; 1 shows all."""
    rounding_base: int
    """Shown counts are rounded to the nearest multiple; 1 leaves them exact."""
    values_min: int
    """How many values a suppressed count must still be able to have, for a reader who knows all that is published."""
    shows_extremes: bool
    """A least or a greatest value is one person's value."""
    warning: str = ""
    """Words that must stand on every page."""

    @property
    def suppresses(self) -> bool:
        return self.shown_min > 1

    def is_small(self, value: int) -> bool:
        return 0 < value < self.shown_min

    def rounded(self, value: int) -> int:
        """To the nearest multiple of the base; halves go up."""
        return (value + self.rounding_base // 2) // self.rounding_base * self.rounding_base

    def reading(self, value: int) -> tuple[int, int]:
        """The least and the greatest count that would be shown as this one is. Zero is shown only for zero."""
        if value == 0:
            return 0, 0
        least = self.rounded(value) - self.rounding_base // 2
        return max(least, self.shown_min, 1), least + self.rounding_base - 1

    @property
    def sentence(self) -> str:
        """The rule, in words for the reader of a report."""
        if not self.suppresses and self.rounding_base == 1:
            return f"{self.warning} Counts are exact, and nothing is suppressed.".strip()
        words = (
            f"Counts from 1 to {self.shown_min - 1} are shown as {SUPPRESSED} (confidential); so are other counts from "
            f"which one of them could be worked out. All other counts are rounded to the nearest "
            f"{self.rounding_base}, so that parts may not add up to their total; 0 means none. "
            f"Rates are worked out from rounded counts; {LOW} means above zero but rounding to zero. {WITHHELD} means "
            f"not available: with an earlier publication it would have given a confidential count away. "
            f"Medians stand on {2 * self.shown_min} or more, for every count that the rounded one may stand for."
        )
        return f"{self.warning} {words}".strip()


BOARD = Audience(
    name="board",
    shown_min=1,
    rounding_base=1,
    values_min=1,
    shows_extremes=True,
    warning="CONFIDENTIAL: exact figures for a governance board, not for publication.",
)
PUBLIC = Audience(name="public", shown_min=5, rounding_base=5, values_min=3, shows_extremes=False)
RESEARCH = Audience(
    name="research",
    shown_min=10,
    # The same base as for the public: whoever holds both editions learns nothing from two ways of rounding one figure.
    rounding_base=5,
    values_min=3,
    shows_extremes=False,
    warning="For accredited research under its agreement, not for publication.",
)
AUDIENCES = {audience.name: audience for audience in (BOARD, PUBLIC, RESEARCH)}
