"""A verdict's history in words: each step with what it changed and what brought it about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import FindingStatus, Severity
from ledger.instants import Instant
from ledger.protocol.findings import Change, ChangeKind, Finding
from ledger.protocol.known import Known
from ledger.protocol.telling.causes import Cause, Judge, causes_of
from ledger.protocol.wording import plainly, when_in_words

_TOLD_MAX = 3


class Step(NamedTuple):
    """One change. `words` say what changed; of a withdrawn finding `severity` is the last."""

    at: Instant
    kind: ChangeKind
    revision: int
    severity: Severity
    status: FindingStatus
    words: str
    causes: tuple[Cause, ...]

    @property
    def sentence(self) -> str:
        more = len(self.causes) - _TOLD_MAX
        rest = [f"And so with {more} more events."] if more > 0 else []
        causes = [cause.words for cause in self.causes[:_TOLD_MAX]]
        return " ".join([f"{when_in_words(self.at)}: {self.words}.", *causes, *rest])


def steps_of(changes: Sequence[Change], events: Sequence[Known], judge: Judge | None) -> tuple[Step, ...]:
    """The changes of one verdict, in order. For `judge` see `causes_of`."""
    told: list[Step] = []
    before: Finding | None = None
    for change in changes:
        finding = change.verdict.finding
        told.append(
            Step(
                at=change.at,
                kind=change.kind,
                revision=change.revision,
                severity=finding.severity,
                status=change.verdict.status,
                words=_what_changed(change, before),
                causes=causes_of(change, before, events, judge),
            )
        )
        before = None if change.kind == "WITHDRAWN" else finding
    return tuple(told)


def _what_changed(change: Change, before: Finding | None) -> str:
    now = change.verdict.finding
    if change.kind == "WITHDRAWN":
        return "withdrawn: by what is known from then on, the rule does not hold any more"
    if before is None:
        again = " again" if change.revision else ""
        exonerated = ", exonerated by an override" if now.status == "EXONERATED" else ""
        return f"raised{again}, {now.severity}{exonerated}{', in hindsight' if now.hindsight else ''}"
    return "revised: " + (", ".join(_differences(before, now)) or _other_facts(before, now))


def _differences(before: Finding, now: Finding) -> Iterator[str]:
    if before.severity != now.severity:
        yield f"severity from {before.severity} to {now.severity}"
    if before.status != now.status:
        yield "exonerated by an override" if now.status == "EXONERATED" else "no longer exonerated"
    if before.hindsight != now.hindsight:
        yield "counted as hindsight" if now.hindsight else "no longer counted as hindsight"
    if (before.interval_from, before.interval_to) != (now.interval_from, now.interval_to):
        yield _interval(now)


def _other_facts(before: Finding, now: Finding) -> str:
    """Where nothing but the grounds changed: which went, and which came."""
    old = [plainly(fact) for fact in before.facts]
    new = [plainly(fact) for fact in now.facts]
    come = [f'"{said}"' for said in new if said not in old]
    gone = [f'"{said}"' for said in old if said not in new]
    words = ["its facts changed" if come or gone else "its details changed, and none of its facts"]
    words += [f"Not told any more: {_some(gone)}"] if gone else []
    words += [f"Told from then on: {_some(come)}"] if come else []
    return ". ".join(words)


def _some(said: Sequence[str]) -> str:
    more = len(said) - _TOLD_MAX
    return ", ".join(said[:_TOLD_MAX]) + (f" and {more} more" if more > 0 else "")


def _interval(finding: Finding) -> str:
    if finding.interval_from is None:
        return "without an interval"
    end = "still open" if finding.interval_to is None else f"to {when_in_words(finding.interval_to)}"
    return f"its interval from {when_in_words(finding.interval_from)}, {end}"
