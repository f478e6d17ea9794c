"""Bytes to events and back, strictly both ways: what is accepted re-encodes to precisely the bytes that were read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import cast

from ledger import content, wire
from ledger.events import EVENT_TYPES, Event
from ledger.homes import class_of
from ledger.refusal import NotAccepted
from schemas import files
from schemas.jsontypes import Json, items, mapping, string, strings
from schemas.model import Field

__all__ = ["NotAccepted", "decode", "decode_trusted", "encode", "fingerprint_of", "type_of"]


def fingerprint_of(type_name: str) -> str:
    """The fingerprint of the schema that new events of this type are written with. Raises KeyError for no such type."""
    return files.current()[type_name]


def type_of(fingerprint: str) -> str | None:
    """The event type whose schema has this fingerprint, today's or an earlier one."""
    return files.released().get(fingerprint)


def encode(event: Event) -> bytes:
    """The event in today's schema of its type. Raises NotAccepted for what the schema or its field rules refuse."""
    name = type(event).__name__
    value = _writer(name)(event)
    decode(fingerprint_of(name), value)
    return value


def decode(fingerprint: str, value: bytes) -> Event:
    """The event that a stranger's bytes say. Raises NotAccepted naming the reason and the field."""
    event = _whole(_reader(fingerprint, True), value)
    content.in_order(event)
    return event


def decode_trusted(fingerprint: str, value: bytes) -> Event:
    """The event of a record that was admitted: its form is checked, what its fields hold was checked at the gate.

    So records stay readable when a later version of the ledger asks more of new events. Raises NotAccepted.
    """
    return _whole(_reader(fingerprint, False), value)


def _whole(read: wire.Reader[Event], value: bytes) -> Event:
    event, end = read(value, 0)
    if end != len(value):
        raise NotAccepted("not_canonical", "", f"{len(value) - end} bytes too many follow the last field")
    return event


def _reader(fingerprint: str, strict: bool) -> wire.Reader[Event]:
    if fingerprint not in files.released():
        raise NotAccepted("unknown_schema", "", "no released schema has this fingerprint")
    return _made_reader(fingerprint, strict)


@cache
def _made_reader(fingerprint: str, strict: bool) -> wire.Reader[Event]:
    name = files.released()[fingerprint]
    schema = files.released_schema(fingerprint)
    fields = {field.name: field for field in files.schema_of(name).fields}
    return _ReaderMaker(strict).event(schema, fields, EVENT_TYPES[name])


@cache
def _writer(name: str) -> wire.Writer[object]:
    return _WriterMaker().record(files.released_schema(fingerprint_of(name)))


class _ReaderMaker:
    """Composes the reader of one schema. Old schemas lack fields of today's class: those take their defaults."""

    def __init__(self, strict: bool) -> None:
        self._strict = strict
        self._named: dict[str, wire.Reader[object]] = {}

    def event(self, schema: Json, today: Mapping[str, Field], build: Callable[..., Event]) -> wire.Reader[Event]:
        return wire.record_reader(self._fields(schema, today), build)

    def _fields(self, schema: Json, today: Mapping[str, Field]) -> list[tuple[str, wire.Reader[object]]]:
        told = ((mapping(field)["type"], string(mapping(field)["name"])) for field in items(mapping(schema)["fields"]))
        return [(name, self._reader(kind, today[name])) for kind, name in told]

    def _reader(self, schema: Json, field: Field) -> wire.Reader[object]:
        if isinstance(schema, str):
            return self._named[schema] if schema in self._named else self._primitive(schema, field)
        if not isinstance(schema, Mapping):
            return wire.nullable_reader(self._reader(items(schema)[1], field))
        if schema["type"] == "array":
            return cast("wire.Reader[object]", wire.array_reader(self._reader(schema["items"], field)))
        if schema["type"] == "map":
            return cast("wire.Reader[object]", self._replacement())
        made = self._made(schema, field)
        self._named[string(schema["name"])] = made
        return made

    def _made(self, schema: Mapping[str, Json], field: Field) -> wire.Reader[object]:
        if schema["type"] == "enum":
            return cast("wire.Reader[object]", wire.symbol_reader(strings(schema["symbols"])))
        if field.named is None:
            raise TypeError(f"{field.name} was a record and is none today")
        today = {inner.name: inner for inner in field.named.fields}
        return wire.record_reader(self._fields(schema, today), class_of(field.named))

    def _primitive(self, schema: str, field: Field) -> wire.Reader[object]:
        reader: object
        if schema == "string":
            reader = wire.text_reader(content.text_check(field) if self._strict else None)
        elif schema in ("int", "long"):
            read_raw = wire.read_long if schema == "long" else wire.read_int
            reader = wire.number_reader(read_raw, content.number_check(field) if self._strict else None)
        else:
            reader = wire.read_boolean if schema == "boolean" else wire.read_bytes
        return cast("wire.Reader[object]", reader)

    def _replacement(self) -> wire.Reader[dict[str, str]]:
        if not self._strict:
            return wire.read_text_map

        def read(data: bytes, at: int) -> tuple[dict[str, str], int]:
            found, at = wire.read_text_map(data, at)
            content.replacement(found)
            return found, at

        return read


class _WriterMaker:
    """Composes the writer of one schema."""

    def __init__(self) -> None:
        self._named: dict[str, wire.Writer[object]] = {}

    def record(self, schema: Mapping[str, Json]) -> wire.Writer[object]:
        fields = [mapping(field) for field in items(schema["fields"])]
        return wire.record_writer([(string(field["name"]), self._writer(field["type"])) for field in fields])

    def _writer(self, schema: Json) -> wire.Writer[object]:
        if isinstance(schema, str):
            return self._named[schema] if schema in self._named else cast("wire.Writer[object]", _PRIMITIVES[schema])
        if not isinstance(schema, Mapping):
            return wire.nullable_writer(self._writer(items(schema)[1]))
        if schema["type"] == "array":
            return cast("wire.Writer[object]", wire.array_writer(self._writer(schema["items"])))
        if schema["type"] == "map":
            return cast("wire.Writer[object]", wire.write_text_map)
        made = self.record(schema) if schema["type"] == "record" else _symbols(schema)
        self._named[string(schema["name"])] = made
        return made


def _symbols(schema: Mapping[str, Json]) -> wire.Writer[object]:
    return cast("wire.Writer[object]", wire.symbol_writer(strings(schema["symbols"])))


_PRIMITIVES: Mapping[str, object] = {
    "string": wire.write_text,
    "long": wire.write_long,
    "int": wire.write_int,
    "bytes": wire.write_bytes,
    "boolean": wire.write_boolean,
}
