"""Corrections and retractions: what the events say once everything known has been taken into account."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ledger.cloudevents import from_json, to_json
from ledger.events import CorrectionIssued, Event, EventRetracted
from ledger.protocol.known import EventKey, Known, in_recorded_order, key_of
from ledger.refusal import NotAccepted
from schemas.jsontypes import Json, mapping

Amendment = CorrectionIssued | EventRetracted
AMENDMENTS: tuple[type[Event], ...] = (CorrectionIssued, EventRetracted)

IDENTITY = frozenset({"event_id", "publisher", "subject_ref", "sequence"})
"""What makes an event this event is never corrected; a correction that tries is ignored as a whole."""

_ATTRIBUTES = {"occurred_at": "time", "recorded_at": "recordedtime"}


class Amended(NamedTuple):
    """The events as amended, and the corrections that were ignored because their result would break the schema."""

    events: tuple[Known, ...]
    ignored: tuple[CorrectionIssued, ...]


class Settled(NamedTuple):
    """What each event says in the end, retracted ones left out; and the corrections that were ignored."""

    effective: Mapping[EventKey, Event]
    ignored: tuple[CorrectionIssued, ...]


def amended(events: Sequence[Known]) -> Amended:
    """Apply every amendment among the events to the others. Amendments themselves stay in, amended as well."""
    effective, ignored = settled([known.event for known in events])
    standing = ((known, effective.get(key_of(known.event))) for known in events)
    return Amended(tuple(known._replace(event=event) for known, event in standing if event is not None), ignored)


Replace = Callable[[Event, CorrectionIssued], Event | None]


def settled(events: Sequence[Event], replace: Replace | None = None) -> Settled:
    """What events and amendments come to.

    An amendment acts only on events of its own publisher (they are found by publisher and id), and on another
    amendment only when it comes after it. So the last one is final, and working backwards each is settled before use.
    """
    plan = _Plan(replace or replaced)
    effective: dict[EventKey, Event] = {}
    amendments = [event for event in events if isinstance(event, AMENDMENTS)]
    for amendment in sorted(amendments, key=in_recorded_order, reverse=True):
        if (final := plan.result(amendment)) is not None:
            effective[key_of(final)] = final
            plan.add(amendment, final)
    for event in events:
        if not isinstance(event, AMENDMENTS) and (final := plan.result(event)) is not None:
            effective[key_of(event)] = final
    return Settled(effective, tuple(reversed(plan.ignored)))


def target_of(event: Event) -> EventKey | None:
    """The event that this one amends; None when it is no amendment."""
    if isinstance(event, CorrectionIssued):
        return (event.publisher, event.corrects)
    if isinstance(event, EventRetracted):
        return (event.publisher, event.retracts)
    return None


class _Plan:
    """What is to be done to each event; filled from the last amendment back to the first."""

    def __init__(self, replace: Replace) -> None:
        self._replace = replace
        self.ignored: list[CorrectionIssued] = []
        self._corrections: defaultdict[EventKey, list[CorrectionIssued]] = defaultdict(list)
        self._retracted: set[EventKey] = set()
        self._settled: set[EventKey] = set()

    def add(self, original: Event, effective: Event) -> None:
        """Remember an amendment in its final form. What was settled before it comes after it and is out of reach."""
        self._settled.add(key_of(original))
        target = target_of(effective)
        if target is None or target in self._settled:
            return
        if isinstance(effective, CorrectionIssued):
            self._corrections[target].append(effective)
        else:
            self._retracted.add(target)

    def result(self, event: Event) -> Event | None:
        """The event after all that is to be done to it; None when it is retracted.

        Corrections take their turn by the moments of recording that they have in their final form.
        """
        key = key_of(event)
        if key in self._retracted:
            self._settled.add(key)
            return None
        for correction in sorted(self._corrections.get(key, ()), key=in_recorded_order):
            corrected = self._replace(event, correction)
            if corrected is None:
                self.ignored.append(correction)
            else:
                event = corrected
        return event


def replaced(event: Event, correction: CorrectionIssued) -> Event | None:
    """The event with the fields that the correction names replaced; None where the schema does not allow the result."""
    document = dict(to_json(event))
    data = dict(mapping(document["data"]))
    for field, encoded in correction.replacement.items():
        try:
            value: Json = json.loads(encoded)
        except ValueError:
            return None
        if field in IDENTITY:
            return None
        if field in _ATTRIBUTES:
            document[_ATTRIBUTES[field]] = value
        else:
            data[field] = value
    document["data"] = data
    try:
        return from_json(json.dumps(document).encode()).event
    except NotAccepted:
        return None
