"""The sum that must hold for every intake: admitted + refused + repeated = claimed."""

from __future__ import annotations

from collections import defaultdict
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
    answered: dict[tuple[str, str, int], list[LedgerRecord]] = defaultdict(list)
    for record in records:
        if record.claim:
            answered[_intake(record.claim)].append(record)
    return [_with(rows.get(intake) or IntakeRow(*intake, 0, 0, 0, 0, -1, 0), new) for intake, new in answered.items()]


def _intake(claim: Claim) -> tuple[str, str, int]:
    return (claim.incarnation, claim.topic, claim.partition)


def _with(row: IntakeRow, answered: Sequence[LedgerRecord]) -> IntakeRow:
    refused = sum(isinstance(record.event, EventRefused) for record in answered)
    repeated = sum(isinstance(record.event, EventRepeated) for record in answered)
    claimed, last_offset = row.claimed, row.last_offset
    for offset in (record.claim.offset for record in answered if record.claim):
        if offset > last_offset:
            claimed, last_offset = claimed + 1, offset
    return IntakeRow(
        row.incarnation,
        row.topic,
        row.partition,
        claimed,
        row.admitted + len(answered) - refused - repeated,
        row.refused + refused,
        row.repeated + repeated,
        last_offset,
        answered[-1].known_at,
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
