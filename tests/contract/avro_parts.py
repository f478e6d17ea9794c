"""Pieces of the Avro binary form, to put values together that no encoder would write."""

from __future__ import annotations


def write_long(value: int) -> bytes:
    """A zigzag varint in its shortest form."""
    raw = (value << 1) ^ (value >> 63)
    out = bytearray()
    while raw > 0x7F:
        out.append(raw & 0x7F | 0x80)
        raw >>= 7
    out.append(raw)
    return bytes(out)


def write_text(value: str) -> bytes:
    """The length, then UTF-8."""
    encoded = value.encode()
    return write_long(len(encoded)) + encoded
