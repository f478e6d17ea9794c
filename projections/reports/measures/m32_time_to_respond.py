"""M32: time to respond."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import DataShareReceived, DataShareRejected, DataShareSent
from ledger.instants import MINUTE_US
from ledger.protocol.ranges import is_dated
from projections.reports.dimensions import CHANNEL, NOT_RECORDED
from projections.reports.facts import happened
from projections.reports.measure import Amounts, Category, Measure, NotRecorded
from projections.reports.phrases import CLOCKS_OF_A_SHARE, EVERY_SHARE
from projections.reports.sides import Sides, sides_of, unit_of
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class TimeToRespond(Measure):
    code = "M32"
    title = "Time to respond"
    definition = (
        "Shares that the police sent, by whether and how soon the Home Office recorded that it received them. A "
        "receipt says that the share arrived, not that anybody replied. The times are those of answers that came, "
        "and too short a picture while many have none. A receipt answers the share of the same person and share_id; "
        "a share without one that the Home Office rejected is answered by the rejection. The time runs from the "
        "sending to the answer, in elapsed hours, weekends and nights included; full minutes are counted. Dates "
        "count as written, also one that is given as a day or a month. An answer before the sending stands apart "
        "without a time, and so do shares of which either date is not known. Receipts that match no share are left "
        "out (M3 counts them). The channel is the sender's, or the receiver's where the sender gives none. "
        f"{EVERY_SHARE} {CLOCKS_OF_A_SHARE} Where there is an answer, it is known once that is known too."
    )
    unit = "share"
    asked_by = ("requests under the Freedom of Information Act",)
    categories = (
        Category("RECEIVED", "receipt recorded"),
        Category("REJECTED", "rejected without a receipt"),
        Category("ANSWERED_BEFORE", "answered before the sending"),
        Category("NO_ANSWER", "no answer on record"),
        Category("DATE_NOT_KNOWN", "of unknown date"),
    )
    dimensions = (CHANNEL,)
    amounts = Amounts("hours", "the time from the sending to the receipt or rejection", 60)
    not_recorded = (NotRecorded("when the Home Office replied to what was asked", "replied_at in DataShareReceived"),)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for sides in sides_of(one):
            if sides.sent is not None:
                yield _told(one, sides, sides.sent)


def _told(one: SubjectAt, sides: Sides, sent: DataShareSent) -> Told:
    answer = sides.received or sides.rejected
    category = _category(sent, answer)
    known = one.case.known_at(sent)
    return Told(
        unit=unit_of(sent),
        category=category,
        happened=happened(sent),
        known=known if answer is None else max(known, one.case.known_at(answer)),
        at={"channel": next((side.channel for side in sides.recorded if side.channel), NOT_RECORDED)},
        amount=(answer.occurred_at - sent.occurred_at) // MINUTE_US
        if answer is not None and category in {"RECEIVED", "REJECTED"}
        else None,
    )


def _category(sent: DataShareSent, answer: DataShareReceived | DataShareRejected | None) -> str:
    if answer is None:
        return "NO_ANSWER"
    if not (is_dated(sent) and is_dated(answer)):
        return "DATE_NOT_KNOWN"
    if answer.occurred_at < sent.occurred_at:
        return "ANSWERED_BEFORE"
    return "RECEIVED" if isinstance(answer, DataShareReceived) else "REJECTED"
