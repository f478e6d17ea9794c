"""Fetches from the ledger the events that a finding about a publisher rests on: they belong to many subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ledger.commands import show

if TYPE_CHECKING:
    from ledger.commands.parts import Parts
    from ledger.instants import Instant
    from ledger.protocol import Change, Known, Policy, Verdict
    from projections.replay import Said


class OnPublisher(NamedTuple):
    """A finding about a publisher as it stood at a moment, how it came to that, and the events that matter."""

    verdict: Verdict
    changes: Sequence[Change]
    events: Sequence[Known]


def finding_on_publisher(parts: Parts, finding_id: str, known_at: Instant, policy: Policy) -> OnPublisher | None:
    """None where there is no such finding at that moment. Reads the whole ledger, twice."""
    from projections.replay import publisher_history

    with show.progress("records read") as counter:
        history = publisher_history(parts.log, policy, known_at, counter.add)
    changes = [change for change in history.changes if change.verdict.finding_id == finding_id]
    if not changes:
        return None
    verdict = changes[-1].verdict
    return OnPublisher(verdict, changes, _events(parts, changes, known_at))


def _events(parts: Parts, changes: Sequence[Change], known_at: Instant) -> list[Known]:
    """Its evidence, what amends that, and what else the publisher said that became known when the finding changed."""
    from ledger.protocol.amendments import target_of
    from ledger.protocol.known import Known, key_of
    from ledger.record import read_record
    from projections.replay import histories

    evidence = {(one.publisher, one.event_id) for change in changes for one in change.verdict.finding.evidence}
    publisher = changes[-1].verdict.finding.identity.about
    moments = {change.at for change in changes if change.kind != "RAISED"}
    found: list[Known] = []

    def hear(said: Said) -> None:
        """A record of the ledger's own, such as a refusal, where it is evidence."""
        if not said.is_upstream and said.headers.get("ce_id", b"").decode() in {event_id for _, event_id in evidence}:
            record = read_record(said.stored)
            found.append(Known(record.number, record.known_at, record.event))

    with show.progress("records read") as counter:
        for _, events in histories(parts.log, known_at, counter.add, hear):
            found += [
                known
                for known in events
                if key_of(known.event) in evidence
                or target_of(known.event) in evidence
                or (known.known_at in moments and known.event.publisher == publisher)
            ]
    return found
