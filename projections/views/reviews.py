"""What the board did with each finding: every step, as it is on the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import ReviewRecorded
from ledger.record import LedgerRecord
from projections.table import Index, Row, Table, growing


class ReviewRow(NamedTuple):
    """One step. `reviewer` is the pseudonym of who took it; `finding_revision` what they saw, None where it was not said."""

    number: int
    review_id: str
    finding_id: str
    finding_revision: int | None
    step: str
    judgement: str | None
    ground: str | None
    rationale_ref: str | None
    reviewer: str | None
    occurred_at: int
    known_at: int


def _rows(records: Sequence[LedgerRecord]) -> Iterator[Row]:
    for record in records:
        event = record.event
        if isinstance(event, ReviewRecorded):
            yield ReviewRow(
                number=record.number,
                review_id=event.review_id,
                finding_id=event.finding_id,
                finding_revision=event.finding_revision,
                step=event.step,
                judgement=event.judgement,
                ground=event.ground,
                rationale_ref=event.rationale_ref,
                reviewer=None if event.actor is None else event.actor.ref,
                occurred_at=event.occurred_at,
                known_at=record.known_at,
            )


REVIEWS = growing(Table("reviews", ReviewRow, key=("number",), indexes=(Index(("finding_id", "number")),)), _rows)
