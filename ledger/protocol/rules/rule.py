"""What a rule is, and what rules on enforcement acts share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ledger.events import Event, FindingStatus, Severity
from ledger.instants import Instant
from ledger.protocol.acts import Act
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding, Identity
from ledger.protocol.ranges import FUTURE, Where
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.shield import Stretch


@dataclass(frozen=True, slots=True)
class Clause:
    """What a rule rests on. Without a `reading` it is the authority's own text; with one, how we read it."""

    source: str
    reading: str | None = None

    @property
    def is_our_reading(self) -> bool:
        return self.reading is not None


class Rule(Protocol):
    """One row of the protocol.

    `findings` knows no present moment and no corrections: a rule that waits gives its finding with `due`, the
    instant from which it holds; of several with one identity the latest due holds. `reads` lists every event type
    that the outcome can depend on: the rule runs again only when one of them arrives.
    """

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def rests_on(self) -> Clause: ...

    @property
    def reads(self) -> frozenset[type[Event]]: ...

    @property
    def cleared_by(self) -> tuple[str, ...]: ...

    def findings(self, case: CaseHistory) -> Iterator[Finding]: ...


class ActRule(Rule, Protocol):
    """A rule that tests an enforcement act against intervals; what it cannot decide is PT-01's business."""

    def where(self, case: CaseHistory, act: Act) -> Where: ...


def acts_within(rule: ActRule, case: CaseHistory) -> Iterable[Act]:
    """The acts of which the rule can say that it holds."""
    return (act for act in case.acts if rule.where(case, act) is Where.INSIDE)


def act_finding(
    rule: Rule,
    case: CaseHistory,
    act: Act,
    grounds: Grounds,
    *,
    severity: Severity,
    status: FindingStatus = "RAISED",
    hindsight: bool = False,
    incident: str | None = None,
) -> Finding:
    """A finding anchored on the act. Its case is the one that protects, else the one that the act itself names."""
    protecting = case.protecting_case(act.when)
    return Finding(
        identity=_identity(rule, act.event),
        is_about_publisher=False,
        severity=severity,
        status=status,
        hindsight=hindsight,
        case_ref=act.event.case_ref if protecting is None else protecting.case_ref,
        at=act.at,
        interval_from=None,
        interval_to=None,
        incident=incident,
        evidence=grounds.evidence,
        facts=grounds.facts,
    )


def finding(
    rule: Rule,
    anchor: Event,
    grounds: Grounds,
    *,
    severity: Severity,
    interval: Stretch | None = None,
    due: Instant | None = None,
) -> Finding:
    """A finding anchored on any other event; `interval` as far as it is bounded."""
    return Finding(
        identity=_identity(rule, anchor),
        is_about_publisher=False,
        severity=severity,
        status="RAISED",
        hindsight=False,
        case_ref=anchor.case_ref,
        at=anchor.occurred_at,
        interval_from=None if interval is None else interval.start,
        interval_to=None if interval is None or interval.end == FUTURE else interval.end,
        incident=None,
        evidence=grounds.evidence,
        facts=grounds.facts,
        due=due,
    )


def _identity(rule: Rule, anchor: Event) -> Identity:
    return Identity(rule.code, anchor.subject_ref, anchor.publisher, anchor.event_id)
