"""PT and PI: what the data cannot tell, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.acts import ACT_READS, Act
from ledger.protocol.anchors import Anchors
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.ranges import is_dated, is_point
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, RuleOnActs, act_finding, one_by_one


class UndecidableOrder(RuleOf[Act]):
    """PT-01: the dates are not exact enough to tell whether an act came before or after what matters for it.

    It is the same under every policy: all rules that test acts are asked, whichever of them the policy runs. Whom they
    are about is for the policy to say, as it is for those rules.
    """

    code = "PT-01"
    title = "The order of events cannot be told from their dates"
    rests_on = Clause("Our own rule on dates", reading="an act is judged only where its date allows")
    asked_of = ACT_READS
    cleared_by = ("A correction that gives the exact time of the act, or of what it is tested against",)

    def __init__(self, rules: Sequence[RuleOnActs]) -> None:
        """`rules` are all that test acts, whether or not a policy runs them: a date is no clearer under another."""
        self._rules = tuple(rules)
        self.reads: frozenset[type[Event]] = ACT_READS.union(*(rule.reads for rule in rules))
        self.uses = tuple(dict.fromkeys(key for rule in rules for key in rule.uses))

    def anchors(self, case: CaseHistory) -> Anchors[Act]:
        return case.acts

    def judge(self, case: CaseHistory, act: Act) -> Iterator[Finding]:
        if not is_dated(act.event):
            yield self._finding(case, act, "An act without a date can be tested against nothing", None)
            return
        if is_point(act.when):
            return
        doubts = [(since, rule.code) for rule in self._rules if (since := rule.undecided_since(case, act)) is not None]
        for due, undecided in one_by_one(doubts):
            words = f"Whether that is for {' or '.join(undecided)} cannot be told from the dates known"
            yield self._finding(case, act, words, due)

    def settled_at(self, case: CaseHistory, act: Act) -> Instant:
        """An act at an instant is in no doubt, whatever comes."""
        if is_point(act.when):
            return act.when.latest
        return max(rule.settled_at(case, act) for rule in self._rules)

    def _finding(self, case: CaseHistory, act: Act, doubt: str, due: Instant | None) -> Finding:
        grounds = Grounds()
        grounds.add_act(act)
        grounds.add_absence(doubt)
        return act_finding(self.code, case, act, grounds, severity=case.policy.severity(self.code), due=due)
