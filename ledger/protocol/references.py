"""What events name by a reference: pauses, actions, applications, shares and reviews, and which event began each."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ledger.events import (
    DataShareRejected,
    DataShareSent,
    EnforcementActionEnded,
    EnforcementActionTaken,
    Event,
    PauseApplied,
    PauseEnded,
    PauseReviewed,
    RegularisationApplied,
    RegularisationDecided,
    VictimsRightToReviewDecided,
    VictimsRightToReviewRequested,
)

BEGINNING: tuple[type[Event], ...] = (
    PauseApplied,
    EnforcementActionTaken,
    RegularisationApplied,
    DataShareSent,
    VictimsRightToReviewRequested,
)
"""What begins something to which later events refer."""

FOLLOWING: tuple[type[Event], ...] = (
    PauseReviewed,
    PauseEnded,
    EnforcementActionEnded,
    RegularisationDecided,
    DataShareRejected,
    VictimsRightToReviewDecided,
)
"""What refers to something that has begun."""


class Reference(NamedTuple):
    """Something that several events of one subject are about."""

    kind: Literal["pause", "action", "application", "share", "review"]
    ref: str


def reference_of(event: Event) -> Reference | None:
    """What the event begins or follows. A review goes by its case: without one, there is nothing to tell it by."""
    if isinstance(event, PauseApplied | PauseReviewed | PauseEnded):
        return Reference("pause", event.pause_ref)
    if isinstance(event, EnforcementActionTaken | EnforcementActionEnded):
        return Reference("action", event.action_ref)
    if isinstance(event, RegularisationApplied | RegularisationDecided):
        return Reference("application", event.application_ref)
    if isinstance(event, DataShareSent | DataShareRejected):
        return Reference("share", event.share_id)
    if isinstance(event, VictimsRightToReviewRequested | VictimsRightToReviewDecided) and event.case_ref is not None:
        return Reference("review", event.case_ref)
    return None
