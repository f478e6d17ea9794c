"""Corrections and retractions on decoded records, as events.md and section 7 of protocol.md say.

Knows nothing of the project's events: a record is a mapping, and what its schema allows is what fastavro allows.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from fastavro.validation import validate

IDENTITY = {"event_id", "publisher", "subject_ref", "sequence"}
AMENDMENTS = ("CorrectionIssued", "EventRetracted")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS = {"occurred_at", "recorded_at", "review_due", "continues_until", "expires_at", "leave_expires"}
_DAYS = {"expires_on"}
_LATER_THAN_THE_EVENT = ("review_due", "continues_until")
_REFERENCE = re.compile(r"[A-Za-z0-9._:/-]{1,64}").fullmatch


class Record(NamedTuple):
    """One decoded record: where it stands, what it is, its fields, and its writer's schema."""

    number: int
    known_at: int
    type: str
    event: Mapping[str, Any]
    schema: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return (self.event["publisher"], self.event["event_id"])

    @property
    def target(self) -> tuple[str, str] | None:
        """What a correction or retraction names: an event of its own publisher."""
        named = self.event.get("corrects") or self.event.get("retracts")
        return (self.event["publisher"], named) if self.type in AMENDMENTS and named else None


class Standing(NamedTuple):
    """What stands after all amendments that are known, and the amendments that changed nothing since they may not."""

    records: Sequence[Record]
    void: frozenset[int]


def standing(records: Iterable[Record]) -> Standing:
    """Of the records of one subject. The later amendment first, since it may amend an earlier one; retracting wins."""
    said = sorted(records, key=_recorded)
    amendments: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    left: list[Record] = []
    void: set[int] = set()
    for record in [*(each for each in reversed(said) if each.target), *(each for each in said if not each.target)]:
        result = _amended(record, amendments[record.key], void)
        if result is not None:
            left.append(result)
            if result.target:
                amendments[result.target].append(result)
    return Standing(left, frozenset(void))


def _amended(record: Record, amendments: Iterable[Record], void: set[int]) -> Record | None:
    """None where it was retracted. Adds the corrections that cannot be applied to `void`."""
    mine = sorted(amendments, key=_recorded)
    if any(each.type == "EventRetracted" for each in mine):
        return None
    result = record
    for correction in mine:
        changed = corrected(result, correction.event["replacement"])
        if changed is None:
            void.add(correction.number)
        result = changed or result
    return result


def _recorded(record: Record) -> tuple[int, str]:
    return (record.event["recorded_at"], record.event["event_id"])


def corrected(record: Record, replacement: Mapping[str, str]) -> Record | None:
    """With the named fields replaced; None where one may not be, or where the schema would not allow the result."""
    types = {field["name"]: field["type"] for field in record.schema["fields"]}
    if IDENTITY & set(replacement) or not set(replacement) <= set(types):
        return None
    try:
        changes = {name: _value(name, json.loads(text)) for name, text in replacement.items()}
    except (ValueError, TypeError):
        return None
    event = {**record.event, **changes}
    if not validate(event, dict(record.schema), raise_errors=False, strict=True) or not _allowed(event):
        return None
    return record._replace(event=event)


def _allowed(event: Mapping[str, Any]) -> bool:
    """What the contract asks beyond the schema."""
    refs = [value for name, value in event.items() if name.endswith(("_ref", "_id")) and isinstance(value, str)]
    due = [event[name] for name in _LATER_THAN_THE_EVENT if event.get(name) is not None]
    return all(map(_REFERENCE, refs)) and all(each > event["occurred_at"] for each in due)


def _value(name: str, given: Any) -> Any:
    """JSON as the event contract writes it, as Avro has it: moments and days are texts."""
    if isinstance(given, str) and name in _MOMENTS:
        return (datetime.fromisoformat(given) - _EPOCH) // timedelta(microseconds=1)
    if isinstance(given, str) and name in _DAYS:
        return (date.fromisoformat(given) - _EPOCH.date()).days
    return given
