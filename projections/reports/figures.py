"""The figures of a report: how many, under which heading, by which clock. Parts of a ledger add up in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple

from ledger.instants import HOUR_US, Instant, to_datetime
from ledger.london import LONDON
from projections.reports.measure import MONTH, Measure
from projections.reports.question import Clock, Period
from projections.reports.told import Told

_CLOCKS = tuple(Clock)


class Heading(NamedTuple):
    """Where one figure stands: the measure, the clock, a dimension with its value (both empty for the whole), a category."""

    measure: str
    clock: Clock
    dimension: str
    value: str
    category: str


class Figures:
    """Counts and, for distributions, the amounts themselves."""

    def __init__(self) -> None:
        self.counts: Counter[Heading] = Counter()
        self._amounts: dict[Heading, Counter[int]] = {}

    def amounts(self, heading: Heading) -> Mapping[int, int]:
        """How often each amount was told under this heading."""
        return self._amounts.get(heading, {})

    def count(self, measure: Measure, period: Period, told: Iterable[Told]) -> None:
        """Count what one subject, one record or the publishers give, each unit once for each clock."""
        held = list(told)
        if not held:
            return
        counts = self.counts
        for clock in _CLOCKS:
            for at, one in _once(held, clock, period):
                for heading in _headings(measure, clock, at, one):
                    counts[heading] += 1
                    if one.amount is not None:
                        self._amounts.setdefault(heading, Counter())[one.amount] += 1

    def add(self, other: Figures) -> None:
        """Take in the figures of another part of the same ledger."""
        self.counts.update(other.counts)
        for heading, amounts in other._amounts.items():
            self._amounts.setdefault(heading, Counter()).update(amounts)


def month_of(at: Instant) -> str:
    """The month in London, as 2024-05."""
    return _month_of_hour(at // HOUR_US)


@lru_cache(maxsize=65536)
def _month_of_hour(hour: int) -> str:
    """A month begins on a full hour, in London as elsewhere."""
    there: datetime = to_datetime(Instant(hour * HOUR_US)).astimezone(LONDON)
    return f"{there.year:04d}-{there.month:02d}"


def _once(told: list[Told], clock: Clock, period: Period) -> Iterable[tuple[Instant, Told]]:
    """Each unit by its earliest telling in the period; of equal moments, the one that was told first."""
    first: dict[tuple[str, ...], tuple[Instant, Told]] = {}
    for one in told:
        at = one.by(clock)
        if at is None or at not in period:
            continue
        held = first.get(one.unit)
        if held is None or at < held[0]:
            first[one.unit] = (at, one)
    return first.values()


@cache
def _codes(measure: Measure) -> frozenset[str]:
    return frozenset(measure.codes())


def _headings(measure: Measure, clock: Clock, at: Instant, one: Told) -> Iterable[Heading]:
    assert one.category in _codes(measure), f"{measure.code} told a category that it does not have: {one.category}"
    yield Heading(measure.code, clock, "", "", one.category)
    for dimension in measure.dimensions:
        value = month_of(at) if dimension.name == MONTH else one.at[dimension.name]
        yield Heading(measure.code, clock, dimension.name, value, one.category)
