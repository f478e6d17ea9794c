"""What a rule is, and what rules on enforcement acts share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from ledger.events import Event, FindingStatus, Severity
from ledger.instants import Instant
from ledger.protocol.acts import ACT_READS, Act
from ledger.protocol.anchors import Anchors
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding, Identity
from ledger.protocol.known import EventKey
from ledger.protocol.ranges import FUTURE, PAST, Range, Where
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.sweep import Stretch


@dataclass(frozen=True, slots=True)
class Clause:
    """What a rule rests on. Without a `reading` it is the authority's own text; with one, how we read it."""

    source: str
    reading: str | None = None

    @property
    def is_our_reading(self) -> bool:
        return self.reading is not None


Anchor = TypeVar("Anchor")
Fact = TypeVar("Fact")


class Answer(NamedTuple):
    """What a rule says of one anchor; nothing that happened later than `settled_at` can change it."""

    settled_at: Instant
    findings: tuple[Finding, ...]


class Rule(ABC):
    """One row of the protocol, as the engine and a reader meet it; `RuleOf` is what rules are made from.

    `reads` lists every event type that an answer can depend on, `uses` the keys of the policy.
    """

    code: str
    title: str
    rests_on: Clause
    reads: frozenset[type[Event]]
    uses: tuple[str, ...]
    cleared_by: tuple[str, ...]
    asked_of: frozenset[type[Event]] = frozenset()
    """The types of the events that it is asked of: without one of them it need not run. None are named where what makes
    something an anchor is more than an event.
    """

    @property
    def reads_beside(self) -> frozenset[type[Event]]:
        """Of the types that it reads, those of which an event can change the answer on another anchor than itself."""
        return self.reads

    @abstractmethod
    def ask(
        self, case: CaseHistory, since: Instant, answered: Container[EventKey], again: Sequence[EventKey]
    ) -> list[tuple[EventKey, Answer | None]]:
        """Ask of each anchor that may have happened at this instant or after it, and of those to be asked `again`.

        Gives what is to be kept: the answers that found something, or that a later event may change, and whatever there
        is to say of those that were `answered` before; None for what is no anchor any more.
        """


class RuleOf(Rule, Generic[Anchor]):
    """A rule, asked of one anchor after the other.

    `judge` knows no present moment and no corrections: a rule that waits gives its finding with `due`, the instant
    from which it holds; of several with one identity the latest due holds. `settled_at` says how far in time the answer
    reaches: what happened later than that cannot change it. So the rule runs again only where it must.
    """

    @abstractmethod
    def anchors(self, case: CaseHistory) -> Anchors[Anchor]:
        """What the rule is asked of."""

    @abstractmethod
    def judge(self, case: CaseHistory, anchor: Anchor, /) -> Iterator[Finding]:
        """What it says of one."""

    looks_ahead = True
    """Whether what happens after an anchor may matter to it; where not, `settled_at` need not be asked."""

    def settled_at(self, case: CaseHistory, anchor: Anchor, /) -> Instant:
        """The last instant at which something can happen that matters to this anchor; FUTURE if there is none."""
        return PAST

    def ask(
        self, case: CaseHistory, since: Instant, answered: Container[EventKey], again: Sequence[EventKey]
    ) -> list[tuple[EventKey, Answer | None]]:
        anchors = self.anchors(case)
        keys = anchors.since(since)
        kept: list[tuple[EventKey, Answer | None]] = []
        for key in dict.fromkeys([*keys, *again]) if again else keys:
            found = anchors.dated(key)
            if found is None:
                if key in answered:
                    kept.append((key, None))
                continue
            latest, anchor = found
            findings = tuple(self.judge(case, anchor))
            settled_at = self.settled_at(case, anchor) if self.looks_ahead else latest
            if findings or settled_at > latest or key in answered:
                kept.append((key, Answer(settled_at, findings)))
        return kept


class RuleOnActs(RuleOf[Act]):
    """What all rules share that are asked of acts; what such a rule cannot decide is PT-01's business."""

    asked_of = ACT_READS

    def anchors(self, case: CaseHistory) -> Anchors[Act]:
        return case.acts

    @abstractmethod
    def undecided_since(self, case: CaseHistory, act: Act) -> Instant | None:
        """From when on the dates leave the rule in doubt of the act, PAST for always; None where they do not."""


class ActRule(RuleOnActs):
    """What all rules share that test each act against intervals."""

    looks_ahead = False

    @abstractmethod
    def where(self, case: CaseHistory, act: Act) -> Where:
        """Whether the act lies in the interval that the rule is about."""

    @abstractmethod
    def found(self, case: CaseHistory, act: Act) -> Finding | None:
        """What is to be said of an act that lies in it; None where something else clears it."""

    def undecided_since(self, case: CaseHistory, act: Act) -> Instant | None:
        return PAST if self.where(case, act) is Where.UNDECIDABLE else None

    def judge(self, case: CaseHistory, act: Act, /) -> Iterator[Finding]:
        if self.where(case, act) is Where.INSIDE and (found := self.found(case, act)) is not None:
            yield found

    def settled_at(self, case: CaseHistory, act: Act, /) -> Instant:
        return act.when.latest


def act_finding(
    code: str,
    case: CaseHistory,
    act: Act,
    grounds: Grounds,
    *,
    severity: Severity,
    status: FindingStatus = "RAISED",
    hindsight: bool = False,
    incident: str | None = None,
    interval: Stretch | None = None,
    due: Instant | None = None,
) -> Finding:
    """A finding anchored on the act. Its case is the one that protects, else the one that the act itself names.

    What protects, does so at the act, or where there is an interval, when that begins.
    """
    protecting = case.protecting_case(act.when if interval is None else Range(interval.start, interval.start))
    return Finding(
        identity=_identity(code, act.event),
        is_about_publisher=False,
        severity=severity,
        status=status,
        hindsight=hindsight,
        case_ref=act.event.case_ref if protecting is None else protecting.case_ref,
        at=act.at,
        interval_from=None if interval is None else interval.start,
        interval_to=_end_of(interval),
        incident=incident,
        evidence=grounds.evidence,
        facts=grounds.facts,
        due=due,
    )


def finding(
    code: str,
    anchor: Event,
    grounds: Grounds,
    *,
    severity: Severity,
    interval: Stretch | None = None,
    due: Instant | None = None,
) -> Finding:
    """A finding anchored on any other event; `interval` as far as it is bounded."""
    return Finding(
        identity=_identity(code, anchor),
        is_about_publisher=False,
        severity=severity,
        status="RAISED",
        hindsight=False,
        case_ref=anchor.case_ref,
        at=anchor.occurred_at,
        interval_from=None if interval is None else interval.start,
        interval_to=_end_of(interval),
        incident=None,
        evidence=grounds.evidence,
        facts=grounds.facts,
        due=due,
    )


def one_by_one(true_since: Iterable[tuple[Instant, Fact]]) -> Iterator[tuple[Instant | None, list[Fact]]]:
    """For what comes true one after the other (PAST: at once): each `due`, with all that is true from then on."""
    by_moment = sorted(true_since, key=itemgetter(0))
    for moment in dict.fromkeys(since for since, _ in by_moment):
        yield None if moment == PAST else moment, [fact for since, fact in by_moment if since <= moment]


def _end_of(interval: Stretch | None) -> Instant | None:
    return None if interval is None or interval.end == FUTURE else interval.end


def _identity(code: str, anchor: Event) -> Identity:
    return Identity(code, anchor.subject_ref, anchor.publisher, anchor.event_id)
