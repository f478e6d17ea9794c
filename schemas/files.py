"""Reads the contract's files: today's schema of each event type, and every schema that was ever released."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from schemas.jsontypes import Json, mapping, string
from schemas.model import EventSchema, event_schema

HERE = Path(__file__).parent
EVENTS = HERE / "events"
RELEASED = HERE / "released"


def read_json(path: Path) -> Mapping[str, Json]:
    """The JSON object that a file holds."""
    loaded: Json = json.loads(path.read_text("utf-8"))
    return mapping(loaded)


@cache
def avsc_of(name: str) -> Mapping[str, Json]:
    """Today's self-contained Avro schema of an event type. Raises KeyError when there is no such type."""
    path = EVENTS / f"{name}.avsc"
    if not name.isidentifier() or not path.exists():
        raise KeyError(name)
    return read_json(path)


@cache
def schema_of(name: str) -> EventSchema:
    """The same as typed data. Raises KeyError when there is no such type."""
    return event_schema(avsc_of(name))


@cache
def event_names() -> tuple[str, ...]:
    """The name of every event type, sorted."""
    return tuple(sorted(path.stem for path in EVENTS.glob("*.avsc")))


@cache
def current() -> Mapping[str, str]:
    """The fingerprint that new events of each type are written with, by the name of the type."""
    return MappingProxyType({name: string(each) for name, each in read_json(RELEASED / "current.json").items()})


@cache
def released() -> Mapping[str, str]:
    """The name of the event type of every schema ever released, by fingerprint."""
    return MappingProxyType({path.stem: path.parent.name for path in RELEASED.glob("*/*.json")})


@cache
def released_text(fingerprint: str) -> str:
    """The canonical form that the fingerprint is the digest of. Raises KeyError for one that was never released."""
    return (RELEASED / released()[fingerprint] / f"{fingerprint}.json").read_text("utf-8")


@cache
def released_schema(fingerprint: str) -> Mapping[str, Json]:
    """A released schema in canonical form. Raises KeyError for a fingerprint that was never released."""
    return read_json(RELEASED / released()[fingerprint] / f"{fingerprint}.json")
