"""A record of the ledger: an event as it was claimed, with the three attributes that the ledger adds to it."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache

from ledger import instants
from ledger.claim import Claim
from ledger.codec import decode_trusted
from ledger.errors import DamagedLedger
from ledger.events import Event
from ledger.instants import Instant
from ledger.log.port import Message, Stored
from ledger.refusal import NotAccepted
from schemas.fingerprints import PREFIX

__all__ = [
    "CLAIM_HEADER",
    "KNOWN_HEADER",
    "NUMBER_HEADER",
    "RESERVED_HEADERS",
    "Claim",
    "LedgerRecord",
    "admit",
    "digest_of",
    "number_of",
    "read_record",
]

NUMBER_HEADER = "ce_ledgernumber"
KNOWN_HEADER = "ce_knowntime"
CLAIM_HEADER = "ce_claim"
RESERVED_HEADERS = frozenset({NUMBER_HEADER, KNOWN_HEADER, CLAIM_HEADER})
"""Only the ledger writes these; a claim that carries one is refused."""

_SCHEMA_HEADER = "ce_dataschema"


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """One record: its number in the whole ledger, when the ledger knew it, where it was claimed, and what it says."""

    number: int
    known_at: Instant
    claim: Claim | None
    stored: Stored
    event: Event


def admit(message: Message, number: int, known_at: Instant, claim: Claim | None) -> Message:
    """The message with the ledger's attributes behind its own headers; nothing else is changed."""
    added = [(NUMBER_HEADER, b"%d" % number), (KNOWN_HEADER, instants.text(known_at).encode("ascii"))]
    if claim is not None:
        added.append((CLAIM_HEADER, claim.text().encode("ascii")))
    return Message(message.key, message.value, (*message.headers, *added))


def read_record(stored: Stored) -> LedgerRecord:
    """The record that lies there. Raises DamagedLedger naming topic, partition and offset."""
    headers = dict(stored.message.headers)
    try:
        claim = headers.get(CLAIM_HEADER)
        return LedgerRecord(
            number=_number(headers[NUMBER_HEADER]),
            known_at=instants.parse(headers[KNOWN_HEADER].decode("ascii")),
            claim=None if claim is None else Claim.parse(claim.decode("ascii")),
            stored=stored,
            event=decode_trusted(_fingerprint(headers[_SCHEMA_HEADER]), stored.message.value or b""),
        )
    except KeyError as missing:
        raise _damaged(stored, f"the header {missing.args[0]} is missing") from missing
    except (ValueError, NotAccepted) as problem:
        raise _damaged(stored, str(problem)) from problem


def number_of(stored: Stored) -> int:
    """The record's number in the whole ledger. Raises DamagedLedger where there is none."""
    for name, value in reversed(stored.message.headers):  # the ledger's own stand last
        if name == NUMBER_HEADER:
            try:
                return _number(value)
            except ValueError as problem:
                raise _damaged(stored, str(problem)) from problem
    raise _damaged(stored, f"the header {NUMBER_HEADER} is missing")


def digest_of(message: Message) -> str:
    """SHA-256, in hexadecimal, of what was claimed: key, value and headers, framed so that no two claims share one.

    Every part is a byte 1, its length as 8 bytes big-endian, and its bytes; a part that is null is a byte 0. The parts
    are the key, the value, and then for each header in order its name (UTF-8) and its value.
    """
    hashed = hashlib.sha256()
    parts = [message.key, message.value]
    for name, value in message.headers:
        parts += [name.encode("utf-8", "surrogatepass"), value]
    for part in parts:
        hashed.update(b"\x00" if part is None else b"\x01" + struct.pack(">Q", len(part)) + part)
    return hashed.hexdigest()


@lru_cache(maxsize=1024)
def _fingerprint(text: bytes) -> str:
    return text.decode("ascii").removeprefix(PREFIX)


def _number(text: bytes) -> int:
    number = int(text)
    if b"%d" % number != text or number < 0:
        raise ValueError("the ledger number is not a plain decimal number")
    return number


def _damaged(stored: Stored, problem: str) -> DamagedLedger:
    return DamagedLedger(f"{stored.topic}/{stored.partition} at offset {stored.offset} cannot be read: {problem}")
