"""Writers of a field's JSON, chosen by the field's kind."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import cast

from ledger import instants
from ledger.forms.json_reading import EPOCH_ORDINAL
from ledger.instants import Instant
from schemas.jsontypes import Json
from schemas.model import Field

ToJson = Callable[[object], Json]


def json_writer(field: Field) -> ToJson:
    """The writer of a field that is not null."""
    one = _one(field)
    if not field.array:
        return one
    return lambda values: [one(value) for value in cast("Iterable[object]", values)]


def _one(field: Field) -> ToJson:
    if field.named and not field.named.symbols:
        inner = [(each.name, json_writer(each)) for each in field.named.fields]
        return lambda value: {name: write(getattr(value, name)) for name, write in inner}
    return _PLAIN.get(field.kind, _as_it_is)


def _as_it_is(value: object) -> Json:
    return cast("Json", value)


_PLAIN: Mapping[str, ToJson] = {
    "timestamp": lambda value: instants.text(cast("Instant", value)),
    "date": lambda value: date.fromordinal(cast("int", value) + EPOCH_ORDINAL).isoformat(),
    "bytes": lambda value: base64.b64encode(cast("bytes", value)).decode("ascii"),
    "map": lambda value: dict(cast("Mapping[str, str]", value)),
}
