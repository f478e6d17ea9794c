"""One measure's figures as an audience may read them: every count has been through disclosure control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from projections.disclosure.audience import Audience
from projections.disclosure.protect import protect
from projections.disclosure.published import Cell, shown_cell
from projections.disclosure.release import Count, Key, Release, joined
from projections.disclosure.tables import grouped, portion, table
from projections.reports.dimensions import NOT_RECORDED
from projections.reports.figures import Figures, Heading
from projections.reports.groups import SPANS, Span, months_in
from projections.reports.measure import MONTH, Dimension, Measure
from projections.reports.question import Clock, Period
from projections.reports.tally import ALL, REGION, Place, Tally, small_spans

_OURS = frozenset({REGION, *(span.name for span in SPANS[1:])})
_MEASURED = ("measured", "yes")
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

    def __init__(self, measure: Measure, figures: Figures, audience: Audience, period: Period) -> None:
        assert not _OURS & {each.name for each in measure.dimensions}, (
            f"{measure.code} has a dimension that is made here"
        )
        self.measure = measure
        self.audience = audience
        self._figures = figures
        self._period = period
        self._tally = Tally(measure, figures, _span_for(measure, figures, audience))
        self.breakdowns = tuple(self._breakdowns())
        self.cells = {clock: dict(protect(self._release(clock), audience).cells) for clock in Clock}
        """By clock. Whoever puts measures in step may hide more of them."""

    def cell(self, clock: Clock, dimension: str = ALL, value: str = ALL, category: str = ALL) -> Cell:
        """The published count; what nothing was counted for is zero."""
        return self._published(clock, self._key(self._tally.place(clock, dimension, value, category)))

    def breakdown(self, name: str) -> Breakdown | None:
        return next((each for each in self.breakdowns if each.name == name), None)

    @property
    def rates_from(self) -> int:
        """The least count that shares are taken of: of fewer, two rounded counts would be several points off."""
        return 10 * self.audience.rounding_base if self.audience.rounding_base > 1 else 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted, by either clock."""
        return not self._tally.counts

    @property
    def amount_categories(self) -> Sequence[str]:
        """Those of which amounts were measured, in order."""
        return [
            code
            for code in self.measure.codes()
            if any(self._figures.amounts(Heading(self.measure.code, clock, ALL, ALL, code)) for clock in Clock)
        ]

    def distribution(self, clock: Clock, dimension: str, value: str, category: str) -> Distribution:
        """Of the amounts under one category, for the whole or for a value of one of the measure's own dimensions."""
        amounts = self._figures.amounts(Heading(self.measure.code, clock, dimension, value, category))
        place, told = self._tally.place(clock, dimension, value, category), sum(amounts.values())
        has_all = told == self._tally.counts[place]
        n = self._published(clock, self._key(place) if has_all else _measured(self._key(place)))
        least = self.audience.shown_min if self.audience.suppresses else 0
        may_say = told > 0 and n.shown is not None and told >= 2 * least
        return Distribution(
            n,
            _centile(amounts, 50) if may_say else None,
            # A tenth of those counted lie above it: they must be as many as a count that is shown.
            _centile(amounts, 90) if may_say and told >= 10 * least else None,
        )

    def exact(self, clock: Clock) -> Mapping[Key, int]:
        """Confidential: for putting in step what is published of equal counts."""
        return {self._key(place): count for place, count in self._tally.counts.items() if place.clock is clock}

    def _published(self, clock: Clock, key: Key) -> Cell:
        return self.cells[clock].get(key, shown_cell(0, self.audience))

    def _breakdowns(self) -> Iterator[Breakdown]:
        for dimension in self.measure.dimensions:
            if dimension.name == MONTH:
                yield self._calendar()
                continue
            if dimension.name == "force" and self.audience.suppresses:
                yield self._with_values(Dimension(REGION, "Region", str))
            yield self._with_values(dimension)

    def _with_values(self, dimension: Dimension) -> Breakdown:
        """In the order of their names: one by size would give away what is hidden."""
        values = self._tally.values(dimension.name)
        in_order = sorted(values, key=lambda value: (value in (NOT_RECORDED, "not recorded"), value))
        return Breakdown(dimension.name, dimension.title, tuple((value, dimension.words(value)) for value in in_order))

    def _calendar(self) -> Breakdown:
        span, values = self._tally.span, self._tally.values(self._tally.span.name)
        spans = {span.of(month) for month in months_in(self._period)}
        shown = sorted(values | spans if len(spans) <= _SPANS_MAX else values)
        return Breakdown(span.name, span.title, tuple((value, value) for value in shown))

    def _release(self, clock: Clock) -> Release:
        names = [ALL, *(each.name for each in self.breakdowns)]
        tables = [self._table(clock, name) for name in names]
        return joined(*tables, *self._regions(clock), *self._measured_parts(clock))

    def _table(self, clock: Clock, name: str) -> Release:
        """The categories of the whole, or of each value of a dimension, with every margin."""
        dimensions = [*([name] if name else []), *(["category"] if self._tally.has_categories else [])]
        cells = {
            (*([place.value] if name else []), *([place.category] if self._tally.has_categories else [])): count
            for place, count in self._tally.finest(clock, name)
        }
        return table(self.measure.code, self.measure.unit, dimensions, cells)

    def _regions(self, clock: Clock) -> Iterator[Release]:
        """Each region is the sum of its forces, in all and in every category."""
        if not any(each.name == REGION for each in self.breakdowns):
            return
        for region, parts in self._tally.forces_by_region(clock).items():
            counts = [Count(self._key(place), self._tally.counts[place]) for place in parts]
            yield grouped(Count(self._key(region), self._tally.counts[region]), counts)

    def _measured_parts(self, clock: Clock) -> Iterator[Release]:
        """Where not everything that was counted has an amount, how many have is a count of its own."""
        if self.measure.amounts is None:
            return
        for heading, count in self._figures.counts.items():
            told = sum(self._figures.amounts(heading).values())
            is_mine = (heading.measure, heading.clock) == (self.measure.code, clock) and heading.dimension != MONTH
            if is_mine and 0 < told < count:
                whole = self._key(self._tally.place(*heading[1:]))
                yield portion(Count(whole, count), Count(_measured(whole), told))

    def _key(self, place: Place) -> Key:
        at = (("category", place.category), (place.dimension, place.value))
        return Key(self.measure.code, self.measure.unit, tuple(sorted(pair for pair in at if pair[1])))


def _measured(key: Key) -> Key:
    return Key(key.measure, key.unit, tuple(sorted((*key.at, _MEASURED))))


def _span_for(measure: Measure, figures: Figures, audience: Audience) -> Span:
    """The finest in which no small count stands; years where there is none."""
    fits = (span for span in SPANS if not small_spans(measure, figures, span, audience.shown_min))
    return next(fits, SPANS[-1])


def _centile(amounts: Mapping[int, int], centile: int) -> int:
    """The nearest rank: the least amount that no fewer than this share of all are at or below."""
    rank, seen = -(-sum(amounts.values()) * centile // 100), 0
    for amount in sorted(amounts):
        seen += amounts[amount]
        if seen >= rank:
            return amount
    raise ValueError("there is no centile of nothing")
