"""What has to be kept of a verdict history between two advances over it, and how it is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.instants import Instant
from ledger.protocol.findings import Basis, Evidence, Fact, Finding, Identity, Verdict
from ledger.protocol.ranges import PAST


@dataclass(frozen=True, slots=True)
class VerdictState:
    """Everything that has to be kept between two advances over one subject."""

    evaluated_to: Instant = PAST
    next_deadline: Instant | None = None
    verdicts: tuple[Verdict, ...] = ()

    def to_json(self) -> str:
        """One line of JSON; `from_json` gives the equal state back."""
        return json.dumps([self.evaluated_to, self.next_deadline, self.verdicts], separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> VerdictState:
        evaluated_to, next_deadline, verdicts = json.loads(text)
        return cls(evaluated_to, next_deadline, tuple(_verdict(row) for row in verdicts))


def _verdict(row: Iterable[object]) -> Verdict:
    """A verdict from JSON, where every tuple has become a list."""
    verdict = Verdict._make(row)
    return verdict._replace(finding=_finding(verdict.finding), basis=Basis._make(verdict.basis))


def _finding(row: Iterable[object]) -> Finding:
    finding = Finding._make(row)
    return finding._replace(
        identity=Identity._make(finding.identity),
        evidence=tuple(Evidence._make(part) for part in finding.evidence),
        facts=tuple(Fact._make(fact) for fact in finding.facts),
    )
