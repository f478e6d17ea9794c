"""What a rule finds, and what the history makes of it: findings, verdicts and their changes."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from ledger.events import Event, FindingKind, FindingStatus, Severity
from ledger.instants import Instant

SEVERITIES: tuple[Severity, ...] = ("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""Least grave first."""

ChangeKind = Literal["RAISED", "REVISED", "WITHDRAWN"]

_KINDS: dict[str, FindingKind] = {
    "PV": "violation",
    "PS": "violation",
    "FW": "violation",
    "PN": "omission",
    "PW": "warning",
    "PT": "data",
    "PI": "data",
}


class Identity(NamedTuple):
    """A finding stays the same finding for as long as these do. `about` is a subject, or a publisher for some rules."""

    rule: str
    about: str
    anchor_publisher: str
    anchor: str

    @property
    def finding_id(self) -> str:
        return str(uuid5(_namespace(), "|".join(self)))


@cache
def _namespace() -> UUID:
    return uuid5(NAMESPACE_URL, "urn:protocol-ledger:finding")


class Evidence(NamedTuple):
    """One event and the part that it plays in a finding."""

    event_id: str
    publisher: str
    part: str


class Fact(NamedTuple):
    """A sentence about one event; `{when}` in its words stands for the moment, as exactly as that is known."""

    words: str
    event_id: str | None = None
    at: Instant | None = None
    precision: str = "INSTANT"


class Finding(NamedTuple):
    """What one rule says of one anchor. `due` is when it comes true, for a rule that waits; None is at once."""

    identity: Identity
    is_about_publisher: bool
    severity: Severity
    status: FindingStatus
    hindsight: bool
    case_ref: str | None
    at: Instant
    interval_from: Instant | None
    interval_to: Instant | None
    incident: str | None
    evidence: tuple[Evidence, ...]
    facts: tuple[Fact, ...]
    due: Instant | None = None

    @property
    def rule(self) -> str:
        return self.identity.rule

    @property
    def finding_id(self) -> str:
        return self.identity.finding_id

    @property
    def mark(self) -> Mark:
        return Mark(self.severity, self.status, self.interval_from, self.interval_to)


class Mark(NamedTuple):
    """What makes a verdict differ: anything else in a finding may change without changing the verdict."""

    severity: Severity
    status: FindingStatus
    interval_from: Instant | None
    interval_to: Instant | None


class Moved(NamedTuple):
    """A verdict that an amendment changed: what it was without it, and with it; None where there is none."""

    identity: Identity
    before: Mark | None
    after: Mark | None


class Basis(NamedTuple):
    """Under what a verdict was reached: the policy's name and digest, and the version of the rules' code."""

    policy_name: str
    policy_digest: str
    rule_pack: str


class Verdict(NamedTuple):
    """A finding as the history has it. A withdrawn one keeps the values that it had last."""

    finding: Finding
    status: FindingStatus
    revision: int
    raised_at: Instant
    changed_at: Instant
    basis: Basis

    @property
    def finding_id(self) -> str:
        return self.finding.identity.finding_id


class Change(NamedTuple):
    """One step of a verdict's history, at the instant at which the answer changed. Revisions count from 0."""

    kind: ChangeKind
    verdict: Verdict
    at: Instant

    @property
    def revision(self) -> int:
        return self.verdict.revision


def kind_of(rule: str) -> FindingKind:
    return _KINDS[rule[:2]]


def one_step_lower(severity: Severity) -> Severity:
    return SEVERITIES[max(0, SEVERITIES.index(severity) - 1)]


def evidence_of(event: Event, part: str) -> Evidence:
    return Evidence(event.event_id, event.publisher, part)


def fact_of(event: Event, words: str) -> Fact:
    return Fact(words, event.event_id, event.occurred_at, event.occurred_precision)
