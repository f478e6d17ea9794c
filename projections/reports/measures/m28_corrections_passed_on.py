"""M28: corrections passed on."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import DataShareReceived, DataShareSent
from projections.reports.amending import STANDING_AMENDMENTS, amending
from projections.reports.facts import happened
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.publishers import PUBLISHER
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class CorrectionsPassedOn(Measure):
    code = "M28"
    title = "Corrections passed on"
    definition = (
        "Corrections and retractions of shares that the police sent: those of which the recipient may have to be "
        "told. Whether anybody was told, and when, is not recorded, so that no rate and no time can be given. They "
        "stand apart by whether the Home Office had recorded that it received the share: a receipt of the same "
        "person and share_id as published, known to the ledger by the report's moment, whatever the dates. "
        "Corrections of any field count, also of one that was not itself shared. Left out are those of other "
        "records, such as the person's part in the case, although they may concern what was shared; and those that "
        f"reach no share. {STANDING_AMENDMENTS} By date, one counts when it was issued, and not at all where that "
        "date is not known; by knowledge, when the ledger knew both of it and of the share, and of the receipt where "
        "there is one."
    )
    unit = "event"
    asked_by = ("Data Protection Act 2018: accuracy",)
    categories = (
        Category("RECEIVED", "to pass on, of a share with a receipt"),
        Category("NO_RECEIPT", "to pass on, of a share without a receipt"),
    )
    dimensions = (PUBLISHER,)
    not_recorded = (
        NotRecorded("which recipients were told of a correction", "recipients in CorrectionIssued"),
        NotRecorded("how long it took to tell them of a correction", "notified_at in CorrectionIssued"),
        NotRecorded("which recipients were told of a retraction", "recipients in EventRetracted"),
        NotRecorded("how long it took to tell them of a retraction", "notified_at in EventRetracted"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for event, target, known, _ in amending(one):
            if isinstance(target, DataShareSent):
                receipts = [
                    one.case.known_at(each)
                    for each in one.case.of(DataShareReceived)
                    if isinstance(each, DataShareReceived) and each.share_id == target.share_id
                ]
                yield Told(
                    unit=(event.publisher, event.event_id),
                    category="RECEIVED" if receipts else "NO_RECEIPT",
                    happened=happened(event),
                    known=max(known, min(receipts, default=known)),
                    at={"publisher": event.publisher},
                )
