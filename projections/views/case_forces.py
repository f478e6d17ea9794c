"""Which police forces a case concerns: whoever said something of it, and whoever is said to hold it.

This decides who may look at it, so it only ever grows: a force that was named once has the case on its desk, whatever was
corrected since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger.events import Event, InvestigationTransferred
from ledger.record import LedgerRecord
from projections.records import upstream
from projections.table import Index, Key, Row, Table, View


class CaseForceRow(NamedTuple):
    """`case_ref` is empty for what names no case."""

    subject_ref: str
    case_ref: str
    force: str
    number: int


def _wanted(records: Sequence[LedgerRecord]) -> Collection[Key]:
    return {(record.event.subject_ref,) for record in upstream(records) if any(forces_of(record.event))}


def _fold(records: Sequence[LedgerRecord], taken: Iterable[Row]) -> Iterable[Row]:
    """The first record that names a force in a case stays."""
    rows = {row[:3]: row for row in map(CaseForceRow._make, taken)}
    for record in upstream(records):
        for force in forces_of(record.event):
            row = CaseForceRow(record.event.subject_ref, record.event.case_ref or "", force, record.number)
            rows.setdefault(row[:3], row)
    return rows.values()


def forces_of(event: Event) -> Iterator[str]:
    """The forces that an event names, as the contract spells them."""
    force = getattr(event, "force", None)
    if force is not None:
        yield str(force)
    if isinstance(event, InvestigationTransferred):
        yield from (event.from_force, event.to_force)


CASE_FORCES = View(
    Table(
        "case_forces",
        CaseForceRow,
        key=("subject_ref", "case_ref", "force"),
        taken_by=("subject_ref",),
        indexes=(Index(("force", "subject_ref")),),
    ),
    _wanted,
    _fold,
)
