"""Secondary suppression: shown counts are given up until every guarded one has witnesses enough, and no longer."""

from __future__ import annotations

from dataclasses import dataclass, field

from projections.disclosure.knowledge import UNBOUNDED
from projections.disclosure.system import System
from projections.disclosure.witness import Goal, Search, Way, moved_by

SCALES = (1, -1, 2, -2)
"""A change that keeps the sums does so in every multiple: each that keeps the bounds is one more witness."""
TRUTH = Way({}, {})

_Witnesses = dict[int, dict[int, Way]]


@dataclass
class Suppression:
    """Decides over one system. `narrow` and `pinned` say what could not be had."""

    system: System
    values_min: int
    looks_twice: bool = False
    """Whether near values that were passed over are looked for once more: worth it where earlier releases leave little room."""
    narrow: set[int] = field(default_factory=set)
    """Small counts with values enough, but not enough among the small ones."""
    pinned: set[int] = field(default_factory=set)
    """Guarded counts that nothing in this release can protect."""

    def __post_init__(self) -> None:
        self._search = Search(self.system)
        self._witnesses: _Witnesses = {}  # by guarded row, and by the value it takes

    def run(self) -> None:
        """Suppresses until all that is guarded is safe, then shows again whatever can be shown."""
        protected: set[int] = set()
        while waiting := sorted(set(self.system.small_max) - protected):
            for row in waiting:
                self._protect(row)
            protected.update(waiting)
        for row in sorted(self.system.secondary, key=lambda each: (-self.system.loss(each), each)):
            self._show_if_safe(row)

    def open_rows(self) -> list[int]:
        """Guarded rows without witnesses enough, as things stand. Suppresses nothing."""
        return [row for row in sorted(self.system.small_max) if not self._is_safe(row)]

    def _protect(self, row: int) -> None:
        top = self._top(row)
        while not self._has_enough(row, top):
            if self._give_up_cheapest(row, top):
                continue
            if top != UNBOUNDED:
                top = UNBOUNDED
                self.narrow.add(row)
            elif not self._give_up_nearest(row):
                self.pinned.add(row)
                return

    def _top(self, row: int) -> int:
        """Small counts shall keep their values among the small ones, unless their own parts forbid it."""
        top = self.system.small_max[row]
        if top == UNBOUNDED or top - self.system.least(row) + 1 >= self.values_min:
            return UNBOUNDED if row in self.narrow else top
        self.narrow.add(row)
        return UNBOUNDED

    def _is_safe(self, row: int) -> bool:
        return self._has_enough(row, self._top(row)) or self._has_enough(row, UNBOUNDED)

    def _found(self, row: int) -> dict[int, Way]:
        return self._witnesses.setdefault(row, {self.system.truth[row]: TRUTH})

    def _has_enough(self, row: int, top: int) -> bool:
        """Looks for witnesses upward from the true count, then downward, until there are enough up to `top`."""
        for upward in (True, False):
            while sum(value <= top for value in self._found(row)) < self.values_min:
                way = self._look(row, top, upward=upward)
                if way is None:
                    break
                self._remember(way)
        if self.looks_twice and sum(value <= top for value in self._found(row)) < self.values_min:
            self._look_anew(row, top)
        return sum(value <= top for value in self._found(row)) >= self.values_min

    def _look_anew(self, row: int, top: int) -> None:
        """For each near value from the true count on: what leads to a value further away may lead past this one."""
        found, truth, reach = self._found(row), self.system.truth[row], self.values_min
        low, high = max(self.system.low[row], truth - reach), min(top, self.system.high[row], truth + reach)
        for value in range(low, high + 1):
            if value not in found:
                way = self._search.way(Goal(row, value, value), TRUTH)
                if way is not None:
                    self._remember(way)

    def _look(self, row: int, top: int, *, upward: bool, may_suppress: bool = False) -> Way | None:
        """A value beyond those that are found, from the outermost of them."""
        found = [value for value in self._found(row) if value <= top]
        edge = max(found) if upward else min(found)
        low, high = self.system.low[row], min(top, self.system.high[row])
        goal = Goal(row, edge + 1, high) if upward else Goal(row, low, edge - 1)
        if goal.low > goal.high:
            return None
        return self._search.way(goal, self._found(row)[edge], may_suppress=may_suppress)

    def _remember(self, way: Way) -> None:
        """Notes a witness, and those of its multiples that keep the bounds, for all guarded rows that it moves."""
        for scale in SCALES:
            change = {free: scale * by for free, by in way.change.items()}
            moved = {row: scale * by for row, by in way.moved.items()}
            if scale == 1 or self._keeps_bounds(moved):
                witness = Way(change, moved)
                for row, by in moved.items():
                    if row in self.system.small_max:
                        self._found(row).setdefault(self.system.truth[row] + by, witness)

    def _keeps_bounds(self, moved: dict[int, int]) -> bool:
        low, high, truth = self.system.low, self.system.high, self.system.truth
        return all(low[row] <= truth[row] + by <= high[row] for row, by in moved.items())

    def _give_up_cheapest(self, row: int, top: int) -> bool:
        """Suppresses what costs least for one more witness."""
        looks = [self._look(row, top, upward=upward, may_suppress=True) for upward in (True, False)]
        ways = [way for way in looks if way and way.suppressed]
        if not ways:
            return False
        for each in sorted(min(ways, key=lambda way: (way.loss, sorted(way.suppressed))).suppressed):
            self.system.suppress(each)
        return True

    def _give_up_nearest(self, row: int) -> bool:
        """Where no way was found: the smallest shown count that shares a figure with this one, or is tied to it at all."""
        near = {each for free, _ in self.system.terms[row] for each, _ in self.system.rows_of[free]}
        tied, free_figures = self.system.joined_to(row)
        offered = next(
            (group for group in (near & set(self.system.offered), tied & set(self.system.offered)) if group), None
        )
        if offered:
            self.system.suppress(min(offered, key=lambda each: (self.system.loss(each), each)))
            return True
        return self._grow_all(row, free_figures)

    def _grow_all(self, row: int, free_figures: set[int]) -> bool:
        """Where all is suppressed, every count twice and three times as high is a witness."""
        change = {free: self.system.truth[self.system.own_row[free]] for free in sorted(free_figures)}
        moved = moved_by(self.system, change)
        before = len(self._found(row))
        if self._keeps_bounds(moved):
            self._remember(Way(change, moved))
        return len(self._found(row)) > before

    def _show_if_safe(self, row: int) -> None:
        """A choice made early may have become needless by a later one."""
        system, kept, narrow = self.system, self._witnesses, set(self.narrow)
        system.show(row)
        low, high = system.low[row] - system.truth[row], system.high[row] - system.truth[row]
        self._witnesses = {
            each: {value: way for value, way in found.items() if low <= way.moved.get(row, 0) <= high}
            for each, found in kept.items()
        }
        shorter = [each for each in sorted(system.small_max) if len(self._found(each)) < len(kept[each])]
        if not all(self._has_enough(each, self._top(each)) for each in shorter if each not in self.pinned):
            system.suppress(row)
            self._witnesses, self.narrow = kept, narrow
