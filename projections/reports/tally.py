"""The exact counts of one measure, under every heading that may be shown: categories added up, forces and months grouped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from projections.reports.figures import Figures
from projections.reports.groups import LADDERS, Level
from projections.reports.measure import Measure
from projections.reports.question import Clock

ALL = ""
"""Stands for all categories together, and for the whole where a dimension is asked for."""


class Place(NamedTuple):
    """Where a figure stands in the tables of one measure."""

    clock: Clock
    dimension: str
    value: str
    category: str


class Tally:
    """Confidential: nothing of it may be shown that disclosure control has not decided."""

    def __init__(self, measure: Measure, figures: Figures) -> None:
        self.has_categories = len(measure.codes()) > 1
        """With one category, that one and all are the same figure: it stands under `ALL`."""
        self.counts: Counter[Place] = Counter()
        self.amounts: dict[Place, Counter[int]] = {}
        """Of each category with any, how often each amount was told; nothing is held under all categories together."""
        self._finest: defaultdict[str, set[str]] = defaultdict(set)
        for heading, count in figures.counts.items():
            if heading.measure == measure.code and count:
                self._add(Place(*heading[1:]), count, figures.amounts(heading))

    def place(self, clock: Clock, dimension: str, value: str, category: str) -> Place:
        return Place(clock, dimension, value, category if self.has_categories else ALL)

    def measured(self, place: Place) -> int:
        """How many of those counted there have an amount."""
        return self.amounts[place].total() if place in self.amounts else 0

    def values(self, dimension: str) -> set[str]:
        return {place.value for place in self.counts if place.dimension == dimension}

    def at(self, clock: Clock, dimension: str) -> Mapping[Place, int]:
        """Every count under a dimension by one clock, those of all categories together among them."""
        return {
            place: count for place, count in self.counts.items() if (place.clock, place.dimension) == (clock, dimension)
        }

    def finest(self, clock: Clock, dimension: str) -> Iterator[tuple[Place, int]]:
        """The counts that all others of this dimension are sums of."""
        for place, count in self.at(clock, dimension).items():
            if (place.category != ALL) == self.has_categories:
                yield place, count

    def rolled_up(self, clock: Clock, dimension: str, fine: Level, coarse: Level) -> Mapping[Place, Sequence[Place]]:
        """Which counts at one level of a dimension add up to which ones at a coarser level."""
        group_of = {fine.of(value): coarse.of(value) for value in self._finest[dimension]}
        found: defaultdict[Place, list[Place]] = defaultdict(list)
        for place in self.at(clock, fine.name):
            found[place._replace(dimension=coarse.name, value=group_of[place.value])].append(place)
        return found

    def _add(self, place: Place, count: int, amounts: Mapping[int, int]) -> None:
        self._finest[place.dimension].add(place.value)
        levels = LADDERS.get(place.dimension)
        every = [place] if levels is None else [_at(place, level) for level in levels]
        for each in every:
            if self.has_categories:
                self.counts[each] += count
            self.counts[each._replace(category=ALL)] += count
            if amounts:
                own = each if self.has_categories else each._replace(category=ALL)
                self.amounts.setdefault(own, Counter()).update(amounts)


def _at(place: Place, level: Level) -> Place:
    return place._replace(dimension=level.name, value=level.of(place.value))
