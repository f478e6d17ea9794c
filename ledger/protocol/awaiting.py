"""What a case waits for: the opening of an investigation after a report, and the answer to a victim's review."""

from __future__ import annotations

from collections import defaultdict
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

    case_ref: str
    requested: VictimsRightToReviewRequested
    decided: VictimsRightToReviewDecided | None

    @property
    def interval(self) -> Interval:
        return Interval(range_of(self.requested), NEVER if self.decided is None else range_of(self.decided))


def awaited_openings_of(events: Iterable[Event]) -> tuple[AwaitedOpening, ...]:
    """One for each case that was reported, from events in valid order. What names no case belongs to none."""
    reported: dict[str, CrimeReported] = {}
    opened: dict[str, InvestigationOpened] = {}
    for event in filter(is_dated, events):
        if event.case_ref is not None and isinstance(event, CrimeReported):
            reported.setdefault(event.case_ref, event)
        elif event.case_ref is not None and isinstance(event, InvestigationOpened):
            opened.setdefault(event.case_ref, event)
    return tuple(AwaitedOpening(case_ref, report, opened.get(case_ref)) for case_ref, report in reported.items())


def pending_reviews_of(events: Iterable[Event]) -> tuple[PendingReview, ...]:
    """Each request to the first decision at or after it in the same case, from events in valid order."""
    requested: list[tuple[str, VictimsRightToReviewRequested]] = []
    decided: defaultdict[str, list[VictimsRightToReviewDecided]] = defaultdict(list)
    for event in filter(is_dated, events):
        if event.case_ref is not None and isinstance(event, VictimsRightToReviewRequested):
            requested.append((event.case_ref, event))
        elif event.case_ref is not None and isinstance(event, VictimsRightToReviewDecided):
            decided[event.case_ref].append(event)
    return tuple(
        PendingReview(case_ref, request, first_within(decided[case_ref], request.occurred_at, FUTURE))
        for case_ref, request in requested
    )
