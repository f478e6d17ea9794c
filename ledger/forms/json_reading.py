"""Readers of a field's JSON, chosen by the field's kind; each gives the value that the typed event holds."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger import instants
from ledger.forms import content
from ledger.forms.homes import class_of
from ledger.forms.words import shown_name, unknown, wrong_type
from ledger.instants import Instant
from ledger.refusal import NotAccepted
from schemas.jsontypes import Json
from schemas.model import Field, NamedType

FromJson = Callable[[Json], object]

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
"""Python's number of the day from which Avro counts."""


class JsonField(NamedTuple):
    """How one field is read: whether it may be left out, whether it may be null, and by what."""

    required: bool
    nullable: bool
    read: FromJson


def json_field(field: Field) -> JsonField:
    """The reader of a field. It raises NotAccepted, with the path inside the field's value."""
    one = _one(field)
    return JsonField(field.required, field.nullable, _list(one) if field.array else one)


def within(path: str, read: FromJson, value: Json) -> object:
    """Read a value; a refusal names the path."""
    try:
        return read(value)
    except NotAccepted as refusal:
        raise refusal.inside(path) from None


def read_field(path: str, field: JsonField, holder: Mapping[str, Json], key: str) -> object:
    """Read a field that may be null. Raises NotAccepted."""
    value = holder[key]
    return None if value is None and field.nullable else within(path, field.read, value)


def no_others(prefix: str, holder: Mapping[str, Json], known: Sequence[str]) -> None:
    """Raises NotAccepted for a field that the contract does not know."""
    for name in holder:
        if name not in known:
            raise unknown("unknown_field", prefix + shown_name(name), name, known)


def read_timestamp(value: Json) -> Instant:
    """RFC 3339. Raises NotAccepted."""
    if not isinstance(value, str):
        raise wrong_type("a time as a string", value)
    try:
        found = instants.parse(value)
    except (ValueError, OverflowError):
        detail = "must be an RFC 3339 time with a zone, such as 2024-03-04T10:15:00Z, no finer than microseconds"
        raise NotAccepted("invalid_value", "", detail) from None
    content.instant(found)
    return found


def _one(field: Field) -> FromJson:
    if field.named:
        return _symbol(field.named.symbols) if field.named.symbols else _record(field.named)
    if field.kind in ("string", "uuid"):
        return _text(content.text_check(field))
    if field.kind in ("int", "long"):
        return _number(content.number_check(field), 32 if field.kind == "int" else 64)
    return _PLAIN[field.kind]


def _list(one: FromJson) -> FromJson:
    def read(value: Json) -> object:
        if not isinstance(value, list):
            raise wrong_type("a list", value)
        return tuple([within(f"[{index}]", one, item) for index, item in enumerate(value)])

    return read


def _symbol(symbols: Sequence[str]) -> FromJson:
    known = frozenset(symbols)

    def read(value: Json) -> object:
        if not isinstance(value, str):
            raise wrong_type("a string", value)
        if value not in known:
            raise unknown("unknown_symbol", "", value, symbols)
        return value

    return read


def _record(named: NamedType) -> FromJson:
    build = class_of(named)
    fields = {field.name: json_field(field) for field in named.fields}

    def read(value: Json) -> object:
        if not isinstance(value, Mapping):
            raise wrong_type("an object", value)
        no_others("", value, list(fields))
        values: dict[str, object] = {}
        for name, field in fields.items():
            if name in value:
                values[name] = read_field(name, field, value, name)
            elif field.required:
                raise NotAccepted("missing_field", name, "is missing")
        return build(**values)

    return read


def _text(check: content.Text) -> FromJson:
    def read(value: Json) -> object:
        if not isinstance(value, str):
            raise wrong_type("a string", value)
        check(value)
        return value

    return read


def _number(check: content.Number | None, bits: int) -> FromJson:
    beyond = 1 << (bits - 1)

    def read(value: Json) -> object:
        if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]{0,18})", value):
            value = int(value)  # CloudEvents carries integers beyond 32 bits as strings
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong_type("a whole number", value)
        if not -beyond <= value < beyond:
            raise NotAccepted("invalid_value", "", f"must fit into {bits} bits")
        if check is not None:
            check(value)
        return value

    return read


def _date(value: Json) -> object:
    if not isinstance(value, str):
        raise wrong_type("a date as a string", value)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise NotAccepted("invalid_value", "", "must be a date such as 2024-03-04") from None
    if day.isoformat() != value:  # Python reads 20240304 and 2024-W10-1 too
        raise NotAccepted("invalid_value", "", "must be a date such as 2024-03-04")
    number = day.toordinal() - EPOCH_ORDINAL
    content.day(number)
    return number


def _boolean(value: Json) -> object:
    if not isinstance(value, bool):
        raise wrong_type("true or false", value)
    return value


def _bytes(value: Json) -> object:
    if not isinstance(value, str):
        raise wrong_type("base64 in a string", value)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise NotAccepted("invalid_value", "", "must be base64") from None


def _replacement(value: Json) -> object:
    if not isinstance(value, Mapping):
        raise wrong_type("an object", value)
    found: dict[str, str] = {}
    for name, encoded in value.items():
        if not isinstance(encoded, str):
            detail = 'must be a JSON-encoded string such as "\\"DETENTION\\""'
            raise NotAccepted("wrong_type", shown_name(name), detail)
        found[name] = encoded
    content.replacement(found)
    return found


_PLAIN: Mapping[str, FromJson] = {
    "timestamp": read_timestamp,
    "date": _date,
    "boolean": _boolean,
    "bytes": _bytes,
    "map": _replacement,
}
