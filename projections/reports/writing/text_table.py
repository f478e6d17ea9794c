"""A table in letters of one width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from projections.reports.document import GROUPED_BY, Column, Table
from projections.reports.writing.blocks import blocks

WIDTH = 80
"""Of the page, in letters: what the narrowest terminal shows."""
_NUMBER_HEAD = 12  # longer heads over numbers are wrapped, at spaces only
_HEADS = 30  # of all the heads of a row together, where the numbers need several blocks anyway
_HEADS_MIN = 22  # narrower ones are worse to read than a second block
_WORDS_MIN = 8
_GAP = "  "


def lines_of_table(table: Table) -> Iterator[str]:
    """Its heads and rows, and nothing that is said of it."""
    grouped = table.columns[0].name == GROUPED_BY
    columns = table.columns[1:] if grouped else table.columns
    texts = [[cell.text for cell in row[len(row) - len(columns) :]] for row in table.rows]
    groups = [f"By {row[0].text}:" if grouped else "" for row in table.rows]
    widths = _widths(columns, texts)
    for number, places in enumerate(blocks(columns, [width + len(_GAP) for width in widths], WIDTH + len(_GAP))):
        if number:
            yield ""
        block = _Block([columns[at] for at in places], [widths[at] for at in places])
        yield from block.lines([[row[at] for at in places] for row in texts], groups)


def _widths(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> Sequence[int]:
    """As wide as its widest content; words give way to numbers, and the longest of them first."""
    widths = []
    for at, column in enumerate(columns):
        heads = wrap(column.title, _NUMBER_HEAD, break_long_words=False) if column.is_number else [column.title]
        widths.append(max(map(len, [*heads, *(row[at] for row in texts)])))
    of_words = [at for at, column in enumerate(columns) if not column.is_number]
    beside = sum(widths[at] + len(_GAP) for at, column in enumerate(columns) if column.is_number)
    room = WIDTH - beside if WIDTH - beside >= _HEADS_MIN else _HEADS
    room -= len(_GAP) * (len(of_words) - 1)
    while sum(widths[at] for at in of_words) > room:
        widest = max(of_words, key=lambda at: widths[at])
        if widths[widest] <= _WORDS_MIN:
            break
        widths[widest] -= 1
    return widths


class _Block:
    """Columns that stand beside each other."""

    def __init__(self, columns: Sequence[Column], widths: Sequence[int]) -> None:
        self._columns = columns
        self._widths = widths

    def lines(self, rows: Sequence[Sequence[str]], groups: Sequence[str]) -> Iterator[str]:
        rule = _GAP.join("-" * width for width in self._widths)
        heads = [self._wrapped(at, column.title) for at, column in enumerate(self._columns)]
        height = max(map(len, heads))
        yield rule
        yield from self._beside([[*[""] * (height - len(head)), *head] for head in heads])
        yield rule
        for at, row in enumerate(rows):
            if groups[at] and (at == 0 or groups[at] != groups[at - 1]):
                yield groups[at]
            yield from self._beside([self._wrapped(place, text) for place, text in enumerate(row)])
        yield rule

    def _wrapped(self, at: int, text: str) -> list[str]:
        return wrap(text, self._widths[at]) or [""]

    def _beside(self, cells: Sequence[Sequence[str]]) -> Iterator[str]:
        for line in zip_longest(*cells, fillvalue=""):
            yield _GAP.join(
                f"{text:>{width}}" if column.is_number else f"{text:<{width}}"
                for column, text, width in zip(self._columns, line, self._widths, strict=True)
            )
