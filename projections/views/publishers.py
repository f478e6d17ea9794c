"""Each publisher: its kind, how much it has said, and when it was last heard. Silence shows here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from schemas.register import Register

from ledger.events import PublishersChanged
from ledger.record import LedgerRecord
from projections.table import Key, Row, Table, View


class PublisherRow(NamedTuple):
    """One that is registered and has never spoken has no times. `kind` is None until a register names it."""

    publisher: str
    kind: str | None
    events: int
    last_number: int | None
    last_known_at: int | None
    last_occurred_at: int | None


def _wanted(records: Sequence[LedgerRecord]) -> Collection[Key]:
    speakers = {record.event.publisher for record in records}
    registered = {name for record in records for name in _registered(record)}
    return {(name,) for name in speakers | registered}


def _fold(records: Sequence[LedgerRecord], taken: Iterable[Row]) -> Iterable[Row]:
    rows = {row.publisher: row for row in map(PublisherRow._make, taken)}
    for record in records:
        name = record.event.publisher
        rows[name] = _heard(rows.get(name) or _unheard(name, None), record)
        for registered, kind in _registered(record).items():
            row = rows.get(registered) or _unheard(registered, kind)
            rows[registered] = row._replace(kind=kind)
    return rows.values()


def _unheard(name: str, kind: str | None) -> PublisherRow:
    return PublisherRow(name, kind, 0, None, None, None)


def _heard(row: PublisherRow, record: LedgerRecord) -> PublisherRow:
    """`last_occurred_at` is the latest valid time, not that of the last record: events arrive late."""
    occurred_at = record.event.occurred_at
    latest = occurred_at if row.last_occurred_at is None else max(row.last_occurred_at, occurred_at)
    return PublisherRow(row.publisher, row.kind, row.events + 1, record.number, record.known_at, latest)


def _registered(record: LedgerRecord) -> dict[str, str]:
    """Name and kind of every publisher of a register that this record adopts."""
    if not isinstance(record.event, PublishersChanged):
        return {}
    return {publisher.name: publisher.kind for publisher in Register.parse(record.event.register).publishers}


PUBLISHERS = View(
    Table("publishers", PublisherRow, key=("publisher",), taken_by=("publisher",)),
    _wanted,
    _fold,
)
