"""A line of milestones, from the first at the top, with bars for what changed on the way to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.protocol.picture.text import width, wrapped
from projections.reports.charts.page import LINE, MARGIN, RISE, SIZE, SMALL, WIDE, Paper, lines_of

_AXIS = MARGIN + 6.0
_LEFT = _AXIS + 16.0
_CAUSES = 130.0
_GAP = 8.0
_BAR = 13.0
_BAR_MIN = 40.0  # of the longest
_LINES_MAX = 4


class Bar(NamedTuple):
    """What changed by one cause; `words` stand beside a bar of so many."""

    label: str
    words: str
    number: int


class Stop(NamedTuple):
    """A milestone, and what changed from it to the next."""

    label: str
    bars: tuple[Bar, ...]


def timeline(name: str, title: str, says: str, stops: Sequence[Stop]) -> str:
    """All bars are to one scale. The stops are in order, and not to scale."""
    paper = Paper(name)
    bars = [bar for stop in stops for bar in stop.bars]
    words = max((width(bar.words, SMALL) for bar in bars), default=0.0)
    left = _LEFT + _CAUSES + _GAP
    longest = max(_BAR_MIN, WIDE - MARGIN - words - 8 - left)
    per_unit = longest / max((bar.number for bar in bars), default=1)
    middles = []
    for at, stop in enumerate(stops):
        with paper.canvas.group(stop.label):
            middles.append(_stop(paper, stop.label))
        if at < len(stops) - 1:
            for bar in stop.bars:
                _bar(paper, bar, left, left + per_unit * bar.number)
            if not stop.bars:
                _nothing(paper)
            paper.y += LINE / 2
    if middles:
        with paper.canvas.behind():
            paper.canvas.line(_AXIS, middles[0], _AXIS, middles[-1], width=2)
    return paper.svg(title, says)


def _stop(paper: Paper, label: str) -> float:
    """Where its dot stands."""
    middle = paper.y + LINE / 2
    paper.canvas.circle(_AXIS, middle, 5)
    for line in wrapped(label, WIDE - MARGIN - _LEFT, SIZE, bold=True):
        paper.canvas.words(_LEFT, paper.y + LINE / 2 + SIZE * RISE, line, SIZE, bold=True)
        paper.y += LINE
    paper.y += 2
    return middle


def _bar(paper: Paper, bar: Bar, left: float, end: float) -> None:
    label, words = lines_of(bar.label, _CAUSES, _LINES_MAX), wrapped(bar.words, WIDE - MARGIN - end - 6, SMALL)
    high = LINE * max(1, len(label), len(words))
    with paper.canvas.group(f"{bar.label}: {bar.words}"):
        paper.label(label, _LEFT, paper.y)
        paper.filled(left, paper.y + (LINE - _BAR) / 2, end - left, _BAR)
        for at, line in enumerate(words):
            paper.canvas.words(end + 6, paper.y + LINE * (at + 0.5) + SMALL * RISE, line, SMALL)
    paper.y += high + 4


def _nothing(paper: Paper) -> None:
    paper.canvas.words(_LEFT, paper.y + LINE / 2 + SMALL * RISE, "Nothing changed.", SMALL)
    paper.y += LINE
