"""What a case waits for: the opening of an investigation after a report, and the answer to a victim's review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger.events import (
    CrimeReported,
    Event,
    InvestigationOpened,
    VictimsRightToReviewDecided,
    VictimsRightToReviewRequested,
)
from ledger.protocol.answers import first_within
from ledger.protocol.ranges import FUTURE, NEVER, Interval, is_dated, range_of

OPENING_READS: frozenset[type[Event]] = frozenset({CrimeReported, InvestigationOpened})
REVIEW_READS: frozenset[type[Event]] = frozenset({VictimsRightToReviewRequested, VictimsRightToReviewDecided})


class AwaitedOpening(NamedTuple):
    """A case from its first report to the first opening of an investigation into it, before or after that."""

    case_ref: str
    reported: CrimeReported
    opened: InvestigationOpened | None

    @property
    def interval(self) -> Interval:
        return Interval(range_of(self.reported), NEVER if self.opened is None else range_of(self.opened))


class PendingReview(NamedTuple):
    """A request to review a decision not to go on with the case, until it is decided."""

    requested: VictimsRightToReviewRequested
    decided: VictimsRightToReviewDecided | None

    @property
    def interval(self) -> Interval:
        return Interval(range_of(self.requested), NEVER if self.decided is None else range_of(self.decided))


def awaited_opening_of(case_ref: str, events: Iterable[Event]) -> tuple[AwaitedOpening, ...]:
    """The one of a case that was reported, from its events in valid order."""
    reported: CrimeReported | None = None
    opened: InvestigationOpened | None = None
    for event in filter(is_dated, events):
        if isinstance(event, CrimeReported):
            reported = reported or event
        elif isinstance(event, InvestigationOpened):
            opened = opened or event
    return () if reported is None else (AwaitedOpening(case_ref, reported, opened),)


def pending_reviews_of(events: Iterable[Event]) -> tuple[PendingReview, ...]:
    """Each request to the first decision at or after it, from the events of one case in valid order."""
    dated = list(filter(is_dated, events))
    decisions = [event for event in dated if isinstance(event, VictimsRightToReviewDecided)]
    return tuple(
        PendingReview(event, first_within(decisions, event.occurred_at, FUTURE))
        for event in dated
        if isinstance(event, VictimsRightToReviewRequested)
    )
