"""What the rules find at one moment, from what is known by then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.instants import Instant
from ledger.protocol.amendments import amended, target_of
from ledger.protocol.book import Standing
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.known import EventKey, Known, key_of, of_the_world
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import FUTURE, PAST
from ledger.protocol.rules import RULES, Rule


class Evaluation(NamedTuple):
    """The findings that stand, in a fixed order, and the next moment at which time alone may change them."""

    findings: tuple[Finding, ...]
    next_deadline: Instant | None


def evaluate(events: Sequence[Known], policy: Policy, now: Instant, rules: Sequence[Rule] = RULES) -> Evaluation:
    """Judge one subject's events, in any order, by what is known at `now` and with `now` as the present."""
    panel = Panel(policy, rules)
    panel.learn([known for known in of_the_world(events) if known.known_at <= now])
    panel.look(now)
    found = [finding for standing in panel.standing.values() for finding in standing.values()]
    return Evaluation(tuple(sorted(found, key=_in_order)), panel.next_deadline)


def _in_order(finding: Finding) -> tuple[Instant, str, str]:
    return (finding.at, finding.rule, finding.finding_id)


class Panel:
    """A policy's rules at work on one subject, from moment to moment: only what may have changed is done again.

    That is safe because a rule's candidates depend on nothing but the events of the types that it reads, and the
    present moment only chooses among candidates by their `due`.
    """

    def __init__(self, policy: Policy, rules: Sequence[Rule]) -> None:
        self.rules = {rule.code: rule for rule in rules if rule.code in policy.rules}
        self.standing: dict[str, Standing] = {code: {} for code in self.rules}
        self._policy = policy
        self._known: list[Known] = []
        self._targets: set[EventKey] = set()
        self._arrivals: dict[EventKey, Instant] = {}
        self._case = CaseHistory(policy)
        self._stale = set(self.rules)
        self._candidates: dict[str, tuple[Finding, ...]] = {}
        self._next_due: dict[str, Instant] = dict.fromkeys(self.rules, FUTURE)

    def learn(self, news: Iterable[Known]) -> None:
        """Take in what has become known. An amendment, or what an earlier one amends, makes everything anew."""
        fresh = list(news)
        is_amended = not self._known
        for known in fresh:
            self._arrivals[key_of(known.event)] = known.known_at
            if (target := target_of(known.event)) is not None:
                self._targets.add(target)
                is_amended = True
        self._known += fresh
        if is_amended or any(key_of(known.event) in self._targets for known in fresh):
            events, ignored = amended(self._known)
            self._case = CaseHistory(self._policy, (known.event for known in events), self._arrivals, ignored)
            self._stale.update(self.rules)
            return
        for known in fresh:
            self._case.add(known.event)
            of_type = type(known.event)
            self._stale.update(code for code, rule in self.rules.items() if of_type in rule.reads)

    def look(self, now: Instant) -> list[str]:
        """Bring `standing` up to this moment; gives the codes of the rules that were looked at again."""
        looked = []
        for code, rule in self.rules.items():
            if code in self._stale:
                self._candidates[code] = tuple(
                    found
                    for key in rule.asked_of(self._case, PAST)
                    if (answer := rule.answer(self._case, key)) is not None
                    for found in answer.findings
                )
            elif self._next_due[code] > now:
                continue
            self.standing[code], self._next_due[code] = _holding(self._candidates[code], now)
            looked.append(code)
        self._stale.clear()
        return looked

    @property
    def next_deadline(self) -> Instant | None:
        nearest = min(self._next_due.values(), default=FUTURE)
        return None if nearest == FUTURE else nearest


def _holding(candidates: Sequence[Finding], now: Instant) -> tuple[Standing, Instant]:
    """The candidates that hold now, the latest due of each identity; and when the next one will."""
    standing: Standing = {}
    next_due = FUTURE
    for finding in candidates:
        due = finding.due
        if due is not None and due > now:
            next_due = min(next_due, due)
            continue
        earlier = standing.get(finding.identity)
        if earlier is None or earlier.due is None or (due is not None and due >= earlier.due):
            standing[finding.identity] = finding
    return standing, next_due
