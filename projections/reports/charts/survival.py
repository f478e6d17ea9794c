"""Survival curves: which share is left after so long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger.protocol.picture.text import width, wrapped
from projections.reports.charts.page import GRID, LINE, MARGIN, RISE, SMALL, WIDE, Paper, lines_of
from projections.reports.charts.scale import steps

_HIGH = 220.0
_LABELS = 108.0
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "14 4", "5 2 1 2")
_TICKS = (0, 25, 50, 75, 100)
_LINES_MAX = 3


_CAP = 4.0
_ASIDE = 4.0  # how far the intervals of one curve stand beside those of the one before


Place = Callable[[Decimal, Decimal], tuple[float, float]]
"""Of a time and a share, where they stand."""


class Point(NamedTuple):
    """After so long, so many per cent are left; with the interval of that, where there is one."""

    after: Decimal
    share: Decimal
    interval: tuple[Decimal, Decimal] | None = None


class Curve(NamedTuple):
    """Of a group, what is known at some times, in order. It begins with 100% at 0."""

    label: str
    points: tuple[Point, ...]


def survival(name: str, title: str, says: str, unit: str, curves: Sequence[Curve]) -> str:
    """A dot at each time at which a share is known, and straight lines between them: what lies there is not known. Each
    curve has its name at its end, and dashes of its own. `unit` is plural ("days").
    """
    paper = Paper(name)
    most = max((point.after for curve in curves for point in curve.points), default=Decimal(0))
    marks = steps(int(most.to_integral_value(rounding="ROUND_CEILING")))
    left = MARGIN + width("100%", SMALL) + 6
    right, top = WIDE - MARGIN - _LABELS - 26, MARGIN + LINE / 2
    bottom = top + _HIGH
    paper.y = bottom
    _axes(paper, marks, unit, (left, right, bottom))

    def place(after: Decimal, share: Decimal) -> tuple[float, float]:
        return left + (right - left) * float(after) / marks[-1], bottom - _HIGH * float(share) / 100

    ends = []
    for at, curve in enumerate(curves):
        with paper.canvas.group(curve.label):
            ends.append(_drawn(paper, curve, at, place))
    lowest = _names(paper, curves, ends, right, top)
    paper.y = max(paper.y, lowest)
    return paper.svg(title, says)


def _axes(paper: Paper, marks: Sequence[int], unit: str, box: tuple[float, float, float]) -> None:
    left, right, bottom = box
    with paper.canvas.behind():
        for tick in _TICKS:
            y = bottom - _HIGH * tick / 100
            paper.canvas.line(left, y, right, y, ink=GRID, width=0.7)
            paper.canvas.words(left - 6, y + SMALL * RISE, f"{tick}%", SMALL, anchor="end")
    until = 0.0
    for mark in marks:
        x, words = left + (right - left) * mark / marks[-1], f"{mark:,}"
        paper.canvas.line(x, bottom, x, bottom + 4)
        if x - width(words, SMALL) / 2 >= until:
            until = paper.centred(words, x, bottom + 6 + SMALL, SMALL)[1] + 4
    paper.canvas.line(left, bottom, right, bottom)
    paper.y = bottom + 8 + LINE
    room = right - MARGIN
    for line in wrapped(unit, room, SMALL):
        paper.canvas.words(right, paper.y + SMALL, line, SMALL, anchor="end")
        paper.y += LINE


def _drawn(paper: Paper, curve: Curve, number: int, place: Place) -> tuple[float, float]:
    """Draws it; where it ends."""
    before = place(Decimal(0), Decimal(100))
    for point in curve.points:
        here = place(point.after, point.share)
        paper.canvas.line(*before, *here, dash=_DASHES[number % len(_DASHES)], width=2)
        before = here
    for point in curve.points:
        x, y = place(point.after, point.share)
        if point.interval is not None:
            ends = [place(point.after, end)[1] for end in point.interval]
            beside = x - _ASIDE * number
            paper.canvas.line(beside, ends[0], beside, ends[1])
            for end in ends:
                paper.canvas.line(beside - _CAP / 2, end, beside + _CAP / 2, end)
        paper.canvas.circle(x, y, 3)
    return before


def _names(
    paper: Paper, curves: Sequence[Curve], ends: Sequence[tuple[float, float]], right: float, top: float
) -> float:
    """To the right of the curves, each as near to its end as those above it leave room; down to where they reach."""
    free, x = top - LINE / 2, right + 26
    for curve, (end, y) in sorted(zip(curves, ends, strict=True), key=lambda pair: pair[1][1]):
        lines = lines_of(curve.label, _LABELS, _LINES_MAX)
        upper = max(free, y - LINE / 2)
        paper.label(lines, x, upper)
        middle = upper + LINE / 2
        paper.canvas.line(end, y, right + 2, y, width=0.8, dash="1 2")
        paper.canvas.line(right + 2, y, x - 3, middle, width=0.8, dash="1 2")
        free = upper + LINE * max(1, len(lines)) + 2
    return free
