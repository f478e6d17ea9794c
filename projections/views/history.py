"""Every upstream record as it was admitted, by subject: what a case, a timeline and the rules are computed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.record import LedgerRecord
from projections.records import fingerprint_of, upstream, value_of
from projections.table import Index, Row, Table, growing


class HistoryRow(NamedTuple):
    """One record. `value` is the publisher's bytes, to be decoded by the schema of `fingerprint`."""

    number: int
    subject_ref: str
    type: str
    publisher: str
    event_id: str
    occurred_at: int
    recorded_at: int
    known_at: int
    fingerprint: str
    value: bytes


def _rows(records: Sequence[LedgerRecord]) -> Iterator[Row]:
    for record in upstream(records):
        event = record.event
        yield HistoryRow(
            record.number,
            event.subject_ref,
            type(event).__name__,
            event.publisher,
            event.event_id,
            event.occurred_at,
            event.recorded_at,
            record.known_at,
            fingerprint_of(record),
            value_of(record),
        )


HISTORY = growing(
    Table(
        "history",
        HistoryRow,
        key=("number",),
        indexes=(Index(("subject_ref", "number")),),
    ),
    _rows,
)
