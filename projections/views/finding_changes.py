"""The history of every finding: one row for each time that the detector raised, revised or withdrew it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import Event, FindingChanged, FindingRaised, FindingRevised, FindingWithdrawn
from ledger.record import LedgerRecord
from projections.table import Index, Row, Table, growing

CHANGES: dict[type[Event], str] = {FindingRaised: "RAISED", FindingRevised: "REVISED", FindingWithdrawn: "WITHDRAWN"}


class FindingChangeRow(NamedTuple):
    """`change` is what happened, `status` and the rest what holds after it."""

    number: int
    finding_id: str
    revision: int
    change: str
    status: str
    severity: str
    interval_from: int | None
    interval_to: int | None
    raised_at: int
    changed_at: int
    known_at: int


def _rows(records: Sequence[LedgerRecord]) -> Iterator[Row]:
    for record in records:
        event = record.event
        if isinstance(event, FindingChanged):
            yield FindingChangeRow(
                number=record.number,
                finding_id=event.finding_id,
                revision=event.revision,
                change=CHANGES[type(event)],
                status=event.status,
                severity=event.severity,
                interval_from=event.interval_from,
                interval_to=event.interval_to,
                raised_at=event.raised_at,
                changed_at=event.changed_at,
                known_at=record.known_at,
            )


FINDING_CHANGES = growing(
    Table("finding_changes", FindingChangeRow, key=("number",), indexes=(Index(("finding_id",)),)),
    _rows,
)
