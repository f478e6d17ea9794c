"""Reads a released schema beside today's contract: which fields its records have, and with which symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.jsontypes import Json, items, mapping, string, strings
from schemas.model import Field


def written_fields(released: Json, today: Sequence[Field]) -> tuple[Field, ...]:
    """Today's fields as the released schema writes them: in its order, with its symbols, without later fields.

    Raises KeyError for a field that there is no more: `schemas.compatibility` keeps that from being released.
    """
    return _Reader().fields(released, today)


class _Reader:
    """Remembers named types: a schema writes each out once and names it afterwards."""

    def __init__(self) -> None:
        self._named: dict[str, Mapping[str, Json]] = {}

    def fields(self, released: Json, today: Sequence[Field]) -> tuple[Field, ...]:
        known = {field.name: field for field in today}
        told = [mapping(field) for field in items(mapping(released)["fields"])]
        return tuple(self._field(field["type"], known[string(field["name"])]) for field in told)

    def _field(self, told: Json, field: Field) -> Field:
        nullable = isinstance(told, list)
        if nullable:
            told = items(told)[1]
        array = isinstance(told, Mapping) and told["type"] == "array"
        if array:
            told = mapping(told)["items"]
        field = replace(field, nullable=nullable, array=array)
        if field.named is None:
            return field
        schema = self._named[told] if isinstance(told, str) else mapping(told)
        self._named[string(schema["name"])] = schema
        if schema["type"] == "enum":
            return replace(field, named=replace(field.named, symbols=strings(schema["symbols"])))
        return replace(field, named=replace(field.named, fields=self.fields(schema, field.named.fields)))
