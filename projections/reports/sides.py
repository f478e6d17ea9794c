"""The two sides of each share: what the police recorded as sent, and what the Home Office recorded as received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import DataShareReceived, DataShareRejected, DataShareSent
from projections.reports.facts import shares_of
from projections.reports.subject import SubjectAt


class Sides(NamedTuple):
    """One share with all that is recorded of it; only one of the first two may be missing."""

    sent: DataShareSent | None
    received: DataShareReceived | None
    rejected: DataShareRejected | None = None

    @property
    def recorded(self) -> Sequence[DataShareSent | DataShareReceived]:
        """The sides that there are, the police's first."""
        return [side for side in (self.sent, self.received) if side is not None]


def unit_of(side: DataShareSent | DataShareReceived) -> tuple[str, ...]:
    """Names one side of a share within its subject: a receipt without share_id stands for itself."""
    if isinstance(side, DataShareSent):
        return ("sent", side.force, side.share_id)
    if side.share_id is None:
        return ("received without share_id", side.publisher, side.event_id)
    return ("received", side.share_id)


def receipts_of(one: SubjectAt) -> Sequence[DataShareReceived]:
    """What the Home Office received about the person, in valid order; of several receipts of one share, the first."""
    found: dict[tuple[str, ...], DataShareReceived] = {}
    for event in one.case.of(DataShareReceived):
        if isinstance(event, DataShareReceived):
            found.setdefault(unit_of(event), event)
    return list(found.values())


def sides_of(one: SubjectAt) -> Iterator[Sides]:
    """Every share by either side's records, matched by share_id whatever their dates: those sent, then the others."""
    receipts = receipts_of(one)
    received = {receipt.share_id: receipt for receipt in receipts if receipt.share_id is not None}
    rejected = _first_rejections(one)
    sent = shares_of(one)
    for share in sent:
        yield Sides(share, received.get(share.share_id), rejected.get(share.share_id))
    known = {share.share_id for share in sent}
    for receipt in receipts:
        if receipt.share_id not in known:
            yield Sides(None, receipt)


def _first_rejections(one: SubjectAt) -> dict[str, DataShareRejected]:
    found: dict[str, DataShareRejected] = {}
    for event in one.case.of(DataShareRejected):
        if isinstance(event, DataShareRejected):
            found.setdefault(event.share_id, event)
    return found
