"""The sum that must hold for every intake: admitted + refused + repeated = claimed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ledger.claim import Claim
from ledger.events import EventRefused, EventRepeated
from ledger.record import LedgerRecord
from projections.table import Key, Row, Table, View


class IntakeRow(NamedTuple):
    """One partition of an intake topic, in one incarnation of the ledger.

    `claimed` counts distinct claims, the rest outcomes. The registrar takes claims in the order of their offsets, so
    an offset that is not above `last_offset` was answered before, and then the sum no longer holds.
    """

    incarnation: str
    topic: str
    partition: int
    claimed: int
    admitted: int
    refused: int
    repeated: int
    last_offset: int
    last_known_at: int


def _wanted(records: Sequence[LedgerRecord]) -> Collection[Key]:
    return {_intake(record.claim) for record in records if record.claim}


def _fold(records: Sequence[LedgerRecord], taken: Iterable[Row]) -> Iterable[Row]:
    rows = {(row.incarnation, row.topic, row.partition): row for row in map(IntakeRow._make, taken)}
    for record in records:
        if record.claim:
            intake = _intake(record.claim)
            rows[intake] = _with(rows.get(intake) or IntakeRow(*intake, 0, 0, 0, 0, -1, 0), record, record.claim)
    return rows.values()


def _intake(claim: Claim) -> tuple[str, str, int]:
    return (claim.incarnation, claim.topic, claim.partition)


def _with(row: IntakeRow, record: LedgerRecord, claim: Claim) -> IntakeRow:
    refused = isinstance(record.event, EventRefused)
    repeated = isinstance(record.event, EventRepeated)
    return IntakeRow(
        row.incarnation,
        row.topic,
        row.partition,
        row.claimed + (claim.offset > row.last_offset),
        row.admitted + (not refused and not repeated),
        row.refused + refused,
        row.repeated + repeated,
        max(row.last_offset, claim.offset),
        record.known_at,
    )


INTAKES = View(
    Table(
        "intakes",
        IntakeRow,
        key=("incarnation", "topic", "partition"),
        taken_by=("incarnation", "topic", "partition"),
    ),
    _wanted,
    _fold,
)
