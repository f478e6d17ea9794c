"""What reads and writes one field of the contract, chosen by the field's kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

from ledger.forms import content, quick, reading, writing
from ledger.forms.homes import class_of
from schemas.model import Field, NamedType

T = TypeVar("T")
Reader = reading.Reader[object]
Writer = writing.Writer[object]


def record_reader(fields: Sequence[Field], build: Callable[..., T], strict: bool) -> reading.Reader[T]:
    """The careful reader of a record. Strict: what the fields hold is checked too."""
    return reading.record_reader([(field.name, _reader(field, strict)) for field in fields], build)


def record_writer(fields: Sequence[Field]) -> Writer:
    """The writer of a record, which checks what the fields hold."""
    return writing.record_writer([(field.name, _writer(field)) for field in fields])


def record_forms(fields: Sequence[Field], strict: bool) -> tuple[tuple[str, quick.Form], ...]:
    """What a quick reader has to know of a record."""
    return tuple((field.name, _form(field, strict)) for field in fields)


def _reader(field: Field, strict: bool) -> Reader:
    one = _one_reader(field, strict)
    if field.array:
        return cast("Reader", reading.array_reader(one))
    return reading.nullable_reader(one) if field.nullable else one


def _one_reader(field: Field, strict: bool) -> Reader:
    reader: object
    if field.named:
        return _named_reader(field.named, strict)
    if field.kind in ("string", "uuid"):
        reader = reading.text_reader(content.text_check(field) if strict else None)
    elif field.kind in _NUMBERS:
        raw = reading.read_long if _NUMBERS[field.kind] == "long" else reading.read_int
        reader = reading.number_reader(raw, content.number_check(field) if strict else None)
    elif field.kind == "map":
        reader = reading.checked(reading.read_text_map, content.replacement) if strict else reading.read_text_map
    else:
        reader = reading.read_boolean if field.kind == "boolean" else reading.read_bytes
    return cast("Reader", reader)


def _named_reader(named: NamedType, strict: bool) -> Reader:
    if named.symbols:
        return cast("Reader", reading.symbol_reader(named.symbols))
    return record_reader(named.fields, class_of(named), strict)


def _writer(field: Field) -> Writer:
    one = _one_writer(field)
    if field.array:
        return cast("Writer", writing.array_writer(one))
    return writing.nullable_writer(one) if field.nullable else one


def _one_writer(field: Field) -> Writer:
    writer: object
    if field.named:
        named = field.named
        return cast("Writer", writing.symbol_writer(named.symbols)) if named.symbols else record_writer(named.fields)
    if field.kind in ("string", "uuid"):
        writer = writing.checked_writer(writing.write_text, content.text_check(field))
    elif field.kind in _NUMBERS:
        raw = writing.write_long if _NUMBERS[field.kind] == "long" else writing.write_int
        writer = writing.checked_writer(raw, content.number_check(field))
    elif field.kind == "map":
        writer = writing.checked_writer(writing.write_text_map, content.replacement)
    else:
        writer = writing.write_boolean if field.kind == "boolean" else writing.write_bytes
    return cast("Writer", writer)


def _form(field: Field, strict: bool) -> quick.Form:
    if field.array:
        symbols = field.named.symbols if field.named else ()
        return quick.Symbols(symbols) if symbols else quick.Careful(_reader(field, strict))
    form = _one_form(field, strict)
    return quick.Nullable(form) if field.nullable else form


def _one_form(field: Field, strict: bool) -> quick.Form:
    if field.named and field.named.symbols:
        return quick.Symbol(field.named.symbols)
    if field.named:
        return quick.Record(class_of(field.named), record_forms(field.named.fields, strict))
    if field.kind in ("string", "uuid"):
        return quick.Text(content.text_pattern(field) if strict else None)
    if field.kind == "timestamp":
        return quick.Time()
    return quick.Careful(_one_reader(field, strict))


_NUMBERS: Mapping[str, str] = {"timestamp": "long", "long": "long", "int": "int", "date": "int"}
