"""Events that answer others: of the same reference, at a limit's distance from them or a microsecond beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import NamedTuple

from ledger import events as ev
from ledger.instants import Instant
from tests.oracle.london import end_of_working_days, midnight, range_of
from tests.oracle.makers import EPOCH_DAY, Draw
from tests.oracle.numbers import DAY, HOUR, LEAVE_WARNING

_SHARED = ("case_ref", "pause_ref", "action_ref", "application_ref", "share_id", "correlation_id")
_NEAR = [0, 0, 1, -1]


class Answer(NamedTuple):
    """What may answer, how far from the other event, and in working days."""

    kind: type[ev.Event]
    limits: Sequence[int] = (0,)
    working_days: int = 0


_ACT = ev.EnforcementActionTaken
_BEGUN = [
    Answer(ev.PauseApplied, (0, 24 * HOUR, 7 * DAY)),
    Answer(_ACT),
    Answer(ev.EnforcementActionEnded, (0, 24 * HOUR)),
    Answer(ev.SupportDeclined, (24 * HOUR, 7 * DAY)),
    Answer(ev.InvestigationOutcomeRecorded, (0, 24 * HOUR, 7 * DAY)),
]
ANSWERS: Mapping[type[ev.Event], Sequence[Answer]] = {
    ev.CrimeReported: [
        Answer(ev.SupportReferralMade, working_days=2),
        Answer(ev.NrmReferralMade, working_days=5),
        Answer(_ACT),
    ],
    ev.InvestigationOpened: [*_BEGUN, Answer(ev.CrimeReported)],
    ev.ChargeDecided: [*_BEGUN, Answer(ev.ProsecutionConcluded)],
    ev.InvestigationReopened: _BEGUN,
    ev.SupportAccepted: _BEGUN,
    ev.InvestigationTransferred: [
        Answer(ev.InvestigationTransferred, (0, 5 * DAY)),
        Answer(ev.InvestigationOutcomeRecorded),
    ],
    ev.InvestigationOutcomeRecorded: [
        Answer(ev.ChargeDecided),
        Answer(ev.InvestigationReopened),
        Answer(_ACT),
        Answer(ev.PauseEnded),
    ],
    ev.ProsecutionConcluded: [Answer(ev.InvestigationReopened), Answer(_ACT), Answer(ev.ChargeDecided)],
    ev.VictimsRightToReviewRequested: [Answer(ev.VictimsRightToReviewDecided), Answer(_ACT)],
    ev.VictimsRightToReviewDecided: [Answer(_ACT)],
    ev.PauseApplied: [Answer(ev.PauseReviewed), Answer(ev.PauseEnded), Answer(_ACT), *_BEGUN],
    ev.PauseReviewed: [Answer(ev.PauseReviewed), Answer(ev.PauseEnded), Answer(_ACT)],
    ev.PauseEnded: [
        Answer(ev.PauseApplied, (0, 24 * HOUR)),
        Answer(_ACT, (0, 28 * DAY)),
        Answer(ev.ShieldChecked),
        Answer(ev.PauseApplied),
    ],
    ev.ShieldChecked: [Answer(_ACT), Answer(ev.PauseEnded)],
    _ACT: [
        Answer(ev.OverrideAuthorised, (0, 14 * DAY)),
        Answer(ev.NrmDecisionMade),
        Answer(ev.EnforcementActionEnded),
        Answer(ev.DataShareReceived),
    ],
    ev.OverrideAuthorised: [Answer(_ACT)],
    ev.NrmDecisionMade: [Answer(_ACT), Answer(ev.NrmDecisionMade)],
    ev.RegularisationApplied: [Answer(ev.RegularisationDecided), Answer(_ACT)],
    ev.RegularisationDecided: [Answer(_ACT)],
    ev.LeaveExpiryRecorded: [Answer(ev.RegularisationApplied), Answer(ev.InvestigationOutcomeRecorded)],
    ev.DataShareSent: [
        Answer(ev.DataShareReceived, (0, 5 * DAY)),
        Answer(ev.DataShareRejected, (0, 5 * DAY)),
        Answer(ev.VictimInformed, (0, 14 * DAY, -14 * DAY)),
        Answer(ev.SafeguardingActionTaken),
        Answer(ev.StatusQueried),
    ],
    ev.DataShareReceived: [
        Answer(ev.DataShareSent, (0, 5 * DAY)),
        Answer(ev.SignpostingProvided, working_days=10),
        Answer(ev.NrmReferralMade, working_days=5),
        *_BEGUN,
    ],
    ev.SupportDeclined: [Answer(_ACT), Answer(ev.SupportEnded)],
    ev.SupportEnded: [Answer(_ACT, (0, 14 * DAY)), Answer(ev.PauseEnded, (0, 14 * DAY)), Answer(ev.SupportDeclined)],
}
"""Of each event type, what the rules look for at or about its limits."""


def answered(draw: Draw, asked: ev.Event, answer: Answer, made: ev.Event) -> ev.Event:
    """The event of the answer's type, moved to its moment and given the references of the other event."""
    shared = {name: value for name in _SHARED if (value := getattr(asked, name, None)) is not None}
    own = {field.name for field in fields(made)}
    occurred_at = Instant(_moment(draw, asked, answer) + draw.random.choice(_NEAR))
    moved = replace(made, occurred_at=occurred_at, recorded_at=Instant(occurred_at + draw.random.choice([0, HOUR])))
    moved = replace(moved, **{name: value for name, value in shared.items() if name in own})
    if isinstance(moved, ev.InvestigationTransferred):
        return replace(moved, direction="IN")
    return replace(moved, occurred_precision="INSTANT") if draw.chance(0.7) else moved


def _moment(draw: Draw, asked: ev.Event, answer: Answer) -> int:
    """A moment of the other event, and the limit after it."""
    start = draw.random.choice([asked.occurred_at, asked.occurred_at, asked.recorded_at])
    due = getattr(asked, "review_due", None) or getattr(asked, "expires_at", None)
    if isinstance(asked, ev.LeaveExpiryRecorded) and draw.chance(0.5):
        start = Instant(midnight(EPOCH_DAY + timedelta(days=asked.expires_on)) - LEAVE_WARNING)
    if due is not None and draw.chance(0.5):
        start = due
    if asked.occurred_precision in {"DAY", "MONTH"} and draw.chance(0.5):
        start = Instant(draw.random.choice(range_of(asked)))
    if answer.working_days:
        return end_of_working_days(asked.occurred_at, answer.working_days)
    return start + draw.random.choice(answer.limits)
