"""What reads one field of the contract with care, chosen by the field's kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

from ledger.forms import content, reading
from ledger.forms.homes import class_of
from schemas.model import Field, NamedType

T = TypeVar("T")
Reader = reading.Reader[object]


def record_reader(fields: Sequence[Field], build: Callable[..., T]) -> reading.Reader[T]:
    """The careful reader of a record, which also checks what the fields hold."""
    return reading.record_reader([(field.name, _reader(field)) for field in fields], build)


def _reader(field: Field) -> Reader:
    one = _one_reader(field)
    if field.array:
        return cast("Reader", reading.array_reader(one))
    return reading.nullable_reader(one) if field.nullable else one


def _one_reader(field: Field) -> Reader:
    reader: object
    if field.named:
        return _named_reader(field.named)
    if field.kind in ("string", "uuid"):
        reader = reading.text_reader(content.text_check(field))
    elif field.kind in _NUMBERS:
        raw = reading.read_long if _NUMBERS[field.kind] == "long" else reading.read_int
        reader = reading.number_reader(raw, content.number_check(field))
    elif field.kind == "map":
        reader = reading.checked(reading.read_text_map, content.replacement)
    else:
        reader = reading.read_boolean if field.kind == "boolean" else reading.read_bytes
    return cast("Reader", reader)


def _named_reader(named: NamedType) -> Reader:
    if named.symbols:
        return cast("Reader", reading.symbol_reader(named.symbols))
    return record_reader(named.fields, class_of(named))


_NUMBERS: Mapping[str, str] = {"timestamp": "long", "long": "long", "int": "int", "date": "int"}
