"""Bytes to events and back, strictly both ways: what is accepted re-encodes to precisely the bytes that were read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ledger.events import EVENT_TYPES, Event
from ledger.forms import content, quick, reading, writing
from ledger.forms.shapes import record_forms, record_reader, record_writer
from ledger.refusal import NotAccepted
from schemas import files
from schemas.model import Field
from schemas.written import written_fields

__all__ = ["NotAccepted", "decode", "decode_trusted", "encode", "fingerprint_of", "type_of"]


def fingerprint_of(type_name: str) -> str:
    """The fingerprint of the schema that new events of this type are written with. Raises KeyError for no such type."""
    return files.current()[type_name]


def type_of(fingerprint: str) -> str | None:
    """The event type whose schema has this fingerprint, today's or an earlier one."""
    return files.released().get(fingerprint)


def encode(event: Event) -> bytes:
    """The event in today's schema of its type. Raises NotAccepted for what the schema or its field rules refuse."""
    value = _writer(type(event).__name__)(event)
    content.in_order(event)
    return value


def decode(fingerprint: str, value: bytes) -> Event:
    """The event that a stranger's bytes say. Raises NotAccepted naming the reason and the field."""
    readers = _readers(fingerprint, True)
    event = readers.read(value)
    if readers.ordered:
        content.in_order(event)
    return event


def decode_trusted(fingerprint: str, value: bytes) -> Event:
    """The event of a record that was admitted: its form is checked, what its fields hold was checked at the gate.

    So records stay readable when a later version of the ledger asks more of new events. Raises NotAccepted.
    """
    return _readers(fingerprint, False).read(value)


def _readers(fingerprint: str, strict: bool) -> _Readers:
    try:
        return _made_readers(fingerprint, strict)
    except KeyError:
        raise NotAccepted("unknown_schema", "", "no released schema has this fingerprint") from None


@dataclass(frozen=True, slots=True)
class _Readers:
    """The quick and the careful reader of one schema; the careful one has the last word."""

    quick: Callable[[bytes], Event]
    careful: reading.Reader[Event]
    ordered: bool

    def read(self, value: bytes) -> Event:
        try:
            return self.quick(value)
        except quick.GIVES_UP:
            event, end = self.careful(value, 0)
        if end != len(value):
            raise NotAccepted("not_canonical", "", f"{len(value) - end} bytes too many follow the last field")
        return event


@cache
def _made_readers(fingerprint: str, strict: bool) -> _Readers:
    """Raises KeyError, which is not remembered, for a schema that was never released."""
    name = files.released()[fingerprint]
    fields = _written(name, fingerprint)
    return _Readers(
        quick=quick.quick_reader(EVENT_TYPES[name], record_forms(fields, strict)),
        careful=record_reader(fields, EVENT_TYPES[name], strict),
        ordered=content.has_order(name),
    )


@cache
def _writer(name: str) -> writing.Writer[object]:
    return record_writer(_written(name, fingerprint_of(name)))


def _written(name: str, fingerprint: str) -> tuple[Field, ...]:
    return written_fields(files.released_schema(fingerprint), files.schema_of(name).fields)
