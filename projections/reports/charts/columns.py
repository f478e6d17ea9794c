"""Counts over time: a column for each month, quarter or year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger.protocol.picture.text import cut, width
from projections.reports.charts.page import GRID, HIDDEN, LINE, MARGIN, SMALL, WIDE, Paper
from projections.reports.charts.rows import Amount
from projections.reports.charts.scale import steps

_HIGH = 150.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_APART = 4.0
_WIDEST = 120.0


def columns(name: str, title: str, says: str, over_time: Sequence[Amount]) -> str:
    """In order of time. Every number stands over its column where there is room for all; else the scale tells them."""
    paper = Paper(name)
    marks = steps(int(max((each.number for each in over_time if each.number is not None), default=Decimal(0))))
    widest = max((width(f"{mark:,}", SMALL) for mark in marks), default=0.0)
    left = MARGIN + widest + _APART
    step = (WIDE - MARGIN - left) / max(1, len(over_time))
    top, bottom = MARGIN + LINE, MARGIN + LINE + _HIGH
    with paper.canvas.behind():
        for mark in marks:
            y = bottom - _HIGH * mark / marks[-1]
            paper.canvas.words(left - _APART, y + SMALL * 0.35, f"{mark:,}", SMALL, anchor="end")
            paper.canvas.line(left, y, WIDE - MARGIN, y, ink=GRID, width=0.7)
    has_room = all(width(each.words, SMALL) + 2 <= step for each in over_time)
    for at, each in enumerate(over_time):
        x, wide = left + step * at, step * 0.7
        with paper.canvas.group(f"{each.label}: {each.words}"):
            y = bottom
            if each.words in HIDDEN:
                y = top + 2 if has_room else top
                paper.hidden(x + (step - wide) / 2, y, wide, bottom - y)
            elif each.number:
                y = bottom - _HIGH * float(each.number) / marks[-1]
                paper.filled(x + (step - wide) / 2, y, wide, bottom - y)
            if has_room:
                _number(paper, each.words, x + step / 2, y - 4)
    paper.canvas.line(left, bottom, WIDE - MARGIN, bottom)
    paper.y = bottom + 8
    _calendar(paper, [each.label for each in over_time], left, step)
    if not has_room and any(each.words in HIDDEN for each in over_time):
        paper.paragraph("Hatched from top to bottom: confidential or not available.")
    return paper.svg(title, says)


def _number(paper: Paper, words: str, x: float, y: float) -> None:
    """On white, so that no line of the scale runs through it."""
    wide = width(words, SMALL)
    paper.canvas.rect(x - wide / 2 - 1, y - SMALL * 0.8, wide + 2, SMALL, fill="#fff")
    paper.canvas.words(x, y, words, SMALL, anchor="middle")


def _calendar(paper: Paper, labels: Sequence[str], left: float, step: float) -> None:
    """Every so many columns the finer part of the date; below it the coarser one, where it begins and has room."""
    parts = [(cut(fine, _WIDEST, SMALL), cut(coarse, _WIDEST, SMALL)) for fine, coarse in map(_parts, labels)]
    widest = max((width(fine, SMALL) for fine, _ in parts), default=0.0)
    every = next((each for each in range(1, len(labels)) if each * step >= widest + _APART), len(labels))
    fine_y, coarse_y = paper.y + SMALL, paper.y + SMALL + LINE
    said, until, fine_until = "", 0.0, 0.0
    for at, (fine, coarse) in enumerate(parts):
        x = left + step * (at + 0.5)
        if at % every == 0 and _has_room(fine, x, fine_until):
            fine_until = paper.centred(fine, x, fine_y, SMALL)[1] + 2
        if coarse not in ("", said) and _has_room(coarse, x, until):
            until, said = paper.centred(coarse, x, coarse_y, SMALL)[1] + _APART, coarse
    paper.y += 2 * LINE if said else LINE


def _has_room(words: str, x: float, until: float) -> bool:
    """Between what was written before and the edge of the page."""
    half = width(words, SMALL) / 2
    return max(x, MARGIN + half) - half >= until and (x + half <= WIDE - MARGIN or until == 0)


def _parts(label: str) -> tuple[str, str]:
    """2024-05 as May of 2024; 2024 Q2 as Q2 of 2024; 2024 as it is."""
    year, _, month = label.partition("-")
    if len(year) == 4 and month.isdigit() and 1 <= int(month) <= 12:
        return _MONTHS[int(month) - 1], year
    year, _, quarter = label.partition(" ")
    return (quarter, year) if len(year) == 4 and quarter else (label, "")
