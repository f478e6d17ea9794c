"""Of which crime a person's case is, as it was first reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ledger.events import CrimeReported
from ledger.record import LedgerRecord
from projections.table import Key, Row, Table, View


class CrimeRow(NamedTuple):
    """`case_ref` is empty for a report that names no case."""

    subject_ref: str
    case_ref: str
    crime_type: str
    number: int


def _wanted(records: Sequence[LedgerRecord]) -> Collection[Key]:
    return {_key(record.event) for record in records if isinstance(record.event, CrimeReported)}


def _fold(records: Sequence[LedgerRecord], taken: Iterable[Row]) -> Iterable[Row]:
    """The first report counts."""
    rows = {row[:2]: row for row in map(CrimeRow._make, taken)}
    for record in records:
        if isinstance(record.event, CrimeReported):
            row = CrimeRow(*_key(record.event), record.event.crime_type, record.number)
            rows.setdefault(row[:2], row)
    return rows.values()


def _key(event: CrimeReported) -> tuple[str, str]:
    return event.subject_ref, event.case_ref or ""


CRIMES = View(
    Table("crimes", CrimeRow, key=("subject_ref", "case_ref"), taken_by=("subject_ref", "case_ref")),
    _wanted,
    _fold,
)
