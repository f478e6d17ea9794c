"""Which of its own running numbers each publisher has claimed, as runs without gaps: between two runs some are missing.

A number that was claimed and refused counts as arrived, and so does that of an event that was retracted since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger.events import EventRefused
from ledger.record import LedgerRecord
from projections.table import Key, Row, Table, View

_LOWEST, _HIGHEST = -(2**63), 2**63 - 1


class RunRow(NamedTuple):
    """Every number from `low` to `high`, both in, has been claimed; neither `low` - 1 nor `high` + 1 has."""

    publisher: str
    low: int
    high: int


def _wanted(records: Sequence[LedgerRecord]) -> Collection[Key]:
    """Runs that overlap what arrives or touch it: those are the ones that grow together."""
    return [(run.publisher, max(run.low - 1, _LOWEST), min(run.high + 1, _HIGHEST)) for run in _arriving(records)]


def _fold(records: Sequence[LedgerRecord], taken: Iterable[Row]) -> Iterable[Row]:
    return _joined([*_arriving(records), *map(RunRow._make, taken)])


def _arriving(records: Sequence[LedgerRecord]) -> Iterable[RunRow]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for record in records:
        event = record.event
        if event.sequence is not None:
            numbers[event.publisher].add(event.sequence)
        if isinstance(event, EventRefused) and event.claimed_sequence is not None:
            numbers[event.claimed_by].add(event.claimed_sequence)
    return _joined([RunRow(publisher, n, n) for publisher, arrived in numbers.items() for n in arrived])


def _joined(runs: Iterable[RunRow]) -> Iterator[RunRow]:
    current: RunRow | None = None
    for run in sorted(runs):
        if current is None or run.publisher != current.publisher or run.low > current.high + 1:
            if current is not None:
                yield current
            current = run
        elif run.high > current.high:
            current = RunRow(current.publisher, current.low, run.high)
    if current is not None:
        yield current


SEQUENCES = View(
    Table(
        "sequences",
        RunRow,
        key=("publisher", "low"),
        taken_by=("publisher",),
        overlap=("low", "high"),
    ),
    _wanted,
    _fold,
)
