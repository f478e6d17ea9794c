"""The Avro binary form, written the one canonical way: see `ledger.forms.reading` for why there is only one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from ledger.refusal import NotAccepted

T = TypeVar("T")

Writer: TypeAlias = Callable[[T], bytes]

_LONG_MIN, _LONG_MAX = -(1 << 63), (1 << 63) - 1
_INT_MIN, _INT_MAX = -(1 << 31), (1 << 31) - 1


def _varint(raw: int) -> bytes:
    out = bytearray()
    while raw > 0x7F:
        out.append(raw & 0x7F | 0x80)
        raw >>= 7
    out.append(raw)
    return bytes(out)


_SHORT = tuple(_varint(length << 1) for length in range(256))


def write_long(value: int) -> bytes:
    """Raises NotAccepted for more than 64 bits."""
    if not _LONG_MIN <= value <= _LONG_MAX:
        raise NotAccepted("invalid_value", "", "must fit into 64 bits")
    return _varint((value << 1) ^ (value >> 63))


def write_int(value: int) -> bytes:
    """Raises NotAccepted for more than 32 bits."""
    if not _INT_MIN <= value <= _INT_MAX:
        raise NotAccepted("invalid_value", "", "must fit into 32 bits")
    return _varint((value << 1) ^ (value >> 31))


def write_bytes(value: bytes) -> bytes:
    """The length, then the bytes."""
    length = len(value)
    return (_SHORT[length] if length < 256 else _varint(length << 1)) + value


def write_text(value: str) -> bytes:
    """The length, then UTF-8."""
    return write_bytes(value.encode())


def write_boolean(value: bool) -> bytes:
    """One byte."""
    return _BOOLEANS[value]


_BOOLEANS = {False: b"\x00", True: b"\x01"}


def checked_writer(write_raw: Writer[T], check: Callable[[T], None] | None) -> Writer[T]:
    """Writes what passes the check."""
    if check is None:
        return write_raw

    def write(value: T) -> bytes:
        check(value)
        return write_raw(value)

    return write


def symbol_writer(symbols: Sequence[str]) -> Writer[str]:
    """Writes a symbol of a vocabulary as its index."""
    encoded = {symbol: _varint(index << 1) for index, symbol in enumerate(symbols)}

    def write(value: str) -> bytes:
        found = encoded.get(value)
        if found is None:
            raise NotAccepted("unknown_symbol", "", f"is none of {', '.join(symbols)}")
        return found

    return write


def nullable_writer(inner: Writer[T]) -> Writer[T | None]:
    """Writes null or a value."""
    return lambda value: b"\x00" if value is None else b"\x02" + inner(value)


def array_writer(inner: Writer[T]) -> Writer[Sequence[T]]:
    """Writes a list in one block."""
    return lambda values: write_long(len(values)) + b"".join(map(inner, values)) + b"\x00" if values else b"\x00"


def write_text_map(values: Mapping[str, str]) -> bytes:
    """Writes a map in one block, in its own order."""
    if not values:
        return b"\x00"
    pairs = b"".join(write_text(key) + write_text(value) for key, value in values.items())
    return write_long(len(values)) + pairs + b"\x00"


def record_writer(fields: Sequence[tuple[str, Writer[object]]]) -> Writer[object]:
    """Writes the attributes of an object in order; a refusal names the field."""

    def write(value: object) -> bytes:
        parts, name = [], ""
        try:
            for name, field in fields:
                parts.append(field(getattr(value, name)))
        except NotAccepted as refusal:
            raise refusal.inside(name) from None
        return b"".join(parts)

    return write
