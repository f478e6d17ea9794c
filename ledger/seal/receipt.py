"""Receipts: records of the ledger, each with the proof that leads from it to one signed checkpoint, in one file.

A receipt is one C2SP tlog-proof for each record, one behind the other, all under the same checkpoint. `extra` holds the
record, big-endian:

    uint32    length of the entry
    the entry (`ledger/seal/leaf.py`), whose hash is the leaf
    the rest  the value, whose SHA-256 is in the entry

What a receipt is about follows from its first record and from nothing else. A finding is followed by the records that it
names as its evidence, each once, in the order in which it first names them. Every other record stands alone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ledger.claim import Claim
from ledger.cloudevents import open_claim
from ledger.events import Event, FindingChanged, ReportPublished
from ledger.instants import Instant
from ledger.log.port import Message
from ledger.record import CLAIM_HEADER, KNOWN_HEADER, NUMBER_HEADER, RESERVED_HEADERS
from ledger.refusal import NotAccepted
from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.keys import VerifierKey
from ledger.seal.leaf import entry_of, known_at_of, message_of
from ledger.seal.merkle import Nodes, inclusion_proof, leaf_hash, verify_inclusion
from ledger.seal.note import Note
from ledger.seal.proof_file import LogProof, read_proofs, write_proofs
from ledger.seal.refusal import NotProven

RECEIPT_BYTES_MAX = 128 * 1024 * 1024
"""A finding of 64 KiB names some 900 events at most, each of 64 KiB at most, in base64."""

Kind = Literal["event", "finding", "report"]
Key = tuple[str, str]
"""(publisher, event_id)."""

_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class ProvenRecord:
    """One record, shown to be leaf `number` of the tree. `claim` is None for what the gate wrote of itself."""

    number: int
    known_at: Instant
    claim: Claim | None
    event: Event

    @property
    def key(self) -> Key:
        return (self.event.publisher, self.event.event_id)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt shows, once all of it was checked."""

    note: Note
    checkpoint: Checkpoint
    record: ProvenRecord
    """What it is about."""
    evidence: tuple[ProvenRecord, ...]
    """The events that a finding names; empty for anything else."""

    @property
    def kind(self) -> Kind:
        if isinstance(self.record.event, FindingChanged):
            return "finding"
        return "report" if isinstance(self.record.event, ReportPublished) else "event"

    @classmethod
    def open(cls, content: bytes, keys: Iterable[VerifierKey]) -> Receipt:
        """Check a receipt against public keys of its log. Raises NotProven at the first step that does not hold."""
        if len(content) > RECEIPT_BYTES_MAX:
            raise NotProven(f"a file of more than {RECEIPT_BYTES_MAX:,} bytes is no receipt")
        proofs = list(_under_one_checkpoint(content))
        checkpoint = opened(proofs[0].note, keys)
        record, *others = [_checked(proof, checkpoint) for proof in proofs]
        _check_evidence(record, others)
        return cls(proofs[0].note, checkpoint, record, tuple(others))


def make_receipt(messages: Sequence[Message], note: Note, nodes: Nodes) -> bytes:
    """The receipt of these records under this checkpoint. For a finding the records of its evidence follow it.

    `nodes` are those of the checkpoint's tree. Raises ValueError for a message that is no record or lies beyond the tree.
    """
    size = Checkpoint.parse(note.text).size
    return write_proofs(_proof(message, size, note, nodes) for message in messages)


def evidence_keys(event: Event) -> list[Key]:
    """The events that must follow a record in its receipt: of a finding those that it rests on, of all else none."""
    if not isinstance(event, FindingChanged):
        return []
    return list(dict.fromkeys((each.publisher, each.event_id) for each in event.evidence))


def _proof(message: Message, size: int, note: Note, nodes: Nodes) -> LogProof:
    entry = entry_of(message)
    number = int(dict(message.headers)[NUMBER_HEADER])
    extra = _LENGTH.pack(len(entry)) + entry + (message.value or b"")
    return LogProof(number, inclusion_proof(number, size, nodes), note, extra)


def _under_one_checkpoint(content: bytes) -> Iterable[LogProof]:
    first: Note | None = None
    for proof in read_proofs(content):
        first = first or proof.note
        if proof.note != first:
            raise NotProven("the records of this receipt are not all under the same checkpoint")
        yield proof


def _checked(proof: LogProof, checkpoint: Checkpoint) -> ProvenRecord:
    """The record of a proof that leads from its leaf to the checkpoint's root."""
    entry, message = _record_in(proof.extra)
    headers = dict(message.headers)
    number = int(headers[NUMBER_HEADER])
    if number != proof.index:
        raise NotProven(f"the record says that it is number {number:,}, but its proof is of number {proof.index:,}")
    verify_inclusion(leaf_hash(entry), number, checkpoint.size, proof.hashes, checkpoint.root)
    claim = headers.get(CLAIM_HEADER)
    return ProvenRecord(
        number,
        known_at_of(headers[KNOWN_HEADER]),
        Claim.parse(claim.decode("ascii")) if claim else None,
        _event(message, number),
    )


def _record_in(extra: bytes) -> tuple[bytes, Message]:
    if len(extra) < _LENGTH.size:
        raise NotProven("the proof carries no record")
    (length,) = _LENGTH.unpack_from(extra)
    entry, value = extra[_LENGTH.size :][:length], extra[_LENGTH.size + length :]
    if len(entry) != length:
        raise NotProven("the record in the proof is shorter than it says")
    return entry, message_of(entry, value)


def _event(message: Message, number: int) -> Event:
    """What the record says, read as strictly as at the gate, where headers and content must agree."""
    claimed = tuple(header for header in message.headers if header[0] not in RESERVED_HEADERS)
    try:
        return open_claim(message._replace(headers=claimed))
    except NotAccepted as problem:
        raise NotProven(
            f"record {number:,} cannot be read: {problem}",
            advice="a newer `ledger check` may know more kinds of record",
        ) from problem


def _check_evidence(record: ProvenRecord, others: Sequence[ProvenRecord]) -> None:
    named = evidence_keys(record.event)
    there = [other.key for other in others]
    missing = [key for key in named if key not in there]
    if missing:
        publisher, event_id = missing[0]
        raise NotProven(
            f"the finding rests on {len(named)} events, and {len(missing)} of them are not in this file: "
            f"the first is {event_id} of {publisher}"
        )
    if there != named:
        raise NotProven("the file holds other records, or in another order, than those that the first of them names")
