"""The verdict history: how the findings on one subject came, changed and went as the ledger came to know more."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.instants import Instant
from ledger.protocol.evaluation import Panel, Standing
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
    book = _Book(state.verdicts, Basis(policy.name, policy.digest, RULE_PACK))
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


class _Book:
    """The verdicts as they stand, and what has been changed in them."""

    def __init__(self, verdicts: Iterable[Verdict], basis: Basis) -> None:
        self.changes: list[Change] = []
        self._basis = basis
        self._by_rule: dict[str, dict[Identity, Verdict]] = {}
        for verdict in verdicts:
            self._of(verdict.finding.rule)[verdict.finding.identity] = verdict

    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(verdict for _, of_rule in sorted(self._by_rule.items()) for _, verdict in sorted(of_rule.items()))

    def keep_only(self, rules: Iterable[str], at: Instant) -> None:
        """Withdraw the findings of rules that are not in force any more."""
        self.enter(at, {code: {} for code in self._by_rule.keys() - set(rules)})

    def enter(self, at: Instant, looked_at: Mapping[str, Standing]) -> None:
        """Compare what stands now with the book, rule by rule, each in a fixed order."""
        for code in sorted(looked_at):
            standing, booked = looked_at[code], self._of(code)
            if not standing and not booked:
                continue
            for identity in sorted(standing.keys() | booked.keys()):
                self._compare(at, booked, booked.get(identity), standing.get(identity))

    def _compare(self, at: Instant, booked: dict[Identity, Verdict], old: Verdict | None, new: Finding | None) -> None:
        if new is None:
            if old is not None and old.status != "WITHDRAWN":
                withdrawn = old._replace(status="WITHDRAWN", changed_at=at, basis=self._basis)
                self._book(booked, Change("WITHDRAWN", withdrawn._replace(revision=old.revision + 1), at))
            return
        new = new._replace(due=None)
        if old is None or old.status == "WITHDRAWN":
            revision = 0 if old is None else old.revision + 1
            self._book(booked, Change("RAISED", Verdict(new, new.status, revision, at, at, self._basis), at))
        elif old.finding != new or old.basis != self._basis:
            changed_at = at if _moves(old.finding, new) else old.changed_at
            verdict = Verdict(new, new.status, old.revision + 1, old.raised_at, changed_at, self._basis)
            self._book(booked, Change("REVISED", verdict, at))

    def _book(self, booked: dict[Identity, Verdict], change: Change) -> None:
        booked[change.verdict.finding.identity] = change.verdict
        self.changes.append(change)

    def _of(self, rule: str) -> dict[Identity, Verdict]:
        return self._by_rule.setdefault(rule, {})


def _moves(old: Finding, new: Finding) -> bool:
    """Whether the difference is one that `changed_at` tells: severity, status or interval."""
    return (old.severity, old.status, old.interval_from, old.interval_to) != (
        new.severity,
        new.status,
        new.interval_from,
        new.interval_to,
    )


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
