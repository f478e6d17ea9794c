"""One measure's figures as an audience may read them: every count has been through disclosure control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from projections.disclosure.audience import Audience
from projections.disclosure.published import Cell, shown_cell
from projections.disclosure.release import Key
from projections.reports.dimensions import NOT_RECORDED
from projections.reports.groups import months_in
from projections.reports.measure import MONTH, Dimension
from projections.reports.question import Clock, Period
from projections.reports.tabled import Tabled
from projections.reports.tally import ALL

_SPANS_MAX = 600  # a longer period is shown by what it has, not by its calendar


class Distribution(NamedTuple):
    """Of amounts; `median` and `ninth` (the 90th centile) None where too few were measured for this audience."""

    n: Cell
    median: int | None
    ninth: int | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A dimension as it is shown: its values in order, each with its words."""

    name: str
    title: str
    values: tuple[tuple[str, str], ...]


class Protected:
    """The audience may see whatever its methods give. Made by `in_step.protected`, for all of a document together."""

    def __init__(self, tabled: Tabled, cells: Mapping[Key, Cell], audience: Audience, period: Period) -> None:
        self.measure = tabled.measure
        self.audience = audience
        self._tabled = tabled
        self._cells = cells
        self._period = period
        self.breakdowns = tuple(self._breakdowns())
        self._shown = {ALL, *(each.name for each in self.breakdowns)}

    def cell(self, clock: Clock, dimension: str = ALL, value: str = ALL, category: str = ALL) -> Cell:
        """The published count; what nothing was counted for is zero."""
        assert dimension in self._shown, f"{self.measure.code} is not shown by {dimension}"
        return self._published(self._tabled.key(self._tabled.tally.place(clock, dimension, value, category)))

    def breakdown(self, name: str) -> Breakdown | None:
        return next((each for each in self.breakdowns if each.name == name), None)

    @property
    def rates_from(self) -> int:
        """The least count that shares are taken of: of fewer, two rounded counts would be several points off."""
        return 10 * self.audience.rounding_base if self.audience.rounding_base > 1 else 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted, by either clock."""
        return not self._tabled.tally.counts

    @property
    def amount_categories(self) -> Sequence[str]:
        """Those of which amounts were measured, in order."""
        tally = self._tabled.tally
        return [
            code
            for code in self.measure.codes()
            if any(tally.amounts.get(tally.place(clock, ALL, ALL, code)) for clock in Clock)
        ]

    def distribution(self, clock: Clock, dimension: str, value: str, category: str) -> Distribution:
        """Of the amounts under one category, for the whole or for a value of a dimension that is shown."""
        place = self._tabled.tally.place(clock, dimension, value, category)
        amounts = self._tabled.tally.amounts.get(place, Counter())
        n = self._published(self._tabled.measured_key(place))
        least = self.audience.shown_min if self.audience.suppresses else 0
        # By the fewest that the shown count may stand for: what follows from the exact one would tell it.
        fewest = 0 if n.shown is None else self.audience.reading(n.shown)[0]
        may_say = fewest > 0 and fewest >= 2 * least
        return Distribution(
            n,
            _centile(amounts, 50) if may_say else None,
            # A tenth of those counted lie above it: they must be as many as a count that is shown.
            _centile(amounts, 90) if may_say and fewest >= 10 * least else None,
        )

    def _published(self, key: Key) -> Cell:
        return self._cells.get(key, shown_cell(0, self.audience))

    def _breakdowns(self) -> Iterator[Breakdown]:
        for dimension in self.measure.dimensions:
            level = self._tabled.levels.get(dimension.name)
            if level is None or level.name == dimension.name != MONTH:
                yield self._with_values(dimension)
            elif dimension.name == MONTH:
                yield self._calendar()
            else:
                yield self._with_values(Dimension(level.name, level.title, str))

    def _with_values(self, dimension: Dimension) -> Breakdown:
        """In the order of their names: one by size would give away what is hidden."""
        values = self._tabled.tally.values(dimension.name)
        in_order = sorted(values, key=lambda value: (value in (NOT_RECORDED, "not recorded"), value))
        return Breakdown(dimension.name, dimension.title, tuple((value, dimension.words(value)) for value in in_order))

    def _calendar(self) -> Breakdown:
        span = self._tabled.levels[MONTH]
        values, spans = self._tabled.tally.values(span.name), {span.of(month) for month in months_in(self._period)}
        shown = sorted(values | spans if len(spans) <= _SPANS_MAX else values)
        return Breakdown(span.name, span.title, tuple((value, value) for value in shown))


def _centile(amounts: Mapping[int, int], centile: int) -> int:
    """The nearest rank: the least amount that no fewer than this share of all are at or below."""
    rank, seen = -(-sum(amounts.values()) * centile // 100), 0
    for amount in sorted(amounts):
        seen += amounts[amount]
        if seen >= rank:
            return amount
    raise ValueError("there is no centile of nothing")
