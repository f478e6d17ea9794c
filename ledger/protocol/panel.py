"""A policy's rules at work on one subject, from moment to moment: only what may have changed is judged again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from heapq import heappop, heappush
from operator import attrgetter
from typing import NamedTuple

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.amendments import AMENDMENTS
from ledger.protocol.as_amended import AsAmended
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding, Identity, Mark, Moved
from ledger.protocol.judged import Judged
from ledger.protocol.known import EventKey, Known, in_known_order, key_of
from ledger.protocol.policy import Policy
from ledger.protocol.rules import Rule

Changed = dict[Identity, Finding | None]
"""What may have changed, with the finding that stands now; None where none does."""

_WEIGHING = "PI-02"
"""The rule that needs to know what each amendment changed at the moment when it became known."""


_known_at = attrgetter("known_at")


class _Due(NamedTuple):
    """At this instant the answer of this rule (by its place) on this anchor may change by itself."""

    at: Instant
    rule: int
    key: EventKey


class _Pack(NamedTuple):
    """The rules that a policy runs, and by place those that read each type of event."""

    rules: tuple[Rule, ...]
    by_type: Mapping[type[Event], tuple[int, ...]]

    def that_read(self, types: Collection[type[Event]]) -> Iterable[int]:
        """The places of the rules that read any of these, in order."""
        if len(types) == 1:
            return self.by_type.get(next(iter(types)), ())
        return sorted({place for of_type in types for place in self.by_type.get(of_type, ())})


@cache
def _pack(rules: tuple[Rule, ...], run: frozenset[str]) -> _Pack:
    chosen = tuple(rule for rule in rules if rule.code in run)
    types = {of_type for rule in chosen for of_type in rule.reads}
    return _Pack(chosen, {kind: tuple(n for n, rule in enumerate(chosen) if kind in rule.reads) for kind in types})


class Panel:
    """What becomes known is read moment by moment, in order; `changed` tells what that did to the findings.

    Rules are asked again only where it may matter: a rule that reads no type of event that came is not asked at all,
    and one that does only of the anchors that what came can reach (`RuleOf.settled_at`).
    """

    def __init__(self, policy: Policy, rules: Sequence[Rule]) -> None:
        self._case = CaseHistory(policy)
        self._events = AsAmended(self._case)
        self._pack = _pack(tuple(rules), frozenset(policy.rules))
        self._judged: dict[int, Judged] = {}
        """By the rule's place; only of rules that had anything to be asked of."""
        self._weighs = _WEIGHING in policy.rules
        self._upcoming: list[_Due] = []
        self._changed: Changed = {}

    @property
    def rules(self) -> frozenset[str]:
        """The codes of the rules that are asked."""
        return frozenset(rule.code for rule in self._pack.rules)

    @property
    def standing(self) -> list[Finding]:
        """Every finding that stands, in no order."""
        return [finding for judged in self._judged.values() for finding in judged.standing.values()]

    @property
    def next_deadline(self) -> Instant | None:
        """When time alone next changes an answer."""
        while self._upcoming:
            at, place, key = self._upcoming[0]
            if self._judged[place].is_due(key, at):
                return at
            heappop(self._upcoming)
        return None

    def read(self, events: Iterable[Known], now: Instant) -> None:
        """Take in all that is known by now, from the beginning."""
        known = sorted(events, key=in_known_order)
        amended_at = {one.known_at for one in known if isinstance(one.event, AMENDMENTS)} if self._weighs else ()
        for at in sorted(amended_at):
            until = bisect_right(known, at, key=_known_at)
            self.reach(at, known[:until])
            del known[:until]
        self.reach(now, known)
        self._changed.clear()

    def reach(self, now: Instant, news: Iterable[Known]) -> Changed:
        """Make `now` the present, with what has become known since the last one. Gives what may have changed."""
        fresh = list(news)
        self._events.learn(fresh)
        self._look(now)
        if self._weighs:
            self._weigh(
                [known for known in fresh if known.known_at == now and isinstance(known.event, AMENDMENTS)], now
            )
        changed, self._changed = self._changed, {}
        return changed

    def close(self) -> None:
        """Let go of the case, whose parts know one another: left alone, they would wait for the garbage collector."""
        self._case.close()

    def _look(self, now: Instant) -> None:
        touched = dict.fromkeys(self._ask(now))
        while self._upcoming and self._upcoming[0].at <= now:
            _, place, key = heappop(self._upcoming)
            touched[place, key] = None
        for place, key in touched:
            before, after = self._judged[place].hold(key, now)
            if before is not None:
                self._changed[before.identity] = None
            if after is not None:
                self._changed[after.identity] = after

    def _ask(self, now: Instant) -> Iterator[tuple[int, EventKey]]:
        """Ask again where something changed; gives the rules (by place) and anchors on which something stands or stood."""
        news, case = self._case.refresh(), self._case
        for place in self._pack.that_read(news.types):
            judged = self._judged.get(place)
            if judged is None:
                rule = self._pack.rules[place]
                if rule.asked_of and not case.has_any(rule.asked_of):
                    continue
                judged = self._judged[place] = Judged(rule)
            for key, findings in judged.ask(case, news):
                if findings or key in judged.standing:
                    yield place, key
                for finding in findings:
                    if finding.due is not None and finding.due > now:
                        heappush(self._upcoming, _Due(finding.due, place, key))

    def _weigh(self, amendments: Sequence[Known], now: Instant) -> None:
        """Find what each amendment changed: judge without it, and with it again."""
        with_it = self._marks() if amendments else {}
        for known in amendments:
            key = key_of(known.event)
            self._events.forget(known.event)
            self._look(now)
            without_it = self._marks()
            self._case.moved[key] = _moved(without_it, with_it, key)
            self._events.learn([known])
            self._look(now)

    def _marks(self) -> dict[Identity, Mark]:
        return {finding.identity: finding.mark for finding in self.standing if finding.rule != _WEIGHING}


def _moved(before: Mapping[Identity, Mark], after: Mapping[Identity, Mark], amendment: EventKey) -> tuple[Moved, ...]:
    """The findings that differ in what a verdict is, apart from those on the amendment itself."""
    both = sorted(before.keys() | after.keys())
    told = (Moved(identity, before.get(identity), after.get(identity)) for identity in both)
    return tuple(
        one
        for one in told
        if one.before != one.after and (one.identity.anchor_publisher, one.identity.anchor) != amendment
    )
