"""The Avro schemas of the archive's files, and how one object of each lies in its bytes.

The event's value is not encoded here: its bytes stand behind the index of its branch as they were claimed. That is what an
Avro writer would put there, since the value is the canonical encoding of its schema, so any Avro reader gets the event.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ledger.archive import wire
from ledger.archive.wire import Cursor
from ledger.instants import Instant
from ledger.log.port import Headers, Message
from schemas.files import released_text
from schemas.jsontypes import Json

_NAMESPACE = "ledger.v1"
_ID_DIGITS = 16
_HEADERS: Json = {
    "type": "array",
    "items": {
        "type": "record",
        "name": "ledger.archive.v1.Header",
        "fields": [{"name": "name", "type": "string"}, {"name": "value", "type": "bytes"}],
    },
}
_TIME: Json = {"type": "long", "logicalType": "timestamp-micros"}


class ArchivedRecord(NamedTuple):
    """One record in an archive. `fingerprint` names the schema that its value is read by; None where it is kept as bytes."""

    number: int
    known_at: Instant
    claim: str | None
    partition: int
    message: Message
    fingerprint: str | None


class ArchivedPlace(NamedTuple):
    """Where a record lay in the log that was exported, and what that log's own clock said of it."""

    number: int
    offset: int
    broker_time: Instant | None


class ArchivedRefusal(NamedTuple):
    """A claim that was refused, whole, as `refused` keeps it; `number` is that of the EventRefused on the ledger."""

    number: int
    message: Message


@lru_cache(maxsize=64)
def record_schema(fingerprints: tuple[str, ...]) -> str:
    """The schema of a file of records whose union has these event schemas. Raises KeyError for one never released.

    Each schema's names are put into a namespace of its own: the schemas share the names of enumerations, and two versions
    of one event may meet in a file.
    """
    branches: list[Json] = ["bytes"]
    branches += [json.loads(_apart(each, released_text(each))) for each in fingerprints]
    return _record(
        "Record",
        [
            {"name": "number", "type": "long"},
            {"name": "known_at", "type": _TIME},
            {"name": "claim", "type": ["null", "string"]},
            {"name": "partition", "type": "int"},
            {"name": "key", "type": "bytes"},
            {"name": "headers", "type": _HEADERS},
            {"name": "value_bytes", "type": "long"},
            {"name": "event", "type": branches},
        ],
    )


def branch_of(fingerprint: str) -> str:
    """The namespace of a schema's names in a file of records."""
    return f"{_NAMESPACE}.x{fingerprint[:_ID_DIGITS]}"


def _apart(fingerprint: str, canonical: str) -> str:
    """In canonical form every name is a full one, and no string but a name holds a dot."""
    return canonical.replace(f'"{_NAMESPACE}.', f'"{branch_of(fingerprint)}.')


def _record(name: str, fields: list[Json]) -> str:
    schema: Json = {"type": "record", "name": f"ledger.archive.v1.{name}", "fields": fields}
    return json.dumps(schema, separators=(",", ":"))


PLACE_SCHEMA = _record(
    "Place",
    [
        {"name": "number", "type": "long"},
        {"name": "offset", "type": "long"},
        {"name": "broker_time", "type": ["null", _TIME]},
    ],
)
REFUSAL_SCHEMA = _record(
    "Refusal",
    [
        {"name": "number", "type": "long"},
        {"name": "key", "type": ["null", "bytes"]},
        {"name": "value", "type": ["null", "bytes"]},
        {"name": "headers", "type": _HEADERS},
    ],
)


def write_record(record: ArchivedRecord, branch: int) -> bytes:
    """`branch` is the index in the file's union: 0 for a value that is kept as bytes. The value's bytes are not touched."""
    key, value, headers = record.message
    assert key is not None, "a sealed record has a key"
    assert value is not None, "a sealed record has a value"
    return b"".join(
        (
            wire.long(record.number),
            wire.long(record.known_at),
            wire.nullable(None if record.claim is None else record.claim.encode("ascii")),
            wire.long(record.partition),
            wire.sized(key),
            _headers(headers),
            wire.long(len(value)),
            wire.long(branch),
            value if branch else wire.sized(value),
        )
    )


def read_record(cursor: Cursor, fingerprints: Sequence[str]) -> ArchivedRecord:
    """The next record; `fingerprints` are the schemas of the file's union, from branch 1 on. Raises BadBytes."""
    number = cursor.count("a record's number")
    known_at = Instant(cursor.long())
    claim = cursor.text() if cursor.is_there() else None
    partition = cursor.count("a partition")
    key = cursor.sized()
    headers = _read_headers(cursor)
    length = cursor.count("the length of a value")
    start = cursor.at
    branch = cursor.long()
    if not 0 <= branch <= len(fingerprints):
        raise cursor.bad(start, f"the union of events has no branch {branch}")
    value = cursor.take(length) if branch else cursor.sized()
    if len(value) != length:
        raise cursor.bad(start, f"the value has {len(value)} bytes, not {length} as it says")
    fingerprint = fingerprints[branch - 1] if branch else None
    return ArchivedRecord(number, known_at, claim, partition, Message(key, value, headers), fingerprint)


def write_place(place: ArchivedPlace) -> bytes:
    return wire.long(place.number) + wire.long(place.offset) + wire.nullable_long(place.broker_time)


def read_place(cursor: Cursor) -> ArchivedPlace:
    """Raises BadBytes."""
    number, offset = cursor.count("a record's number"), cursor.count("an offset")
    time = cursor.nullable_long()
    return ArchivedPlace(number, offset, None if time is None else Instant(time))


def write_refusal(refusal: ArchivedRefusal) -> bytes:
    key, value, headers = refusal.message
    return b"".join((wire.long(refusal.number), wire.nullable(key), wire.nullable(value), _headers(headers)))


def read_refusal(cursor: Cursor) -> ArchivedRefusal:
    """Raises BadBytes."""
    number = cursor.count("a record's number")
    return ArchivedRefusal(number, Message(cursor.nullable(), cursor.nullable(), _read_headers(cursor)))


def _headers(headers: Headers) -> bytes:
    """An Avro array in one block, which ends with an empty one."""
    if not headers:
        return b"\x00"
    parts = [wire.long(len(headers))]
    for name, value in headers:
        parts += (wire.name(name), wire.sized(value))
    parts.append(b"\x00")
    return b"".join(parts)


def _read_headers(cursor: Cursor) -> Headers:
    count = cursor.count("a number of headers")
    headers = tuple([(cursor.text(), cursor.sized()) for _ in range(count)])
    start = cursor.at
    if count and cursor.long():
        raise cursor.bad(start, "the headers do not end where they should")
    return headers
