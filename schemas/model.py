"""The contract as typed data: what each event type's schema says of its fields, read from the .avsc file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from schemas.jsontypes import Json, items, mapping, string, strings, whole

Kind = Literal["string", "uuid", "timestamp", "date", "boolean", "int", "long", "bytes", "map", "enum", "record"]
Holds = Literal["reference", "publisher", "sha256", "sentence"]
"""What a string may hold: a reference `[A-Za-z0-9._:/-]{1,64}`, a publisher's name, a lower-case hexadecimal SHA-256,
or a sentence (only in the ledger's own events)."""

PUBLISHER_NAME = r"(?=.{1,64}\Z)(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+"
"""What the name of a publisher matches as a whole: `/police/west-midlands`, at most 64 characters."""

_LOGICAL: Mapping[str, Kind] = {"uuid": "uuid", "timestamp-micros": "timestamp", "date": "date"}


@dataclass(frozen=True, slots=True)
class NamedType:
    """A vocabulary (symbols) or a record (fields) that a field refers to. `python` is its home if hand-written."""

    name: str
    doc: str
    symbols: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    python: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its kind, whether it may be null or is a list, and what bounds it."""

    name: str
    doc: str
    kind: Kind
    named: NamedType | None = None
    nullable: bool = False
    array: bool = False
    default: str | None = None
    holds: Holds | None = None
    least: int | None = None
    most: int | None = None
    later_than: str | None = None

    @property
    def required(self) -> bool:
        """Whether JSON has to carry it: a field that may be null, is a list or has a default may be left out."""
        return not self.nullable and not self.array and self.default is None


@dataclass(frozen=True, slots=True)
class EventSchema:
    """One event type. `group` is the Python base class that it shares its own fields with, if any."""

    name: str
    doc: str
    published_by: tuple[str, ...]
    fields: tuple[Field, ...]
    group: str | None
    group_doc: str | None

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


def event_schema(avsc: Json) -> EventSchema:
    """Read one event type's schema. Raises KeyError or TypeError where it is not shaped as `assemble` makes it."""
    told = mapping(avsc)
    group, group_doc = told.get("group"), told.get("group_doc")
    return EventSchema(
        name=string(told["name"]),
        doc=string(told["doc"]),
        published_by=strings(told["published_by"]),
        fields=_Reader().fields(told["fields"]),
        group=None if group is None else string(group),
        group_doc=None if group_doc is None else string(group_doc),
    )


class _Reader:
    """Remembers the named types of one schema: Avro writes each out once and names it afterwards."""

    def __init__(self) -> None:
        self._named: dict[str, tuple[Kind, NamedType]] = {}

    def fields(self, told: Json) -> tuple[Field, ...]:
        return tuple(self._field(mapping(field)) for field in items(told))

    def _field(self, told: Mapping[str, Json]) -> Field:
        wanted = told["type"]
        nullable = isinstance(wanted, list)
        if nullable:
            wanted = items(wanted)[1]
        array = isinstance(wanted, Mapping) and wanted["type"] == "array"
        if array:
            wanted = mapping(wanted)["items"]
        kind, named = self._type(wanted)
        default = told.get("default")
        return Field(
            name=string(told["name"]),
            doc=string(told["doc"]),
            kind=kind,
            named=named,
            nullable=nullable,
            array=array,
            default=default if isinstance(default, str) else None,
            holds=cast("Holds | None", told.get("holds")),
            least=_number(told.get("least")),
            most=_number(told.get("most")),
            later_than=None if "later_than" not in told else string(told["later_than"]),
        )

    def _type(self, wanted: Json) -> tuple[Kind, NamedType | None]:
        if isinstance(wanted, str):
            if wanted in get_args(Kind):
                return cast("Kind", wanted), None
            return self._named[wanted.rpartition(".")[2]]
        told = mapping(wanted)
        if "logicalType" in told:
            return _LOGICAL[string(told["logicalType"])], None
        if told["type"] == "map":
            return "map", None
        return self._remember(told)

    def _remember(self, told: Mapping[str, Json]) -> tuple[Kind, NamedType]:
        name, doc = string(told["name"]), string(told["doc"])
        found: tuple[Kind, NamedType]
        if told["type"] == "enum":
            found = "enum", NamedType(name, doc, symbols=strings(told["symbols"]))
        else:
            home = told.get("python")
            python = None if home is None else string(home)
            found = "record", NamedType(name, doc, fields=self.fields(told["fields"]), python=python)
        self._named[name] = found
        return found


def _number(value: Json) -> int | None:
    return None if value is None else whole(value)
