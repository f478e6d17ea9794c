"""Corrections and retractions applied as the words say: section 1, section 7, and section 2 of events.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from ledger.cloudevents import from_json, to_json
from ledger.events import CorrectionIssued, Event, EventRetracted
from ledger.protocol import Known
from ledger.refusal import NotAccepted

Key = tuple[str, str]

IDENTITY = {"event_id", "publisher", "subject_ref", "sequence", "type"}
"""events.md, section 2: what no replacement may name."""
_TOP = {"occurred_at": "time", "recorded_at": "recordedtime"}


class Amended(NamedTuple):
    """What stands after all amendments, with the moment each event became known; and what could not be applied."""

    standing: list[Known]
    ignored: set[Key]
    """Corrections whose result would not satisfy the schema, or that name an identity field."""


def key_of(event: Event) -> Key:
    return (event.publisher, event.event_id)


def target_of(event: Event) -> Key | None:
    """The event that an amendment names: one of the same publisher."""
    if isinstance(event, CorrectionIssued):
        return (event.publisher, event.corrects)
    if isinstance(event, EventRetracted):
        return (event.publisher, event.retracts)
    return None


def amended(events: Sequence[Known]) -> Amended:
    """Section 7: the later amendment first, since it may amend an earlier one; then everything else.

    Which is the later is by `recorded_at` as first said, else it could go in a circle; which takes effect last is by
    what stands after that.
    """
    done: list[Event] = []
    standing: list[Known] = []
    ignored: set[Key] = set()
    first_said = sorted(events, key=lambda known: _in_effect_order(known.event))
    amendments = [known for known in reversed(first_said) if target_of(known.event)]
    others = [known for known in first_said if not target_of(known.event)]
    for known in amendments + others:
        event = _after(known.event, done, ignored)
        if event is None:
            continue
        standing.append(known._replace(event=event))
        if target_of(event):
            done.append(event)
    return Amended(standing, ignored)


def _in_effect_order(event: Event) -> tuple[int, str]:
    """Section 7: in the order of their `recorded_at`, then `event_id`."""
    return (event.recorded_at, event.event_id)


def _after(event: Event, amendments: Sequence[Event], ignored: set[Key]) -> Event | None:
    """The event as amended; None where it was retracted, which wins over every correction."""
    mine = [amendment for amendment in amendments if target_of(amendment) == key_of(event)]
    if any(isinstance(amendment, EventRetracted) for amendment in mine):
        return None
    for correction in sorted(mine, key=_in_effect_order):
        if isinstance(correction, CorrectionIssued):
            result = corrected(event, correction)
            if result is None:
                ignored.add(key_of(correction))
            event = result or event
    return event


def corrected(event: Event, correction: CorrectionIssued) -> Event | None:
    """events.md, section 2: the named fields replaced; None where the schema is not satisfied."""
    if IDENTITY & set(correction.replacement):
        return None
    document = to_json(event)
    data = dict(document["data"])  # type: ignore[arg-type]  # it is always an object
    for field, encoded in correction.replacement.items():
        holder, name = (document, _TOP[field]) if field in _TOP else (data, field)
        holder[name] = json.loads(encoded)
    try:
        return from_json(json.dumps({**document, "data": data}).encode()).event
    except NotAccepted:
        return None
