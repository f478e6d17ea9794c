"""Charts that have a row for each heading: bars of counts, rates with their intervals, distributions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from ledger.protocol.picture.text import width, wrapped
from projections.reports.charts.page import GRID, HIDDEN, LINE, MARGIN, RISE, SIZE, SMALL, WIDE, Paper, lines_of
from projections.reports.charts.scale import steps

_LABELS = 150.0
_GAP = 8.0
_BAR = 15.0
_TICKS = (0, 25, 50, 75, 100)
_ROOM_MIN = 50.0
_LINES_MAX = 4


class Amount(NamedTuple):
    """A count, or in its place the mark of why it is not shown."""

    label: str
    words: str
    number: Decimal | None


class Rate(NamedTuple):
    """In per cent, with its interval; `number` None where a mark stands."""

    label: str
    words: str
    number: Decimal | None
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)


class Spread(NamedTuple):
    """The quantiles of a distribution that are published, each with its words; None where they are not."""

    label: str
    words: str
    median: Decimal | None
    ninth: Decimal | None


Row = TypeVar("Row", Amount, Rate, Spread)


class _Plot(NamedTuple):
    """Where lengths begin and end, and the number that reaches the end."""

    left: float
    right: float
    most: Decimal

    def x(self, number: Decimal) -> float:
        return self.left + (self.right - self.left) * float(number / self.most)

    @property
    def wide(self) -> float:
        return self.right - self.left


def bars(name: str, title: str, says: str, rows: Sequence[Amount]) -> str:
    """Lengths from zero, each with its number at its end."""
    paper = Paper(name)
    most = max((row.number for row in rows if row.number is not None), default=Decimal(0))
    plot = _plot([row.words for row in rows], most)

    def bar(row: Amount, y: float) -> None:
        end = plot.left
        if row.number is None:
            end = _withheld(paper, plot, row.words, y)
        elif row.number:
            end = plot.x(row.number)
            paper.filled(plot.left, y - _BAR / 2, end - plot.left, _BAR)
        paper.canvas.words(end + 6, y + SIZE * RISE, row.words, SIZE)

    _each(paper, rows, bar)
    paper.canvas.line(plot.left, MARGIN, plot.left, paper.y)
    return paper.svg(title, says)


def rates(name: str, title: str, says: str, rows: Sequence[Rate]) -> str:
    """Lengths from 0% to 100%; a line over the end of each reaches over its interval."""
    paper = Paper(name)
    plot = _plot([*(row.words for row in rows), "100%"], Decimal(100))
    _scale(paper, plot, [(Decimal(tick), f"{tick}%") for tick in _TICKS])
    top = paper.y

    def bar(row: Rate, y: float) -> None:
        if row.number is None:
            end = _withheld(paper, plot, row.words, y)
            paper.canvas.words(end + 6, y + SIZE * RISE, row.words, SIZE)
            return
        if row.number:
            paper.filled(plot.left, y - _BAR / 2, plot.x(row.number) - plot.left, _BAR)
        low, high = plot.x(row.low), plot.x(row.high)
        paper.canvas.line(low, y, high, y, width=5, ink="#fff")
        for x in (low, high):
            paper.canvas.line(x, y - 6, x, y + 6, width=5, ink="#fff")
        paper.canvas.line(low, y, high, y, width=2)
        for x in (low, high):
            paper.canvas.line(x, y - 5, x, y + 5, width=2)
        paper.canvas.words(WIDE - MARGIN, y + SIZE * RISE, row.words, SIZE, anchor="end")

    _each(paper, rows, bar)
    _grid(paper, plot, map(Decimal, _TICKS), top)
    paper.paragraph("The line on each bar is the 95% interval of its rate (Wilson).")
    return paper.svg(title, says)


def spreads(name: str, title: str, says: str, unit: str, rows: Sequence[Spread]) -> str:
    """A dot at each median, and a line from it to the 90th centile. `unit` is plural ("days")."""
    paper = Paper(name)
    found = [number for row in rows for number in (row.median, row.ninth) if number is not None]
    marks = steps(int(max(found, default=Decimal(0)).to_integral_value(rounding="ROUND_CEILING")))
    plot = _plot([], Decimal(marks[-1]))
    _scale(paper, plot, [(Decimal(mark), f"{mark:,}") for mark in marks])
    top = paper.y

    def spread(row: Spread, y: float) -> None:
        if row.words in HIDDEN:
            paper.hidden(plot.left, y - _BAR / 2, plot.wide, _BAR)
        if row.median is not None:
            middle = plot.x(row.median)
            if row.ninth is not None:
                ninth = plot.x(row.ninth)
                paper.canvas.line(middle, y, ninth, y, width=2)
                paper.canvas.line(ninth, y - 7, ninth, y + 7, width=2)
            paper.canvas.circle(middle, y, 5)
        for at, words in enumerate(wrapped(row.words, plot.wide, SMALL)):
            paper.canvas.words(plot.left + 6, y + LINE * (at + 1) + SMALL * RISE, words, SMALL)

    _each(paper, rows, spread, lambda row: len(wrapped(row.words, plot.wide, SMALL)))
    _grid(paper, plot, map(Decimal, marks), top)
    paper.paragraph(f"In {unit}. The dot is the median: half are at or below it. The line ends at the 90th centile.")
    return paper.svg(title, says)


def _plot(words: Sequence[str], most: Decimal) -> _Plot:
    """As much of the width as the labels to the left and the numbers to the right leave."""
    room = max((width(each, SIZE) for each in words), default=0.0) + _GAP
    left = MARGIN + _LABELS + _GAP
    return _Plot(left, max(left + _ROOM_MIN, WIDE - MARGIN - room), most or Decimal(1))


def _withheld(paper: Paper, plot: _Plot, words: str, y: float) -> float:
    """Where the words are to follow: after the hatching, where something is hidden."""
    if words not in HIDDEN:
        return plot.left
    paper.hidden(plot.left, y - _BAR / 2, plot.wide - 6, _BAR)
    return plot.right - 6


def _scale(paper: Paper, plot: _Plot, marks: Sequence[tuple[Decimal, str]]) -> None:
    """Over the rows: the words of each mark for which there is room."""
    until = 0.0
    for mark, words in marks:
        x, half = plot.x(mark), width(words, SMALL) / 2
        if min(x, WIDE - MARGIN - half) - half >= until:
            until = paper.centred(words, x, paper.y + SMALL, SMALL)[1] + 2
    paper.y += LINE


def _grid(paper: Paper, plot: _Plot, marks: Iterable[Decimal], top: float) -> None:
    """Behind the rows that were drawn from `top` down."""
    with paper.canvas.behind():
        for mark in marks:
            paper.canvas.line(plot.x(mark), top, plot.x(mark), paper.y, ink=GRID, width=0.7)
    paper.canvas.line(plot.left, top, plot.left, paper.y)


def _each(
    paper: Paper, rows: Sequence[Row], draw: Callable[[Row, float], None], beneath: Callable[[Row], int] = lambda _: 0
) -> None:
    """The label of each row to its left, and what is drawn beside the middle of the label."""
    for row in rows:
        lines = lines_of(row.label, _LABELS, _LINES_MAX)
        high = LINE * max(1, len(lines))
        paper.y += 4
        with paper.canvas.group(f"{row.label}: {row.words}"):
            paper.label(lines, MARGIN, paper.y)
            draw(row, paper.y + (LINE / 2 if beneath(row) else high / 2))
        paper.y += max(high, LINE * (1 + beneath(row))) + 4
