"""Examines one record after the other by its own bytes alone: no neighbour, no table and no clock is asked.

This is nearly all of the work, and different stretches of a log may be examined by different processes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from ledger import own
from ledger.codec import NotAccepted, decode_canonical, type_of
from ledger.framing import frame
from ledger.log.partitioning import partition_for
from ledger.log.port import Log, Message, Stored
from ledger.record import CLAIM_HEADER, KNOWN_HEADER, NUMBER_HEADER, RESERVED_HEADERS
from ledger.seal.leaf import DOMAIN, entry_of
from ledger.seal.merkle import leaf_hash
from ledger.unhindered import unhindered
from ledger.verify.headers import disagreement
from ledger.verify.problem import Code, Problem
from ledger.verify.reading import Stretch
from ledger.verify.row import TOPIC, Examined, Row
from schemas.fingerprints import PREFIX

_NUMBER_AND_TIME = struct.Struct(">Qq")
_OWN = own.PREFIX.encode()
_STAMPS = (NUMBER_HEADER, KNOWN_HEADER, CLAIM_HEADER)


class Chunk(NamedTuple):
    """Some neighbours in one partition: from offset `start` to before `stop`."""

    partition: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Examiner:
    """`partitions` is how many the ledger has; `claims` says whether the digests of what was claimed are needed."""

    partitions: int
    claims: bool

    def examine(self, log: Log, chunk: Chunk) -> Examined:
        examined = Examined([], [], 0)

        def damaged(first: int, last: int, why: str) -> None:
            where = f"the message there cannot be read: {why}"
            if last > first:
                where = f"the messages from there to offset {last} cannot be read: {why}"
            examined.problems.append(Problem("unreadable", TOPIC, chunk.partition, first, where))

        messages = 0
        with unhindered():
            for batch in Stretch(log, TOPIC, *chunk).batches(damaged):
                messages += len(batch)
                for stored in batch:
                    self._one(stored, examined)
        return examined._replace(messages=messages)

    def _one(self, stored: Stored, examined: Examined) -> None:
        message = stored.message
        try:
            entry = entry_of(message)
        except ValueError as why:
            examined.problems.append(_problem("unreadable", stored, f"this message is no record of a ledger: {why}"))
            return
        headers = dict(message.headers)
        fault = _fault(message, headers)
        if fault is not None:
            examined.problems.append(_problem(*fault[:1], stored, fault[1]))
        expected = partition_for(message.key or b"", self.partitions)
        if expected != stored.partition:
            words = f"by its key this record belongs into partition {expected} of {self.partitions}"
            examined.problems.append(_problem("wrong_partition", stored, words))
        examined.rows.append(self._row(stored, headers, entry))

    def _row(self, stored: Stored, headers: Mapping[str, bytes], entry: bytes) -> Row:
        message = stored.message
        number, known_at = _NUMBER_AND_TIME.unpack_from(entry, len(DOMAIN))
        source, schema = headers.get("ce_source", b""), headers.get("ce_dataschema", b"")
        claim = headers.get(CLAIM_HEADER, b"")
        with_digests = self.claims and claim
        return Row(
            number,
            known_at,
            stored.partition,
            stored.offset,
            stored.broker_time,
            leaf_hash(entry),
            claim.decode("ascii"),
            _type_name(headers.get("ce_type", b"")),
            _text(source),
            headers.get("ce_id", b"").decode("utf-8", "replace"),
            _sequence(headers.get("ce_sequence")),
            said_of(unstamped(message)) if with_digests else b"",
            content_of(schema, message.value) if with_digests else b"",
            _fingerprint(schema),
            message.value if source.startswith(_OWN) else None,
        )


def unstamped(message: Message) -> Message:
    """The message as it was claimed: without what the ledger added."""
    headers = message.headers
    if tuple([name for name, _ in headers[-len(_STAMPS) :]]) == _STAMPS:  # as the gate writes it
        return message._replace(headers=headers[: -len(_STAMPS)])
    return message._replace(headers=tuple([each for each in headers if each[0] not in RESERVED_HEADERS]))


def said_of(message: Message) -> bytes:
    """Equal exactly for the same message, to the byte."""
    return sha256(frame(message)).digest()


def content_of(schema: bytes, value: bytes | None) -> bytes:
    """Equal exactly for what the gate takes for the same content; the key of what was admitted is in the value, too."""
    return sha256(schema + b"\n" + (value or b"")).digest()


def _fault(message: Message, headers: Mapping[str, bytes]) -> tuple[Code, str] | None:
    """What is wrong with the value, or with what the headers say of it."""
    fingerprint = _fingerprint(headers.get("ce_dataschema", b""))
    try:
        event = decode_canonical(fingerprint, message.value or b"")
    except NotAccepted as fault:
        return "not_canonical", f"the value is not what the gate would admit: {fault}"
    header = disagreement(message, headers, type_of(fingerprint) or "", event)
    return None if header is None else ("header_mismatch", f"{header} does not say what the record itself says")


def _problem(code: Code, stored: Stored, detail: str) -> Problem:
    return Problem(code, TOPIC, stored.partition, stored.offset, detail)


@lru_cache(maxsize=4096)
def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


@lru_cache(maxsize=256)
def _fingerprint(schema: bytes) -> str:
    return schema.decode("utf-8", "replace").removeprefix(PREFIX)


@lru_cache(maxsize=256)
def _type_name(content: bytes) -> str:
    return content.decode("utf-8", "replace").rpartition(".")[2]


def _sequence(content: bytes | None) -> int | None:
    return int(content) if content is not None and content.isdigit() else None
