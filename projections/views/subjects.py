"""Each person that the ledger knows of, by pseudonym: how much is known, and since and until when."""

from __future__ import annotations

from collections import defaultdict
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
    told: dict[str, list[LedgerRecord]] = defaultdict(list)
    for record in upstream(records):
        told[record.event.subject_ref].append(record)
    return [_with(rows.get(subject), subject, new) for subject, new in told.items()]


def _with(row: SubjectRow | None, subject: str, new: Sequence[LedgerRecord]) -> SubjectRow:
    first, last = new[0], new[-1]
    occurred_at = [record.event.occurred_at for record in new]
    earliest, latest = min(occurred_at), max(occurred_at)
    if row is None:
        span = (first.number, last.number, earliest, latest, first.known_at, last.known_at)
        return SubjectRow(subject, len(new), *span)
    return SubjectRow(
        subject,
        row.events + len(new),
        row.first_number,
        last.number,
        min(row.first_occurred_at, earliest),
        max(row.last_occurred_at, latest),
        row.first_known_at,
        last.known_at,
    )


SUBJECTS = View(
    Table("subjects", SubjectRow, key=("subject_ref",), taken_by=("subject_ref",)),
    _wanted,
    _fold,
)
