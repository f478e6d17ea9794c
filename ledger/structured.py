"""CloudEvents in JSON structured mode, as files and HTTP carry them, to typed events and back."""

from __future__ import annotations

import base64
import binascii
import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple, NoReturn, cast

from ledger import content, instants
from ledger.events import EVENT_TYPES, Event
from ledger.homes import class_of
from ledger.instants import Instant
from ledger.refusal import NotAccepted, Reason
from schemas import files
from schemas.fingerprints import PREFIX
from schemas.jsontypes import Json
from schemas.model import EventSchema, Field

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

_SHOWN_MAX = 48
_name_like = re.compile(rf"[A-Za-z0-9_.]{{1,{_SHOWN_MAX}}}").fullmatch

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

FromJson = Callable[[Json], object]
ToJson = Callable[[object], Json]


class Submission(NamedTuple):
    """An event that somebody hands in. `knowntime` counts only when history is rehearsed."""

    event: Event
    knowntime: Instant | None


def from_json(line: bytes) -> Submission:
    """Read one CloudEvent. Raises NotAccepted with the field's path in JSON, for example `data.action`."""
    if len(line) > LINE_BYTES_MAX:
        raise NotAccepted("too_large", "", f"the line has {len(line)} bytes; {LINE_BYTES_MAX} are allowed")
    document = _parse(line)
    for name in document:
        if name in _RESERVED:
            raise NotAccepted("reserved_attribute", name, "is set by the ledger alone")
        if name not in _ATTRIBUTES:
            raise _unknown("unknown_field", _path(name), name, _ATTRIBUTES)
    if document.get("specversion") != "1.0":
        raise NotAccepted("invalid_value", "specversion", 'must be "1.0"')
    schema = _schema(document)
    knowntime = document.get("knowntime")
    known_at = None if knowntime is None else Instant(cast("int", _within("knowntime", _timestamp, knowntime)))
    return Submission(_event(schema, document), known_at)


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
    return document | {"data": data}


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


def _schema(document: Mapping[str, Json]) -> EventSchema:
    wanted = document.get("type")
    if wanted is None:
        raise NotAccepted("missing_field", "type", "is missing")
    known = [TYPE_PREFIX + each for each in EVENT_TYPES]
    if not isinstance(wanted, str) or wanted not in known:
        raise _unknown("unknown_type", "type", wanted, known)
    name = wanted.removeprefix(TYPE_PREFIX)
    said = document.get("dataschema")
    if said is not None and not (isinstance(said, str) and files.released().get(said.removeprefix(PREFIX)) == name):
        raise NotAccepted("unknown_schema", "dataschema", f"is no released schema of {name}")
    return files.schema_of(name)


def _event(schema: EventSchema, document: Mapping[str, Json]) -> Event:
    readers = _readers(schema.name)
    data = document.get("data", {})
    if not isinstance(data, Mapping):
        raise NotAccepted("wrong_type", "data", f"must be an object, found {_found(data)}")
    _no_others("data.", data, [name for name in readers if name not in _AT_THE_TOP])
    values: dict[str, object] = {}
    for name, (required, read) in readers.items():
        top = _AT_THE_TOP.get(name)
        holder, key, path = (data, name, f"data.{name}") if top is None else (document, top, top)
        if holder.get(key) is not None or (key in holder and required):
            values[name] = _within(path, read, holder[key])
        elif required and name != "recorded_at":
            raise NotAccepted("missing_field", path, "is missing")
    values.setdefault("recorded_at", values["occurred_at"])
    event = EVENT_TYPES[schema.name](**values)  # type: ignore[arg-type]  # each reader gives its field's type
    try:
        content.in_order(event)
    except NotAccepted as refusal:
        raise refusal.inside("data") from None
    return event


def _no_others(prefix: str, holder: Mapping[str, Json], known: Sequence[str]) -> None:
    for name in holder:
        if name not in known:
            raise _unknown("unknown_field", prefix + _path(name), name, known)


def _within(path: str, read: FromJson, value: Json) -> object:
    try:
        return read(value)
    except NotAccepted as refusal:
        raise refusal.inside(path) from None


@cache
def _readers(name: str) -> Mapping[str, tuple[bool, FromJson]]:
    return {field.name: (field.required, _reader(field)) for field in files.schema_of(name).fields}


def _reader(field: Field) -> FromJson:
    read = _one_reader(field)
    if not field.array:
        return read

    def read_all(value: Json) -> object:
        if not isinstance(value, list):
            raise NotAccepted("wrong_type", "", f"must be a list, found {_found(value)}")
        return tuple(_within(f"[{index}]", read, item) for index, item in enumerate(value))

    return read_all


def _one_reader(field: Field) -> FromJson:
    if field.named and field.kind == "enum":
        return _symbol_reader(field.named.symbols)
    if field.named:
        return _record_reader(field)
    if field.kind in ("string", "uuid"):
        return _text_reader(content.text_check(field))
    if field.kind in ("int", "long"):
        return _number_reader(content.number_check(field), 31 if field.kind == "int" else 63)
    return _PLAIN_READERS[field.kind]


def _symbol_reader(symbols: tuple[str, ...]) -> FromJson:
    known = frozenset(symbols)

    def read(value: Json) -> object:
        if not isinstance(value, str):
            raise NotAccepted("wrong_type", "", f"must be a string, found {_found(value)}")
        if value not in known:
            raise _unknown("unknown_symbol", "", value, symbols)
        return value

    return read


