"""The Avro binary form read with care, to say what is wrong with bytes that the library cannot read, and where.

It is asked only about bytes that were refused. Readers take the bytes and a position and give the value and the next position. A reader refuses whatever a writer of
the same schema would not have written: long varints, negative block counts, second blocks, doubled keys. Nothing is allocated by a length
that is only claimed: a slice never reaches beyond the bytes that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from ledger.forms.content import Number, Text
from ledger.refusal import NotAccepted

T = TypeVar("T")

Reader: TypeAlias = Callable[[bytes, int], tuple[T, int]]

_INT_MIN, _INT_MAX = -(1 << 31), (1 << 31) - 1


def _unsigned(data: bytes, at: int) -> tuple[int, int]:
    """A varint of at most 64 bits in its shortest form, still zigzag."""
    byte = data[at]
    at += 1
    if byte < 0x80:
        return byte, at
    result = byte & 0x7F
    shift = 7
    while True:
        byte = data[at]
        at += 1
        if byte < 0x80:
            break
        result |= (byte & 0x7F) << shift
        shift += 7
        if shift > 63:
            raise NotAccepted("not_canonical", "", "a number is longer than 64 bits")
    result |= byte << shift
    if not byte:
        raise NotAccepted("not_canonical", "", "a number is written longer than need be")
    if result >> 64:
        raise NotAccepted("not_canonical", "", "a number is longer than 64 bits")
    return result, at


def read_long(data: bytes, at: int) -> tuple[int, int]:
    """A number of 64 bits. Raises NotAccepted, and IndexError where the bytes end."""
    raw, at = _unsigned(data, at)
    return (raw >> 1) ^ -(raw & 1), at


def read_int(data: bytes, at: int) -> tuple[int, int]:
    """A number of 32 bits. Raises NotAccepted, and IndexError where the bytes end."""
    value, at = read_long(data, at)
    if not _INT_MIN <= value <= _INT_MAX:
        raise NotAccepted("not_canonical", "", "a number is longer than 32 bits")
    return value, at


def read_length(data: bytes, at: int) -> tuple[int, int]:
    """A length or a count. Raises NotAccepted, and IndexError where the bytes end."""
    raw, at = _unsigned(data, at)
    if raw & 1:
        raise NotAccepted("not_canonical", "", "a length or count is negative")
    return raw >> 1, at


def read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """A string of bytes. Raises NotAccepted, and IndexError where the bytes end."""
    raw = data[at]
    at += 1
    if raw & 0x81:
        raw, at = read_length(data, at - 1)
        raw <<= 1
    end = at + (raw >> 1)
    if end > len(data):
        raise IndexError
    return data[at:end], end


def read_boolean(data: bytes, at: int) -> tuple[bool, int]:
    """True or false. Raises NotAccepted, and IndexError where the bytes end."""
    byte = data[at]
    if byte > 1:
        raise NotAccepted("malformed", "", "a boolean is neither 0 nor 1")
    return byte == 1, at + 1


def text_reader(check: Text | None) -> Reader[str]:
    """Reads UTF-8 that passes the check."""

    def read(data: bytes, at: int) -> tuple[str, int]:
        raw, at = read_bytes(data, at)
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise NotAccepted("malformed", "", "is not valid UTF-8") from None
        if check is not None:
            check(text)
        return text, at

    return read


def number_reader(read_raw: Reader[int], check: Number | None) -> Reader[int]:
    """Reads a number that passes the check."""
    return read_raw if check is None else checked(read_raw, check)


def checked(read_raw: Reader[T], check: Callable[[T], None]) -> Reader[T]:
    """Reads what passes the check."""

    def read(data: bytes, at: int) -> tuple[T, int]:
        value, at = read_raw(data, at)
        check(value)
        return value, at

    return read


def symbol_reader(symbols: Sequence[str]) -> Reader[str]:
    """Reads a symbol of a vocabulary by its index."""
    by_raw = {index << 1: symbol for index, symbol in enumerate(symbols)}

    def read(data: bytes, at: int) -> tuple[str, int]:
        raw, at = _unsigned(data, at)
        symbol = by_raw.get(raw)
        if symbol is None:
            if raw & 1:
                raise NotAccepted("not_canonical", "", "the index of a symbol is negative")
            raise NotAccepted("unknown_symbol", "", f"has symbol number {raw >> 1} of {len(symbols)}")
        return symbol, at

    return read


def nullable_reader(inner: Reader[T]) -> Reader[T | None]:
    """Reads null or a value."""

    def read(data: bytes, at: int) -> tuple[T | None, int]:
        branch = data[at]
        if branch == 0:
            return None, at + 1
        if branch != 2:
            raise NotAccepted("malformed", "", "is neither null nor a value: the index of the branch is wrong")
        return inner(data, at + 1)

    return read


def array_reader(inner: Reader[T]) -> Reader[tuple[T, ...]]:
    """Reads a list in one block."""

    def read(data: bytes, at: int) -> tuple[tuple[T, ...], int]:
        count, at = read_length(data, at)
        if not count:
            return (), at
        found: list[T] = []
        while len(found) < count:
            try:
                item, at = inner(data, at)
            except NotAccepted as refusal:
                raise refusal.inside(f"[{len(found)}]") from None
            found.append(item)
        return tuple(found), _end_of_blocks(data, at)

    return read


def read_text_map(data: bytes, at: int) -> tuple[dict[str, str], int]:
    """A map of strings in one block. Raises NotAccepted, and IndexError where the bytes end."""
    count, at = read_length(data, at)
    found: dict[str, str] = {}
    if not count:
        return found, at
    while len(found) < count:
        key, at = _read_text(data, at)
        if key in found:
            raise NotAccepted("not_canonical", "", "a key occurs twice")
        found[key], at = _read_text(data, at)
    return found, _end_of_blocks(data, at)


_read_text = text_reader(None)


def _end_of_blocks(data: bytes, at: int) -> int:
    if data[at]:
        raise NotAccepted("not_canonical", "", "a list is written in more than one block")
    return at + 1


def record_reader(fields: Sequence[tuple[str, Reader[object]]], build: Callable[..., T]) -> Reader[T]:
    """Reads the fields in order and builds the record; a refusal names the field."""

    def read(data: bytes, at: int) -> tuple[T, int]:
        values: dict[str, object] = {}
        start, name = at, ""
        try:
            for name, field in fields:
                start = at
                values[name], at = field(data, at)
        except NotAccepted as refusal:
            raise refusal.inside(name) from None
        except IndexError:
            if start == len(data):
                raise NotAccepted("missing_field", name, "is missing: the bytes end before it") from None
            raise NotAccepted("malformed", name, "is truncated: the bytes end in the middle of it") from None
        return build(**values), at

    return read
