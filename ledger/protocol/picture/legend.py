"""What the patterns and signs mean: only those that are in the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ledger.protocol.picture.bars import FILLS
from ledger.protocol.picture.canvas import Canvas
from ledger.protocol.picture.frame import LINE, MARGIN, SMALL, WIDE, Frame
from ledger.protocol.picture.marks import draw_symbol
from ledger.protocol.picture.scene import Look, Scene, Shape
from ledger.protocol.picture.text import width
from ledger.protocol.ranges import FUTURE, Range

_BARS: Mapping[Look, str] = {
    "proceedings": "proceedings that protect",
    "elsewhere": "proceedings that do not",
    "full": "shield FULL",
    "presumed": "shield PRESUMED",
    "conditional": "shield CONDITIONAL",
    "pause": "paused",
    "lapsed": "pause lapsed",
    "state": "enforcement that lasts",
}
_SIGNS: Mapping[Shape, str] = {
    "act": "act of enforcement",
    "override": "override by a senior officer",
    "finding": "the finding",
    "gone": "withdrawn",
}
_SWATCH = 26.0
_GAP = 18.0


class _Sign(NamedTuple):
    draw: Callable[[Canvas, float, float], None]
    words: str


def draw_legend(canvas: Canvas, scene: Scene, frame: Frame, top: float) -> float:
    """On as many lines as it takes; gives where it ends."""
    x, y = MARGIN, top
    for sign in _signs(scene, frame):
        wide = _SWATCH + 6 + width(sign.words, SMALL)
        if x + wide > WIDE - MARGIN:
            x, y = MARGIN, y + LINE + 2
        sign.draw(canvas, x, y)
        canvas.words(x + _SWATCH + 6, y + 10, sign.words, SMALL)
        x += wide + _GAP
    return y + LINE + 2


def _signs(scene: Scene, frame: Frame) -> Iterator[_Sign]:
    bars = [
        bar
        for lane in scene.lanes
        for bar in lane.bars
        if frame.window.shows(Range(bar.interval.start.earliest, bar.interval.end.latest))
    ]
    marks = [mark for lane in scene.lanes for mark in lane.marks if frame.window.shows(mark.when)]
    looks, shapes = {bar.look for bar in bars}, {mark.shape for mark in marks}
    yield from (_Sign(_swatch(look), words) for look, words in _BARS.items() if look in looks)
    yield from (_Sign(_symbol(shape), words) for shape, words in _SIGNS.items() if shape in shapes)
    if any(bar.interval.start.earliest < bar.interval.start.latest for bar in bars) or any(
        bar.interval.end.earliest < bar.interval.end.latest for bar in bars
    ):
        yield _Sign(_doubt, "possible, exact date not known")
    if any(bar.interval.end.latest >= FUTURE for bar in bars):
        yield _Sign(_arrow, "still open")


def _swatch(look: Look) -> Callable[[Canvas, float, float], None]:
    fill = FILLS[look]
    return lambda canvas, x, y: canvas.rect(
        x, y, _SWATCH, 12, fill=fill.fill, opacity=fill.opacity, outline=fill.outline
    )


def _symbol(shape: Shape) -> Callable[[Canvas, float, float], None]:
    return lambda canvas, x, y: draw_symbol(canvas, shape, x + _SWATCH / 2, y + 6)


def _doubt(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x, y, _SWATCH, 12, fill="#fff", outline="3 2")


def _arrow(canvas: Canvas, x: float, y: float) -> None:
    canvas.polygon([(x + 8, y), (x + 18, y + 6), (x + 8, y + 12)])
