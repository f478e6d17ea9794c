"""What the gate refused and why. What was claimed stays on the topic `refused`: here is only that it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import EventRefused
from ledger.record import LedgerRecord
from projections.table import Index, Row, Table, growing


class RefusalRow(NamedTuple):
    """`publisher` is the owner of the intake. The id, type and sequence are there where they could be read."""

    number: int
    known_at: int
    publisher: str
    reason: str
    claim: str
    digest: str
    claimed_event_id: str | None
    claimed_type: str | None
    claimed_sequence: int | None


def _rows(records: Sequence[LedgerRecord]) -> Iterator[Row]:
    for record in records:
        event = record.event
        if isinstance(event, EventRefused):
            yield RefusalRow(
                number=record.number,
                known_at=record.known_at,
                publisher=event.claimed_by,
                reason=event.reason,
                claim=event.claim.text(),
                digest=event.digest,
                claimed_event_id=event.claimed_event_id,
                claimed_type=event.claimed_type,
                claimed_sequence=event.claimed_sequence,
            )


REFUSALS = growing(
    Table("refusals", RefusalRow, key=("number",), indexes=(Index(("publisher", "number")),)),
    _rows,
)
