"""What a measure tells the fold: one thing that counts, when, and under which headings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ledger.instants import Instant
from projections.reports.question import Clock

NOWHERE: Mapping[str, str] = MappingProxyType({})


class Told(NamedTuple):
    """One thing that a measure counts.

    `unit` says which thing it is within its subject: the same one is told once in a period, by its earliest telling. A
    person who is counted once for each force has the force as unit; a share its `share_id`. `at` gives the values of the
    measure's dimensions but for the month, which follows from the clock. `amount` is what a distribution is made of, in
    the measure's own unit of amounts.
    """

    unit: tuple[str, ...]
    category: str
    happened: Instant | None
    """None where no date is known: then it counts by the ledger's knowledge only."""
    known: Instant
    at: Mapping[str, str] = NOWHERE
    amount: int | None = None

    def by(self, clock: Clock) -> Instant | None:
        return self.happened if clock is Clock.HAPPENED else self.known
