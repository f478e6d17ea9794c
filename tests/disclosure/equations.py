"""Bounds on figures and sums between them: which values a figure can have, by complete search in whole numbers.

A value is possible only with a complete table that keeps every bound and every sum; such a table shows a possible value of
every other figure as well. The search may be given a table that is known to fit: it then looks near to it first, and finds
all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Generic, TypeVar

Name = TypeVar("Name")
_TRIES, _STEPS = 12, 150


class Undecided(Exception):
    """The search was given up: whether there are tables enough is not known."""


class _GivenUp(Exception):
    """The same of one table."""


@dataclass
class Equations(Generic[Name]):
    """`fits` is one table that keeps everything, or as much of one as is known."""

    low: dict[Name, int] = field(default_factory=dict)
    high: dict[Name, int] = field(default_factory=dict)
    sums: list[tuple[Name, list[Name]]] = field(default_factory=list)
    fits: dict[Name, int] = field(default_factory=dict)

    def values_of(
        self, names: Iterable[Name], enough: int, up_to: Mapping[Name, int] | None = None
    ) -> dict[Name, set[int]]:
        """For each of the names possible values, as soon as there are enough; of those `up_to` a bound where it is given."""
        tops = up_to or {}
        found: dict[Name, set[int]] = {name: set() for name in names}
        self._in_sums = self._places()
        start = self._narrowed(dict(self.low), dict(self.high), set(range(len(self.sums))))
        assert start is not None, "what was published contradicts itself"
        for name, values in found.items():
            given_up = False
            for value in self._guesses(start, name, tops.get(name)):
                if len(values) >= enough:
                    break
                if value in values:
                    continue
                try:
                    table = self._table(start, name, value)
                except _GivenUp:
                    given_up = True
                    continue
                for each in found if table else ():
                    if table[each] <= tops.get(each, table[each]):
                        found[each].add(table[each])
            if given_up and len(values) < enough:
                raise Undecided(f"{name} may be one of {values}, and others were given up")
        return found

    def _guesses(self, bounds: _Bounds[Name], name: Name, top: int | None) -> Iterator[int]:
        low, high = bounds[0][name], bounds[1][name]
        if top is not None:
            return iter(range(low, min(high, top) + 1))
        near = self.fits.get(name, low)
        guesses = [*range(near, min(high, near + 40) + 1), *range(near - 1, max(low, near - 40) - 1, -1)]
        ends = [*range(low, min(high, low + 40) + 1), *range(high, max(low, high - 40) - 1, -1)]
        return iter(dict.fromkeys((*guesses, *ends)))

    def _table(self, bounds: _Bounds[Name], name: Name, value: int) -> Mapping[Name, int] | None:
        """A complete table; None where there is none. Begins anew in another order where it gets lost."""
        if not bounds[0][name] <= value <= bounds[1][name]:
            return None
        for number in range(_TRIES):
            try:
                return self._table_within(bounds, (name, value), _STEPS * (number + 1), Random(number))
            except _GivenUp:
                continue
        raise _GivenUp

    def _table_within(
        self, bounds: _Bounds[Name], goal: tuple[Name, int], steps: int, random: Random
    ) -> Mapping[Name, int] | None:
        name, value = goal
        tied = range(len(self.sums))
        ahead: list[tuple[_Bounds[Name], Name, int, int]] = [(bounds, name, value, value)]
        for _ in range(steps):
            if not ahead:
                return None
            (low, high), name, least, most = ahead.pop()
            narrowed = self._narrowed({**low, name: least}, {**high, name: most}, set(self._in_sums[name]))
            if narrowed is None:
                continue
            low, high = narrowed
            near = {each: min(max(self.fits.get(each, 0), low[each]), high[each]) for each in low}
            broken = {
                each for each in tied if near[self.sums[each][0]] != sum(near[part] for part in self.sums[each][1])
            }
            if not broken:
                return near
            still = {
                name for each in broken for name in (self.sums[each][0], *self.sums[each][1]) if low[name] < high[name]
            }
            name = min(sorted(still, key=str), key=lambda each: (high[each] - low[each]) * (1 + random.random()))
            value = near[name]
            others = [(value + 1, high[name]), (low[name], value - 1)]
            random.shuffle(others)
            ahead += [(narrowed, name, *each) for each in others if each[0] <= each[1]]
            ahead.append((narrowed, name, value, value))
        raise _GivenUp

    def _places(self) -> Mapping[Name, list[int]]:
        places: defaultdict[Name, list[int]] = defaultdict(list)
        for number, (total, parts) in enumerate(self.sums):
            for name in (total, *parts):
                places[name].append(number)
        return places

    def _narrowed(self, low: dict[Name, int], high: dict[Name, int], waiting: set[int]) -> _Bounds[Name] | None:
        """Bounds that follow from each sum in turn, until none follows; None if they contradict each other."""
        while waiting:
            total, parts = self.sums[waiting.pop()]
            least, most = sum(low[part] for part in parts), sum(high[part] for part in parts)
            new = {total: (least, most)}
            for part in parts:
                new[part] = (low[total] - (most - high[part]), high[total] - (least - low[part]))
            for name, (at_least, at_most) in new.items():
                if at_least > low[name] or at_most < high[name]:
                    low[name], high[name] = max(low[name], at_least), min(high[name], at_most)
                    waiting.update(self._in_sums[name])
                    if low[name] > high[name]:
                        return None
        return low, high


_Bounds = tuple[dict[Name, int], dict[Name, int]]
