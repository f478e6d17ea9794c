"""CloudEvents in JSON structured mode, as files and HTTP carry them, to typed events and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, NoReturn

from ledger.events import EVENT_TYPES, Event
from ledger.forms import content
from ledger.forms.json_reading import JsonField, json_field, no_others, read_field, read_timestamp
from ledger.forms.json_writing import ToJson, json_writer
from ledger.forms.words import shown_name, unknown, wrong_type
from ledger.instants import Instant
from ledger.refusal import NotAccepted
from schemas import files
from schemas.fingerprints import PREFIX
from schemas.jsontypes import Json

TYPE_PREFIX = "ledger.v1."

LINE_BYTES_MAX = 256 * 1024
"""A line longer than this cannot become a message of 64 KiB; it is refused before it is parsed."""

_AT_THE_TOP: Mapping[str, str] = {
    "event_id": "id",
    "publisher": "source",
    "subject_ref": "subject",
    "occurred_at": "time",
    "recorded_at": "recordedtime",
    "sequence": "sequence",
}
"""Fields of the record that JSON carries as attributes of the event; all others are under `data`."""

_ATTRIBUTES = ("specversion", "type", "knowntime", "data", "datacontenttype", "dataschema", *_AT_THE_TOP.values())
_RESERVED = ("ledgernumber", "claim")


class Submission(NamedTuple):
    """An event that somebody hands in. `knowntime` counts only when history is rehearsed."""

    event: Event
    knowntime: Instant | None


def from_json(line: bytes) -> Submission:
    """Read one CloudEvent. Raises NotAccepted with the field's path in JSON, for example `data.action`."""
    if len(line) > LINE_BYTES_MAX:
        raise NotAccepted("too_large", "", f"the line has {len(line)} bytes; {LINE_BYTES_MAX} are allowed")
    document = _parse(line)
    _check_attributes(document)
    event = _event(_type_name(document), document)
    return Submission(event, _knowntime(document))


def to_json(event: Event) -> dict[str, Json]:
    """The event as one JSON object; fields that are null are left out. `from_json` reads it back as the same event."""
    name = type(event).__name__
    document: dict[str, Json] = {"specversion": "1.0", "type": TYPE_PREFIX + name}
    data: dict[str, Json] = {}
    for field, write in _writers(name):
        value = getattr(event, field)
        if value is None:
            continue
        if field in _AT_THE_TOP:
            document[_AT_THE_TOP[field]] = write(value)
        else:
            data[field] = write(value)
    document["data"] = data
    return document


def _knowntime(document: Mapping[str, Json]) -> Instant | None:
    value = document.get("knowntime")
    try:
        return None if value is None else read_timestamp(value)
    except NotAccepted as refusal:
        raise refusal.inside("knowntime") from None


def _parse(line: bytes) -> Mapping[str, Json]:
    try:
        document: Json = json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as problem:
        raise NotAccepted("malformed_json", "", f"is not valid UTF-8 at byte {problem.start + 1}") from None
    except json.JSONDecodeError as problem:
        raise NotAccepted("malformed_json", "", f"{problem.msg} at character {problem.pos + 1}") from None
    except (ValueError, RecursionError):
        raise NotAccepted("malformed_json", "", "is not JSON: a key twice, a number too long, or too deep") from None
    if not isinstance(document, Mapping):
        raise NotAccepted("malformed_json", "", "must be one JSON object")
    return document


def _once(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _check_attributes(document: Mapping[str, Json]) -> None:
    for name in document:
        if name in _RESERVED:
            raise NotAccepted("reserved_attribute", name, "is set by the ledger alone")
        if name not in _ATTRIBUTES:
            raise unknown("unknown_field", shown_name(name), name, _ATTRIBUTES)
    if "specversion" not in document:
        raise NotAccepted("missing_field", "specversion", "is missing")
    if document["specversion"] != "1.0":
        raise NotAccepted("invalid_value", "specversion", 'must be "1.0"')
    if document.get("datacontenttype") not in (None, "application/json"):
        raise NotAccepted("invalid_value", "datacontenttype", 'must be "application/json" where it is there')


def _type_name(document: Mapping[str, Json]) -> str:
    wanted = document.get("type")
    if wanted is None:
        raise NotAccepted("missing_field", "type", "is missing")
    name = wanted.removeprefix(TYPE_PREFIX) if isinstance(wanted, str) else ""
    if name not in EVENT_TYPES or wanted == name:
        raise unknown("unknown_type", "type", wanted, [TYPE_PREFIX + each for each in EVENT_TYPES])
    said = document.get("dataschema")
    if said is not None and not (isinstance(said, str) and files.released().get(said.removeprefix(PREFIX)) == name):
        raise NotAccepted("unknown_schema", "dataschema", f"is no released schema of {name}")
    return name


def _event(type_name: str, document: Mapping[str, Json]) -> Event:
    fields = _fields(type_name)
    data = document.get("data", {})
    if not isinstance(data, Mapping):
        raise wrong_type("an object", data).inside("data")
    no_others("data.", data, [name for name in fields if name not in _AT_THE_TOP])
    values: dict[str, object] = {}
    for name, field in fields.items():
        top = _AT_THE_TOP.get(name)
        holder, key, path = (data, name, f"data.{name}") if top is None else (document, top, top)
        if key in holder:
            values[name] = read_field(path, field, holder, key)
        elif field.required and name != "recorded_at":
            raise NotAccepted("missing_field", path, "is missing")
    values.setdefault("recorded_at", values["occurred_at"])
    event = EVENT_TYPES[type_name](**values)  # type: ignore[arg-type]  # each reader gives its field's type
    try:
        content.in_order(event)
    except NotAccepted as refusal:
        raise refusal.inside("data") from None
    return event


@cache
def _fields(type_name: str) -> Mapping[str, JsonField]:
    return {field.name: json_field(field) for field in files.schema_of(type_name).fields}


@cache
def _writers(type_name: str) -> tuple[tuple[str, ToJson], ...]:
    return tuple((field.name, json_writer(field)) for field in files.schema_of(type_name).fields)
