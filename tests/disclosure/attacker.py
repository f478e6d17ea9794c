"""A reader who tries to work out suppressed counts: knows what is published and nothing else, and shares no code with it.

The rules are typed here a second time. The reader solves for whole numbers by narrowing bounds and trying values, and gives
up nothing: a value counts as possible only with a complete table that agrees with all that was published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from projections.disclosure import Key, Published, Seen
from tests.disclosure.equations import Equations

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
    known: Equations[Name] = field(default_factory=Equations)
    hidden: dict[Name, int] = field(default_factory=dict)
    """Suppressed, or small and implied: by name, the least count that its audience may see."""

    told: set[Name] = field(default_factory=set)

    def __post_init__(self) -> None:
        for published in self.releases:
            self._read(published)
        for name in self._told_anywhere():  # an edition that this reader holds shows it
            self.hidden.pop(name, None)

    def _told_anywhere(self) -> set[Name]:
        """What is shown, and what is the same as that: a sum of one part, and of others that are nobody."""
        told, before = set(self.told), 0
        while len(told) > before:
            before = len(told)
            for total, parts in self.known.sums:
                same = {total, *(part for part in parts if self.known.high[part])}
                if len(same) == 2 and same & told:
                    told |= same
        return told

    def _read(self, published: Published) -> None:
        shown_min, base = RULES[published.audience.name]
        exact = {count.key: count for count in published.release.counts}
        for key, count in exact.items():
            name = (key, count.value)
            low, high = 0, self.ceiling
            if key in published.cells:
                low, high = bounds(published.cells[key].text, shown_min, base, self.ceiling)
            self.known.low[name] = max(low, self.known.low.get(name, 0))
            self.known.high[name] = min(high, self.known.high.get(name, self.ceiling))
            self.known.fits[name] = count.value
            is_hidden = high == self.ceiling and count.seen is not Seen.SLACK
            if high < self.ceiling:
                self.told.add(name)
            elif is_hidden and (low == 1 or 0 < count.value < shown_min):
                self.hidden[name] = shown_min
        for relation in published.release.relations:
            parts = [(part, exact[part].value) for part in relation.parts]
            self.known.sums.append(((relation.total, exact[relation.total].value), parts))


def bounds(text: str, shown_min: int, base: int, ceiling: int) -> tuple[int, int]:
    """What a cell says of its count."""
    if text in {"[c]", "[x]"}:
        return int(text == "[c]"), ceiling
    value = int(text)
    return (max(shown_min, value - base // 2), value + base // 2) if value else (0, 0)


def exposed(*releases: Published) -> dict[Key, set[int]]:
    """Every suppressed count with fewer than three possible values, and which they are."""
    attacker = Attacker(releases)
    found = attacker.known.values_of(attacker.hidden, ENOUGH)
    return {name[0]: values for name, values in found.items() if len(values) < ENOUGH}


def exposed_if_small(published: Published) -> dict[Key, set[int]]:
    """The same for a reader who guesses which suppressed counts are small, one at a time."""
    attacker = Attacker([published])
    tops = {
        name: least - 1
        for name, least in attacker.hidden.items()
        if name[1] < least and name[0] not in published.narrow
    }
    found = attacker.known.values_of(tops, ENOUGH, tops)
    return {name[0]: values for name, values in found.items() if len(values) < ENOUGH}
