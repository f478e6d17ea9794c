"""The shorthand that stands where a number does not, as the Government Statistical Service writes it."""

from __future__ import annotations

from projections.disclosure.audience import LOW, SUPPRESSED, WITHHELD

NOT_APPLICABLE = "[z]"
UNRELIABLE = "[u]"
SYMBOLS = (
    (SUPPRESSED, "confidential: a small count, or one from which a small count could be worked out"),
    (LOW, "above zero, but rounds to zero"),
    (WITHHELD, "not available"),
    (NOT_APPLICABLE, "not applicable: there is nothing to take a share or a median of"),
    (UNRELIABLE, "unreliable: a share of so few that rounding would decide it"),
)
