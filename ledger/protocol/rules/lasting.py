"""PV: enforcement that goes on although it should have stopped, and permission that comes when it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import EnforcementActionTaken, Event, OverrideAuthorised
from ledger.instants import Instant
from ledger.protocol import acts
from ledger.protocol.acts import Act
from ledger.protocol.anchors import Anchors
from ledger.protocol.answers import all_within
from ledger.protocol.case import SHIELD_READS, SHIELD_USES, CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.known import key_of
from ledger.protocol.ranges import FUTURE, PAST, Range, Where, before, is_dated, range_of
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, RuleOnActs, act_finding, finding, one_by_one
from ledger.protocol.rules.sources import OWN_OVERRIDE_RULE, STATEMENT
from ledger.protocol.sweep import Stretch
from ledger.protocol.wording import in_words, span_in_words


class GoingOn(NamedTuple):
    """A state that is in force, in a shielded stretch, when it should have been ended.

    `begun` is whether it had begun before the time to end it did; `since` is when that time was over.
    """

    begun: Where
    since: Instant
    end: Instant


class ContinuingEnforcement(RuleOnActs):
    """PV-09: detention, conditions or removal directions that go on 24 hours into the shield that the office knows of.

    Only the act is tested by its range; the end of the state counts as written, since it is no act.
    """

    code = "PV-09"
    title = "Enforcement that went on into the shield"
    rests_on = Clause(
        STATEMENT,
        reading="to hold off enforcement is also to end what began before; the 24 hours to do so are ours",
    )
    reads = SHIELD_READS | acts.ACT_READS | acts.END_READS | acts.OVERRIDE_READS | acts.KNOWLEDGE_READS
    uses = (
        *SHIELD_USES,
        *acts.ACT_USES,
        "enforcement.states",
        *acts.OVERRIDE_USES,
        *acts.KNOWLEDGE_USES,
        "pauses.state_released_in_hours",
    )
    cleared_by = (
        "An end of the detention, conditions or directions within the 24 hours",
        "An end of the shield within the 24 hours",
        "An override by an officer of grade 7 or above, given before the act",
    )

    def judge(self, case: CaseHistory, act: Act) -> Iterator[Finding]:
        for found in _going_on(case, act):
            if found.begun is Where.INSIDE:
                yield self._finding(case, act, found)

    def undecided_since(self, case: CaseHistory, act: Act) -> Instant | None:
        doubts = (found.since for found in _going_on(case, act) if found.begun is Where.UNDECIDABLE)
        return min(doubts, default=None)

    def settled_at(self, case: CaseHistory, act: Act) -> Instant:
        """Until a state has been ended, it may reach into another shielded stretch."""
        if act.event.action not in case.policy.states:
            return act.when.latest
        ended = acts.ended_by(act, _ends_recorded(case, act))
        return FUTURE if ended is None else max(act.when.latest, ended.occurred_at)

    def _finding(self, case: CaseHistory, act: Act, found: GoingOn) -> Finding:
        grounds = Grounds()
        grounds.add_act(act)
        then = Range(found.since, found.since)
        grounds.add_protection(case, then, found.since, case.shield.level_at(found.since))
        grounds.add_knowledge(case)
        limit = span_in_words(case.policy.pauses.state_released_in_us)
        words = f"It was still in force on {{when}}, when the {limit} to end it were over"
        grounds.add_absence(words, found.since)
        _add_end(grounds, case, act)
        override = case.override_for(act)
        if override is not None:
            grounds.add_override(override)
        return act_finding(
            self.code,
            case,
            act,
            grounds,
            severity=case.policy.severity(self.code, f"T{act.tier}"),
            status="RAISED" if override is None else "EXONERATED",
            interval=Stretch(found.since, found.end),
            due=found.since,
        )


class LateOverride(RuleOf[OverrideAuthorised]):
    """PV-11: an override that is given only after an act which it would have allowed.

    Only what the policy's own rules raised counts, in their own time.
    """

    code = "PV-11"
    title = "Permission given after the event"
    rests_on = Clause(
        OWN_OVERRIDE_RULE, reading="an exception is decided before the act by somebody senior, not after it"
    )
    asked_of = acts.OVERRIDE_READS
    cleared_by = (
        "An override by an officer of grade 7 or above, given before the act",
        "Whatever clears the findings on the act itself",
    )

    def __init__(self, rules: Sequence[RuleOnActs]) -> None:
        """`rules` are those that an override exonerates."""
        self._rules = tuple(rules)
        self.reads: frozenset[type[Event]] = acts.OVERRIDE_READS.union(*(rule.reads for rule in rules))
        uses = (key for rule in rules for key in rule.uses)
        self.uses = tuple(dict.fromkeys((*uses, "pauses.late_override_within_days")))

    def anchors(self, case: CaseHistory) -> Anchors[OverrideAuthorised]:
        return case.events(OverrideAuthorised)

    def judge(self, case: CaseHistory, override: OverrideAuthorised) -> Iterator[Finding]:
        if is_dated(override) and not acts.is_void(override):
            raised = ((self._raised_by(case, act), act) for act in _before(case, override))
            for due, breaking in one_by_one((min(by.values()), act) for by, act in raised if by):
                yield self._finding(case, override, breaking, due)

    def settled_at(self, case: CaseHistory, override: OverrideAuthorised) -> Instant:
        on_acts = (self._act_settled_at(case, act) for act in _before(case, override))
        return max([range_of(override).latest, *on_acts])

    def _act_settled_at(self, case: CaseHistory, act: Act) -> Instant:
        """Where a rule raises the act at once, no other can do so earlier, however far it looks ahead."""
        at_once = [rule for rule, since in self._raised_by(case, act).items() if since == PAST]
        if at_once:
            return min(rule.settled_at(case, act) for rule in at_once)
        return max(rule.settled_at(case, act) for rule in self._rules)

    def _raised_by(self, case: CaseHistory, act: Act) -> dict[RuleOnActs, Instant]:
        """The first moment at which a finding of each rule on the act stands that nothing exonerates; PAST for at once.

        What the policy does not run, raises nothing.
        """
        run = (rule for rule in self._rules if rule.code in case.policy.rules)
        raised = {rule: [found.due for found in rule.judge(case, act) if found.status == "RAISED"] for rule in run}
        return {rule: min(PAST if due is None else due for due in dues) for rule, dues in raised.items() if dues}

    def _finding(
        self, case: CaseHistory, override: OverrideAuthorised, breaking: Sequence[Act], due: Instant | None
    ) -> Finding:
        grounds = Grounds()
        grounds.add_acts(breaking)
        grounds.add_absence("No override by an officer who may give one had allowed that")
        grade, ground = in_words(override.grade), in_words(override.ground)
        words = f"Only on {{when}} did an officer of {grade} authorise enforcement, on the ground of {ground}"
        grounds.add(override, "override", words)
        return finding(self.code, override, grounds, severity=case.policy.severity(self.code), due=due)


def _going_on(case: CaseHistory, act: Act) -> Iterator[GoingOn]:
    """The stretches in which a state that the act began, or may have begun, outlasts the time to end it."""
    if act.event.action not in case.policy.states or case.knowledge is None:
        return
    knew = case.knowledge.since
    ends = acts.end_of_state(act, _ends_recorded(case, act))
    # Of stretches that began before the act, only one that the office learned of after it can matter.
    for stretch in case.stretches.from_on(act.when.earliest if knew <= act.when.earliest else PAST):
        known = max(knew, stretch.start)
        since = Instant(known + case.policy.pauses.state_released_in_us)
        begun = before(act.when, known)
        if since < min(stretch.end, ends) and begun is not Where.OUTSIDE:
            yield GoingOn(begun, since, min(stretch.end, ends))


def _ends_recorded(case: CaseHistory, act: Act) -> Sequence[Event]:
    return case.ends_of_actions.get(act.event.action_ref, ())


def _add_end(grounds: Grounds, case: CaseHistory, act: Act) -> None:
    ended, until = acts.ended_by(act, _ends_recorded(case, act)), act.event.continues_until
    if ended is not None:
        grounds.add(ended, "end of act", "It was ended on {when}")
    elif until is not None:
        grounds.add_absence("It was to last until {when}, and no other end of it is on record", until)
    else:
        grounds.add_absence("No end of it is on record")


def _before(case: CaseHistory, override: OverrideAuthorised) -> list[Act]:
    """The acts that the override comes after, and not too late to be about them."""
    since = Instant(override.occurred_at - case.policy.pauses.late_override_within_us)
    taken = all_within(case.of(EnforcementActionTaken), since, Instant(override.occurred_at - 1))
    return [act for event in taken if (act := case.acts.get(key_of(event))) is not None]
