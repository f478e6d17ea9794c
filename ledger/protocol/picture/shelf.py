"""Places labels on lines beside what they belong to, so that no label covers another or the leader of another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations, product
from typing import NamedTuple

_GAP = 6.0
_BESIDE = 3.5
_SIDES = 3


class Placed(NamedTuple):
    """A label from `left` to `right` on a line; line 0 is nearest to what is labelled."""

    line: int
    left: float
    right: float
    anchor: float


class Shelf:
    """Labels with leaders: from each label a leader goes straight to its anchor, across the lines that are nearer."""

    def __init__(self, left: float, right: float, lines_max: int) -> None:
        self._left = left
        self._right = right
        self._lines_max = lines_max
        self.placed: list[Placed] = []

    @property
    def lines(self) -> int:
        """How many are in use."""
        return _lines(self.placed)

    def put(self, anchor: float, wide: float, *, side: int | None = None) -> Placed | None:
        """The nearest free place in which the label stands over its anchor, on any side of it or on one.

        None where there is none.
        """
        lefts = self._lefts(anchor, wide)
        for line in range(self._lines_max):
            for left in lefts if side is None else lefts[side : side + 1]:
                candidate = Placed(line, left, left + wide, anchor)
                if all(_live_together(candidate, other) for other in self.placed):
                    self.placed.append(candidate)
                    return candidate
        return None

    def _lefts(self, anchor: float, wide: float) -> list[float]:
        """Beside the leader like a flag, to its right or to its left; and about the anchor."""
        lefts = (anchor + _BESIDE, anchor - _BESIDE - wide, anchor - wide / 2)
        return [max(self._left, min(left, self._right - wide)) for left in lefts]


def _live_together(one: Placed, other: Placed) -> bool:
    if one.line == other.line:
        return one.right + _GAP <= other.left or other.right + _GAP <= one.left
    near, far = (one, other) if one.line < other.line else (other, one)
    same_leader = abs(near.anchor - far.anchor) <= _GAP
    return same_leader or not near.left - _GAP / 2 <= far.anchor <= near.right + _GAP / 2


def arranged(wanted: Sequence[tuple[float, float]], left: float, right: float) -> list[Placed]:
    """Places for a few labels, each given as its anchor and its width: of all orders and sides, on the fewest lines.

    For as few as they are there always are places: in the worst case each on a line of its own, and a leader that
    crosses a label is hidden by it.
    """
    best: list[Placed] | None = None
    for order in permutations(range(len(wanted))):
        for sides in product(range(_SIDES), repeat=len(wanted)):
            shelf = Shelf(left, right, len(wanted))
            found = {at: shelf.put(*wanted[at], side=sides[at]) for at in order}
            placed = [place for at in range(len(wanted)) if (place := found[at]) is not None]
            if len(placed) == len(wanted) and (best is None or shelf.lines < _lines(best)):
                best = placed
    if best is not None:
        return best
    lefts = [max(left, min(anchor + _BESIDE, right - wide)) for anchor, wide in wanted]
    return [Placed(at, lefts[at], lefts[at] + wide, anchor) for at, (anchor, wide) in enumerate(wanted)]


def _lines(placed: Sequence[Placed]) -> int:
    return max((one.line + 1 for one in placed), default=0)


class Rows:
    """Boxes on lines, each as near to the first line as there is room."""

    def __init__(self, lines_max: int, gap: float = _GAP) -> None:
        self._lines_max = lines_max
        self._gap = gap
        self._taken: list[list[tuple[float, float]]] = []

    @property
    def lines(self) -> int:
        return len(self._taken)

    def put(self, left: float, right: float) -> int | None:
        """The line on which it has room; None where no line has any."""
        for number, taken in enumerate(self._taken):
            if all(right + self._gap <= start or end + self._gap <= left for start, end in taken):
                taken.append((left, right))
                return number
        if len(self._taken) == self._lines_max:
            return None
        self._taken.append([(left, right)])
        return len(self._taken) - 1
