"""M2: shares sent and received."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ledger.events import DataShareReceived, DataShareSent
from projections.reports.dimensions import CHANNEL, FORCE, NOT_RECORDED, PURPOSE
from projections.reports.facts import happened
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.phrases import EVERY_SHARE
from projections.reports.sides import sides_of, unit_of
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class SharesSentAndReceived(Measure):
    code = "M2"
    title = "Shares sent and received"
    definition = (
        "What the police recorded as sent to the Home Office, and what the Home Office recorded as received from "
        "them, each record apart. The first two categories together are what was sent, the last two what was "
        "received. Matched pairs stand in both, by the date of sending and by that of the receipt. A sending and a "
        "receipt match where they give one share_id for one person, whatever lies between their dates. A receipt "
        "without share_id matches none, and several receipts of one share_id are one. A sending whose receipt may "
        "still come counts as not matched. The force and the purpose of a receipt are those of the share that it "
        f"matches; the channel is the one that each side recorded. {EVERY_SHARE} By date, a record counts when the "
        "data were sent or received, and not at all where that date is not known; by knowledge, when the ledger "
        "first knew of it, and a matched one when it first knew of both sides."
    )
    unit = "event"
    asked_by = ("Northern Ireland Policing Board", "Members of Parliament")
    categories = (
        Category("SENT_MATCHED", "sent and matched by a receipt"),
        Category("SENT_ONLY", "sent without a receipt on record"),
        Category("RECEIVED_MATCHED", "received and matched by a sending"),
        Category("RECEIVED_ONLY", "received without a sending on record"),
    )
    dimensions = (FORCE, CHANNEL, PURPOSE)
    not_recorded = (
        NotRecorded("the force of what only the Home Office recorded", "force in DataShareReceived"),
        NotRecorded("the purpose of what only the Home Office recorded", "purpose in DataShareReceived"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for sides in sides_of(one):
            known = max(one.case.known_at(side) for side in sides.recorded)
            matched = "MATCHED" if len(sides.recorded) == 2 else "ONLY"
            for side in sides.recorded:
                category = f"SENT_{matched}" if side is sides.sent else f"RECEIVED_{matched}"
                yield Told(unit_of(side), category, happened(side), known, _headings(sides.sent, side))


def _headings(share: DataShareSent | None, side: DataShareSent | DataShareReceived) -> Mapping[str, str]:
    """Of one side, with what only the police's record says of both."""
    return {
        "force": NOT_RECORDED if share is None else share.force,
        "channel": side.channel or NOT_RECORDED,
        "purpose": NOT_RECORDED if share is None else share.purpose or NOT_RECORDED,
    }
