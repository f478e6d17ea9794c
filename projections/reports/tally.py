"""The exact counts of one measure, under every heading that is shown: categories added up, forces and months grouped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from projections.reports.figures import Figures
from projections.reports.groups import Span, region_of
from projections.reports.measure import MONTH, Measure
from projections.reports.question import Clock

ALL = ""
"""Stands for all categories together, and for the whole where a dimension is asked for."""
FORCE, REGION = "force", "region"


class Place(NamedTuple):
    """Where a figure stands in the tables of one measure."""

    clock: Clock
    dimension: str
    value: str
    category: str


class Tally:
    """Confidential: nothing of it may be shown that disclosure control has not decided."""

    def __init__(self, measure: Measure, figures: Figures, span: Span) -> None:
        self.span = span
        self.has_categories = len(measure.codes()) > 1
        """With one category, that one and all are the same figure: it stands under `ALL`."""
        self.counts: Counter[Place] = Counter()
        for heading, count in figures.counts.items():
            if heading.measure == measure.code and count:
                self._add(Place(*heading[1:]), count)

    def place(self, clock: Clock, dimension: str, value: str, category: str) -> Place:
        return Place(clock, dimension, value, category if self.has_categories else ALL)

    def values(self, dimension: str) -> set[str]:
        return {place.value for place in self.counts if place.dimension == dimension}

    def finest(self, clock: Clock, dimension: str) -> Iterator[tuple[Place, int]]:
        """The counts that all others of this dimension are sums of."""
        for place, count in self.counts.items():
            if (place.clock, place.dimension) == (clock, dimension) and (place.category != ALL) == self.has_categories:
                yield place, count

    def forces_by_region(self, clock: Clock) -> Mapping[Place, Sequence[Place]]:
        found: defaultdict[Place, list[Place]] = defaultdict(list)
        for place in self.counts:
            if (place.clock, place.dimension) == (clock, FORCE):
                found[place._replace(dimension=REGION, value=region_of(place.value))].append(place)
        return found

    def _add(self, place: Place, count: int) -> None:
        if place.dimension == MONTH:
            place = place._replace(dimension=self.span.name, value=self.span.of(place.value))
        wider = [place]
        if place.dimension == FORCE:
            wider.append(place._replace(dimension=REGION, value=region_of(place.value)))
        for each in wider:
            if self.has_categories:
                self.counts[each] += count
            self.counts[each._replace(category=ALL)] += count


def small_spans(measure: Measure, figures: Figures, span: Span, is_small: int) -> bool:
    """Whether any span has fewer than that in all, but not none."""
    tally = Tally(measure, figures, span)
    return any(
        count < is_small for place, count in tally.counts.items() if place.dimension == span.name and not place.category
    )
