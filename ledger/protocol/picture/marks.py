"""Draws what happened: a symbol on its moment, a line over its range where the moment is not exact, and its label."""

from __future__ import annotations

from typing import NamedTuple

from ledger.protocol.picture.canvas import Canvas
from ledger.protocol.picture.frame import LEFT, LINE, RIGHT, SIZE, Frame
from ledger.protocol.picture.scene import Mark, Shape
from ledger.protocol.picture.shelf import Rows
from ledger.protocol.picture.text import width

LINE_HIGH = LINE + 3
_REACH = 6.5
_GAP = 4.0
_WHISKER_LEAST = 4.0
_LINES_MAX = 7
_MANY = 8
"""With more marks than these in a lane, those that are no evidence have numbers, and all of them alike."""


class PlacedMark(NamedTuple):
    """`left` is where its label begins; no label where there was no room for any."""

    mark: Mark
    line: int
    left: float
    label: str | None


class Numbers:
    """The numbers that stand for labels for which there is no room, with what they stand for."""

    def __init__(self) -> None:
        self.listed: list[str] = []

    @property
    def following(self) -> str:
        return str(len(self.listed) + 1)

    def take(self, mark: Mark) -> None:
        self.listed.append(mark.labels[0])


def place_marks(marks: list[Mark], frame: Frame, numbers: Numbers) -> list[PlacedMark]:
    """Those of greatest weight first: words where there is room, else a number, else the symbol on a line of its own."""
    rows = Rows(_LINES_MAX)
    few = len(marks) <= _MANY
    ranked = sorted(marks, key=lambda mark: (-mark.weight, mark.when, mark.labels))
    placed = [_placed(mark, frame, rows, numbers, few=few) for mark in ranked]
    last = rows.lines
    placed = [one if one.label is not None else one._replace(line=last) for one in placed]
    return sorted(placed, key=lambda one: (one.mark.when, one.line))


def _placed(mark: Mark, frame: Frame, rows: Rows, numbers: Numbers, *, few: bool) -> PlacedMark:
    for label in mark.labels if few or mark.weight else ():
        if (found := _with_label(mark, label, frame, rows)) is not None:
            return found
    if (found := _with_label(mark, numbers.following, frame, rows)) is not None:
        numbers.take(mark)
        return found
    return PlacedMark(mark, 0, 0.0, None)


def _with_label(mark: Mark, label: str, frame: Frame, rows: Rows) -> PlacedMark | None:
    """To the right of the symbol, or to its left."""
    x, (first, last) = _middle(mark, frame), _whisker(mark, frame)
    wide = width(label, SIZE, bold=mark.weight > 1)
    right_of, left_of = max(x + _REACH, last) + _GAP, min(x - _REACH, first) - _GAP - wide
    for left in (right_of, left_of):
        if left < LEFT or left + wide > RIGHT:
            continue
        start, end = min(left, x - _REACH, first), max(left + wide, x + _REACH, last)
        if (line := rows.put(start, end)) is not None:
            return PlacedMark(mark, line, left, label)
    return None


def draw_mark(canvas: Canvas, placed: PlacedMark, frame: Frame, top: float) -> None:
    mark = placed.mark
    middle = top + placed.line * LINE_HIGH + LINE_HIGH / 2
    x, (first, last) = _middle(mark, frame), _whisker(mark, frame)
    if last - first > _WHISKER_LEAST:
        canvas.line(first, middle, last, middle, width=1.6)
        for end in (first, last):
            canvas.line(end, middle - 4, end, middle + 4, width=1.6)
    draw_symbol(canvas, mark.shape, x, middle)
    if placed.label is not None:
        bold = mark.weight > 1
        wide = width(placed.label, SIZE, bold=bold)
        canvas.rect(placed.left - 2, middle - 7.5, wide + 4, LINE, fill="#fff")
        if placed.left < x:
            canvas.words(placed.left + wide, middle + 4, placed.label, SIZE, bold=bold, anchor="end")
        else:
            canvas.words(placed.left, middle + 4, placed.label, SIZE, bold=bold)


def draw_symbol(canvas: Canvas, shape: Shape, x: float, y: float) -> None:
    if shape == "act":
        canvas.polygon([(x - 5.5, y - 5), (x + 5.5, y - 5), (x, y + 5.5)])
    elif shape == "override":
        canvas.polygon([(x - 4.5, y - 4.5), (x + 4.5, y - 4.5), (x + 4.5, y + 4.5), (x - 4.5, y + 4.5)], fill="#fff")
    elif shape == "finding":
        canvas.polygon([(x, y - 6.5), (x + 6.5, y), (x, y + 6.5), (x - 6.5, y)])
    elif shape == "gone":
        for side in (-1, 1):
            canvas.line(x - 5, y - 5 * side, x + 5, y + 5 * side, width=2)
    else:
        canvas.circle(x, y, 4.5)


def _middle(mark: Mark, frame: Frame) -> float:
    first, last = _whisker(mark, frame)
    return (first + last) / 2


def _whisker(mark: Mark, frame: Frame) -> tuple[float, float]:
    return frame.x(mark.when.earliest), frame.x(mark.when.latest)
