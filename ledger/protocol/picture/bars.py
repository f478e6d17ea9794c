"""Draws what lasted: a bar with its certain part filled, its uncertain ends empty, and an arrow where it is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ledger.protocol.picture.canvas import Canvas
from ledger.protocol.picture.frame import LEFT, RIGHT, SIZE, Frame
from ledger.protocol.picture.scene import Bar, Look
from ledger.protocol.picture.text import BOLD, first_that_fits, width
from ledger.protocol.ranges import FUTURE

HIGH = 21.0
_THINNEST = 1.6
_INSET = 5.0
_QUESTION_ROOM = 11.0
_UNCERTAIN = "3 2"


class Fill(NamedTuple):
    """How a look is drawn: what fills it, how dense, and its border."""

    fill: str
    opacity: float = 1.0
    outline: str = "solid"


FILLS: Mapping[Look, Fill] = {
    "proceedings": Fill("#000", 0.1),
    "elsewhere": Fill("#fff", 0.0),
    "support": Fill("#000", 0.22),
    "offered": Fill("url(#ledger-offered)"),
    "bare": Fill("#fff", 0.0, "1 3"),
    "full": Fill("url(#ledger-full)"),
    "presumed": Fill("url(#ledger-presumed)"),
    "conditional": Fill("url(#ledger-conditional)"),
    "pause": Fill("url(#ledger-pause)"),
    "lapsed": Fill("#fff", 0.0, "7 4"),
    "state": Fill("#000", 0.45),
    "finding": Fill("#000"),
}


class Extent(NamedTuple):
    """Where a bar is seen: from `left` to `right`, certain between `sure_left` and `sure_right` (empty where equal)."""

    left: float
    sure_left: float
    sure_right: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def extent_of(bar: Bar, frame: Frame) -> Extent:
    start, end = bar.interval
    sure_left, sure_right = frame.x(start.latest), frame.x(end.earliest)
    left, right = frame.x(start.earliest), frame.x(end.latest)
    if start.latest >= end.earliest:
        sure_left = sure_right = right
    return Extent(left, sure_left, sure_right, max(right, left + _THINNEST))


def label_inside(bar: Bar, extent: Extent) -> str | None:
    """The longest wording that has room within the bar."""
    if bar.look == "finding":
        return None
    room = extent.right - extent.left - 2 * _INSET
    return first_that_fits(bar.labels, room / (BOLD if bar.weight > 1 else 1.0), SIZE)


def draw_bar(canvas: Canvas, bar: Bar, frame: Frame, top: float, label: str | None) -> None:
    """With its label, if that is to stand inside."""
    extent = extent_of(bar, frame)
    free_from = extent.left if label is None else extent.left + 2 * _INSET + _wide(bar, label)
    if extent.sure_left < extent.sure_right:
        _box(canvas, bar.look, extent.sure_left, extent.sure_right, top)
        _doubtful(canvas, extent.left, extent.sure_left, top, free_from)
        _doubtful(canvas, extent.sure_right, extent.right, top, free_from)
    elif extent.right - extent.left > _THINNEST:
        _doubtful(canvas, extent.left, extent.right, top, free_from)
    else:
        _box(canvas, bar.look, extent.left, extent.right, top)
    _draw_ends(canvas, bar, frame, top)
    if label is not None:  # on a white plate, so that no pattern runs through the letters
        left = extent.left + _INSET
        canvas.rect(left - 2, top + 3, _wide(bar, label) + 4, HIGH - 6, fill="#fff")
        canvas.words(left, top + HIGH / 2 + 4, label, SIZE, bold=bar.weight > 1)


def _wide(bar: Bar, label: str) -> float:
    return width(label, SIZE, bold=bar.weight > 1)


def _box(canvas: Canvas, look: Look, left: float, right: float, top: float) -> None:
    fill = FILLS[look]
    canvas.rect(
        left, top, max(right - left, _THINNEST), HIGH, fill=fill.fill, opacity=fill.opacity, outline=fill.outline
    )


def _doubtful(canvas: Canvas, left: float, right: float, top: float, free_from: float) -> None:
    """A part that is possible and not certain: empty, with a dashed border, and a question mark if there is room."""
    if right - left < _THINNEST:
        return
    canvas.rect(left, top, right - left, HIGH, fill="#fff", outline=_UNCERTAIN)
    left = max(left, free_from)
    if right - left >= _QUESTION_ROOM:
        canvas.words((left + right) / 2, top + HIGH / 2 + 4, "?", SIZE, anchor="middle")


def _draw_ends(canvas: Canvas, bar: Bar, frame: Frame, top: float) -> None:
    """An arrow where it is still open; a torn edge where it goes on outside of the time shown."""
    start, end = bar.interval
    middle = top + HIGH / 2
    if end.latest >= FUTURE:
        canvas.polygon([(RIGHT + 1, top), (RIGHT + 12, middle), (RIGHT + 1, top + HIGH)])
    elif end.latest > frame.window.end:
        _torn(canvas, RIGHT, top)
    if start.earliest < frame.window.start:
        _torn(canvas, LEFT, top)


def _torn(canvas: Canvas, x: float, top: float) -> None:
    canvas.line(x, top, x, top + HIGH, ink="#fff", width=3)
    step = HIGH / 4
    for part in range(4):
        shift = 2.5 if part % 2 else -2.5
        canvas.line(x + shift, top + part * step, x - shift, top + (part + 1) * step)
