"""Bytes as base64 in a text (RFC 4648, the standard alphabet, with padding), and back."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from ledger.seal.merkle import HASH_BYTES
from ledger.seal.refusal import NotProven


def base64_of(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def bytes_of(text: str) -> bytes:
    """What base64 says; nothing where it is not base64. Bits too many are for the reader to refuse."""
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return b""


def hash_of(text: str, what: str) -> bytes:
    """A hash of the tree. Raises NotProven, beginning with `what`, for any text that `base64_of` does not make of one."""
    content = bytes_of(text)
    if len(content) != HASH_BYTES or base64_of(content) != text:
        raise NotProven(f"{what} is not the base64 of {HASH_BYTES} bytes")
    return content
