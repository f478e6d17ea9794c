"""Bytes to events and back, strictly both ways: what is accepted re-encodes to precisely the bytes that were read.

The Avro library reads and writes. It takes trailing bytes, negative indexes and long varints for what they might mean; so
what a stranger sends is written again and compared, and what differs is read once more by `ledger.forms.reading`, which
takes nothing but the one canonical form and says what is wrong, and where.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import NoReturn, cast

from fastavro import parse_schema, schemaless_reader, schemaless_writer
from fastavro.types import Schema

from ledger.events import EVENT_TYPES, Event
from ledger.forms import content, reading
from ledger.forms.building import Record, event_builder, record_of
from ledger.forms.checking import Check, record_check
from ledger.forms.shapes import record_reader
from ledger.forms.swift import LEFT_TO_THE_LIBRARY, SwiftReader, swift_reader
from ledger.refusal import NotAccepted
from schemas import files
from schemas.jsontypes import Json
from schemas.written import written_fields

__all__ = [
    "NotAccepted",
    "decode",
    "decode_canonical",
    "decode_trusted",
    "encode",
    "fingerprint_of",
    "is_canonical",
    "type_of",
]

_UNREADABLE = (EOFError, LookupError, ValueError, TypeError, OverflowError, MemoryError, struct.error)
"""What the library raises at bytes that are not a record of the schema. Its errors have no family of their own."""


def fingerprint_of(type_name: str) -> str:
    """The fingerprint of the schema that new events of this type are written with. Raises KeyError for no such type."""
    return files.current()[type_name]


def type_of(fingerprint: str) -> str | None:
    """The event type whose schema has this fingerprint, today's or an earlier one."""
    return files.released().get(fingerprint)


def encode(event: Event) -> bytes:
    """The event in today's schema of its type. Raises NotAccepted for what the schema or its field rules refuse."""
    form = _form(fingerprint_of(type(event).__name__))
    form.check_all(event)
    content.in_order(event)
    return _written(form.schema, form.take(event))


def decode(fingerprint: str, value: bytes) -> Event:
    """The event that a stranger's bytes say. Raises NotAccepted naming the reason and the field."""
    event = decode_canonical(fingerprint, value)
    _form(fingerprint).check(event)
    content.in_order(event)
    return event


def decode_canonical(fingerprint: str, value: bytes) -> Event:
    """The event of a record, for who reads everything again: what its fields hold was checked at the gate.

    Raises NotAccepted for bytes that are not the one canonical form of a record of the schema.
    """
    form = _known_form(fingerprint)
    try:
        return form.swift(value)
    except LEFT_TO_THE_LIBRARY:
        return form.build(_read_strictly(form, value))


def decode_trusted(fingerprint: str, value: bytes) -> Event:
    """The event of a record that was admitted: its bytes and what its fields hold were checked at the gate.

    So records stay readable when a later version of the ledger asks more of new events. Raises NotAccepted for bytes
    that are no record of the schema.
    """
    form = _known_form(fingerprint)
    try:
        return form.swift(value)
    except LEFT_TO_THE_LIBRARY:
        pass
    record = _read(form.schema, value)
    if record is None:
        form.refuse(value)
    return form.build(record)


def is_canonical(fingerprint: str, value: bytes) -> bool:
    """Whether the bytes are the one encoding of an object of that released schema, whatever its fields may hold today."""
    if type_of(fingerprint) is None:
        return False
    form = _form(fingerprint)
    try:
        form.swift(value)
    except LEFT_TO_THE_LIBRARY:
        record = _read(form.schema, value)
        return record is not None and _is_canonical(form.schema, record, value)
    return True


@dataclass(frozen=True, slots=True)
class _Form:
    """All that is needed to read and write by one released schema."""

    schema: Schema
    swift: SwiftReader
    build: Callable[[Record], Event]
    take: Callable[[object], Record]
    check: Check
    """What Avro does not know of."""
    check_all: Check
    """The same, and types, symbols and sizes: for an event that was made here."""
    careful: reading.Reader[Event]

    def refuse(self, value: bytes) -> NoReturn:
        """Say what is wrong with bytes that the library could not read, or would write otherwise."""
        _, end = self.careful(value, 0)
        if end != len(value):
            raise NotAccepted("not_canonical", "", f"{len(value) - end} bytes too many follow the last field")
        raise NotAccepted("not_canonical", "", "the bytes are not the one canonical form of what they say")


def _known_form(fingerprint: str) -> _Form:
    try:
        return _form(fingerprint)
    except KeyError:
        raise NotAccepted("unknown_schema", "", "no released schema has this fingerprint") from None


@cache
def _form(fingerprint: str) -> _Form:
    """Raises KeyError, which is not remembered, for a schema that was never released."""
    name = files.released()[fingerprint]
    released = files.released_schema(fingerprint)
    fields = written_fields(released, files.schema_of(name).fields)
    return _Form(
        schema=parse_schema(_without_logical_types(released)),  # type: ignore[arg-type]  # JSON is what it takes
        swift=swift_reader(EVENT_TYPES[name], fields),
        build=event_builder(EVENT_TYPES[name], fields),
        take=record_of(fields),
        check=record_check(fields, typed=True),
        check_all=record_check(fields, typed=False),
        careful=record_reader(fields, EVENT_TYPES[name]),
    )


def _without_logical_types(schema: Json) -> Json:
    """Times and ids as the numbers and strings that they are: the library would make objects of them, slowly."""
    if isinstance(schema, Mapping):
        return {name: _without_logical_types(inner) for name, inner in schema.items() if name != "logicalType"}
    if isinstance(schema, list):
        return [_without_logical_types(inner) for inner in schema]
    return schema


def _read(schema: Schema, value: bytes) -> Record | None:
    try:
        return cast("Record", schemaless_reader(BytesIO(value), schema, None))
    except _UNREADABLE:
        return None


def _read_strictly(form: _Form, value: bytes) -> Record:
    record = _read(form.schema, value)
    if record is None or not _is_canonical(form.schema, record, value):
        form.refuse(value)
    return record


def _is_canonical(schema: Schema, record: Record, value: bytes) -> bool:
    try:
        return _written(schema, record) == value
    except _UNREADABLE:
        return False


def _written(schema: Schema, record: Record) -> bytes:
    out = BytesIO()
    schemaless_writer(out, schema, record)
    return out.getvalue()
