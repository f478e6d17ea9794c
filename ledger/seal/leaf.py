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
from ledger.framing import frame, unframe
from ledger.instants import HOUR_US, MINUTE_US, SECOND_US, Instant
from ledger.log.port import Message
from ledger.record import CLAIM_HEADER, KNOWN_HEADER, NUMBER_HEADER
from ledger.seal.refusal import NotProven

DOMAIN = b"protocol-ledger/leaf/v1\n"

_FIXED = struct.Struct(">QqH")
_written_time = re.compile(
    rb"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{6}))?Z"
).fullmatch


def entry_of(message: Message) -> bytes:
    """The entry of a record as it lies on the ledger. Raises ValueError for a message that is no record of one."""
    key, value, headers = message
    if key is None or value is None:
        raise ValueError("a record has a key and a value")
    found = dict(headers)
    if len(found) != len(headers):
        raise ValueError("a record has each header once")
    claim = _claim(found)
    fixed = _FIXED.pack(_number(found), known_at_of(_header(found, KNOWN_HEADER)), len(claim))
    return b"".join((DOMAIN, fixed, claim, frame(Message(key, sha256(value).digest(), headers))))


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
    found = _written_time(text)
    if found is None:
        raise ValueError(f"the header {KNOWN_HEADER} is not written as the ledger writes times")
    day, hour, minute, second, fraction = found.groups()
    if fraction == b"000000":
        raise ValueError(f"the header {KNOWN_HEADER} is not written as the ledger writes times")
    within = int(hour) * HOUR_US + int(minute) * MINUTE_US + int(second) * SECOND_US + int(fraction or 0)
    return Instant(_midnight(day) + within)


@lru_cache(maxsize=64)
def _midnight(day: bytes) -> Instant:
    return instants.parse(f"{day.decode('ascii')}T00:00:00Z")


def _number(headers: dict[str, bytes]) -> int:
    text = _header(headers, NUMBER_HEADER)
    number = int(text)
    if not 0 <= number < 1 << 63 or b"%d" % number != text:
        raise ValueError(f"the header {NUMBER_HEADER} is not a plain decimal number")
    return number


def _claim(headers: dict[str, bytes]) -> bytes:
    claim = headers.get(CLAIM_HEADER, b"")
    if claim:
        Claim.parse(claim.decode("ascii"))
    return claim


def _header(headers: dict[str, bytes], name: str) -> bytes:
    try:
        return headers[name]
    except KeyError:
        raise ValueError(f"the header {name} is missing") from None
