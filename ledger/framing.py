"""How a message lies in one row of a recorder: an exact framing, so that what is read is what was written.

All numbers are big-endian. A length of -1 stands for `None`, so that nothing and empty stay apart.

    int32   length of the key        int32   length of the value
    uint16  count of headers n       uint32  length of the name table
    key, value
    name table: n times (uint16 length, UTF-8 name)
    n times uint32, the lengths of the header values; then the header values
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import NamedTuple

from ledger.log.port import Message

NAME = "ledger.message.v1"
"""Stands in the recorder's `topic` column of each message, so that another framing can follow this one."""

_FIXED = struct.Struct(">iiHI")
_LENGTH = struct.Struct(">H")
_NONE = -1


def frame(message: Message) -> bytes:
    """The bytes of a message. Raises ValueError for what no log holds: over 65535 headers or bytes in a name."""
    key, value, headers = message
    names, contents = zip(*headers, strict=True) if headers else ((), ())
    return b"".join(frame_parts(key, value, shape_of(names), contents))


class Shape(NamedTuple):
    """What follows from the names of a message's headers alone."""

    table: bytes
    lengths: struct.Struct


def frame_parts(key: bytes | None, value: bytes | None, shape: Shape, contents: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """What `frame` joins, of a message whose headers are apart: the shape of their names, and what each holds."""
    table, lengths = shape
    try:
        fixed = _FIXED.pack(
            _NONE if key is None else len(key),
            _NONE if value is None else len(value),
            len(contents),
            len(table),
        )
    except struct.error as error:
        raise ValueError("too many headers, or one of them is too long") from error
    return (fixed, key or b"", value or b"", table, lengths.pack(*map(len, contents)), *contents)


def unframe(state: bytes) -> Message:
    """The message of these bytes. Raises ValueError where they are not exactly one framed message."""
    try:
        key_length, value_length, count, names_length = _FIXED.unpack_from(state)
        at = _FIXED.size
        key = value = None
        if key_length != _NONE:
            key = state[at : at + key_length]
            at += key_length
        if value_length != _NONE:
            value = state[at : at + value_length]
            at += value_length
        names = _names(state[at : at + names_length], count)
        at += names_length
        contents = _contents(state[at : at + 4 * count], count)
        values = contents.unpack_from(state, at + 4 * count)
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError("not a framed message") from error
    if at + 4 * count + contents.size != len(state):
        raise ValueError("a framed message of another length than it says")
    return Message(key, value, tuple(zip(names, values, strict=True)))


# Nearly all messages have one of a few sets of header names: they are coded once each.


@lru_cache(maxsize=1024)
def shape_of(names: tuple[str, ...]) -> Shape:
    """Raises ValueError where a name is too long."""
    coded = [name.encode() for name in names]
    try:
        table = b"".join([_LENGTH.pack(len(name)) + name for name in coded])
    except struct.error as error:
        raise ValueError("too many headers, or one of them is too long") from error
    return Shape(table, struct.Struct(f">{len(names)}I"))


@lru_cache(maxsize=1024)
def _names(table: bytes, count: int) -> tuple[str, ...]:
    names, at = [], 0
    for _ in range(count):
        (length,) = _LENGTH.unpack_from(table, at)
        at += _LENGTH.size + length
        names.append(table[at - length : at].decode())
    if at != len(table):
        raise ValueError("a table of header names of another length than it says")
    return tuple(names)


@lru_cache(maxsize=8192)
def _contents(lengths: bytes, count: int) -> struct.Struct:
    """Takes header values of these lengths apart at once: one by one they took most of the time of reading a log."""
    return struct.Struct("".join([f"{length}s" for length in struct.unpack(f">{count}I", lengths)]))
