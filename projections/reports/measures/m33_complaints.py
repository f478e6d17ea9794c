"""M33: complaints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.events import ComplaintReceived, ComplaintResolved
from ledger.instants import HOUR_US
from ledger.protocol.ranges import is_dated
from ledger.protocol.wording import in_words
from projections.reports.dimensions import FORCE, NOT_RECORDED
from projections.reports.facts import happened
from projections.reports.measure import Amounts, Category, Dimension, Measure, NotRecorded
from projections.reports.phrases import AS_AMENDED
from projections.reports.publishers import PUBLISHER, force_of
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

ABOUT = Dimension("about", "What it is about", in_words)


class Complaint(NamedTuple):
    """One of them has to be there."""

    received: ComplaintReceived | None
    resolved: ComplaintResolved | None

    @property
    def recorded(self) -> list[ComplaintReceived | ComplaintResolved]:
        return [each for each in self if each is not None]


class Complaints(Measure):
    code = "M33"
    title = "Complaints"
    definition = (
        "Complaints that are on record, by how they ended. Complaints that concern no person of the ledger are not "
        "recorded, and left out. What is recorded under one complaint_ref of a person, by whatever publishers, is "
        "one complaint: it was received when that was first recorded, and ended as was last recorded. One that was "
        "resolved without a record that it was received counts too. The publisher is the one that recorded the "
        "receipt (or, without one, the end), and the force is that publisher where it is a police force: it is who "
        "took the complaint, not whom it is against. The days run from the receipt to the end, where both dates are "
        f"known and the end is not the earlier. {AS_AMENDED} By date, a complaint counts when it was received (or, "
        "without a receipt, when it ended), and not at all where that date is not known; by knowledge, when the "
        "ledger first knew of that, and of the end where there is one."
    )
    unit = "complaint"
    asked_by = ("requests under the Freedom of Information Act",)
    categories = (
        Category("UPHELD", "upheld"),
        Category("PARTLY_UPHELD", "upheld in part"),
        Category("NOT_UPHELD", "not upheld"),
        Category("WITHDRAWN", "withdrawn"),
        Category("OTHER", "ended otherwise"),
        Category("NOT_RESOLVED", "not resolved yet"),
    )
    dimensions = (FORCE, PUBLISHER, ABOUT)
    amounts = Amounts("days", "the time from the receipt of a complaint to its end", 24)
    not_recorded = (
        NotRecorded("which force or body the complaint is against", "respondent in ComplaintReceived"),
        NotRecorded("which oversight body decided", "oversight_body in ComplaintResolved"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        received: dict[str, ComplaintReceived] = {}
        resolved: dict[str, ComplaintResolved] = {}
        for event in one.case.of(ComplaintReceived, ComplaintResolved):
            if isinstance(event, ComplaintReceived):
                received.setdefault(event.complaint_ref, event)
            elif isinstance(event, ComplaintResolved):
                resolved[event.complaint_ref] = event
        for ref in dict.fromkeys((*received, *resolved)):
            yield _told(one, ref, Complaint(received.get(ref), resolved.get(ref)))


def _told(one: SubjectAt, ref: str, complaint: Complaint) -> Told:
    first = complaint.recorded[0]
    return Told(
        unit=(ref,),
        category="NOT_RESOLVED" if complaint.resolved is None else complaint.resolved.outcome,
        happened=happened(first),
        known=max(map(one.case.known_at, complaint.recorded)),
        at={
            "force": force_of(first.publisher),
            "publisher": first.publisher,
            "about": NOT_RECORDED if complaint.received is None else complaint.received.about,
        },
        amount=_hours(complaint),
    )


def _hours(complaint: Complaint) -> int | None:
    received, resolved = complaint
    if received is None or resolved is None or not (is_dated(received) and is_dated(resolved)):
        return None
    taken = resolved.occurred_at - received.occurred_at
    return taken // HOUR_US if taken >= 0 else None
