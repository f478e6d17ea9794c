"""From the dictionaries of the Avro library to typed events, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING
from dataclasses import fields as fields_of
from typing import TypeAlias, cast

from ledger.events import Event
from ledger.forms.homes import class_of
from schemas.model import Field

Record: TypeAlias = dict[str, object]
Convert: TypeAlias = Callable[[object], object]


def event_builder(event_type: type[Event], fields: Sequence[Field]) -> Callable[[Record], Event]:
    """Makes events of what was read by a schema with these fields; fields that came later take their defaults.

    Slots are set one by one: what the frozen `__init__` does, in half the time.
    """
    converts = _converts(fields, _to_python)
    puts = [(name, getattr(event_type, name).__set__) for name in (field.name for field in fields)]
    absent = absent_fields(event_type, {field.name for field in fields})
    new = object.__new__

    def build(record: Record) -> Event:
        for name, convert in converts:
            record[name] = convert(record[name])
        event = new(event_type)
        for name, put in puts:
            put(event, record[name])
        for put, default in absent:
            put(event, default)
        return event

    return build


def record_of(fields: Sequence[Field]) -> Callable[[object], Record]:
    """Makes dictionaries, as the library writes them, of objects with these attributes."""
    names = [field.name for field in fields]
    converts = _converts(fields, _to_plain)

    def take(value: object) -> Record:
        record = {name: getattr(value, name) for name in names}
        for name, convert in converts:
            record[name] = convert(record[name])
        return record

    return take


def absent_fields(event_type: type[Event], given: set[str]) -> list[tuple[Callable[[Event, object], None], object]]:
    """How each field that is not given is put into an event, and its default. Raises TypeError where it has none."""
    absent = [field for field in fields_of(event_type) if field.name not in given]
    for field in absent:
        if field.default is MISSING:
            raise TypeError(f"{event_type.__name__}.{field.name} has no default for records that lack it")
    return [(getattr(event_type, field.name).__set__, field.default) for field in absent]


def _converts(fields: Sequence[Field], inner: Callable[[Field], Convert | None]) -> list[tuple[str, Convert]]:
    """The fields that are not the same on both sides: lists, and records inside the event."""
    found = []
    for field in fields:
        one = inner(field)
        if field.array:
            found.append((field.name, _all(one)))
        elif one is not None:
            found.append((field.name, _unless_null(one)))
    return found


def _to_python(field: Field) -> Convert | None:
    if field.named is None or field.named.symbols:
        return None
    make, converts = class_of(field.named), _converts(field.named.fields, _to_python)

    def build(record: object) -> object:
        given: Mapping[str, object] = record  # type: ignore[assignment]  # a record is read as a dictionary
        return make(**{**given, **{name: convert(given[name]) for name, convert in converts}})

    return build


def _to_plain(field: Field) -> Convert | None:
    return None if field.named is None or field.named.symbols else record_of(field.named.fields)


def _all(one: Convert | None) -> Convert:
    if one is None:
        return cast("Convert", tuple)  # a list is read as a list
    return lambda values: tuple([one(value) for value in values])  # type: ignore[attr-defined]


def _unless_null(one: Convert) -> Convert:
    return lambda value: None if value is None else one(value)
