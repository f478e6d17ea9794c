"""Whether a moment lies where several things hold together, judged instant by instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Protocol

from ledger.instants import Instant
from ledger.protocol.ranges import Interval, Range, Where, is_point
from ledger.protocol.sweep import Cover


class Lasting(Protocol):
    """Anything that has an interval."""

    @property
    def interval(self) -> Interval: ...


class Holds(Protocol):
    """What holds at some times and not at others."""

    def where(self, when: Range) -> Where:
        """Whether the moment lies where it holds."""

    def turns(self, when: Range) -> Iterable[Instant]:
        """The instants inside the range at which the answer may change."""


def where_among(when: Range, lasting: Iterable[Lasting], *others: Holds) -> Where:
    """Whether the moment lies in one of these, where all the others hold too."""
    intervals = [one.interval for one in lasting]
    return where_all(when, (Cover(intervals), *others)) if intervals else Where.OUTSIDE


def where_all(when: Range, parts: Sequence[Holds]) -> Where:
    """Whether the moment lies where all parts hold: a range, where at each of its instants all of them do.

    Parts that hold at different times of one range do not hold together, although each of them alone may.
    """
    found = _together(part.where(when) for part in parts)
    if found is not Where.UNDECIDABLE or is_point(when):
        return found
    turns = sorted({when.earliest, when.latest, *(at for part in parts for at in part.turns(when))})
    pieces = {_together(part.where(Range(*piece)) for part in parts) for piece in pairwise(turns)}
    return pieces.pop() if len(pieces) == 1 else Where.UNDECIDABLE


def opposite(found: Where) -> Where:
    """Where it does not hold."""
    return {Where.INSIDE: Where.OUTSIDE, Where.OUTSIDE: Where.INSIDE}.get(found, found)


def _together(answers: Iterable[Where]) -> Where:
    found = set(answers)
    if Where.OUTSIDE in found:
        return Where.OUTSIDE
    return Where.UNDECIDABLE if Where.UNDECIDABLE in found else Where.INSIDE
