"""Each person that the ledger knows of, by pseudonym: how much is known, and since and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ledger.record import LedgerRecord
from projections.records import upstream
from projections.table import Key, Row, Table, View


class SubjectRow(NamedTuple):
    """`occurred` bounds are what the events say themselves, before corrections."""

    subject_ref: str
    events: int
    first_number: int
    last_number: int
    first_occurred_at: int
    last_occurred_at: int
    first_known_at: int
    last_known_at: int


def _wanted(records: Sequence[LedgerRecord]) -> Collection[Key]:
    return {(record.event.subject_ref,) for record in upstream(records)}


def _fold(records: Sequence[LedgerRecord], taken: Iterable[Row]) -> Iterable[Row]:
    rows = {row.subject_ref: row for row in map(SubjectRow._make, taken)}
    for record in upstream(records):
        subject = record.event.subject_ref
        rows[subject] = _with(rows.get(subject), record)
    return rows.values()


def _with(row: SubjectRow | None, record: LedgerRecord) -> SubjectRow:
    number, known_at, event = record.number, record.known_at, record.event
    occurred_at = event.occurred_at
    if row is None:
        return SubjectRow(event.subject_ref, 1, number, number, occurred_at, occurred_at, known_at, known_at)
    return SubjectRow(
        row.subject_ref,
        row.events + 1,
        row.first_number,
        number,
        min(row.first_occurred_at, occurred_at),
        max(row.last_occurred_at, occurred_at),
        row.first_known_at,
        known_at,
    )


SUBJECTS = View(
    Table("subjects", SubjectRow, key=("subject_ref",), taken_by=("subject_ref",)),
    _wanted,
    _fold,
)
