"""The tables of one measure as disclosure control takes them: which are shown, at which level, and all sums between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from projections.disclosure.audience import Audience
from projections.disclosure.release import Count, Key, Release, Seen, joined, release_of
from projections.disclosure.rollup import Grouping, finest
from projections.disclosure.tables import grouped, portion, table
from projections.reports.figures import Figures
from projections.reports.groups import LADDERS, Level
from projections.reports.measure import MONTH, Measure
from projections.reports.question import Clock
from projections.reports.tally import ALL, Place, Tally

SHOWN_SHARE_MIN = 0.8
"""A table rolls up where less than this share of its counts above zero could be shown if it were published alone."""
_MEASURED = ("measured", "yes")
_OURS = frozenset(level.name for levels in LADDERS.values() for level in levels[1:])


@dataclass(frozen=True, slots=True)
class Tabled:
    """Confidential. `levels` gives the one that is shown of each dimension that rolls up."""

    measure: Measure
    tally: Tally
    levels: Mapping[str, Level]

    @classmethod
    def of(cls, measure: Measure, figures: Figures, audience: Audience, *, rolls_up: bool) -> Tabled:
        """Where it `rolls_up`, a dimension of which too little could be shown is shown at a coarser level."""
        names = {each.name for each in measure.dimensions}
        assert not _OURS & names, f"{measure.code} has a dimension that is made here"
        tally = Tally(measure, figures)
        whole = cls(measure, tally, {name: levels[0] for name, levels in LADDERS.items() if name in names})
        if not (rolls_up and audience.suppresses):
            return whole
        return cls(measure, tally, {name: whole.level(name, audience) for name in whole.levels})

    def level(self, dimension: str, audience: Audience) -> Level:
        """The finest of which enough can be shown, or the coarsest."""
        by_name = {level.name: level for level in LADDERS[dimension]}
        groupings = [Grouping(name, joined(*(self._table(clock, name) for clock in Clock))) for name in by_name]
        return by_name[finest(groupings, audience, SHOWN_SHARE_MIN).name]

    def shown_as(self, dimension: str) -> str:
        """The name under which a dimension of the measure is shown."""
        return self.levels[dimension].name if dimension in self.levels else dimension

    def release(self, audience: Audience) -> Release:
        """Every count that is shown, by both clocks, with what a reader can add up."""
        names = [ALL, *(self.shown_as(each.name) for each in self.measure.dimensions)]
        tables = [self._table(clock, name) for clock in Clock for name in names]
        return joined(*tables, *self._rolled_up(), *self._measured(names), *self._by_both_clocks(names, audience))

    def key(self, place: Place) -> Key:
        at = (("category", place.category), (place.dimension, place.value))
        return Key(self._named(place.clock), self.measure.unit, tuple(sorted(pair for pair in at if pair[1])))

    def measured_key(self, place: Place) -> Key:
        """How many of those counted there have an amount: the same figure where all have one."""
        key = self.key(place)
        if self.tally.measured(place) == self.tally.counts[place]:
            return key
        return Key(key.measure, key.unit, tuple(sorted((*key.at, _MEASURED))))

    def count(self, place: Place, seen: Seen = Seen.SHOWN) -> Count:
        return Count(self.key(place), self.tally.counts[place], seen)

    def _named(self, clock: Clock) -> str:
        return f"{self.measure.code} {clock.value}"

    def _table(self, clock: Clock, name: str) -> Release:
        """The categories of the whole, or of each value of a dimension, with every margin."""
        dimensions = [*([name] if name else []), *(["category"] if self.tally.has_categories else [])]
        cells = {
            (*([place.value] if name else []), *([place.category] if self.tally.has_categories else [])): count
            for place, count in self.tally.finest(clock, name)
        }
        return table(self._named(clock), self.measure.unit, dimensions, cells)

    def _rolled_up(self) -> Iterator[Release]:
        """What a reader can add up to coarser levels than the one that is shown, which another table may show."""
        for name, level in self.levels.items():
            ladder = LADDERS[name]
            for fine, coarse in pairwise(ladder):
                if ladder.index(fine) >= ladder.index(level):
                    for clock in Clock:
                        for total, parts in self.tally.rolled_up(clock, name, fine, coarse).items():
                            yield grouped(self.count(total, Seen.IMPLIED), [self._plain(part, level) for part in parts])

    def _plain(self, place: Place, level: Level) -> Count:
        return self.count(place, Seen.SHOWN if place.dimension == level.name else Seen.IMPLIED)

    def _measured(self, names: Collection[str]) -> Iterator[Release]:
        """Where not everything that was counted has an amount, how many have is a count of its own, and adds up too."""
        if self.measure.amounts is None:
            return
        for place, amounts in self.tally.amounts.items():
            if place.dimension not in names or not self._has_spread(place.dimension):
                continue
            told = Count(self.measured_key(place), amounts.total())
            if told.key != self.key(place):
                yield portion(self.count(place), told)
                if place.dimension == ALL:
                    yield from self._parts_measured(place, told, names)

    def _parts_measured(self, whole: Place, told: Count, names: Collection[str]) -> Iterator[Release]:
        for name in names:
            parts = [
                Count(self.measured_key(place), amounts.total())
                for place, amounts in self.tally.amounts.items()
                if (place.clock, place.dimension, place.category) == (whole.clock, name, whole.category)
            ]
            if name and self._has_spread(name):
                yield grouped(told, parts)

    def _has_spread(self, name: str) -> bool:
        """No amounts are shown by the calendar."""
        return all(name != level.name for level in LADDERS[MONTH])

    def _by_both_clocks(self, names: Collection[str], audience: Audience) -> Iterator[Release]:
        """A figure that is the same by both clocks is taken for one. One that is near a small one is hidden with it."""
        near = audience.shown_min + audience.rounding_base
        for name in names:
            for place, count in self.tally.at(Clock.HAPPENED, name).items():
                other = place._replace(clock=Clock.KNOWN)
                if (value := self.tally.counts.get(other, 0)) == count:
                    yield grouped(self.count(other), [self.count(place)])
                elif value and abs(value - count) < near and audience.is_small(min(value, count)):
                    larger = other if value > count else place
                    yield release_of([self.count(larger, Seen.HIDDEN)])
