"""What the rules find beside what the ledger says of it, for one subject or one publisher at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple, TypeVar

from ledger import instants
from ledger.events import FindingChanged
from ledger.instants import Instant
from ledger.protocol import finding_event
from ledger.protocol.findings import Change
from ledger.verify.problem import Problem
from ledger.verify.row import TOPIC
from ledger.verify.said import SaidFinding

Of = TypeVar("Of")


class Stand(NamedTuple):
    """How a finding stands; whatever way it took to there."""

    finding_id: str
    status: str
    severity: str
    interval_from: Instant | None
    interval_to: Instant | None


class Step(NamedTuple):
    """How it stood from a moment on."""

    at: Instant
    stand: Stand


@dataclass(frozen=True, slots=True)
class Comparison:
    """`adopted_at` is when the policy in force replaced another one; None where there was never another.

    What the rules find by `judged_to` must have been said, unless it waits (`waiting`), or concerns one of those whom the
    detector had still to look at (`behind`). `refused` are ids that the gate did not take from the detector.
    """

    adopted_at: Instant | None
    judged_to: Instant
    waiting: Sequence[FindingChanged]
    behind: Collection[str]
    refused: Collection[str]

    def of(
        self, about: str, changes: Sequence[Change], said: Sequence[SaidFinding], *, may_wait: bool
    ) -> Iterator[Problem]:
        """`may_wait` says that of this one anything may still be to come."""
        if self.adopted_at is None:
            yield from self._by_every_word(about, changes, said, may_wait=may_wait)
        else:
            yield from self._by_what_stands(about, changes, said, self.adopted_at, may_wait=may_wait)

    def _by_every_word(
        self, about: str, changes: Sequence[Change], said: Sequence[SaidFinding], *, may_wait: bool
    ) -> Iterator[Problem]:
        expected = {event.event_id: event for event in map(finding_event, changes)}
        for each in said:
            event = expected.pop(each.event.event_id, None)
            if event is None:
                yield each.problem("finding_invented", "the rules do not say this")
            elif event != each.event:
                differ = [
                    one.name for one in fields(event) if getattr(event, one.name) != getattr(each.event, one.name)
                ]
                yield each.problem("finding_altered", f"by the rules these fields are otherwise: {', '.join(differ)}")
        waiting = {event.event_id for event in self.waiting}
        for event in expected.values():
            if not (may_wait or event.occurred_at > self.judged_to or event.event_id in waiting):
                yield self._suppressed(about, event)

    def _by_what_stands(
        self, about: str, changes: Sequence[Change], said: Sequence[SaidFinding], since: Instant, *, may_wait: bool
    ) -> Iterator[Problem]:
        """Each finding's last word up to the change of policy, and every word after it."""
        expected = _steps(((event, event) for event in map(finding_event, changes)), since)
        found = _steps(((each, each.event) for each in said), since)
        for step in found.keys() - expected.keys():
            yield found[step].problem("finding_invented", "by the policy that was in force the rules do not say this")
        waiting = {event.finding_id for event in self.waiting}
        for step in expected.keys() - found.keys():
            event = expected[step]
            if not (may_wait or step.at > self.judged_to or event.finding_id in waiting):
                yield self._suppressed(about, event)

    def _suppressed(self, about: str, event: FindingChanged) -> Problem:
        why = "the gate refused it" if event.event_id in self.refused else "the ledger does not say so"
        words = (
            f"by the rules {event.rule} is {event.status} about {about} from {instants.text(event.occurred_at)} on "
            f"(finding {event.finding_id}, revision {event.revision}), and {why}"
        )
        return Problem("finding_suppressed", TOPIC, None, None, words)


def _steps(words: Iterable[tuple[Of, FindingChanged]], since: Instant) -> Mapping[Step, Of]:
    """How findings stood at that moment, and how they stood at each later one; and of what each of these is."""
    last: dict[str, tuple[Of, FindingChanged]] = {}
    steps: dict[Step, Of] = {}
    for of, event in words:
        if event.occurred_at <= since:
            last[event.finding_id] = (of, event)
        else:
            steps[Step(event.occurred_at, _stand(event))] = of
    standing = ((of, event) for of, event in last.values() if event.status != "WITHDRAWN")
    return steps | {Step(since, _stand(event)): of for of, event in standing}


def _stand(event: FindingChanged) -> Stand:
    return Stand(event.finding_id, event.status, event.severity, event.interval_from, event.interval_to)
