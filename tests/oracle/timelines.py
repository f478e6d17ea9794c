"""Random timelines of one subject, and of several with shared publishers, from a seed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import strategies

from ledger import events as ev
from ledger.cloudevents import to_json
from ledger.codec import decode, encode, fingerprint_of
from ledger.instants import Instant
from ledger.protocol import Known
from ledger.refusal import NotAccepted
from tests.oracle.answers import ANSWERS, Answer, answered
from tests.oracle.london import range_of
from tests.oracle.makers import MAKERS, Draw, Fields
from tests.oracle.numbers import DAY, HOUR, LATE_AFTER, VERY_LATE_AFTER

SUBJECT = "S-1"
EVENTS_MOST = 40
FEW = 6
"""A timeline as short as this is about one case and exact moments, so that nothing hides what a limit decides."""

_CRIMES = [ev.CrimeReported, ev.InvestigationOpened, ev.InvestigationOpened, ev.RoleAssigned, ev.ChargeDecided]
_COURSE = [
    ev.InvestigationTransferred,
    ev.InvestigationOutcomeRecorded,
    ev.InvestigationReopened,
    ev.ProsecutionConcluded,
    ev.VictimsRightToReviewRequested,
    ev.VictimsRightToReviewDecided,
]
_SUPPORT = [ev.SupportReferralMade, ev.SupportAccepted, ev.SupportDeclined, ev.SupportEnded, ev.RegularisationApplied]
_ACTS = [ev.EnforcementActionTaken, ev.EnforcementActionTaken, ev.EnforcementActionEnded, ev.OverrideAuthorised]
_PAUSES = [ev.PauseApplied, ev.PauseApplied, ev.PauseReviewed, ev.PauseEnded, ev.ShieldChecked]
_SHARES = [ev.DataShareSent, ev.DataShareSent, ev.DataShareSent, ev.DataShareReceived, ev.StatusQueried]
_CARE = [
    ev.VictimInformed,
    ev.DataShareRejected,
    ev.SafeguardingActionTaken,
    ev.SignpostingProvided,
    ev.NrmReferralMade,
    ev.LeaveExpiryRecorded,
]
_NRM = [ev.NrmDecisionMade, ev.RegularisationApplied, ev.RegularisationDecided, ev.EnforcementActionTaken]
_THEMES: list[list[type[ev.Event]]] = [
    [*_CRIMES, *_COURSE, *_ACTS],
    [*_CRIMES, *_SUPPORT, *_ACTS, ev.DataShareReceived],
    [*_CRIMES, *_PAUSES, *_PAUSES, *_ACTS, *_SUPPORT],
    [*_CRIMES, *_SHARES, *_SHARES, *_CARE],
    [*_NRM, *_ACTS, *_CRIMES],
    [*MAKERS],
    [*MAKERS],
]
"""What a timeline is mostly about; one event in five is of any type."""

_PRECISIONS: dict[ev.Precision, int] = {"INSTANT": 8, "DAY": 3, "MONTH": 1, "UNKNOWN": 1}
"""Each with its weight."""
_TRIGGERS: list[ev.Trigger | None] = [None, "OFFICER_DECISION", "AUTOMATED_TASK", "BULK_EXTRACT", "VICTIM_REQUEST"]
_ACTOR = ev.Actor(ref="OFF-1", role="OFFICER", organisation="KENT")
_DELAYS = [5 * 1_000_000] * 6 + [0, 0, HOUR, 3 * DAY, 20 * DAY]

strategy = strategies.tuples(strategies.integers(0, 2**32), strategies.integers(1, EVENTS_MOST))
"""A seed and a number of events: what shrinks is the number."""


def timeline(seed: int, size: int, subject: str = SUBJECT) -> list[Known]:
    """The events of one subject in the order in which the ledger came to know them."""
    draw = Draw(Random(f"{seed}/{subject}"))
    theme = draw.random.choice(_THEMES)
    exact = draw.chance(0.4)
    amended = draw.random.choice([0, 0, 0.1, 0.3])
    answering = draw.random.choice([0, 0.2, 0.6])
    if size <= FEW:
        draw.cases, theme, exact, amended, answering = ["C-1"], [*ANSWERS], True, 0, 0.6
    said: list[ev.Event] = []
    while len(said) < size:
        if said and draw.chance(amended):
            made = _amendment(draw, said)
        elif said and draw.chance(answering):
            made = _answer(draw, said, exact=exact)
        else:
            kinds = [*MAKERS] if draw.chance(0.2) else [ev.InvestigationOpened] if not said else theme
            made = _event(draw, draw.random.choice(kinds), exact=exact)
        made = replace(made, subject_ref=subject)
        if accepted(made):
            said.append(made)
    return _known(draw, said)


def accepted(event: ev.Event) -> bool:
    """Whether the gate would take the event: it can be written, and read again as the same."""
    try:
        return decode(fingerprint_of(type(event).__name__), encode(event)) == event
    except NotAccepted:
        return False


def _event(draw: Draw, kind: type[ev.Event], *, exact: bool) -> ev.Event:
    publishers, make = MAKERS[kind]
    occurred_at = draw.moments.moment()
    own: Fields = {name: value(occurred_at) if callable(value) else value for name, value in make(draw).items()}
    recorded_at = draw.moments.noted(occurred_at + draw.random.choice([0, 0, HOUR // 12, HOUR // 12, HOUR, DAY]))
    return kind(
        event_id=draw.uuid(),
        publisher=draw.random.choice(publishers),
        subject_ref=SUBJECT,
        occurred_at=occurred_at,
        occurred_precision="INSTANT" if exact else draw.random.choices([*_PRECISIONS], [*_PRECISIONS.values()])[0],
        recorded_at=draw.moments.moment() if draw.chance(0.1) else recorded_at,
        case_ref=None if draw.chance(0.08) else draw.random.choice(draw.cases),
        actor=None if draw.chance(0.4) else _ACTOR,
        trigger=draw.random.choice(_TRIGGERS),
        correlation_id=f"00000000-0000-4000-8000-00000000000{draw.random.randrange(3)}" if draw.chance(0.4) else None,
        **own,  # type: ignore[arg-type]  # each maker gives its type's fields
    )


def _answer(draw: Draw, said: Sequence[ev.Event], *, exact: bool) -> ev.Event:
    """What answers one of the events so far, at a limit; any event where none can be answered."""
    asked = draw.random.choice([draw.random.choice(said), said[-1]])
    answer = draw.random.choice(ANSWERS.get(type(asked), [Answer(ev.EnforcementActionTaken)]))
    return answered(draw, asked, answer, _event(draw, answer.kind, exact=exact))


def _amendment(draw: Draw, said: Sequence[ev.Event]) -> ev.Event:
    """A correction or a retraction, of any event so far or of none."""
    target = draw.random.choice(said)
    named = draw.uuid() if draw.chance(0.1) else target.event_id
    occurred_at = draw.moments.later_than(target.occurred_at)
    kind = ev.EventRetracted if draw.chance(0.4) else ev.CorrectionIssued
    own: Fields = {"retracts": named} if kind is ev.EventRetracted else _correction(draw, target, named)
    return kind(
        event_id=draw.uuid(),
        publisher=target.publisher,
        subject_ref=SUBJECT,
        occurred_at=occurred_at,
        recorded_at=draw.moments.moment() if draw.chance(0.2) else Instant(occurred_at + HOUR // 12),
        reason="INACCURATE",
        **own,  # type: ignore[arg-type]  # the fields of the one kind or of the other
    )


def _correction(draw: Draw, target: ev.Event, named: str) -> Fields:
    if draw.chance(0.12):
        return {"corrects": named, "replacement": draw.random.choice(_invalid(draw))}
    other = _like(draw, target)
    fields = draw.random.sample(sorted(other), min(len(other), draw.random.randrange(1, 4)))
    return {"corrects": named, "replacement": {name: json.dumps(other[name]) for name in fields}}


def _invalid(draw: Draw) -> list[dict[str, str]]:
    moment = json.dumps("2001-01-01T00:00:00Z")
    return [
        {"subject_ref": '"S-2"', "occurred_precision": '"DAY"'},
        {"sequence": "7"},
        {"no_such_field": "1"},
        {"occurred_precision": '"ABOUT"'},
        {"occurred_at": "null"},
        {"review_due": moment, "continues_until": moment},
    ]


def _like(draw: Draw, target: ev.Event) -> Fields:
    """What another event of the same type says: the values that a correction may put in place of the target's."""
    if isinstance(target, ev.CorrectionIssued | ev.EventRetracted):
        other = replace(target, occurred_at=draw.moments.moment(), recorded_at=draw.moments.moment())
        document = to_json(other)
        return {"recorded_at": document["recordedtime"], "reason": "OTHER"}
    made = _event(draw, type(target), exact=False)
    while not accepted(made):
        made = _event(draw, type(target), exact=False)
    document = to_json(made)
    data = document["data"]
    assert isinstance(data, dict)
    return {**data, "occurred_at": document["time"], "recorded_at": document["recordedtime"]}


def _known(draw: Draw, said: Sequence[ev.Event]) -> list[Known]:
    """Admitted in some order: seldom before it was recorded, often soon after, now and then together."""
    arrivals: list[tuple[int, ev.Event]] = []
    for event in said:
        delay = draw.random.choice(_DELAYS)
        arrival = max(event.occurred_at, event.recorded_at) + delay
        if draw.chance(0.15) and event.occurred_precision != "UNKNOWN":
            limit = draw.random.choice([LATE_AFTER, VERY_LATE_AFTER])
            arrival = range_of(event)[1] + limit + draw.random.choice([0, 1, -1])
        if arrivals and draw.chance(0.15):
            arrival = max(event.occurred_at, draw.random.choice(arrivals)[0])
        arrivals.append((arrival, event))
    arrivals.sort(key=lambda arrival: arrival[0])
    return [Known(number, Instant(known_at), event) for number, (known_at, event) in enumerate(arrivals)]
