"""M27: data quality."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import EVENT_TYPES, CorrectionIssued, Event
from ledger.instants import HOUR_US
from ledger.protocol.amendments import AMENDMENTS
from ledger.protocol.ranges import is_dated, latest_of
from ledger.protocol.wording import in_words
from projections.reports.amending import STANDING_AMENDMENTS, Amending, amending
from projections.reports.facts import happened
from projections.reports.measure import Amounts, Category, Dimension, Measure, NotRecorded
from projections.reports.phrases import AS_AMENDED
from projections.reports.publishers import PUBLISHER
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_NO_REASON = "NONE"
_NOT_AMENDMENTS = tuple(kind for kind in EVENT_TYPES.values() if kind not in AMENDMENTS)


def _reason(symbol: str) -> str:
    return "not a correction or retraction" if symbol == _NO_REASON else in_words(symbol)


REASON = Dimension("reason", "Reason of the correction or retraction", _reason)


class DataQuality(Measure):
    code = "M27"
    title = "Data quality"
    definition = (
        "Records that publishers sent about persons, by how late they came; and corrections and retractions, by "
        "their reason. What the gate refused, and the ledger's own records, are left out. A record is late where the "
        "ledger knew of it more than 3 days after the end of the time at which it happened (of a day or a month, the "
        "end of that), and very late over 14 days; the policy may set other limits. Its date counts as corrected. "
        "One whose date is not known is never late and stands apart. The rate of late arrivals is best taken over "
        f"the records in time, late and very late. {AS_AMENDED} {STANDING_AMENDMENTS} A retracted record counts by "
        "its retraction only. The days of a late record run from the end of the time at which it happened to when "
        "the ledger knew of it. Those of a correction or retraction run from when the ledger knew of the record to "
        "when it knew of this, 0 days where this came first. By date, a record counts when it happened, and a "
        "correction or retraction when it was issued, and neither where that date is not known; by knowledge, when "
        "the ledger knew of the record, and of a correction or retraction when it knew both of it and of the record "
        "that it reaches."
    )
    unit = "event"
    asked_by = ("requests under the Freedom of Information Act", "Information Commissioner's Office")
    categories = (
        Category("IN_TIME", "in time"),
        Category("LATE", "late"),
        Category("VERY_LATE", "very late"),
        Category("DATE_NOT_KNOWN", "of unknown date"),
        Category("CORRECTION", "corrections"),
        Category("RETRACTION", "retractions"),
        Category("WITHOUT_EFFECT", "corrections and retractions that reach no record"),
    )
    dimensions = (PUBLISHER, REASON)
    amounts = Amounts("days", "how late a record came, or how long until it was corrected or retracted", 24)
    not_recorded = (
        NotRecorded("why a record came late", "reason for lateness in any event"),
        NotRecorded("who found the inaccuracy", "found_by in CorrectionIssued"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for event in one.case.of(*_NOT_AMENDMENTS):
            yield _arrival(one, event)
        for each in amending(one):
            yield _amendment(each)


def _arrival(one: SubjectAt, event: Event) -> Told:
    known, amount, limits = one.case.known_at(event), None, one.question.policy.data
    category = "DATE_NOT_KNOWN"
    if is_dated(event):
        lateness = known - latest_of(event)
        is_late, is_very_late = lateness > limits.late_after_us, lateness > limits.very_late_after_us
        category = "VERY_LATE" if is_very_late else "LATE" if is_late else "IN_TIME"
        amount = lateness // HOUR_US if is_late else None
    at = {"publisher": event.publisher, "reason": _NO_REASON}
    return Told((event.publisher, event.event_id), category, happened(event), known, at, amount)


def _amendment(each: Amending) -> Told:
    event, target, known, taken_us = each
    kind = "CORRECTION" if isinstance(event, CorrectionIssued) else "RETRACTION"
    return Told(
        unit=(event.publisher, event.event_id),
        category="WITHOUT_EFFECT" if target is None else kind,
        happened=happened(event),
        known=known,
        at={"publisher": event.publisher, "reason": event.reason},
        amount=None if target is None else taken_us // HOUR_US,
    )
