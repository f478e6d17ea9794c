"""An independent Avro library, to hold the codec against."""

from __future__ import annotations

import io
from dataclasses import asdict
from functools import cache

import fastavro
from fastavro.types import Schema

from ledger.codec import fingerprint_of
from ledger.events import Event
from schemas import files


@cache
def _schema(name: str) -> Schema:
    return fastavro.parse_schema(dict(files.released_schema(fingerprint_of(name))))


def avro_bytes(event: Event) -> bytes:
    """The event as the library writes it."""
    out = io.BytesIO()
    fastavro.schemaless_writer(out, _schema(type(event).__name__), asdict(event))
    return out.getvalue()


def avro_fields(name: str, value: bytes) -> object:
    """What the library reads."""
    return fastavro.schemaless_reader(io.BytesIO(value), _schema(name), None)


def plain(event: Event) -> object:
    """The event as the library gives it: dictionaries and lists."""
    return _plain(asdict(event))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value
