"""The rules about a publisher, which look across subjects: PS-12, PI-03 and PI-06."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.events import Event, EventRefused
from ledger.instants import Instant
from ledger.protocol import Known
from tests.oracle.london import day_of
from tests.oracle.numbers import AUTOMATED_IN_A_DAY, GAP_CLOSED_WITHIN
from tests.oracle.oracle import expected
from tests.oracle.rows import Row, row

CONFLICT = "conflicting_content"
"""The reason for which the gate refuses an `event_id` that comes again with different content."""


class OfPublisher(NamedTuple):
    """A finding and the publisher that it is about."""

    publisher: str
    found: Row


def expected_of_publishers(events: Sequence[Known], policy_name: str, now: Instant) -> list[OfPublisher]:
    """Every finding about a publisher, from all subjects' events and the registrar's refusals."""
    known = [each for each in events if each.known_at <= now]
    found = patterns(known, policy_name, now) + conflicts(known) + gaps(known, now)
    return sorted(found, key=repr)


def patterns(known: Sequence[Known], policy_name: str, now: Instant) -> list[OfPublisher]:
    """PS-12; section 7: over standing PS-03 findings, the first by `occurred_at`, then `event_id`."""
    subjects = {each.event.subject_ref for each in known}
    shares = [
        found
        for subject in sorted(subjects)
        for found in expected([each for each in known if each.event.subject_ref == subject], policy_name, now)
        if found.rule == "PS-03" and found.status == "RAISED"
    ]
    days = {(share.anchor_publisher, day_of(share.at)) for share in shares}
    return [
        OfPublisher(publisher, _pattern(min(together, key=lambda share: (share.at, share.anchor))))
        for publisher, day in sorted(days)
        if len(together := [s for s in shares if (s.anchor_publisher, day_of(s.at)) == (publisher, day)])
        >= AUTOMATED_IN_A_DAY
    ]


def _pattern(first: Row) -> Row:
    return first._replace(rule="PS-12", severity="CRITICAL", case_ref=None)


def conflicts(known: Sequence[Known]) -> list[OfPublisher]:
    """PI-03: the gate refused the second; the refused record is named by its publisher and id, once."""
    found: dict[tuple[str, str], OfPublisher] = {}
    for refusal in (each.event for each in known):
        if isinstance(refusal, EventRefused) and refusal.reason == CONFLICT and refusal.claimed_event_id:
            named = row("PI-03", refusal, "HIGH")
            named = named._replace(anchor_publisher=refusal.claimed_by, anchor=refusal.claimed_event_id)
            found.setdefault(named[1:3], OfPublisher(refusal.claimed_by, named))
    return list(found.values())


class _Arrival(NamedTuple):
    number: int
    known_at: int
    event: Event


def gaps(known: Sequence[Known], now: int) -> list[OfPublisher]:
    """PI-06, for each publisher."""
    arrivals = [(name, arrival) for each in known if (named := _arrival(each)) for name, arrival in [named]]
    publishers = sorted({name for name, _ in arrivals})
    return [found for name in publishers for found in _gaps(name, [each for by, each in arrivals if by == name], now)]


def _arrival(known: Known) -> tuple[str, _Arrival] | None:
    """Section 7, PI-06: a number that was claimed and refused counts as arrived; so does a retracted event's."""
    event = known.event
    refused = isinstance(event, EventRefused)
    if event.publisher.startswith("/ledger/") and not refused:
        return None
    number = event.claimed_sequence if isinstance(event, EventRefused) else event.sequence
    publisher = event.claimed_by if isinstance(event, EventRefused) else event.publisher
    return None if number is None else (publisher, _Arrival(number, known.known_at, event))


def _gaps(publisher: str, arrivals: Sequence[_Arrival], now: int) -> list[OfPublisher]:
    """Section 7, PI-06: one for each run of missing numbers, on the event right after it."""
    numbers = {arrival.number for arrival in arrivals}
    found = []
    for number in sorted(numbers):
        higher = [arrival.known_at for arrival in arrivals if arrival.number >= number]
        lower = [arrival for arrival in arrivals if arrival.number < number]
        if lower and number - 1 not in numbers and now >= min(higher) + GAP_CLOSED_WITHIN:
            here = [arrival for arrival in arrivals if arrival.number == number]
            after = min(here, key=lambda arrival: (isinstance(arrival.event, EventRefused), arrival.known_at))
            found.append(OfPublisher(publisher, row("PI-06", after.event, "MEDIUM")._replace(case_ref=None)))
    return found
