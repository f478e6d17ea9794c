"""Why a finding is what it is: the rule and its source, the facts, what would have cleared it, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.protocol.findings import Change, Finding, Verdict
from ledger.protocol.history import verdict_history
from ledger.protocol.known import Known
from ledger.protocol.output import because
from ledger.protocol.policy import Policy
from ledger.protocol.rules import RULES, Clause, Rule
from ledger.protocol.wording import when_in_words


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it as plain sentences, in the order in which they are read."""

    verdict: Verdict
    title: str
    rests_on: Clause
    facts: tuple[str, ...]
    cleared_by: tuple[str, ...]
    history: tuple[str, ...]


def explain(
    verdict: Verdict,
    events: Sequence[Known],
    policy: Policy,
    until: Instant | None = None,
    rules: Sequence[Rule] = RULES,
) -> Explanation:
    """Explain a verdict on the subject of these events, with its history up to `until` (or as far as it is known).

    Raises UsageError for a finding of a rule that this rule pack does not have.
    """
    rule = next((rule for rule in rules if rule.code == verdict.finding.rule), None)
    if rule is None:
        raise UsageError(f"this version of the rules has no {verdict.finding.rule} to explain")
    end = max(verdict.changed_at, *(known.known_at for known in events)) if until is None else until
    _, changes = verdict_history(events, policy, end, rules)
    own = [change for change in changes if change.verdict.finding.identity == verdict.finding.identity]
    return Explanation(
        verdict=verdict,
        title=rule.title,
        rests_on=rule.rests_on,
        facts=because(verdict.finding),
        cleared_by=tuple(f"{way}." for way in rule.cleared_by),
        history=_told(own),
    )


def _told(changes: Sequence[Change]) -> tuple[str, ...]:
    told: list[str] = []
    before: Finding | None = None
    for change in changes:
        told.append(f"{when_in_words(change.at)}: {_step(change, before)}.")
        before = None if change.kind == "WITHDRAWN" else change.verdict.finding
    return tuple(told)


def _step(change: Change, before: Finding | None) -> str:
    verdict = change.verdict
    now = verdict.finding
    if change.kind == "WITHDRAWN":
        return "withdrawn: by what is known from then on, the rule does not hold any more"
    if before is None:
        again = " again" if verdict.revision else ""
        return f"raised{again}, {now.severity}" + (", exonerated by an override" if now.status == "EXONERATED" else "")
    differences = []
    if before.severity != now.severity:
        differences.append(f"severity from {before.severity} to {now.severity}")
    if before.status != now.status:
        differences.append("exonerated by an override" if now.status == "EXONERATED" else "no longer exonerated")
    if (before.interval_from, before.interval_to) != (now.interval_from, now.interval_to):
        differences.append(_interval(now))
    return "revised: " + (", ".join(differences) or "its reasons or evidence changed, and nothing else")


def _interval(finding: Finding) -> str:
    if finding.interval_from is None:
        return "without an interval"
    end = "open" if finding.interval_to is None else f"to {when_in_words(finding.interval_to)}"
    return f"interval from {when_in_words(finding.interval_from)}, {end}"
