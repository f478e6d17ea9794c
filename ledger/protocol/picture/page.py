"""Lays out the page: heading, moments that matter to all lanes, the lanes, the axis, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ledger.protocol.picture.axis import ticks_of
from ledger.protocol.picture.canvas import Canvas
from ledger.protocol.picture.dates import day
from ledger.protocol.picture.frame import LEFT, LINE, MARGIN, RIGHT, SIZE, SMALL, WIDE, Frame
from ledger.protocol.picture.lane import LeftOut, draw_lane, draw_placed
from ledger.protocol.picture.legend import draw_legend
from ledger.protocol.picture.marks import Numbers
from ledger.protocol.picture.scene import Lane, Line, Scene
from ledger.protocol.picture.shelf import arranged
from ledger.protocol.picture.text import cut, width, wrapped
from ledger.protocol.picture.window import window_of
from ledger.protocol.ranges import Range

_TITLE_SIZE = 15.0
_TITLE_LINE = 20.0
_PERIODS_APART = 4.0
_TICKS_MAX = 11
_DASHES = {"finding": "", "knowledge": "6 3", "anchor": "1.5 2.5"}
_LISTED_MAX = 40
_COLUMN_GAP = 18.0


def drawn(scene: Scene) -> str:
    """The picture as SVG."""
    frame = Frame(window_of(scene), scene.focus[0])
    canvas = Canvas()
    y = _draw_heading(canvas, scene)
    lines = [line for line in scene.lines if frame.window.shows(Range(line.at, line.at))]
    top = y = _draw_callouts(canvas, lines, frame, y)
    numbers = Numbers()
    left_out = []
    for lane in scene.lanes:
        with canvas.behind():
            canvas.line(MARGIN, y, RIGHT, y, ink="#999", width=0.6)
        y, out = draw_lane(canvas, lane, frame, y, numbers)
        left_out.append((lane, out))
    with canvas.behind():
        _draw_grid(canvas, frame, top, y)
        for line in lines:
            _draw_line(canvas, line, frame.x(line.at), top, y)
    y = _draw_axis(canvas, frame, y)
    y = draw_legend(canvas, scene, frame, y + 10)
    y = _draw_notes(canvas, [*scene.notes, *_outside(scene, frame), *_left_out(left_out, frame)], y)
    y = _draw_numbers(canvas, numbers, y)
    return canvas.document(WIDE, y + MARGIN, scene.heading, " ".join((scene.subheading, *scene.description)))


def _draw_heading(canvas: Canvas, scene: Scene) -> float:
    y = MARGIN + 10
    room = WIDE - 2 * MARGIN
    for words in wrapped(scene.heading, room, _TITLE_SIZE, bold=True):
        canvas.words(MARGIN, y, words, _TITLE_SIZE, bold=True)
        y += _TITLE_LINE
    for words in wrapped(scene.subheading, room, SIZE):
        canvas.words(MARGIN, y, words, SIZE)
        y += LINE
    return y + 4


def _draw_callouts(canvas: Canvas, lines: Sequence[Line], frame: Frame, top: float) -> float:
    """What the lines through all lanes are, over their upper ends; the nearest line of words is the lowest."""
    wanted = [(frame.x(line.at), width(line.label, SIZE, bold=True)) for line in lines]
    placed = arranged(wanted, MARGIN, WIDE - MARGIN)
    bottom = top + LINE * max((place.line + 1 for place in placed), default=0)
    for line, place in zip(lines, placed, strict=True):
        y = bottom - place.line * LINE - 4
        canvas.rect(place.left - 2, y - 10, place.right - place.left + 4, LINE - 2, fill="#fff")
        draw_placed(canvas, place, y, line.label, bold=True)
        with canvas.behind():
            _draw_line(canvas, line, place.anchor, y - 9, bottom)
    return bottom


def _draw_line(canvas: Canvas, line: Line, x: float, top: float, bottom: float) -> None:
    canvas.line(x, top, x, bottom, dash=_DASHES[line.kind], width=1.6)


def _draw_grid(canvas: Canvas, frame: Frame, top: float, bottom: float) -> None:
    for tick in ticks_of(frame.window, _TICKS_MAX):
        x = frame.x(tick.at)
        canvas.line(x, top, x, bottom, ink="#bbb", width=0.5)
    canvas.line(MARGIN, bottom, RIGHT, bottom, ink="#999", width=0.6)


def _draw_axis(canvas: Canvas, frame: Frame, top: float) -> float:
    canvas.line(LEFT, top, RIGHT, top, width=1.4)
    canvas.words(MARGIN, top + 16, "London time", SMALL)
    ticks = ticks_of(frame.window, _TICKS_MAX)
    for tick in ticks:
        x = frame.x(tick.at)
        canvas.line(x, top, x, top + 5, width=1.2)
        canvas.words(x, top + 16, tick.label, SMALL, anchor="middle")
    periods = [(frame.x(tick.at), tick.period) for tick in ticks if tick.period]
    _draw_periods(canvas, periods, top + 29)
    return top + (33 if periods else 20)


def _draw_periods(canvas: Canvas, periods: Sequence[tuple[float, str]], y: float) -> None:
    """Each under its tick. The first of them may end right after it has begun: it then makes room to the left."""
    for (x, words), following in zip_longest(periods, periods[1:]):
        is_near = following is not None and following[0] - x < width(words, SMALL, bold=True) + _PERIODS_APART
        canvas.words(x, y, words, SMALL, bold=True, anchor="end" if is_near else "middle")


def _outside(scene: Scene, frame: Frame) -> Iterator[str]:
    """Moments that matter to all lanes, and lie outside of the time shown."""
    for line in scene.lines:
        if not frame.window.shows(Range(line.at, line.at)):
            where = "before" if line.at < frame.window.start else "after"
            yield f"{line.label}, {where} the time shown."


def _left_out(left_out: Sequence[tuple[Lane, LeftOut]], frame: Frame) -> Iterator[str]:
    shown = f"{day(frame.window.start)} to {day(frame.window.end)}"
    outside = [f"{out.outside:,} of {_in_a_sentence(lane)}" for lane, out in left_out if out.outside]
    crowded = [f"{out.crowded:,} of {_in_a_sentence(lane)}" for lane, out in left_out if out.crowded]
    if outside:
        yield f"The time shown is {shown}. Before and after it, and not drawn: {', '.join(outside)}."
    if crowded:
        yield f"Left out for want of room: {', '.join(crowded)}."
    if outside or crowded:
        yield "The person's timeline lists everything."


def _in_a_sentence(lane: Lane) -> str:
    return lane.title if lane.title.startswith("Home") else lane.title[:1].lower() + lane.title[1:]


def _draw_notes(canvas: Canvas, notes: Sequence[str], top: float) -> float:
    y = top
    for note in notes:
        for words in wrapped(note, WIDE - 2 * MARGIN, SIZE):
            y += LINE
            canvas.words(MARGIN, y, words, SIZE)
    return y + 4


def _draw_numbers(canvas: Canvas, numbers: Numbers, top: float) -> float:
    """What the numbers stand for, in two columns."""
    listed = [f"{number}. {words}" for number, words in enumerate(numbers.listed, start=1)]
    if not listed:
        return top
    more = len(listed) - _LISTED_MAX
    if more > 0:
        listed = [*listed[: _LISTED_MAX - 1], f"and {more + 1} more, which the timeline lists"]
    column = (WIDE - 2 * MARGIN - _COLUMN_GAP) / 2
    rows = -(-len(listed) // 2)
    for at, words in enumerate(listed):
        x = MARGIN + (at // rows) * (column + _COLUMN_GAP)
        canvas.words(x, top + LINE * (at % rows + 1), cut(words, column, SIZE), SIZE)
    return top + LINE * rows
