"""One person as a report sees them: what was known of them at one moment, as amended, and what the rules then found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from typing import TypeVar, cast

from ledger.events import ReviewRecorded
from ledger.instants import Instant
from ledger.protocol.amendments import AMENDMENTS
from ledger.protocol.as_amended import AsAmended
from ledger.protocol.case import CaseHistory
from ledger.protocol.case_events import News
from ledger.protocol.evaluation import evaluate, in_order
from ledger.protocol.findings import Change, Finding, Identity, Verdict
from ledger.protocol.history import advance, verdict_history
from ledger.protocol.judged import Judged
from ledger.protocol.known import Known, key_of, of_the_world
from ledger.protocol.lazily import lazily
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import PAST
from ledger.protocol.rules import RULES, Rule
from ledger.protocol.verdict_state import VerdictState
from projections.reports.question import Question

_EVERYTHING = News(PAST, set(), {}, {})

Found = TypeVar("Found")


def once(find: Callable[[SubjectAt], Found]) -> Callable[[SubjectAt], Found]:
    """What several measures ask of a person is found when the first of them asks, and kept for the others."""

    @wraps(find)
    def kept(one: SubjectAt) -> Found:
        held = one.kept
        if find not in held:
            held[find] = find(one)
        return cast("Found", held[find])

    return kept


class SubjectAt:
    """Each part is worked out when a measure first asks for it: the history of verdicts is the dearest by far."""

    def __init__(self, subject_ref: str, events: Sequence[Known], question: Question) -> None:
        """`events` are the person's upstream records known by the question's moment, in the order of the ledger; among
        them may be the board's reviews of what was found on the person.
        """
        self.subject_ref = subject_ref
        self.question = question
        self.known = of_the_world(events)
        """As published, amendments among them."""
        self.reviews = [each.event for each in events if isinstance(each.event, ReviewRecorded)]
        """In the order of the ledger: the last word on a finding is the last of them."""
        self._raised: dict[Identity, Instant] = {}
        self.kept: dict[object, object] = {}
        """What `once` keeps."""

    @lazily
    def case(self) -> CaseHistory:
        """The person's events as amended, and all that follows from them without a present moment."""
        case = CaseHistory(self.question.policy)
        AsAmended(case).learn(self.known)
        return case

    def close(self) -> None:
        """Let go of the case, whose parts know one another: left alone, they would wait for the garbage collector."""
        if "case" in self.__dict__:
            self.case.close()

    @lazily
    def findings(self) -> Sequence[Finding]:
        """Those that stand."""
        return evaluate(self.known, self.question.policy, self.question.known_at).findings

    def found_by(self, *codes: str) -> Sequence[Finding]:
        """Those that these rules of the policy found and that stand, in the same order, for much less work.

        Not for PI-02, which compares what stood from moment to moment.
        """
        found: list[Finding] = []
        for rule in _rules_of(self.question.policy, codes):
            judged = Judged(rule)
            for key, _ in judged.ask(self.case, _EVERYTHING):
                judged.hold(key, self.question.known_at)
            found += judged.standing.values()
        return sorted(found, key=in_order)

    def raised_at(self, finding: Finding) -> Instant:
        """When a finding that stands was raised: the last time, where it had been withdrawn. Not for PI-02."""
        identity = finding.identity
        if identity not in self._raised:
            self._raised |= self._raised_since(self._heard_of(identity), finding.rule)
        return self._raised[identity]

    def _heard_of(self, identity: Identity) -> Instant:
        """When the event became known that a finding is anchored on: before that it cannot have stood."""
        anchor = (identity.anchor_publisher, identity.anchor)
        return next(each.known_at for each in self.known if key_of(each.event) == anchor)

    def _raised_since(self, since: Instant, code: str) -> Mapping[Identity, Instant]:
        """When the findings were raised that this rule makes of what became known from then on."""
        (rule,) = _rules_of(self.question.policy, (code,))
        read = [each for each in self.known if type(each.event) in rule.reads or isinstance(each.event, AMENDMENTS)]
        state = VerdictState(evaluated_to=Instant(since - 1))
        state, _ = advance(state, read, self.question.policy, self.question.known_at, (rule,))
        raised = {each.finding.identity: each.raised_at for each in state.verdicts}
        return {identity: at for identity, at in raised.items() if self._heard_of(identity) >= since}

    @lazily
    def verdicts(self) -> Sequence[Verdict]:
        """Every finding that was ever made by then, withdrawn ones too."""
        return self._history[0].verdicts

    @property
    def changes(self) -> Sequence[Change]:
        """How those findings came, changed and went."""
        return self._history[1]

    @lazily
    def _history(self) -> tuple[VerdictState, Sequence[Change]]:
        return verdict_history(self.known, self.question.policy, self.question.known_at)


def _rules_of(policy: Policy, codes: Collection[str]) -> Sequence[Rule]:
    """Of these, those that the policy runs."""
    return [rule for rule in RULES if rule.code in codes and rule.code in policy.rules]
