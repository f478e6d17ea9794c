"""What rules across subjects judge: a matter of one publisher, and what becomes known of it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.anchors import Anchors
from ledger.protocol.findings import Evidence, Fact, Finding, Identity
from ledger.protocol.known import EventKey
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import PAST
from ledger.protocol.rules.rule import Clause


class Matter(NamedTuple):
    """What such a rule judges at one time: within what a publisher has said a day, an event id, or a number (`key`)."""

    rule: str
    publisher: str
    key: str


class Note(NamedTuple):
    """One event that counts in a matter. `at` is its valid time, `since` the ledger's moment from which it counts."""

    publisher: str
    event_id: str
    at: Instant
    since: Instant
    precision: str = "INSTANT"

    @property
    def event(self) -> EventKey:
        return (self.publisher, self.event_id)


class Signal(NamedTuple):
    """From this moment of the ledger on, the note counts in its matter, or does not count any more."""

    moment: Instant
    note: Note
    counts: bool = True


Addressed = tuple[Matter, Signal]
"""A signal and the matter that it is for."""

Notes = Anchors[Note]
"""What counts in a matter, by valid time and then by id."""


class PublisherRule(ABC):
    """One row of the protocol that looks across subjects: a fold of signals, and what it finds in their sum.

    It knows no present moment: what waits is found with `due`. A matter is judged by nothing but its own signals, and
    signals of one moment are taken together, in whatever order they come.
    """

    code: str
    title: str
    rests_on: Clause
    reads: frozenset[type[Event]]
    uses: tuple[str, ...]
    cleared_by: tuple[str, ...]

    ends_when_empty: bool = False
    """Whether a matter in which an event stops to count is over for good: no signal will follow."""

    shares_anchors: bool = False
    """Whether one event may be the anchor in one matter and then in another: those are judged together."""

    def learn(self, known: Notes, signal: Signal) -> None:
        """Take a signal in."""
        if signal.counts:
            known.put(signal.note.event, signal.note.at, signal.note)
        else:
            known.drop(signal.note.event)

    def anchor(self, _matter: Matter, note: Note) -> EventKey:
        """What a finding is anchored on that this event leads to."""
        return note.event

    @abstractmethod
    def findings(self, matter: Matter, known: Notes, policy: Policy) -> Iterator[Finding]:
        """What is to be said of the matter; no two of the same anchor."""


@dataclass(frozen=True, slots=True)
class MatterState:
    """What has to be kept of a matter between two advances, beside the verdicts: those are kept one by one.

    `waiting` are signals of moments to come, `standing` the anchors of the findings that stand.
    """

    known: tuple[Note, ...] = ()
    waiting: tuple[Signal, ...] = ()
    standing: tuple[EventKey, ...] = ()
    evaluated_to: Instant = PAST
    next_deadline: Instant | None = None

    @property
    def next_look(self) -> Instant | None:
        """When the matter must be looked at again, if it hears nothing more."""
        moments = [signal.moment for signal in self.waiting]
        if self.next_deadline is not None:
            moments.append(self.next_deadline)
        return min(moments, default=None)

    @property
    def is_over(self) -> bool:
        """Whether it may be forgotten: whatever follows, an empty state in its place would give the same verdicts."""
        return not (self.known or self.waiting)

    def to_json(self) -> str:
        """One line of JSON; `from_json` gives the equal state back."""
        return json.dumps(
            [self.known, self.waiting, self.standing, self.evaluated_to, self.next_deadline], separators=(",", ":")
        )

    @classmethod
    def from_json(cls, text: str) -> MatterState:
        known, waiting, standing, evaluated_to, next_deadline = json.loads(text)
        return cls(
            known=tuple(map(Note._make, known)),
            waiting=tuple(Signal(moment, Note._make(note), counts) for moment, note, counts in waiting),
            standing=tuple((publisher, event_id) for publisher, event_id in standing),
            evaluated_to=evaluated_to,
            next_deadline=next_deadline,
        )


class Ground(NamedTuple):
    """One event, the part that it plays, and the fact that it states."""

    event: EventKey
    part: str
    words: str
    at: Instant | None = None
    precision: str = "INSTANT"


def publisher_finding(
    matter: Matter,
    anchor: EventKey,
    at: Instant,
    policy: Policy,
    grounds: tuple[Ground, ...],
    *closing: Fact,
    due: Instant | None = None,
) -> Finding:
    """A finding about the publisher, with the facts that its events state and then those that no event does."""
    evidence = tuple(Evidence(ground.event[1], ground.event[0], ground.part) for ground in grounds)
    facts = tuple(Fact(ground.words, ground.event[1], ground.at, ground.precision) for ground in grounds)
    return Finding(
        identity=Identity(matter.rule, matter.publisher, *anchor),
        is_about_publisher=True,
        severity=policy.severity(matter.rule),
        status="RAISED",
        hindsight=False,
        case_ref=None,
        at=at,
        interval_from=None,
        interval_to=None,
        incident=None,
        evidence=evidence,
        facts=(*facts, *closing),
        due=due,
    )
