"""Every report that was published: what it answers, as known when, and the digest of its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import ReportPublished
from ledger.record import LedgerRecord
from projections.table import Index, Row, Table, growing


class PublicationRow(NamedTuple):
    """`period_from` inclusive, `period_to` exclusive; `report_known_at` is the moment of knowledge that it was made with."""

    number: int
    event_id: str
    report_ref: str
    report: str
    audience: str
    period_from: int | None
    period_to: int | None
    report_known_at: int
    policy_name: str
    policy_digest: str
    digest: str
    tree_size: int | None
    occurred_at: int
    known_at: int


def _rows(records: Sequence[LedgerRecord]) -> Iterator[Row]:
    for record in records:
        event = record.event
        if isinstance(event, ReportPublished):
            yield PublicationRow(
                number=record.number,
                event_id=event.event_id,
                report_ref=event.report_ref,
                report=event.report,
                audience=event.audience,
                period_from=event.period_from,
                period_to=event.period_to,
                report_known_at=event.report_known_at,
                policy_name=event.policy_name,
                policy_digest=event.policy_digest,
                digest=event.digest,
                tree_size=event.tree_size,
                occurred_at=event.occurred_at,
                known_at=record.known_at,
            )


PUBLICATIONS = growing(
    Table("publications", PublicationRow, key=("number",), indexes=(Index(("report", "number")),)), _rows
)
