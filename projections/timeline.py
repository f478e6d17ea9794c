"""A person's events in valid time, each as amended, with what it said before and what amended it beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ledger import instants
from ledger.cloudevents import to_json
from ledger.events import CorrectionIssued, Event, EventRetracted
from ledger.protocol.amendments import amended, target_of
from ledger.protocol.known import EventKey, Known, in_valid_order, key_of
from schemas.jsontypes import Json, mapping

_ATTRIBUTES = {"time": "occurred_at", "recordedtime": "recorded_at"}


def timeline_of(events: Sequence[Known]) -> list[dict[str, Json]]:
    """One entry for each event. An amendment stands with its target, and for itself only where that is not known."""
    as_amended = {key_of(known.event): known.event for known in amended(events).events}
    known_keys = {key_of(known.event) for known in events}
    beside: defaultdict[EventKey, list[Known]] = defaultdict(list)
    alone: list[Known] = []
    for known in events:
        target = target_of(known.event)
        if target in known_keys and target is not None:
            beside[target].append(known)
        else:
            alone.append(known)
    alone.sort(key=lambda known: in_valid_order(as_amended.get(key_of(known.event), known.event)))
    return [_entry(known, as_amended.get(key_of(known.event)), beside) for known in alone]


def _entry(known: Known, effective: Event | None, beside: Mapping[EventKey, Sequence[Known]]) -> dict[str, Json]:
    """`effective` is None for a retracted event: it shows what it said last."""
    shown = effective or known.event
    document = to_json(shown)
    return {
        "number": known.number,
        "event_id": shown.event_id,
        "event": type(shown).__name__,
        "publisher": shown.publisher,
        "occurred_at": instants.text(shown.occurred_at),
        "occurred_precision": shown.occurred_precision,
        "recorded_at": instants.text(shown.recorded_at),
        "known_at": instants.text(known.known_at),
        "data": document["data"],
        "retracted": effective is None,
        "replaced": _replaced(known.event, shown),
        "amendments": [_amendment(each) for each in _all_beside(known, beside)],
    }


def _all_beside(known: Known, beside: Mapping[EventKey, Sequence[Known]]) -> list[Known]:
    """Its amendments and theirs, in the order in which the ledger came to know them."""
    found = list(beside.get(key_of(known.event), ()))
    for each in found:
        found += beside.get(key_of(each.event), ())
    return sorted(found)


def _replaced(original: Event, shown: Event) -> dict[str, Json]:
    """What the event said before, by the names of the record's fields."""
    before, after = _flat(original), _flat(shown)
    return {name: before.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _flat(event: Event) -> dict[str, Json]:
    document = to_json(event)
    times = {_ATTRIBUTES[name]: value for name, value in document.items() if name in _ATTRIBUTES}
    return times | dict(mapping(document["data"]))


def _amendment(known: Known) -> dict[str, Json]:
    event = known.event
    assert isinstance(event, CorrectionIssued | EventRetracted)
    return {
        "number": known.number,
        "event_id": event.event_id,
        "event": type(event).__name__,
        "reason": event.reason,
        "recorded_at": instants.text(event.recorded_at),
        "known_at": instants.text(known.known_at),
    }
