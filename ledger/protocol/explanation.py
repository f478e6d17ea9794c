"""Why a finding is what it is: the rule and its source, the facts, who knew what when, and what changed the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.protocol.as_amended import AsAmended
from ledger.protocol.case import CaseHistory
from ledger.protocol.evaluation import evaluate
from ledger.protocol.findings import Change, Evidence, Finding, Verdict
from ledger.protocol.history import verdict_history
from ledger.protocol.known import Known, key_of, of_the_world
from ledger.protocol.output import because
from ledger.protocol.policy import Policy
from ledger.protocol.rules import RULES, Clause, Rule
from ledger.protocol.telling.causes import Judge
from ledger.protocol.telling.clocks import Clocks, WhenRaised, clocks_of, home_office_knowledge, when_raised
from ledger.protocol.telling.steps import Step, steps_of
from ledger.protocol.wording import plainly, when_in_words

_ABOUT_RECORDS = "PI"
"""Rules about the records themselves: whether the Home Office had been told is no matter there."""


class Told(NamedTuple):
    """One fact as a sentence without the event, and the clocks of the event that states it, where one does."""

    words: str
    clocks: Clocks | None


class Described(Protocol):
    """What an explanation needs of a rule, whoever runs it."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def rests_on(self) -> Clause: ...

    @property
    def cleared_by(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it, each part in the order in which it is read; whatever is a `str` is a whole sentence."""

    verdict: Verdict
    title: str
    rests_on: Clause
    standing: str
    facts: tuple[str, ...]
    """The finding's own `because`: each sentence names its event."""
    told: tuple[Told, ...]
    """The same facts, apart from their events."""
    clocks: tuple[Clocks, ...]
    """Each event of the evidence: when it happened, was recorded, and became known."""
    home_office: tuple[str, ...]
    """What the Home Office had been told at the time; empty where that is no matter."""
    when_raised: WhenRaised | None
    cleared_by: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def history(self) -> tuple[str, ...]:
        """The steps as sentences."""
        return tuple(step.sentence for step in self.steps)


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
    world = of_the_world(events)
    end = max(verdict.changed_at, *(known.known_at for known in world)) if until is None else until
    _, changes = verdict_history(world, policy, end, rules)
    own = [change for change in changes if change.verdict.finding_id == verdict.finding_id]
    return _explain(verdict, own, world, policy=policy, until=end, rules=rules)


def explain_by_id(
    finding_id: str, events: Sequence[Known], policy: Policy, until: Instant, rules: Sequence[Rule] = RULES
) -> Explanation | None:
    """Explain a finding on the subject of these events, as it stood at that moment; None where there is none."""
    world = of_the_world(events)
    _, changes = verdict_history(world, policy, until, rules)
    own = [change for change in changes if change.verdict.finding_id == finding_id]
    if not own:
        return None
    return _explain(own[-1].verdict, own, world, policy=policy, until=until, rules=rules)


def explanation_of(
    verdict: Verdict,
    changes: Sequence[Change],
    events: Sequence[Known],
    rule: Described,
    until: Instant,
    *,
    judge: Judge | None = None,
    home_office: tuple[str, ...] = (),
) -> Explanation:
    """Explain any verdict, given its own changes up to `until` and the events that matter.

    For rules about a publisher: their events come from many subjects, and without a judge every one of them that
    became known at the moment of a change counts as its cause.
    """
    finding = verdict.finding
    stood_at = Instant(verdict.changed_at - 1) if verdict.status == "WITHDRAWN" else until
    by_then = [known for known in events if known.known_at <= until]
    clocks = clocks_of(finding.evidence, by_then, stood_at)
    steps = steps_of(changes, events, judge)
    raised = next((change for change in reversed(changes) if change.kind == "RAISED"), None)
    since = clocks_of(_causes_since(raised, steps, clocks), by_then, until)
    return Explanation(
        verdict=verdict,
        title=rule.title,
        rests_on=rule.rests_on,
        standing=_standing(verdict, steps),
        facts=because(finding),
        told=_told(finding, clocks),
        clocks=clocks,
        home_office=home_office,
        when_raised=None
        if raised is None
        else when_raised(raised.at, raised.verdict.finding, finding, (*clocks, *since)),
        cleared_by=tuple(f"{way}." for way in rule.cleared_by),
        steps=steps,
    )


def case_known_by(events: Sequence[Known], policy: Policy, until: Instant) -> CaseHistory:
    """The case as it was known at a moment."""
    case = CaseHistory(policy)
    AsAmended(case).learn(one for one in of_the_world(events) if one.known_at <= until)
    return case


def _explain(
    verdict: Verdict,
    changes: Sequence[Change],
    world: Sequence[Known],
    *,
    policy: Policy,
    until: Instant,
    rules: Sequence[Rule],
) -> Explanation:
    identity = verdict.finding.identity
    rule = _rule(identity.rule, rules)

    def judge(some: Sequence[Known], now: Instant) -> Finding | None:
        findings = evaluate(some, policy, now, rules).findings
        return next((finding for finding in findings if finding.identity == identity), None)

    home_office: tuple[str, ...] = ()
    if not identity.rule.startswith(_ABOUT_RECORDS):
        home_office = _home_office(verdict.finding, case_known_by(world, policy, until), world)
    return explanation_of(verdict, changes, world, rule, until, judge=judge, home_office=home_office)


def _rule(code: str, rules: Sequence[Rule]) -> Rule:
    rule = next((rule for rule in rules if rule.code == code), None)
    if rule is None:
        raise UsageError(f"this version of the rules has no {code} to explain")
    return rule


def _causes_since(raised: Change | None, steps: Sequence[Step], told: Sequence[Clocks]) -> list[Evidence]:
    """Events that changed the finding after it was last raised, and are not told already."""
    if raised is None:
        return []
    known = {each.key for each in told}
    causes = [cause for step in steps if step.at > raised.at for cause in step.causes if cause.kind == "EVENT"]
    return [
        Evidence(event_id, publisher, "cause")
        for publisher, event_id in (cause.event for cause in causes if cause.event is not None)
        if (publisher, event_id) not in known
    ]


def _standing(verdict: Verdict, steps: Sequence[Step]) -> str:
    """How it stands; for one that does not stand as it was raised, why."""
    if verdict.status == "EXONERATED":
        override = next((each for each in verdict.finding.evidence if each.part == "override"), None)
        facts = verdict.finding.facts
        words = next((plainly(fact) for fact in facts if override and fact.event_id == override.event_id), None)
        return f"It is exonerated{'' if words is None else ': ' + words}."
    if verdict.status == "WITHDRAWN":
        return " ".join(
            [f"It was withdrawn on {when_in_words(verdict.changed_at)}.", *(cause.words for cause in steps[-1].causes)]
        )
    return "It stands."


def _told(finding: Finding, clocks: Sequence[Clocks]) -> tuple[Told, ...]:
    by_id = {each.event_id: each for each in clocks}
    return tuple(Told(f"{plainly(fact)}.", by_id.get(fact.event_id or "")) for fact in finding.facts)


def _home_office(finding: Finding, case: CaseHistory, events: Sequence[Known]) -> tuple[str, ...]:
    anchor = (finding.identity.anchor_publisher, finding.identity.anchor)
    precision = next((one.event.occurred_precision for one in events if key_of(one.event) == anchor), "INSTANT")
    knowledge = case.knowledge
    told_by = None if knowledge is None else key_of(knowledge.event)
    known_at = next((one.known_at for one in events if key_of(one.event) == told_by), None)
    return home_office_knowledge(knowledge, finding.at, precision, known_at, by_the_anchor=told_by == anchor)
