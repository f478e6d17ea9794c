"""The lane of the shield: its levels over time, each where it is certain and where it is only possible."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ledger.instants import Instant
from ledger.protocol.case import CaseHistory
from ledger.protocol.picture.dates import day, is_finite
from ledger.protocol.picture.scene import Bar, Lane, Look
from ledger.protocol.ranges import FUTURE, PAST, Interval, Range, Where
from ledger.protocol.shield import Level

_LOOKS: dict[Level, Look] = {"FULL": "full", "PRESUMED": "presumed", "CONDITIONAL": "conditional"}


def shield_lane(case: CaseHistory) -> Lane:
    """What lies between two bars is no shield at all."""
    return Lane("Shield", tuple(_bars(case)), empty="no shield")


def _bars(case: CaseHistory) -> Iterator[Bar]:
    """One for each unbroken stretch of a level, with its certain part."""
    edges = sorted(set(_edges(case)))
    at = PAST
    while at < FUTURE:
        stretch = case.shield.same_level(at)
        level = case.shield.level_at(at)
        if level in _LOOKS:
            within = edges[bisect_right(edges, stretch.start) : bisect_left(edges, stretch.end)]
            yield _bar(case, level, [stretch.start, *within, stretch.end])
        at = stretch.end


def _bar(case: CaseHistory, level: Level, edges: Sequence[Instant]) -> Bar:
    certain = _certain(case, level, edges)
    start, end = edges[0], edges[-1]
    interval = Interval(Range(start, certain[0]), Range(certain[1], end))
    since = f" from {day(start)}" if is_finite(start) else ""
    until = f" to {day(end)}" if is_finite(end) else ", still open"
    return Bar(interval, _LOOKS[level], (f"{level}{since}{until}", level))


def _certain(case: CaseHistory, level: Level, edges: Sequence[Instant]) -> tuple[Instant, Instant]:
    """The first stretch that is certain, as wide as it goes; an empty one at the end where none is."""
    first: Instant | None = None
    for begin, finish in pairwise(edges):
        if case.shield.where(Range(begin, finish), level) is Where.INSIDE:
            first = begin if first is None else first
        elif first is not None:
            return first, begin
    return edges[-1] if first is None else first, edges[-1]


def _edges(case: CaseHistory) -> Iterator[Instant]:
    """Where certainty can begin or end."""
    for interval in (*(one.interval for one in case.protecting), *(one.interval for one in case.applications)):
        for side in interval:
            yield from side
    for spell in case.support:
        yield spell.possible_from
        yield spell.possible_to
