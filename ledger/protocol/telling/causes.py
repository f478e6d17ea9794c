"""What brought a change of a verdict about: which of the events that became known then, or the passing of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Literal, NamedTuple

from ledger.events import EventRetracted
from ledger.instants import DAY_US, HOUR_US, Instant
from ledger.london import london
from ledger.protocol.amendments import AMENDMENTS
from ledger.protocol.findings import Change, Fact, Finding
from ledger.protocol.known import EventKey, Known, key_of
from ledger.protocol.ranges import is_dated, range_of
from ledger.protocol.telling.amending import Amendments
from ledger.protocol.telling.clauses import dated, sentence_of
from ledger.protocol.wording import lapse_in_words, plainly, span_in_words, when_in_words

CauseKind = Literal["EVENT", "CORRECTION", "RETRACTION", "TIME"]

Judge = Callable[[Sequence[Known], Instant], Finding | None]
"""What the rules say of the finding, given some events and a present moment; None when they do not make it."""

_TRIED_MAX = 24
"""Events of one moment that are left out one by one; of more, those of the evidence and the amendments count."""
_SPAN_MAX_US = 60 * DAY_US


class Cause(NamedTuple):
    """`words` are a sentence. TIME is no event: a moment came, and nothing had met what the rule waits for."""

    kind: CauseKind
    words: str
    event: EventKey | None


def causes_of(
    change: Change, before: Finding | None, events: Sequence[Known], judge: Judge | None
) -> tuple[Cause, ...]:
    """What made this change, found by leaving out what became known at its moment.

    `before` is the finding as it stood until then, None when it did not. Without a judge everything that became known
    then counts: so it is for rules about a publisher, whose events come from many subjects.
    """
    by_then = [known for known in events if known.known_at <= change.at]
    news = [known for known in by_then if known.known_at == change.at]
    after = None if change.kind == "WITHDRAWN" else change.verdict.finding
    if judge is not None and news:
        trial = _Trial(judge, change.at, before, after)
        earlier = [known for known in by_then if known.known_at < change.at]
        if trial.comes_out(earlier):
            news = []
        elif len(news) > 1:
            news = _deciding(news, earlier, trial, before, after)
    amendments = Amendments(by_then)
    if judge is None:
        news = [known for known in news if amendments.is_understood(known.event)]
    if news:
        return tuple(_cause(known, amendments) for known in news)
    if judge is None and change.kind != "RAISED":  # nothing but an event takes such a finding away, wherever it is
        return (Cause("EVENT", "What became known then changed what it rests on.", None),)
    return (_passing_of_time(change),)


class _Trial:
    """Whether fewer events give the same answer: by what tells if that has changed, else to the last detail."""

    def __init__(self, judge: Judge, at: Instant, before: Finding | None, after: Finding | None) -> None:
        self._judge = judge
        self._at = at
        self._view = _gist if _gist(before) != _gist(after) else _whole
        self._wanted = self._view(after)

    def comes_out(self, events: Sequence[Known]) -> bool:
        return self._view(self._judge(events, self._at)) == self._wanted


def _gist(finding: Finding | None) -> object:
    if finding is None:
        return None
    return (finding.severity, finding.status, finding.hindsight, finding.interval_from, finding.interval_to)


def _whole(finding: Finding | None) -> object:
    return None if finding is None else finding._replace(due=None)


def _deciding(
    news: Sequence[Known], earlier: Sequence[Known], trial: _Trial, before: Finding | None, after: Finding | None
) -> list[Known]:
    """Those without which it would not have come out so; all of them where no single one decides."""
    if len(news) > _TRIED_MAX:
        news = _in_evidence(news, before, after) or news
    if len(news) > _TRIED_MAX:
        return list(news[:_TRIED_MAX])
    deciding = [known for known in news if not trial.comes_out([*earlier, *(one for one in news if one is not known)])]
    return deciding or list(news)


def _in_evidence(news: Sequence[Known], before: Finding | None, after: Finding | None) -> list[Known]:
    shown = {(one.publisher, one.event_id) for finding in (before, after) if finding for one in finding.evidence}
    return [known for known in news if isinstance(known.event, AMENDMENTS) or key_of(known.event) in shown]


def _cause(known: Known, amendments: Amendments) -> Cause:
    event, key = known.event, key_of(known.event)
    if isinstance(event, AMENDMENTS):
        kind: CauseKind = "RETRACTION" if isinstance(event, EventRetracted) else "CORRECTION"
        return Cause(kind, sentence_of(amendments.effect(known)), key)
    said = amendments.as_known(key, known.known_at) or event
    return Cause("EVENT", f"The ledger came to know that {dated(said)}{_lateness(known)}.", key)


def _lateness(known: Known) -> str:
    """Said where it took more than a day: whether it was recorded late, or only arrived late."""
    event = known.event
    if not is_dated(event):
        return ""
    over = range_of(event).latest
    if known.known_at - over <= DAY_US:
        return ""
    late = lapse_in_words(known.known_at - over)
    if event.recorded_at - over > DAY_US:
        return f", {late} after it happened, since it was recorded only on {when_in_words(event.recorded_at)}"
    return f", {late} after it happened: it had been recorded in time and arrived late"


def _passing_of_time(change: Change) -> Cause:
    """The fact that tells of this very moment; else what the moment is in relation to the facts, or on the calendar."""
    facts = change.verdict.finding.facts
    told = next((fact for fact in facts if fact.at == change.at), None)
    if told is not None:
        return Cause("TIME", f"This moment passed: {plainly(told)}.", None)
    return Cause("TIME", f"Time passed: {_limit(change.at, facts)}, and nothing had met what the rule waits for.", None)


def _limit(at: Instant, facts: Sequence[Fact]) -> str:
    spans = [fact for fact in facts if fact.at is not None and _is_limit(at - fact.at)]
    if spans:
        latest = max(spans, key=lambda fact: fact.at or 0)
        assert latest.at is not None
        return f"{span_in_words(at - latest.at)} had gone by since {when_in_words(latest.at)}"
    clock = london(at)
    if (clock.hour, clock.minute, clock.second, clock.microsecond) == (0, 0, 0, 0):
        day = clock - timedelta(days=1)
        return f"the end of {day.day} {day:%B %Y} was reached"
    return f"a time limit was reached on {when_in_words(at)}"


def _is_limit(span_us: int) -> bool:
    return 0 < span_us <= _SPAN_MAX_US and span_us % HOUR_US == 0
