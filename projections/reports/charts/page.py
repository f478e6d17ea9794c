"""The measures of a chart, narrow enough to be read on a telephone, and the patterns that stand where colours might."""

from __future__ import annotations

from ledger.protocol.picture.canvas import Canvas
from ledger.protocol.picture.text import cut, width, wrapped
from projections.disclosure.audience import SUPPRESSED, WITHHELD

WIDE = 400.0
MARGIN = 8.0
SIZE = 13.0
SMALL = 11.5
LINE = 17.0
GRID = "#999"
HIDDEN = frozenset({SUPPRESSED, WITHHELD})
"""What stands for a number that there is but is not told."""
RISE = 0.35
"""How far under the middle of a line its letters stand, as a part of their size."""

_DEFS = """<defs>
<pattern id="{name}-filled" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<path d="M0 0V5" stroke="#000" stroke-width="2.6"/></pattern>
<pattern id="{name}-hidden" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
<path d="M0 0V8" stroke="#777" stroke-width="0.8"/></pattern>
</defs>"""


class Paper:
    """A canvas that grows downwards. `name` is unique in the document."""

    def __init__(self, name: str) -> None:
        self.canvas = Canvas()
        self.y = MARGIN
        self._name = name

    def filled(self, x: float, y: float, wide: float, high: float) -> None:
        """A length that stands for a number."""
        self.canvas.rect(x, y, wide, high, fill=f"url(#{self._name}-filled)", outline="solid")

    def hidden(self, x: float, y: float, wide: float, high: float) -> None:
        """Where a number is not told. As long as there is room for, whatever the number: it says nothing of it."""
        self.canvas.rect(x, y, wide, high, fill=f"url(#{self._name}-hidden)", outline="2 3")

    def label(self, lines: list[str], x: float, y: float) -> None:
        """`y` is the upper edge."""
        for at, words in enumerate(lines):
            self.canvas.words(x, y + LINE * (at + 0.5) + SIZE * RISE, words, SIZE)

    def paragraph(self, words: str) -> None:
        self.y += 4
        for line in wrapped(words, WIDE - 2 * MARGIN, SMALL):
            self.canvas.words(MARGIN, self.y + LINE / 2 + SMALL * RISE, line, SMALL)
            self.y += LINE

    def centred(self, words: str, x: float, y: float, size: float) -> tuple[float, float]:
        """With its middle at `x`, or as near as the page allows; from where to where it reaches."""
        half = width(words, size) / 2
        middle = min(max(x, MARGIN + half), WIDE - MARGIN - half)
        self.canvas.words(middle, y, words, size, anchor="middle")
        return middle - half, middle + half

    def svg(self, title: str, description: str) -> str:
        defs = _DEFS.format(name=self._name)
        return self.canvas.document(WIDE, self.y + MARGIN, title, description, name=self._name, defs=defs)


def lines_of(label: str, room: float, lines_max: int) -> list[str]:
    """The last of so many lines says by a mark that there is more."""
    lines = wrapped(label, room, SIZE)
    if len(lines) <= lines_max:
        return lines
    return [*lines[: lines_max - 1], cut(" ".join(lines[lines_max - 1 :]), room, SIZE)]
