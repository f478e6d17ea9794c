"""Draws one lane: bars in rows, each with its label inside or beneath, and marks on lines under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.protocol.picture.bars import HIGH, draw_bar, extent_of, label_inside
from ledger.protocol.picture.canvas import Canvas
from ledger.protocol.picture.frame import LEFT, LINE, MARGIN, RIGHT, SIZE, Frame
from ledger.protocol.picture.marks import LINE_HIGH, Numbers, PlacedMark, draw_mark, place_marks
from ledger.protocol.picture.scene import Bar, Lane, Mark
from ledger.protocol.picture.shelf import Placed, Rows, Shelf
from ledger.protocol.picture.text import width, wrapped
from ledger.protocol.ranges import Range

_ROWS_MAX = 6
_UNDER_MAX = 2
_BARS_MAX, _MARKS_MAX = 60, 40
"""More than these in one lane are no picture; the file stays small whatever a subject has gone through."""
_PADDING = 8.0
_ROW_GAP = 5.0


class LeftOut(NamedTuple):
    """How many things of a lane lie outside of the time shown, and for how many in it there was no room."""

    outside: int
    crowded: int


class PlacedRow(NamedTuple):
    """Bars that do not meet, each with its label inside, or beneath at a place, or without any."""

    bars: list[tuple[Bar, str | None, Placed | None]]
    under: int
    """Lines of words beneath the row."""


def draw_lane(canvas: Canvas, lane: Lane, frame: Frame, top: float, numbers: Numbers) -> tuple[float, LeftOut]:
    """Gives where the lane ends, and what of it is not seen."""
    bars, bars_out = _chosen(lane.bars, frame)
    marks, marks_out = _chosen_marks(lane.marks, frame)
    rows, rowless = _rows(bars, frame)
    placed = place_marks(marks, frame, numbers)
    y = top + _PADDING
    title = wrapped(lane.title, LEFT - MARGIN - 10, SIZE, bold=True)
    for number, words in enumerate(title):
        canvas.words(MARGIN, y + 11 + number * LINE, words, SIZE, bold=True)
    bottom = y + len(title) * LINE
    for row in rows:
        y = _draw_row(canvas, row, frame, y)
    y = _draw_marks(canvas, placed, frame, y)
    if not rows and not placed:
        _draw_empty(canvas, lane, y)
        y += LINE
    crowded = bars_out.crowded + marks_out.crowded + rowless
    return max(y, bottom) + _PADDING, LeftOut(bars_out.outside + marks_out.outside, crowded)


def _chosen(bars: Sequence[Bar], frame: Frame) -> tuple[list[Bar], LeftOut]:
    seen = [bar for bar in bars if frame.window.shows(Range(bar.interval.start.earliest, bar.interval.end.latest))]
    nearest = [abs(bar.interval.start.earliest - frame.centre) for bar in seen]
    kept = sorted(range(len(seen)), key=lambda at: (-seen[at].weight, nearest[at], at))[:_BARS_MAX]
    return [seen[at] for at in sorted(kept)], LeftOut(len(bars) - len(seen), len(seen) - len(kept))


def _chosen_marks(marks: Sequence[Mark], frame: Frame) -> tuple[list[Mark], LeftOut]:
    seen = [mark for mark in marks if frame.window.shows(mark.when)]
    kept = sorted(seen, key=lambda mark: (-mark.weight, abs(mark.when.earliest - frame.centre), mark))[:_MARKS_MAX]
    return kept, LeftOut(len(marks) - len(seen), len(seen) - len(kept))


def _rows(bars: Sequence[Bar], frame: Frame) -> tuple[list[PlacedRow], int]:
    """Bars that meet stand in different rows. Gives also how many had no row left."""
    rows, rowless = _packed(bars, frame)
    if rowless:  # then those of the evidence and those nearest in time have their rows first
        ranked = sorted(bars, key=lambda bar: (-bar.weight, abs(bar.interval.start.earliest - frame.centre)))
        rows, rowless = _packed(ranked, frame)
        rows.sort(key=lambda row: min(bar.interval.start.earliest for bar in row))
    return [_row(row, frame) for row in rows], rowless


def _packed(bars: Sequence[Bar], frame: Frame) -> tuple[list[list[Bar]], int]:
    lines = Rows(_ROWS_MAX, gap=0.0)
    by_row: dict[int, list[Bar]] = {}
    for bar in bars:
        extent = extent_of(bar, frame)
        row = lines.put(extent.left, max(frame.x(bar.interval.end.latest), extent.left))
        if row is not None:
            by_row.setdefault(row, []).append(bar)
    placed = sum(map(len, by_row.values()))
    return list(by_row.values()), len(bars) - placed


def _row(bars: Sequence[Bar], frame: Frame) -> PlacedRow:
    shelf = Shelf(LEFT, RIGHT, _UNDER_MAX)
    told: dict[Bar, tuple[str | None, Placed | None]] = {}
    for bar in sorted(bars, key=lambda bar: (-bar.weight, bar.interval.start)):
        extent = extent_of(bar, frame)
        inside = label_inside(bar, extent)
        told[bar] = (inside, None) if inside else _beneath(bar, extent.middle, shelf)
    return PlacedRow([(bar, *told[bar]) for bar in bars], shelf.lines)


def _beneath(bar: Bar, middle: float, shelf: Shelf) -> tuple[str | None, Placed | None]:
    for label in bar.labels:
        placed = shelf.put(middle, width(label, SIZE, bold=bar.weight > 1))
        if placed is not None:
            return label, placed
    return None, None


def _draw_row(canvas: Canvas, row: PlacedRow, frame: Frame, top: float) -> float:
    for bar, label, beneath in row.bars:
        with canvas.group(bar.labels[0]):
            draw_bar(canvas, bar, frame, top, label if beneath is None else None)
            if label is not None and beneath is not None:
                y = top + HIGH + 3 + beneath.line * LINE
                canvas.line(beneath.anchor, top + HIGH, beneath.anchor, y + 2, width=0.8)
                canvas.rect(beneath.left - 2, y + 1, beneath.right - beneath.left + 4, LINE - 2, fill="#fff")
                draw_placed(canvas, beneath, y + LINE - 4, label, bold=bar.weight > 1)
    return top + HIGH + row.under * LINE + _ROW_GAP


def draw_placed(canvas: Canvas, place: Placed, y: float, words: str, *, bold: bool) -> None:
    """Words beside their anchor: of narrower letters than reckoned, they still stand close to it on either side."""
    if place.right - place.anchor < place.anchor - place.left:
        canvas.words(place.right, y, words, SIZE, bold=bold, anchor="end")
    else:
        canvas.words(place.left, y, words, SIZE, bold=bold)


def _draw_marks(canvas: Canvas, placed: Sequence[PlacedMark], frame: Frame, top: float) -> float:
    for one in placed:
        with canvas.group(one.mark.labels[0]):
            draw_mark(canvas, one, frame, top)
    return top + LINE_HIGH * max((one.line + 1 for one in placed), default=0)


def _draw_empty(canvas: Canvas, lane: Lane, top: float) -> None:
    words = "none in the time shown" if lane.bars or lane.marks else lane.empty
    canvas.rect(LEFT + 3, top - 1, width(words, SIZE) + 4, LINE, fill="#fff")
    canvas.words(LEFT + 5, top + 11, words, SIZE)
