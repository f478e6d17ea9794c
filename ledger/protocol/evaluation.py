"""What the rules find at one moment, from what is known by then."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import NamedTuple

from ledger.instants import Instant
from ledger.protocol.findings import Finding
from ledger.protocol.known import Known, of_the_world
from ledger.protocol.panel import Panel
from ledger.protocol.policy import Policy
from ledger.protocol.rules import RULES, Rule


class Evaluation(NamedTuple):
    """The findings that stand, in a fixed order, and the next moment at which time alone may change them."""

    findings: tuple[Finding, ...]
    next_deadline: Instant | None


def evaluate(events: Sequence[Known], policy: Policy, now: Instant, rules: Sequence[Rule] = RULES) -> Evaluation:
    """Judge one subject's events, in any order, by what is known at `now` and with `now` as the present."""
    with closing(Panel(policy, rules)) as panel:
        panel.read((known for known in of_the_world(events) if known.known_at <= now), now)
        return Evaluation(tuple(sorted(panel.standing, key=in_order)), panel.next_deadline)


def in_order(finding: Finding) -> tuple[Instant, str, str]:
    """The order in which findings are given."""
    return (finding.at, finding.rule, finding.finding_id)
