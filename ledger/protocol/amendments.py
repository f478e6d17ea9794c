"""Corrections and retractions: what the events say once everything known has been taken into account."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
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


def amended(events: Sequence[Known]) -> Amended:
    """Apply every amendment among the events to the others. Amendments themselves stay in, amended as well.

    An amendment acts only on events of its own publisher (they are found by publisher and id), and on another
    amendment only when it comes after it. So the last one is final, and working backwards each is settled before use.
    """
    if not any(isinstance(known.event, AMENDMENTS) for known in events):
        return Amended(tuple(events), ())
    plan = _Plan()
    settled: dict[EventKey, Event] = {}
    for known in sorted(events, key=lambda known: in_recorded_order(known.event), reverse=True):
        if isinstance(known.event, AMENDMENTS) and (effective := plan.result(known.event)) is not None:
            settled[key_of(effective)] = effective
            plan.add(known.event, effective)
    return Amended(tuple(_apply(plan, settled, events)), tuple(reversed(plan.ignored)))


def target_of(event: Event) -> EventKey | None:
    """The event that this one amends; None when it is no amendment."""
    if isinstance(event, CorrectionIssued):
        return (event.publisher, event.corrects)
    if isinstance(event, EventRetracted):
        return (event.publisher, event.retracts)
    return None


def _apply(plan: _Plan, settled: dict[EventKey, Event], events: Iterable[Known]) -> Iterable[Known]:
    for known in events:
        if isinstance(known.event, AMENDMENTS):
            effective = settled.get(key_of(known.event))
        else:
            effective = plan.result(known.event)
        if effective is known.event:
            yield known
        elif effective is not None:
            yield known._replace(event=effective)


class _Plan:
    """What is to be done to each event; filled from the last amendment back to the first."""

    def __init__(self) -> None:
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
        """The event after all that is to be done to it; None when it is retracted."""
        key = key_of(event)
        if key in self._retracted:
            self._settled.add(key)
            return None
        for correction in reversed(self._corrections.get(key, ())):
            corrected = replaced(event, correction)
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
