"""M3: capture rate."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import DataShareReceived, DataShareSent
from ledger.protocol.ranges import is_dated
from projections.reports.dimensions import CHANNEL, NOT_RECORDED
from projections.reports.facts import happened
from projections.reports.measure import Category, Measure
from projections.reports.phrases import EVERY_SHARE
from projections.reports.sides import Sides, sides_of, unit_of
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class CaptureRate(Measure):
    code = "M3"
    title = "Capture rate"
    definition = (
        "Shares by which side recorded them: the police as sent, the Home Office as received, or both. The capture "
        "rate is the matched pairs over all. Those received only, over all receipts (matched, received only and not "
        "yet matched), say how much the police's own counts miss. The sides match as in M2. A share without a "
        "receipt that the Home Office rejected stands apart, since both sides know of it. What only one side "
        "recorded is open while the time to match runs (5 days, unless the policy says otherwise); a receipt without "
        "share_id and a record of unknown date are never open. The channel is the sender's, or the receiver's where "
        f"the sender gives none. {EVERY_SHARE} By date, a share counts when it was sent, or received where only that "
        "is recorded, and not at all where that date is not known; by knowledge, when the ledger first knew of every "
        "record that its category rests on."
    )
    unit = "share"
    asked_by = ("Police Service of Northern Ireland's review of its own sharing", "Northern Ireland Policing Board")
    categories = (
        Category("PAIR", "matched pairs"),
        Category("REJECTED", "sent and rejected without a receipt"),
        Category("SENT_ONLY", "sent only"),
        Category("SENT_OPEN", "sent with time to match still running"),
        Category("RECEIVED_ONLY", "received only"),
        Category("RECEIVED_OPEN", "received with time to match still running"),
    )
    dimensions = (CHANNEL,)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for sides in sides_of(one):
            category = _category(one, sides)
            rests_on = [*sides.recorded, sides.rejected] if category == "REJECTED" else sides.recorded
            yield Told(
                unit=unit_of(sides.recorded[0]),
                category=category,
                happened=happened(sides.recorded[0]),
                known=max(one.case.known_at(event) for event in rests_on if event is not None),
                at={"channel": next((side.channel for side in sides.recorded if side.channel), NOT_RECORDED)},
            )


def _category(one: SubjectAt, sides: Sides) -> str:
    if sides.sent is None:
        assert sides.received is not None
        may_match = sides.received.share_id is not None and _is_open(one, sides.received)
        return "RECEIVED_OPEN" if may_match else "RECEIVED_ONLY"
    if sides.received is not None:
        return "PAIR"
    if sides.rejected is not None:
        return "REJECTED"
    return "SENT_OPEN" if _is_open(one, sides.sent) else "SENT_ONLY"


def _is_open(one: SubjectAt, side: DataShareSent | DataShareReceived) -> bool:
    """Whether the time in which the other side is to record it still runs."""
    limit = one.question.policy.sharing.matched_within_us
    return is_dated(side) and one.question.known_at < side.occurred_at + limit
