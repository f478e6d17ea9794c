"""Witnesses: other tables of whole numbers that agree with all a reader knows, found by small changes.

A witness is a proof. It is built in whole numbers from the true counts, and every bound and every sum is checked; nothing
rests on a solver's rounding. Where none is found within the steps allowed, the count is taken as open: the search may
suppress too much, never too little.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush, nsmallest
from typing import NamedTuple

from projections.disclosure.system import System

STEPS_MAX = 120
"""Changes tried for one count before it is taken as open. Most searches need fewer than five."""
PATIENT_STEPS_MAX = 1200
"""For the few counts that would otherwise cost others their place."""
BRANCHES_MAX = 24
"""The most promising changes that are kept at each step."""


class Goal(NamedTuple):
    """A row, and the bounds that its value shall come into."""

    row: int
    low: int
    high: int


class Way(NamedTuple):
    """By how much free figures change, and rows with them; and what must be suppressed for it, at which loss."""

    change: Mapping[int, int]
    moved: Mapping[int, int]
    suppressed: frozenset[int] = frozenset()
    loss: int = 0


class _Next(NamedTuple):
    """A state and the change or the suppression that leads on from it; heaps compare what stands before them."""

    way: Way
    free: int = -1
    step: int = 0
    given_up: int = -1


@dataclass
class Search:
    """`steps` counts the changes that were tried, as a measure of cost."""

    system: System
    steps: int = field(default=0)

    def way(self, goal: Goal, start: Way, *, may_suppress: bool = False) -> Way | None:
        """A change away from the true counts, further than `start`, that reaches the goal; the least loss first."""
        heap: list[tuple[int, int, int, int, _Next]] = [(0, 0, 0, 0, _Next(start))]
        tried: set[tuple[frozenset[tuple[int, int]], frozenset[int]]] = set()
        for _ in range(STEPS_MAX):
            if not heap:
                break
            way = self._taken(heappop(heap)[-1])
            bad = {row for row in (goal.row, *way.moved) if self._miss(way, goal, row)}
            if not bad:
                return way
            mark = frozenset(way.change.items()), way.suppressed
            if mark in tried:
                continue
            tried.add(mark)
            self.steps += 1
            row = min(bad, key=lambda each: (len(self.system.terms[each]), each))
            for loss, misses, new in self._repairs(way, goal, row, bad, may_suppress=may_suppress):
                heappush(heap, (loss, misses, len(way.change), self.steps * 10**6 + len(heap), new))
        return None

    def _miss(self, way: Way, goal: Goal, row: int, more: int = 0) -> int:
        """-1 where a row is too low, 1 where it is too high."""
        value = self.system.truth[row] + way.moved.get(row, 0) + more
        if row == goal.row:
            low, high = goal.low, goal.high
        elif row in way.suppressed:
            low, high = self.system.offered[row]
        else:
            low, high = self.system.low[row], self.system.high[row]
        return (value > high) - (value < low)

    def _repairs(
        self, way: Way, goal: Goal, row: int, bad: Collection[int], *, may_suppress: bool
    ) -> Iterator[tuple[int, int, _Next]]:
        wanted = -self._miss(way, goal, row)
        yield from nsmallest(BRANCHES_MAX, self._changes(way, goal, row, wanted, bad), key=lambda each: each[:2])
        gives_up = may_suppress and row != goal.row and row in self.system.offered
        if gives_up and row not in way.suppressed:
            yield way.loss + self.system.loss(row), len(bad) - 1, _Next(way, given_up=row)

    def _changes(
        self, way: Way, goal: Goal, row: int, wanted: int, bad: Collection[int]
    ) -> Iterator[tuple[int, int, _Next]]:
        """Every free figure of the row that can move the way that is wanted; none after one that sets all right."""
        for free, times in self.system.terms[row]:
            step = wanted if times > 0 else -wanted
            if way.change.get(free, 0) * step >= 0 and self._has_room(way, goal, free, step):
                left = len(bad) + self._more_misses(way, goal, bad, (free, step))
                yield way.loss, left, _Next(way, free, step)
                if not left:
                    return

    def _more_misses(self, way: Way, goal: Goal, bad: Collection[int], change: tuple[int, int]) -> int:
        """Where nearly all of the time goes: hence no call for each row."""
        free, step = change
        truth, low, high, moved = self.system.truth, self.system.low, self.system.high, way.moved
        more = 0
        for row, often in self.system.rows_of[free]:
            if row == goal.row or row in way.suppressed:
                is_bad = bool(self._miss(way, goal, row, often * step))
            else:
                is_bad = not low[row] <= truth[row] + moved.get(row, 0) + often * step <= high[row]
            more += is_bad - (row in bad)
        return more

    def _has_room(self, way: Way, goal: Goal, free: int, step: int) -> bool:
        """Nothing else can make up for a free figure that leaves its own bounds, unless it is given up."""
        own = self.system.own_row[free]
        return own == goal.row or own in self.system.offered or self._miss(way, goal, own, step) != step

    def _taken(self, nxt: _Next) -> Way:
        way = nxt.way
        if nxt.given_up >= 0:
            loss = way.loss + self.system.loss(nxt.given_up)
            return Way(way.change, way.moved, way.suppressed | {nxt.given_up}, loss)
        if not nxt.step:
            return way
        change = {**way.change, nxt.free: way.change.get(nxt.free, 0) + nxt.step}
        return Way(change, moved_by(self.system, {nxt.free: nxt.step}, way.moved), way.suppressed, way.loss)


def moved_by(system: System, change: Mapping[int, int], moved: Mapping[int, int] | None = None) -> dict[int, int]:
    """By how much rows move when free figures change; on top of what they have moved."""
    rows = dict(moved or {})
    for free, by in change.items():
        for row, times in system.rows_of[free]:
            rows[row] = rows.get(row, 0) + times * by
    return rows
