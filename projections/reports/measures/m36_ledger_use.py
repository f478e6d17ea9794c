"""M36: ledger use."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import LedgerAccessed
from ledger.protocol.wording import in_words
from ledger.record import LedgerRecord
from projections.reports.dimensions import BY_MONTH
from projections.reports.facts import happened
from projections.reports.measure import Amounts, Category, Dimension, Measure
from projections.reports.told import Told

READER = Dimension("reader", "Role of the reader", in_words)
KIND = Dimension("kind", "What was read", in_words)


class LedgerUse(Measure):
    code = "M36"
    title = "Ledger use"
    definition = (
        "Readings of the ledger that were recorded on it, by purpose, role of the reader and what was read. Readings "
        "that nobody recorded cannot be counted, such as those of a copy or of the files themselves. One record "
        "(LedgerAccessed) is one reading, however many persons or rows it gave out; the rows are counted beside it. "
        "Role and purpose are what the reader stated. By date, a reading counts when it happened; by knowledge, when "
        "the ledger admitted the record."
    )
    unit = "reading"
    asked_by = ("Information Commissioner's Office", "Northern Ireland Policing Board")
    categories = (
        Category("REVIEW", "review of findings"),
        Category("REPORTING", "reporting"),
        Category("SUBJECT_ACCESS", "request of the person concerned"),
        Category("OPERATION", "running the ledger"),
        Category("AUDIT", "audit"),
        Category("OTHER", "other purposes"),
    )
    dimensions = (READER, KIND, BY_MONTH)
    amounts = Amounts("rows", "how many rows a reading gave out")

    def of_record(self, record: LedgerRecord) -> Iterator[Told]:
        event = record.event
        if isinstance(event, LedgerAccessed):
            yield Told(
                unit=(event.publisher, event.event_id),
                category=event.purpose,
                happened=happened(event),
                known=record.known_at,
                at={"reader": event.accessor_role, "kind": event.query_kind},
                amount=event.rows,
            )
