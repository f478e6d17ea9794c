"""What the board does in the generated ledger: it reviews findings, and people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from ledger import events as ev
from ledger.instants import DAY_US, Instant

Told = tuple[Instant, ev.Event]

READINGS = 120
_BOARD = "/ledger/board"
_REVIEWED = ("PV-01", "PV-02", "PW-01")
_NAMESPACE = uuid5(NAMESPACE_URL, "urn:protocol-ledger:finding")
_Step = tuple[ev.ReviewStep, ev.ReviewJudgement | None]
_STEPS: Sequence[_Step] = [
    ("OPENED", None),
    ("ADJUDICATED", "UPHELD"),
    ("ADJUDICATED", "UPHELD"),
    ("ADJUDICATED", "NOT_UPHELD"),
    ("ADJUDICATED", "CANNOT_TELL"),
    ("APPEALED", None),
    ("REOPENED", None),
    ("CLOSED", None),
]


def finding_id(rule: str, event: ev.Event) -> str:
    """As protocol.md, section 1, has it: of what the rule finds on this event, whether or not it does."""
    return str(uuid5(_NAMESPACE, f"{rule}|{event.subject_ref}|{event.publisher}|{event.event_id}"))


def reviews(random: Random, known: Sequence[Told]) -> Iterator[Told]:
    """Of what may be found on acts; where nothing is found, the review hangs on nothing."""
    acts = [(at, event) for at, event in known if isinstance(event, ev.EnforcementActionTaken)]
    for known_at, act in acts:
        for rule in _REVIEWED:
            at = known_at
            for _ in range(random.choice([0, 1, 2, 4])):
                at = Instant(at + random.randrange(60 * DAY_US))
                yield at, _review(_uuid(random), act.subject_ref, finding_id(rule, act), at, random.choice(_STEPS))


def review(of_finding: str, on: Told, judgement: ev.ReviewJudgement) -> Told:
    """What the board makes of a finding on an event, two days after it was known."""
    at = Instant(on[0] + 2 * DAY_US)
    event_id = str(uuid5(_NAMESPACE, f"{of_finding}|{judgement}"))
    return at, _review(event_id, on[1].subject_ref, of_finding, at, ("ADJUDICATED", judgement))


def _review(event_id: str, subject: str, of_finding: str, at: Instant, step: _Step) -> ev.Event:
    return ev.ReviewRecorded(
        event_id=event_id,
        publisher=_BOARD,
        subject_ref=subject,
        occurred_at=at,
        recorded_at=at,
        review_id="R-1",
        finding_id=of_finding,
        step=step[0],
        judgement=step[1],
    )


def readings(random: Random, first: Instant, last: Instant) -> Iterator[Told]:
    """People of all roles read for all purposes."""
    for _ in range(READINGS):
        at = Instant(random.randrange(first, last))
        event = ev.LedgerAccessed(
            event_id=_uuid(random),
            publisher=random.choice([_BOARD, "/ledger/admin"]),
            subject_ref="/ledger/board",
            occurred_at=Instant(at - random.randrange(2 * DAY_US)),
            recorded_at=at,
            accessor_role=random.choice(get_args(ev.AccessRole)),
            query_kind=random.choice(get_args(ev.QueryKind)),
            purpose=random.choice(get_args(ev.AccessPurpose)),
            rows=random.randrange(4),
        )
        yield at, event


def _uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128)))
