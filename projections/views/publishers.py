"""Each publisher: its kind, how much it has said, and when it was last heard. Silence shows here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ledger.events import PublishersChanged
from ledger.instants import Instant
from ledger.record import LedgerRecord
from projections.table import Key, Row, Table, View
from schemas.register import Register


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
    said: dict[str, list[LedgerRecord]] = defaultdict(list)
    for record in records:
        said[record.event.publisher].append(record)
        for name, kind in _registered(record).items():
            rows[name] = (rows.get(name) or _unheard(name))._replace(kind=kind)
    for name, heard in said.items():
        rows[name] = _with(rows.get(name) or _unheard(name), heard)
    return rows.values()


def _unheard(name: str) -> PublisherRow:
    return PublisherRow(name, None, 0, None, None, None)


def _with(row: PublisherRow, heard: Sequence[LedgerRecord]) -> PublisherRow:
    """`last_occurred_at` is the latest valid time, not that of the last record: events arrive late."""
    latest = max(record.event.occurred_at for record in heard)
    if row.last_occurred_at is not None:
        latest = Instant(max(row.last_occurred_at, latest))
    last = heard[-1]
    return PublisherRow(row.publisher, row.kind, row.events + len(heard), last.number, last.known_at, latest)


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
