"""Random lives for the reports: those that the rules are tested on, with fields and times that measures ask about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from random import Random
from typing import Any, get_args

from ledger import events as ev
from ledger.cloudevents import to_json
from ledger.demo import synthetic_year
from ledger.instants import DAY_US, Instant, from_datetime, text, to_datetime
from ledger.protocol import Known
from tests.oracle.timelines import accepted, timeline
from tests.oracle_reports.arranged import arranged
from tests.oracle_reports.board import readings, reviews

Line = dict[str, Any]

LIVES = 120
CASES = 25
"""Of the synthetic year."""
SEED = 20240304
_LANGUAGES = [None, None, "pl", "en-GB", "ur"]
_POLICE = ["/police/kent", "/police/warwickshire", "/police/metropolitan"]
_NEXT_YEAR = (
    ev.EnforcementActionTaken,
    ev.EnforcementActionEnded,
    ev.RegularisationDecided,
    ev.PauseEnded,
    ev.ComplaintResolved,
    ev.DataShareSent,
    ev.SignpostingProvided,
)
"""What now and then comes a year later, on the limit of the measures that look twelve months ahead."""


def lines(seed: int = SEED, lives: int = LIVES, cases: int = CASES) -> list[Line]:
    """Everything that is claimed, as JSON, in the order in which it becomes known."""
    random = Random(seed)
    known = [(told.knowntime, told.event) for told in synthetic_year(seed, cases)]
    for number in range(lives):
        known += [(each.known_at, each.event) for each in life(random, seed, number)]
    last = max(known_at for known_at, _ in known)
    known += reviews(random, known)
    known += arranged()
    known += readings(random, min(known_at for known_at, _ in known), last)
    known.sort(key=lambda each: each[0])
    return [to_json(event) | {"knowntime": text(known_at)} for known_at, event in known]


def life(random: Random, seed: int, number: int) -> Iterator[Known]:
    """One person's events: a timeline of the rules' oracle, varied."""
    for drawn in timeline(seed + number, random.choice([6, 12, 24, 36]), f"S-L{number}"):
        event = _varied(random, drawn.event)
        known = drawn._replace(event=event if accepted(event) else drawn.event)
        yield _a_year_later(random, known) if random.random() < 0.12 else known


def _varied(random: Random, event: ev.Event) -> ev.Event:
    """Other symbols in the fields that the rules do not look at, and so the timelines do not vary."""
    own = {field.name: field.type for field in fields(event)}
    changes: dict[str, Any] = {"channel": random.choice([None, *get_args(ev.Channel)])}
    for name, symbols in _SYMBOLS.get(type(event), {}).items():
        assert name in own
        if random.random() < 0.7:
            changes[name] = random.choice(symbols)
    if random.random() < 0.2:
        changes["trigger"] = random.choice([None, *get_args(ev.Trigger)])
    if isinstance(event, ev.RegularisationDecided):
        changes["leave_expires"] = random.choice([None, Instant(event.occurred_at + random.randrange(-5, 90) * DAY_US)])
    if isinstance(event, ev.LeaveExpiryRecorded):
        changes["expires_on"] = event.occurred_at // DAY_US + random.choice([-20, 0, 1, 40])
    if isinstance(event, ev.ComplaintReceived | ev.ComplaintResolved):
        changes["publisher"] = random.choice([event.publisher, *_POLICE])
    return replace(event, **changes)


_SYMBOLS: Mapping[type[ev.Event], Mapping[str, Sequence[Any]]] = {
    ev.CrimeReported: {"crime_type": get_args(ev.CrimeType)},
    ev.InvestigationOutcomeRecorded: {"outcome_code": range(1, 23)},
    ev.ChargeDecided: {"decision": get_args(ev.ChargeDecision)},
    ev.SupportReferralMade: {"provider_type": get_args(ev.ProviderType), "specialist": (True, False)},
    ev.SupportAccepted: {"provider_type": get_args(ev.ProviderType)},
    ev.DataShareSent: {
        "lawful_basis": (("P3_CONSENT",), (), *zip(get_args(ev.LawfulBasis))),
        "purpose": (None, None, None, *get_args(ev.Purpose)),
        "status_basis": get_args(ev.StatusBasis),
        "share_id": ("SH-1", "SH-2", "SH-3", "SH-4", "SH-5"),
    },
    ev.RoleAssigned: {"role": ("VICTIM_AND_SUSPECT", *get_args(ev.Role))},
    ev.PauseApplied: {"linked_cases": ((), ("C-1",), ("C-2", "C-1"))},
    ev.VictimInformed: {"language": _LANGUAGES, "exemption": get_args(ev.InformedExemption)},
    ev.SignpostingProvided: {"language": _LANGUAGES},
    ev.RegularisationApplied: {"application_type": get_args(ev.ApplicationType)},
    ev.RegularisationDecided: {"decision": get_args(ev.RegularisationDecision)},
    ev.ComplaintReceived: {"complaint_ref": ("CO-1", "CO-2", "CO-3"), "about": get_args(ev.ComplaintSubject)},
    ev.ComplaintResolved: {"complaint_ref": ("CO-1", "CO-2", "CO-3"), "outcome": get_args(ev.ComplaintOutcome)},
    ev.OverrideAuthorised: {"ground": get_args(ev.OverrideGround), "override_ref": ("O-1", "O-2", "O-3")},
    ev.EnforcementActionTaken: {"originated_from": get_args(ev.Origin)},
    ev.CorrectionIssued: {"reason": get_args(ev.AmendmentReason)},
    ev.EventRetracted: {"reason": get_args(ev.AmendmentReason)},
}


def _a_year_later(random: Random, known: Known) -> Known:
    """The same on the same day of the next year, or a microsecond beside it."""
    event = known.event
    if not isinstance(event, _NEXT_YEAR):
        return known
    by = _year_from(event.occurred_at) - event.occurred_at + random.choice([0, 0, 1, -1, -30 * DAY_US])
    moved = replace(event, occurred_at=Instant(event.occurred_at + by), recorded_at=Instant(event.recorded_at + by))
    if not accepted(moved):
        return known
    return Known(known.number, Instant(max(known.known_at + by, moved.occurred_at)), moved)


def _year_from(at: Instant) -> Instant:
    there = to_datetime(at)
    if (there.month, there.day) == (2, 29):
        there = there.replace(day=28)
    return from_datetime(there.replace(year=there.year + 1))
