"""The Avro binary form read fast, for records that were admitted: one function is written for each released schema.

It reads what is canonical and nothing else, and nearly all is. Whatever it cannot make sense of it leaves to the Avro library,
which reads more and says what is wrong; so it can be wrong about nothing. For that it must refuse whatever the library would
read or write otherwise, and property tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from ledger.events import Event
from ledger.forms import reading
from ledger.forms.building import absent_fields
from ledger.forms.homes import class_of
from ledger.refusal import NotAccepted
from schemas.model import Field

SwiftReader = Callable[[bytes], Event]
LEFT_TO_THE_LIBRARY = (NotAccepted, IndexError, KeyError, ValueError)
"""What a swift reader raises at bytes that it leaves alone."""

_NAMES: Mapping[str, object] = {
    "text_map": reading.read_text_map,
    "length": reading.read_length,
    "number": reading.read_long,
    "short_number": reading.read_int,
    "joined": int.from_bytes,
    "ValueError": ValueError,
}


def swift_reader(event_type: type[Event], fields: Sequence[Field]) -> SwiftReader:
    """Reads events by a schema with these fields; fields that came later take their defaults."""
    writer = _Writer()
    lines = ["def read(data):", " at = 0"]
    for field in fields:
        lines += writer.field(field, _variable(field), " ")
    lines += [" if at != len(data): raise ValueError", " event = new(kind)"]
    lines += [f" put_{field.name}(event, {_variable(field)})" for field in fields]
    puts = {f"put_{field.name}": getattr(event_type, field.name).__set__ for field in fields}
    for place, (put, default) in enumerate(absent_fields(event_type, {field.name for field in fields})):
        lines.append(f" absent_{place}(event, default_{place})")
        puts |= {f"absent_{place}": put, f"default_{place}": default}
    lines.append(" return event")
    known = {**_NAMES, **writer.tables, **puts, "new": object.__new__, "kind": event_type}
    # All that is in the text comes from the schemas in this house, none of it from what is read.
    exec("\n".join(lines), known)  # noqa: S102
    return cast("SwiftReader", known["read"])


class _Writer:
    """Writes the statements that read one field after the other into a variable, from `data` at `at`."""

    def __init__(self) -> None:
        self.tables: dict[str, object] = {}
        """What the statements name, beside the field's own variable."""

    def field(self, field: Field, into: str, indent: str) -> Iterator[str]:
        if field.array:
            yield from self._array(field, into, indent)
        elif field.nullable:
            inner = indent + " "
            yield f"{indent}branch = data[at]; at += 1"
            yield f"{indent}if branch == 2:"
            yield from self._one(field, into, inner)
            yield f"{indent}elif branch: raise ValueError"
            yield f"{indent}else: {into} = None"
        else:
            yield from self._one(field, into, indent)

    def _array(self, field: Field, into: str, indent: str) -> Iterator[str]:
        """One block, as the library writes it."""
        inner = indent + "  "
        yield f"{indent}count, at = length(data, at)"
        yield f"{indent}{into} = ()"
        yield f"{indent}if count:"
        yield f"{indent} items = []"
        yield f"{indent} while len(items) < count:"
        yield from self._one(field, "item", inner)
        yield f"{inner}items.append(item)"
        yield f"{indent} if data[at]: raise ValueError"
        yield f"{indent} at += 1; {into} = tuple(items)"

    def _one(self, field: Field, into: str, indent: str) -> Iterator[str]:
        lines: Sequence[str]
        if field.named is not None and field.named.symbols:
            lines = self._symbol(field.named.symbols, into)
        elif field.named is not None:
            lines = self._record(field, into)
        elif field.kind in ("string", "uuid"):
            lines = (*_LENGTH, f"{into} = data[at - raw:at].decode()")
        elif field.kind == "bytes":
            lines = (*_LENGTH, f"{into} = data[at - raw:at]")
        elif field.kind == "timestamp":
            lines = [line.format(into=into) for line in _TIMESTAMP]
        elif field.kind == "boolean":
            lines = (f"{into} = data[at] == 1", "if data[at] > 1: raise ValueError", "at += 1")
        elif field.kind in ("int", "date"):
            lines = (f"{into}, at = short_number(data, at)",)
        elif field.kind == "map":
            lines = (f"{into}, at = text_map(data, at)",)
        else:
            lines = (f"{into}, at = number(data, at)",)
        return (indent + line for line in lines)

    def _symbol(self, symbols: Sequence[str], into: str) -> Sequence[str]:
        table = self._table({index << 1: symbol for index, symbol in enumerate(symbols[:64])})
        return (f"{into} = {table}[data[at]]", "at += 1")

    def _record(self, field: Field, into: str) -> Sequence[str]:
        assert field.named is not None
        inner = _Writer()
        lines = ["def read(data, at):"]
        for each in field.named.fields:
            lines += inner.field(each, _variable(each), " ")
        lines.append(f" return make({', '.join(f'{each.name}={_variable(each)}' for each in field.named.fields)}), at")
        known = {**_NAMES, **inner.tables, "make": class_of(field.named)}
        exec("\n".join(lines), known)  # noqa: S102 - as above
        return (f"{into}, at = {self._table(known['read'])}(data, at)",)

    def _table(self, value: object) -> str:
        name = f"table_{len(self.tables)}"
        self.tables[name] = value
        return name


def _variable(field: Field) -> str:
    return f"of_{field.name}"


_LENGTH = (
    "raw = data[at]; at += 1",
    "if raw & 0x81: raw, at = length(data, at - 1)",
    "else: raw >>= 1",
    "at += raw",
    "if at > len(data): raise ValueError",
)
"""The length of a text, in `raw`, and `at` behind the text. Nearly all are shorter than 64 bytes: then it is one byte."""

_TIMESTAMP = (
    # From 1987 to 2112 a time in microseconds takes eight bytes of seven bits: they are joined two by two.
    "raw = joined(data[at:at + 8], 'little')",
    "if raw & 0x8080808080808080 == 0x0080808080808080 and raw >> 56:",
    " raw = (raw & 0x007f007f007f007f) | (raw & 0x7f007f007f007f00) >> 1",
    " raw = (raw & 0x00003fff00003fff) | (raw & 0x3fff00003fff0000) >> 2",
    " raw = (raw & 0x000000000fffffff) | (raw & 0x0fffffff00000000) >> 4",
    " {into} = (raw >> 1) ^ -(raw & 1); at += 8",
    "else: {into}, at = number(data, at)",
)
