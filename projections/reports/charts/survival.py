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


Place = Callable[[Decimal, Decimal], tuple[float, float]]
"""Of a time and a share, where they stand."""


class Curve(NamedTuple):
    """Of a group, the points at which its share falls, in order: after so long, so many per cent are left.

    It runs level from one point to the next, and from 100% at 0 to the first. `until` is when the last of the group was
    followed.
    """

    label: str
    points: tuple[tuple[Decimal, Decimal], ...]
    until: Decimal


def survival(name: str, title: str, says: str, unit: str, curves: Sequence[Curve]) -> str:
    """Each curve has its name at its end, and dashes of its own. `unit` is plural ("days")."""
    paper = Paper(name)
    most = max((curve.until for curve in curves), default=Decimal(0))
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
            ends.append(_steps(paper, curve, _DASHES[at % len(_DASHES)], place))
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


def _steps(paper: Paper, curve: Curve, dash: str, place: Place) -> tuple[float, float]:
    """Draws it; where it ends."""
    x, y = place(Decimal(0), Decimal(100))
    for after, share in curve.points:
        to, down = place(after, share)
        paper.canvas.line(x, y, to, y, dash=dash, width=2)
        paper.canvas.line(to, y, to, down, width=2)
        x, y = to, down
    end, _ = place(max(curve.until, curve.points[-1][0] if curve.points else Decimal(0)), Decimal(0))
    paper.canvas.line(x, y, end, y, dash=dash, width=2)
    return end, y


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
