"""A reader who tries to work out suppressed counts: knows what is published and nothing else, and shares no code with it.

The rules are typed here a second time. The reader solves for whole numbers by narrowing bounds and trying values, and gives
up nothing: a value counts as possible only with a complete table that agrees with all that was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from projections.disclosure import Key, Published, Seen

RULES = {"public": (5, 5), "research": (10, 5)}
"""By audience: the smallest count shown, and the base of rounding."""
ENOUGH = 3

Name = tuple[Key, int]
"""A figure and the restatement of it that is meant: the reader is told which figures were restated, not by how much."""


@dataclass
class Attacker:
    """Takes releases in the order of publication. `ceiling` is a bound that no count is known to reach."""

    releases: Sequence[Published]
    ceiling: int = 10_000
    low: dict[Name, int] = field(default_factory=dict)
    high: dict[Name, int] = field(default_factory=dict)
    sums: list[tuple[Name, list[Name]]] = field(default_factory=list)
    hidden: dict[Name, int] = field(default_factory=dict)
    """Suppressed, or small and implied: by name, the least count that its audience may see."""

    told: set[Name] = field(default_factory=set)

    def __post_init__(self) -> None:
        for published in self.releases:
            self._read(published)
        for name in self.told:  # an edition that this reader holds shows it
            self.hidden.pop(name, None)

    def values_of(self, name: Name, up_to: int | None = None) -> set[int]:
        """Possible values, as soon as there are enough of them."""
        found: set[int] = set()
        for value in self._guesses(name, up_to):
            if self._fits({**self.low, name: value}, {**self.high, name: value}):
                found.add(value)
            if len(found) == ENOUGH:
                break
        return found

    def _guesses(self, name: Name, up_to: int | None) -> Iterator[int]:
        bounds = _narrowed(self.sums, self.low, self.high)
        assert bounds is not None, "what was published contradicts itself"
        low, high = bounds[0][name], bounds[1][name]
        if up_to is not None:
            return iter(range(low, min(high, up_to) + 1))
        return iter([*range(low, min(high, low + 40) + 1), *range(high, max(low + 40, high - 40), -1)])

    def _read(self, published: Published) -> None:
        shown_min, base = RULES[published.audience.name]
        exact = {count.key: count for count in published.release.counts}
        for key, count in exact.items():
            name = (key, count.value)
            low, high = 0, self.ceiling
            if key in published.cells:
                low, high = self._bounds(published.cells[key].text, shown_min, base)
            self.low[name] = max(low, self.low.get(name, 0))
            self.high[name] = min(high, self.high.get(name, self.ceiling))
            is_hidden = high == self.ceiling and count.seen is not Seen.SLACK
            if high < self.ceiling:
                self.told.add(name)
            elif is_hidden and (low == 1 or 0 < count.value < shown_min):
                self.hidden[name] = shown_min
        for relation in published.release.relations:
            parts = [(part, exact[part].value) for part in relation.parts]
            self.sums.append(((relation.total, exact[relation.total].value), parts))

    def _bounds(self, text: str, shown_min: int, base: int) -> tuple[int, int]:
        if text in {"[c]", "[x]"}:
            return int(text == "[c]"), self.ceiling
        value = int(text)
        return (max(shown_min, value - base // 2), value + base // 2) if value else (0, 0)

    def _fits(self, low: Mapping[Name, int], high: Mapping[Name, int]) -> bool:
        """Whether a complete table exists within these bounds: narrow, then try the figure with the fewest values."""
        ahead = [(low, high)]
        while ahead:
            bounds = _narrowed(self.sums, *ahead.pop())
            if bounds is None:
                continue
            low, high = bounds
            free = [name for name in low if low[name] < high[name]]
            if not free:
                return True
            name = min(free, key=lambda each: (high[each] - low[each], each))
            middle = min((low[name] + high[name]) // 2, low[name] + 25)
            ahead += [({**low, name: middle + 1}, high), (low, {**high, name: middle})]
        return False


Bounds = tuple[dict[Name, int], dict[Name, int]]


def _narrowed(
    sums: Sequence[tuple[Name, list[Name]]], low: Mapping[Name, int], high: Mapping[Name, int]
) -> Bounds | None:
    """Bounds that follow from each sum in turn, until none follows; None if they contradict each other."""
    low, high = dict(low), dict(high)
    changed = True
    while changed:
        changed = False
        for total, parts in sums:
            least, most = sum(low[part] for part in parts), sum(high[part] for part in parts)
            changed |= _tighten(low, high, total, least, most)
            for part in parts:
                others_least, others_most = least - low[part], most - high[part]
                before = low[part], high[part]
                changed |= _tighten(low, high, part, low[total] - others_most, high[total] - others_least)
                least, most = least + low[part] - before[0], most + high[part] - before[1]
            if any(low[name] > high[name] for name in (total, *parts)):
                return None
    return low, high


def _tighten(low: dict[Name, int], high: dict[Name, int], name: Name, least: int, most: int) -> bool:
    before = low[name], high[name]
    low[name], high[name] = max(low[name], least), min(high[name], most)
    return (low[name], high[name]) != before and low[name] <= high[name]


def exposed(*releases: Published) -> dict[Key, set[int]]:
    """Every suppressed count with fewer than three possible values, and which they are."""
    attacker = Attacker(releases)
    found = {name: attacker.values_of(name) for name in attacker.hidden}
    return {name[0]: values for name, values in found.items() if len(values) < ENOUGH}


def exposed_if_small(published: Published) -> dict[Key, set[int]]:
    """The same for a reader who guesses which suppressed counts are small, one at a time."""
    attacker = Attacker([published])
    small = [name for name, least in attacker.hidden.items() if name[1] < least and name[0] not in published.narrow]
    found = {name: attacker.values_of(name, up_to=attacker.hidden[name] - 1) for name in small}
    return {name[0]: values for name, values in found.items() if len(values) < ENOUGH}
