"""Each finding as it stands: what the detector last said of it. Withdrawn ones stay, with their last values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ledger.events import FindingChanged
from ledger.record import LedgerRecord
from projections.records import fingerprint_of, value_of
from projections.table import Index, Key, Row, Table, View


class FindingRow(NamedTuple):
    """What people filter and sort by. `value` is the detector's event with all the rest: evidence, reasons, policy.

    One of `about_subject` and `about_publisher` is set.
    """

    finding_id: str
    number: int
    revision: int
    rule: str
    kind: str
    severity: str
    status: str
    hindsight: bool
    about_subject: str | None
    about_publisher: str | None
    case_ref: str | None
    incident: str | None
    at: int
    raised_at: int
    changed_at: int
    fingerprint: str
    value: bytes


def _wanted(records: Sequence[LedgerRecord]) -> Collection[Key]:
    return {(record.event.finding_id,) for record in records if isinstance(record.event, FindingChanged)}


def _fold(records: Sequence[LedgerRecord], taken: Iterable[Row]) -> Iterable[Row]:
    """The last word counts."""
    rows = {row.finding_id: row for row in map(FindingRow._make, taken)}
    for record in records:
        if isinstance(record.event, FindingChanged):
            rows[record.event.finding_id] = _row(record, record.event)
    return rows.values()


def _row(record: LedgerRecord, event: FindingChanged) -> FindingRow:
    about_subject = event.about == "SUBJECT"
    return FindingRow(
        finding_id=event.finding_id,
        number=record.number,
        revision=event.revision,
        rule=event.rule,
        kind=event.kind,
        severity=event.severity,
        status=event.status,
        hindsight=event.hindsight,
        about_subject=event.subject_ref if about_subject else None,
        about_publisher=None if about_subject else event.subject_ref,
        case_ref=event.finding_case_ref,
        incident=event.incident,
        at=event.at,
        raised_at=event.raised_at,
        changed_at=event.changed_at,
        fingerprint=fingerprint_of(record),
        value=value_of(record),
    )


FINDINGS = View(
    Table(
        "findings",
        FindingRow,
        key=("finding_id",),
        taken_by=("finding_id",),
        indexes=(Index(("about_subject",)), Index(("at", "rule", "finding_id"))),
    ),
    _wanted,
    _fold,
)
