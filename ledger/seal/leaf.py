r"""What a leaf of the tree commits to: the entry of one record, to the bit.

All numbers are big-endian. An entry is

    24 bytes  "protocol-ledger/leaf/v1\n", so that nothing else that is hashed is ever taken for a record
    uint64    ledger number: the index of the leaf
    int64     known_at, microseconds since 1970-01-01T00:00:00Z
    uint16    length of the claim, and the claim (ASCII); length 0 for a record that the gate wrote of itself
    the rest  the message, framed as `ledger/framing.py` says, with the SHA-256 of its value in the value's place

Number, `known_at` and claim are read from the headers, which are in the message too: they stand in front so that a reader
needs to know nothing of headers. The value stands for itself by its hash, so that it can be shown that a record is there
without showing what it says. Where a record lies (partition, offset) and what a broker's clock said of it is not part of
it: an export, a mirror or another kind of log changes these and nothing else.
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from hashlib import sha256

from ledger import instants
from ledger.claim import Claim
from ledger.framing import Shape, frame_parts, shape_of, unframe
from ledger.instants import Instant
from ledger.log.port import Message
from ledger.record import CLAIM_HEADER, KNOWN_HEADER, NUMBER_HEADER
from ledger.seal.refusal import NotProven

DOMAIN = b"protocol-ledger/leaf/v1\n"

_FIXED = struct.Struct(">QqH")
_CLAIM_BYTES_MAX = 0xFFFF
_NUMBER_MAX = 2**63 - 1
_ZERO, _POINT, _ZULU = b"0.Z"
_FRACTION_DIGITS = 6
_SECOND_BYTES = len("1970-01-01T00:00:00")
_NOT_A_TIME = f"the header {KNOWN_HEADER} is not written as the ledger writes times"
_written_second = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]").fullmatch


def entry_of(message: Message) -> bytes:
    """The entry of a record as it lies on the ledger. Raises ValueError for a message that is no record of one."""
    key, value, headers = message
    if key is None or value is None or not headers:
        raise ValueError("a record has a key, a value and headers")
    names, contents = zip(*headers, strict=True)
    shape, number_at, known_at, claim_at = _places(names)
    claim = b"" if claim_at is None else _claim(contents[claim_at])
    fixed = _FIXED.pack(_number(contents[number_at]), known_at_of(contents[known_at]), len(claim))
    return b"".join((DOMAIN, fixed, claim, *frame_parts(key, sha256(value).digest(), shape, contents)))


def message_of(entry: bytes, value: bytes) -> Message:
    """The record of an entry and its value. Raises NotProven where they are not exactly one record of each other."""
    if not entry.startswith(DOMAIN):
        raise NotProven("the record's entry does not begin as one")
    try:
        _, _, claim_length = _FIXED.unpack_from(entry, len(DOMAIN))
        message = unframe(entry[len(DOMAIN) + _FIXED.size + claim_length :])._replace(value=value)
        belongs = entry_of(message) == entry
    except (ValueError, struct.error) as error:
        raise NotProven(f"the record's entry cannot be read: {error}") from error
    if not belongs:
        raise NotProven("the record's entry and its value do not belong together")
    return message


def known_at_of(text: bytes) -> Instant:
    """The moment in a header. Raises ValueError unless it is written as the ledger writes times; fast, as all are read."""
    second = _second(text[:_SECOND_BYTES])
    fraction = text[_SECOND_BYTES:]
    if fraction == b"Z":
        return second
    digits = fraction[1:-1]
    if len(digits) != _FRACTION_DIGITS or fraction[0] != _POINT or fraction[-1] != _ZULU or not digits.isdigit():
        raise ValueError(_NOT_A_TIME)
    if (within_us := int(digits)) == 0:
        raise ValueError(_NOT_A_TIME)
    return Instant(second + within_us)


# Neighbours are known within the same second, come from a few intakes and have one of a few sets of header names: what
# follows from these is found once each.


@lru_cache(maxsize=1024)
def _second(text: bytes) -> Instant:
    if _written_second(text) is None:
        raise ValueError(_NOT_A_TIME)
    return instants.parse(f"{text.decode('ascii')}Z")


@lru_cache(maxsize=1024)
def _places(names: tuple[str, ...]) -> tuple[Shape, int, int, int | None]:
    """The shape of headers with these names, and where number, moment and claim stand; None where there is no claim."""
    if len(set(names)) != len(names):
        raise ValueError("a record has each header once")
    for name in (NUMBER_HEADER, KNOWN_HEADER):
        if name not in names:
            raise ValueError(f"the header {name} is missing")
    claim_at = names.index(CLAIM_HEADER) if CLAIM_HEADER in names else None
    return shape_of(names), names.index(NUMBER_HEADER), names.index(KNOWN_HEADER), claim_at


@lru_cache(maxsize=1024)
def _check_intake(text: bytes) -> None:
    Claim.parse(f"{text.decode('ascii')}/0")


def _claim(text: bytes) -> bytes:
    """The claim as it is. Raises ValueError for what `Claim.parse` would not take, and for more than an entry can hold."""
    intake, _, offset = text.rpartition(b"/")
    _check_intake(intake)
    _plain(offset, CLAIM_HEADER)
    if len(text) > _CLAIM_BYTES_MAX:
        raise ValueError(f"the header {CLAIM_HEADER} is too long")
    return text


def _number(text: bytes) -> int:
    number = _plain(text, NUMBER_HEADER)
    if number > _NUMBER_MAX:
        raise ValueError(f"the header {NUMBER_HEADER} is too large a number")
    return number


def _plain(digits: bytes, name: str) -> int:
    if not digits.isdigit() or (digits[0] == _ZERO and len(digits) > 1):
        raise ValueError(f"the header {name} has no plain decimal number where one belongs")
    return int(digits)
