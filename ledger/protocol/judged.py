"""What one rule says of all its anchors: asked again only where something changed, and what of it holds by now."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from ledger.instants import Instant
from ledger.protocol.case import CaseHistory
from ledger.protocol.case_events import News
from ledger.protocol.findings import Finding
from ledger.protocol.known import EventKey
from ledger.protocol.ranges import FUTURE, PAST
from ledger.protocol.rules.rule import Answer, Rule


class Judged:
    """One rule's answers on one subject."""

    __slots__ = ("_by_key", "_has_asked", "_open", "rule", "standing")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.standing: dict[EventKey, Finding] = {}
        """What holds, by the anchor."""
        self._has_asked = False
        self._by_key: dict[EventKey, Answer] = {}
        self._open: list[tuple[Instant, EventKey]] = []
        """The answers that were kept, by how far in time they reach."""

    def is_due(self, key: EventKey, at: Instant) -> bool:
        """Whether a finding on this anchor comes due at this instant: an answer may have changed since it was noted."""
        answer = self._by_key.get(key)
        return answer is not None and any(finding.due == at for finding in answer.findings)

    def ask(self, case: CaseHistory, news: News) -> list[tuple[EventKey, Sequence[Finding]]]:
        """Ask of every anchor whose answer the news may change; gives what it finds."""
        if not self._has_asked:
            # All that it is asked of has come with the news.
            self._has_asked = True
            asked = self.rule.ask(case, news.since, self._by_key, ())
        elif news.types.isdisjoint(self.rule.reads_beside):
            asked = self.rule.ask(case, FUTURE, self._by_key, [*news.keys, *news.moved])
        else:
            open_still = (key for _, key in self._open[bisect_left(self._open, (news.since,)) :])
            changed = (key for key in news.keys if key in self._by_key)
            asked = self.rule.ask(case, news.since, self._by_key, [*news.moved, *open_still, *changed])
        return [(key, self._keep(key, answer)) for key, answer in asked] if asked else []

    def hold(self, key: EventKey, now: Instant) -> tuple[Finding | None, Finding | None]:
        """Let what holds of this anchor stand: of what has come due, the latest. Gives what stood and what stands."""
        before, held = self.standing.pop(key, None), None
        answer = self._by_key.get(key)
        for finding in () if answer is None else answer.findings:
            due = PAST if finding.due is None else finding.due
            if due <= now and (held is None or due >= (PAST if held.due is None else held.due)):
                held = finding
        if held is not None:
            self.standing[key] = held = held if held.due is None else held._replace(due=None)
        return before, held

    def _keep(self, key: EventKey, answer: Answer | None) -> Sequence[Finding]:
        before = self._by_key.pop(key, None)
        if before is not None:
            del self._open[bisect_left(self._open, (before.settled_at, key))]
        if answer is None:
            return ()
        self._by_key[key] = answer
        insort(self._open, (answer.settled_at, key))
        return answer.findings
