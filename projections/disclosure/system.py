"""Knowledge as a system: free figures that may change, and rows of them that must stay within bounds.

A total is written as the sum of its finest parts, and where two tables break one total down in different ways, a figure of
one of them as what the others leave: so all sums hold by themselves, and only bounds are left to keep. Figures that are the
same sum are one row: to show one of them is to show all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from projections.disclosure.elimination import solved, substituted
from projections.disclosure.knowledge import UNBOUNDED, Knowledge, Known, Unknown

Terms = tuple[tuple[int, int], ...]
"""(free figure, how often), ascending."""


@dataclass
class System:
    """Rows by number. `truth` keeps all bounds; bounds widen as rows are suppressed."""

    names: list[tuple[Unknown, ...]] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)
    parts: list[Terms] = field(default_factory=list)
    """The finest figures of which a row is the sum, whether they are free or follow from others."""
    truth: list[int] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    small_max: dict[int, int] = field(default_factory=dict)
    """Guarded rows; see `Known`."""
    offered: dict[int, tuple[int, int]] = field(default_factory=dict)
    secondary: dict[int, tuple[int, int, int | None]] = field(default_factory=dict)
    """Suppressed to protect others: bounds and guard as they were."""
    told: set[int] = field(default_factory=set)
    rows_of: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """By free figure: (row, how often)."""
    own_row: dict[int, int] = field(default_factory=dict)
    """The row that is a finest figure and nothing else."""

    def loss(self, row: int) -> int:
        """What readers lose: the counts that are no longer shown."""
        return self.truth[row] * len(self.names[row])

    def suppress(self, row: int) -> None:
        self.secondary[row] = self.low[row], self.high[row], self.small_max.get(row)
        self.low[row], self.high[row] = self.offered.pop(row)
        if row not in self.told:
            self.small_max.setdefault(row, UNBOUNDED)

    def show(self, row: int) -> None:
        """Undoes `suppress`."""
        self.offered[row] = self.low[row], self.high[row]
        self.low[row], self.high[row], guard = self.secondary.pop(row)
        if guard is None:
            self.small_max.pop(row, None)

    def least(self, row: int) -> int:
        """The least that a row can be, whatever is suppressed: nothing published as above zero becomes zero."""
        own = (
            self._bounds_left(self.own_row[part])[0] * times
            for part, times in self.parts[row]
            if part in self.own_row  # others follow, and can be none only
        )
        return max(self._bounds_left(row)[0], sum(own))

    def _bounds_left(self, row: int) -> tuple[int, int]:
        return self.offered.get(row, (self.low[row], self.high[row]))

    def joined_to(self, start: int) -> tuple[set[int], set[int]]:
        """The rows and the free figures that are tied to this row, itself among them."""
        rows, free, ahead = {start}, set[int](), [start]
        while ahead:
            fresh = {each for each, _ in self.terms[ahead.pop()]} - free
            free |= fresh
            tied = {row for each in fresh for row, _ in self.rows_of[each]} - rows
            rows |= tied
            ahead.extend(tied)
        return rows, free

    def add(self, names: Sequence[Unknown], terms: Terms, parts: Iterable[Terms], known: Known) -> None:
        """One row; `parts` are those of every name."""
        row = len(self.names)
        self.names.append(tuple(names))
        self.terms.append(terms)
        self.parts.append(next(iter(parts), ()))
        self.truth.append(names[0].value if names else 0)
        self.low.append(known.low)
        self.high.append(known.high)
        if known.small_max is not None:
            self.small_max[row] = known.small_max
        if known.offered:
            self.offered[row] = known.offered
        if known.is_told:
            self.told.add(row)
        for free, times in terms:
            self.rows_of[free].append((row, times))
        for each in parts:
            if len(each) == 1:
                self.own_row[each[0][0]] = row


def system_of(knowledge: Knowledge) -> System:
    defined, others = _definitions(knowledge)
    numbers = {name: number for number, name in enumerate(name for name in knowledge.known if name not in defined)}
    written = _written_out(knowledge, defined, numbers)
    sizes = {number: name.value for name, number in numbers.items()}
    following, left = solved((_balance(written, total, parts) for total, parts in others), sizes)
    rows: dict[Terms, list[Unknown]] = defaultdict(list)
    for name in knowledge.known:
        if free := substituted(written[name], following):
            rows[_terms(free)].append(name)
    system = System()
    for terms, names in rows.items():
        parts = [_terms(written[name]) for name in names]
        system.add(names, terms, parts, _met([knowledge.known[name] for name in names]))
    for balance in left:
        system.add((), _terms(balance), (), Known(0, 0))
    return system


_Sum = tuple[Unknown, tuple[Unknown, ...]]


def _definitions(knowledge: Knowledge) -> tuple[dict[Unknown, tuple[Unknown, ...]], list[_Sum]]:
    """One sum for each total, in an order in which parts come before their totals; and all other sums."""
    first: dict[Unknown, tuple[Unknown, ...]] = {}
    for total, parts in knowledge.sums:
        first.setdefault(total, parts)
    defined: dict[Unknown, tuple[Unknown, ...]] = {}
    open_parts = {total: sum(part in first for part in parts) for total, parts in first.items()}
    totals_of: dict[Unknown, list[Unknown]] = defaultdict(list)
    for total, parts in first.items():
        for part in parts:
            totals_of[part].append(total)
    ready = [total for total, waits in open_parts.items() if not waits]
    while ready:
        total = ready.pop()
        defined[total] = first[total]
        for above in totals_of[total]:
            open_parts[above] -= 1
            if not open_parts[above]:
                ready.append(above)
    return defined, [each for each in knowledge.sums if defined.get(each[0]) != each[1]]


def _written_out(
    knowledge: Knowledge, defined: Mapping[Unknown, tuple[Unknown, ...]], numbers: Mapping[Unknown, int]
) -> dict[Unknown, Counter[int]]:
    """Every figure as a sum of free ones; a free figure that can only be zero stands in none."""
    written = {
        name: Counter[int]() if knowledge.known[name].high == 0 else Counter({number: 1})
        for name, number in numbers.items()
    }
    for total, parts in defined.items():
        written[total] = Counter()
        for part in parts:
            written[total].update(written[part])
    return written


def _balance(written: Mapping[Unknown, Counter[int]], total: Unknown, parts: Sequence[Unknown]) -> Counter[int]:
    balance: Counter[int] = Counter()
    for part in parts:
        balance.update(written[part])
    balance.subtract(written[total])
    return balance


def _terms(written: Counter[int]) -> Terms:
    return tuple(sorted((free, times) for free, times in written.items() if times))


def _met(known: Sequence[Known]) -> Known:
    """What is known of figures that are the same sum. They can be suppressed only together."""
    low, high = max(each.low for each in known), min(each.high for each in known)
    left = [each.offered or (each.low, each.high) for each in known]
    wide = max(bounds[0] for bounds in left), min(bounds[1] for bounds in left)
    may_give = any(each.offered for each in known) and wide != (low, high)
    guards = [each.small_max for each in known if each.small_max is not None]
    is_told = any(each.is_told for each in known)
    small_max = None if is_told else min(guards, default=None)
    return Known(low, high, small_max, wide if may_give else None, is_told)
