"""Puts each event's self-contained Avro schema together from the shared fields, records and vocabularies."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.jsontypes import Json, mapping, string

NAMESPACE = "ledger.v1"

_HERE = Path(__file__).parent

_PLAIN: Mapping[str, Json] = {
    "boolean": "boolean",
    "int": "int",
    "long": "long",
    "bytes": "bytes",
    "timestamp": {"type": "long", "logicalType": "timestamp-micros"},
    "date": {"type": "int", "logicalType": "date"},
    "uuid": {"type": "string", "logicalType": "uuid"},
    "replacement": {"type": "map", "values": "string"},
}

# Strings are never free: each says what it holds, and the codec checks it (schemas.model.Holds).
_STRINGS = ("reference", "publisher", "sha256", "sentence")


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything that the files of `definitions/` and `vocabularies/` say."""

    events: Mapping[str, Json]
    common: Mapping[str, Json]
    records: Mapping[str, Json]
    groups: Mapping[str, Json]
    vocabularies: Mapping[str, Json]


def read_definitions(folder: Path = _HERE) -> Definitions:
    """Read the source files of the contract. Raises ValueError when a name is defined twice."""
    events: dict[str, Json] = {}
    common: Mapping[str, Json] = {}
    groups: dict[str, Json] = {}
    for table in map(_read, sorted(folder.glob("definitions/*.toml"))):
        if "fields" in table:
            common = table
            continue
        groups |= mapping(table.get("groups", {}))
        _add(events, {name: event for name, event in table.items() if name != "groups"})
    vocabularies: dict[str, Json] = {}
    for path in sorted(folder.glob("vocabularies/*.toml")):
        _add(vocabularies, _read(path))
    return Definitions(events, mapping(common["fields"]), mapping(common["records"]), groups, vocabularies)


def assemble(definitions: Definitions) -> dict[str, dict[str, Json]]:
    """The schema of every event type by name; each can be read by any Avro library on its own."""
    return {name: _Assembly(definitions).event(name) for name in definitions.events}


class _Assembly:
    """One schema being put together: a named type is written out where it is first used, and named after that."""

    def __init__(self, definitions: Definitions) -> None:
        self._from = definitions
        self._written: set[str] = set()

    def event(self, name: str) -> dict[str, Json]:
        told = mapping(self._from.events[name])
        group = told.get("extends")
        own = told if group is None else mapping(self._from.groups[string(group)])
        fields = [*self._fields(self._from.common), *self._fields(mapping(own["fields"]))]
        schema: dict[str, Json] = {"type": "record", "name": name, "namespace": NAMESPACE, "doc": told["doc"]}
        schema["published_by"] = told["published_by"]
        if group is not None:
            schema["group"] = group
            schema["group_doc"] = own["doc"]
        return schema | {"fields": fields}

    def _fields(self, told: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
        for name, field in ((name, mapping(field)) for name, field in told.items()):
            wanted = string(field["type"])
            if wanted.startswith("document"):
                yield self._field(name, {**field, "type": wanted.replace("document", "reference")})
                yield self._field(f"{name}_sha256", {"type": "sha256?", "doc": "SHA-256 of that document."})
            else:
                yield self._field(name, field)

    def _field(self, name: str, told: Mapping[str, Json]) -> dict[str, Json]:
        wanted = string(told["type"])
        base = wanted.removesuffix("?").removesuffix("[]")
        kind = self._type(base)
        field: dict[str, Json] = {"name": name, "doc": told["doc"]}
        if base in _STRINGS:
            field["holds"] = base
        field |= {key: value for key, value in told.items() if key in ("least", "most", "later_than")}
        if wanted.endswith("?"):
            return field | {"type": ["null", kind], "default": None}
        if wanted.endswith("[]"):
            return field | {"type": {"type": "array", "items": kind}, "default": []}
        return field | {"type": kind} | ({"default": told["default"]} if "default" in told else {})

    def _type(self, base: str) -> Json:
        if base in _STRINGS:
            return "string"
        if base in _PLAIN:
            return _PLAIN[base]
        if base in self._written:
            return f"{NAMESPACE}.{base}"
        self._written.add(base)
        if base in self._from.vocabularies:
            return {"type": "enum", "name": base, "namespace": NAMESPACE, **mapping(self._from.vocabularies[base])}
        record = mapping(self._from.records[base])
        head = {key: record[key] for key in ("doc", "python") if key in record}
        fields = list(self._fields(mapping(record["fields"])))
        return {"type": "record", "name": base, "namespace": NAMESPACE, **head, "fields": fields}


def _read(path: Path) -> Mapping[str, Json]:
    table: Mapping[str, Json] = tomllib.loads(path.read_text("utf-8"))
    return table


def _add(to: dict[str, Json], more: Mapping[str, Json]) -> None:
    if twice := to.keys() & more.keys():
        raise ValueError(f"defined twice: {', '.join(sorted(twice))}")
    to |= more