def _record_reader(field: Field) -> FromJson:
    if field.named is None:
        raise TypeError(f"{field.name} is not a record")
    home, fields = class_of(field.named), field.named.fields
    readers = [(inner.name, inner.required, _reader(inner)) for inner in fields]

    def read(value: Json) -> object:
        if not isinstance(value, Mapping):
            raise NotAccepted("wrong_type", "", f"must be an object, found {_found(value)}")
        _no_others("", value, [name for name, _, _ in readers])
        values: dict[str, object] = {}
        for name, required, read_field in readers:
            if value.get(name) is not None or (name in value and required):
                values[name] = _within(name, read_field, value[name])
            elif required:
                raise NotAccepted("missing_field", name, "is missing")
        return home(**values)

    return read


def _text_reader(check: content.Text | None) -> FromJson:
    def read(value: Json) -> object:
        if not isinstance(value, str):
            raise NotAccepted("wrong_type", "", f"must be a string, found {_found(value)}")
        if check is not None:
            check(value)
        return value

    return read


def _number_reader(check: content.Number | None, bits: int) -> FromJson:
    def read(value: Json) -> object:
        if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,18})", value):
            value = int(value)  # CloudEvents carries integers beyond 32 bits as strings
        if not isinstance(value, int) or isinstance(value, bool):
            raise NotAccepted("wrong_type", "", f"must be a whole number, found {_found(value)}")
        if not -(1 << bits) <= value < 1 << bits:
            raise NotAccepted("invalid_value", "", f"must fit into {bits + 1} bits")
        if check is not None:
            check(value)
        return value

    return read


def _timestamp(value: Json) -> object:
    if not isinstance(value, str):
        raise NotAccepted("wrong_type", "", f"must be a time as a string, found {_found(value)}")
    try:
        return instants.parse(value)
    except (ValueError, OverflowError):
        raise NotAccepted(
            "invalid_value", "", "must be an RFC 3339 time with a zone, such as 2024-03-04T10:15:00Z"
        ) from None


def _date(value: Json) -> object:
    if not isinstance(value, str):
        raise NotAccepted("wrong_type", "", f"must be a date as a string, found {_found(value)}")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise NotAccepted("invalid_value", "", "must be a date such as 2024-03-04") from None
    if day.isoformat() != value:  # Python also reads 20240304 and 2024-W10-1
        raise NotAccepted("invalid_value", "", "must be a date such as 2024-03-04")
    return day.toordinal() - _EPOCH_ORDINAL


def _boolean(value: Json) -> object:
    if not isinstance(value, bool):
        raise NotAccepted("wrong_type", "", f"must be true or false, found {_found(value)}")
    return value


def _bytes(value: Json) -> object:
    if not isinstance(value, str):
        raise NotAccepted("wrong_type", "", f"must be base64 in a string, found {_found(value)}")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise NotAccepted("invalid_value", "", "must be base64") from None


def _replacement(value: Json) -> object:
    if not isinstance(value, Mapping):
        raise NotAccepted("wrong_type", "", f"must be an object, found {_found(value)}")
    found: dict[str, str] = {}
    for name, encoded in value.items():
        if not isinstance(encoded, str):
            raise NotAccepted("wrong_type", _path(name), 'must be a JSON-encoded string such as "\\"DETENTION\\""')
        found[name] = encoded
    content.replacement(found)
    return found


_PLAIN_READERS: Mapping[str, FromJson] = {
    "timestamp": _timestamp,
    "date": _date,
    "boolean": _boolean,
    "bytes": _bytes,
    "map": _replacement,
}


@cache
def _writers(name: str) -> tuple[tuple[str, ToJson], ...]:
    return tuple((field.name, _writer(field)) for field in files.schema_of(name).fields)


def _writer(field: Field) -> ToJson:
    one = _one_writer(field)
    if not field.array:
        return one
    return lambda values: [one(value) for value in cast("Iterable[object]", values)]


def _one_writer(field: Field) -> ToJson:
    if field.named and field.kind == "record":
        inner = [(each.name, _writer(each)) for each in field.named.fields]
        return lambda value: {name: write(getattr(value, name)) for name, write in inner}
    return _PLAIN_WRITERS.get(field.kind, lambda value: cast("Json", value))


_PLAIN_WRITERS: Mapping[str, ToJson] = {
    "timestamp": lambda value: instants.text(cast("Instant", value)),
    "date": lambda value: date.fromordinal(cast("int", value) + _EPOCH_ORDINAL).isoformat(),
    "bytes": lambda value: base64.b64encode(cast("bytes", value)).decode("ascii"),
    "map": lambda value: dict(cast("Mapping[str, str]", value)),
}


def _unknown(reason: Reason, field: str, said: Json, known: Sequence[str]) -> NotAccepted:
    detail = f"{_shown(said)} is not one of {', '.join(known)}"
    return NotAccepted(reason, field, detail, advice=_did_you_mean(said, known))


def _did_you_mean(said: Json, known: Sequence[str]) -> str:
    if not isinstance(said, str) or len(said) > _SHOWN_MAX:
        return ""
    holding = [
        each for each in known if len(said) > 3 and (said.upper() in each.upper() or each.upper() in said.upper())
    ]
    near = holding or difflib.get_close_matches(said, known, 1)
    return f"Did you mean {near[0]}?" if near else ""


def _shown(said: Json) -> str:
    """What was said, where it looks like a name of the contract; anything else could be about a person."""
    return f'"{said}"' if isinstance(said, str) and _name_like(said) else "what stands here"


def _path(name: str) -> str:
    return name if _name_like(name) else "(a name that is not repeated here)"


def _found(value: Json) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a number", float: "a number with a fraction", str: "a string", list: "a list"}
    return names.get(type(value), "an object")
