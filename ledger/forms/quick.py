"""Readers of whole events at speed: source code made from a schema, as `dataclasses` makes `__init__`.

A quick reader knows the usual forms only (short strings, times of this age) and gives up with an exception at anything
else; `ledger.codec` then asks the careful reader of `ledger.forms.reading`, which accepts or names what is wrong. So a quick
reader has one duty: never to accept what the careful one refuses, nor to read it otherwise. A property test holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass
from dataclasses import fields as fields_of
from typing import TypeAlias, cast

from ledger.events import Event
from ledger.forms.reading import Reader
from ledger.refusal import NotAccepted

GIVES_UP = (LookupError, ValueError, NotAccepted)
"""What a quick reader raises at anything unusual: bytes that end, forms and symbols that it does not know."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string that must match; None where it was checked before."""

    pattern: str | None


@dataclass(frozen=True, slots=True)
class Time:
    """Microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol of a vocabulary."""

    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Symbols:
    """A list of symbols of a vocabulary."""

    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A record inside the event, and what builds it."""

    build: Callable[..., object]
    fields: tuple[tuple[str, Form], ...]


@dataclass(frozen=True, slots=True)
class Careful:
    """Anything else: its careful reader is called."""

    reader: Reader[object]


@dataclass(frozen=True, slots=True)
class Nullable:
    """Null, or what is inside."""

    inner: Form


Form: TypeAlias = Text | Time | Symbol | Symbols | Record | Careful | Nullable


def quick_reader(event_type: type[Event], forms: Sequence[tuple[str, Form]]) -> Callable[[bytes], Event]:
    """Compile the reader of one schema. Fields of the class that the schema does not have take their defaults."""
    writer = _Writer({"new": object.__new__, "from_bytes": int.from_bytes, "event_type": event_type})
    body = [line for name, form in forms for line in writer.field(f"v_{name}", form)]
    build = list(writer.build(event_type, {name for name, _ in forms}))
    source = "\n".join(["def read(b):", "    p = 0", *(f"    {line}" for line in [*body, *_END, *build])])
    names = writer.names
    exec(compile(source, f"<quick reader of {event_type.__name__}>", "exec"), names)  # noqa: S102 -- made from schemas
    return cast("Callable[[bytes], Event]", names["read"])


_END = ("if p != len(b):", "    raise ValueError")


class _Writer:
    """Writes the lines that read one field after another from `b` at `p`, and keeps what the lines refer to."""

    def __init__(self, names: dict[str, object]) -> None:
        self.names = names

    def build(self, event_type: type[Event], given: AbstractSet[str]) -> Iterator[str]:
        """Set the slots one by one: what the frozen `__init__` does, in half the time."""
        yield "event = new(event_type)"
        for field in fields_of(event_type):
            self.names[f"set_{field.name}"] = getattr(event_type, field.name).__set__
            if field.name not in given:
                if field.default is MISSING:
                    raise TypeError(f"{event_type.__name__}.{field.name} has no default for records that lack it")
                self.names[f"v_{field.name}"] = field.default
            yield f"set_{field.name}(event, v_{field.name})"
        yield "return event"

    def field(self, into: str, form: Form) -> Iterator[str]:
        """The lines that read one field into a variable."""
        if isinstance(form, Nullable):
            yield from ("n = b[p]", "p += 1", "if n == 2:")
            yield from (f"    {line}" for line in self.field(into, form.inner))
            yield from ("elif n:", "    raise ValueError", "else:", f"    {into} = None")
        elif isinstance(form, Text):
            yield from self._text(into, form)
        elif isinstance(form, Time):
            yield from _time(into)
        elif isinstance(form, Symbol | Symbols):
            self.names[f"of_{into}"] = {place << 1: symbol for place, symbol in enumerate(form.symbols[:64])}
            yield from _symbol(into) if isinstance(form, Symbol) else _symbols(into)
        elif isinstance(form, Record):
            yield from self._record(into, form)
        else:
            self.names[f"read_{into}"] = form.reader
            yield f"{into}, p = read_{into}(b, p)"

    def _text(self, into: str, form: Text) -> Iterator[str]:
        """Up to 63 bytes: their length is one byte, even and below 0x80. Up to 8191, a digest for one: two bytes."""
        yield from ("n = b[p]", "p += 1", "if n & 0x81:", "    m = b[p]", "    p += 1")
        yield from ("    if n & 1 or not 0 < m < 0x80:", "        raise ValueError", "    n += (m - 1) << 7")
        yield from ("q = p + (n >> 1)", f"{into} = b[p:q].decode()", "p = q")
        if form.pattern is not None:
            self.names[f"matches_{into}"] = re.compile(form.pattern).fullmatch
            yield from (f"if not matches_{into}({into}):", "    raise ValueError")

    def _record(self, into: str, form: Record) -> Iterator[str]:
        self.names[f"build_{into}"] = form.build
        for name, inner in form.fields:
            yield from self.field(f"{into}_{name}", inner)
        given = ", ".join(f"{name}={into}_{name}" for name, _ in form.fields)
        yield f"{into} = build_{into}({given})"


def _symbol(into: str) -> Sequence[str]:
    return (f"{into} = of_{into}[b[p]]", "p += 1")


def _symbols(into: str) -> Sequence[str]:
    """One block of up to 63 symbols of one byte each, and the byte 0 behind it; or just that byte."""
    return (
        "n = b[p]",
        "if n & 0x81:",
        "    raise ValueError",
        "p += 1",
        f"{into} = ()",
        "if n:",
        "    q = p + (n >> 1)",
        f"    {into} = tuple([of_{into}[each] for each in b[p:q]])",
        "    if b[q]:",
        "        raise ValueError",
        "    p = q + 1",
    )


def _time(into: str) -> Sequence[str]:
    """A varint of exactly 8 bytes, which spans the years 1978 to 3111: seven with the high bit set and one without.

    The eight groups of 7 bits are moved together two by two, then the zigzag is undone.
    """
    return (
        "n = from_bytes(b[p:p+8], 'little')",
        "if n & 0x8080808080808081 != 0x0080808080808080 or not n >> 56:",
        "    raise ValueError",
        "p += 8",
        "n = (n & 0x007F007F007F007F) | ((n & 0x7F007F007F007F00) >> 1)",
        "n = (n & 0x00003FFF00003FFF) | ((n & 0x3FFF00003FFF0000) >> 2)",
        f"{into} = ((n & 0x0FFFFFFF) | ((n & 0x0FFFFFFF00000000) >> 4)) >> 1",
    )
