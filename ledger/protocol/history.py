"""The verdict history: how the findings on one subject came, changed and went as the ledger came to know more."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.instants import Instant
from ledger.protocol.book import Book
from ledger.protocol.evaluation import Panel
from ledger.protocol.findings import Basis, Change, Evidence, Fact, Finding, Identity, Verdict
from ledger.protocol.known import Known, in_known_order, of_the_world
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import FUTURE, PAST
from ledger.protocol.rules import RULE_PACK, RULES, Rule


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


def verdict_history(
    events: Sequence[Known], policy: Policy, until: Instant, rules: Sequence[Rule] = RULES
) -> tuple[VerdictState, tuple[Change, ...]]:
    """Every change of every verdict from the beginning, and the state that `advance` goes on from."""
    return advance(VerdictState(), events, policy, until, rules)


def advance(
    state: VerdictState,
    events: Sequence[Known],
    policy: Policy,
    to: Instant,
    rules: Sequence[Rule] = RULES,
    *,
    adopted_at: Instant | None = None,
) -> tuple[VerdictState, tuple[Change, ...]]:
    """Evaluate at each known_at and each deadline in `(state.evaluated_to, to]` and say what changed.

    `events` are all of the subject that are known by `to`, in any order. `to` must be closed: what becomes known at
    or before it after this call is not looked at any more. Where the state was reached under another policy or rule
    pack, `adopted_at` is the moment in that interval from which this one is in force.
    """
    world = of_the_world(events)
    news = deque(sorted((known for known in world if state.evaluated_to < known.known_at <= to), key=in_known_order))
    deadline = FUTURE if state.next_deadline is None else state.next_deadline
    book = Book(state.verdicts, Basis(policy.name, policy.digest, RULE_PACK))
    panel: Panel | None = None
    while (at := min(_next(news), deadline, adopted_at or FUTURE)) <= to:
        if panel is None:
            panel = Panel(policy, rules)
            panel.learn(known for known in world if known.known_at <= state.evaluated_to)
            book.keep_only(panel.rules, at)
        panel.learn(_take(news, at))
        book.enter(at, {code: panel.standing[code] for code in panel.look(at)})
        deadline = FUTURE if panel.next_deadline is None else panel.next_deadline
        adopted_at = None
    return VerdictState(to, None if deadline == FUTURE else deadline, book.verdicts()), tuple(book.changes)


def _next(news: Sequence[Known]) -> Instant:
    return news[0].known_at if news else FUTURE


def _take(news: deque[Known], at: Instant) -> list[Known]:
    taken = []
    while news and news[0].known_at == at:
        taken.append(news.popleft())
    return taken


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
