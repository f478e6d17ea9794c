"""C2SP tlog-cosignature v1: a witness says when it saw a checkpoint, and that it grew from all that it saw before."""

from __future__ import annotations

import struct

from ledger.instants import SECOND_US, Instant
from ledger.seal.keys import COSIGNATURE, SigningKey, VerifierKey
from ledger.seal.note import Note, Signature
from ledger.seal.refusal import NotProven

_TIME = struct.Struct(">Q")
_TIME_MAX = 2**63 - 1


def cosign(note: Note, key: SigningKey, at: Instant) -> Signature:
    """The cosignature of the key over a checkpoint, made at that moment (whole seconds count)."""
    assert key.kind == COSIGNATURE, "a cosignature is made with a key for cosignatures"
    time = at // SECOND_US
    return Signature(key.name, key.verifier.key_id, _TIME.pack(time) + key.sign(_message(note.text, time)))


def cosigned_at(note: Note, key: VerifierKey) -> Instant | None:
    """When the witness with this key saw the checkpoint; the latest where it cosigned more than once, None if never.

    Raises NotProven where a cosignature under its name and id was not made with it.
    """
    if key.kind != COSIGNATURE:
        return None
    times = [_checked(note.text, key, each.content) for each in note.signatures if each.is_of(key)]
    return Instant(max(times) * SECOND_US) if times else None


def _checked(text: str, key: VerifierKey, content: bytes) -> int:
    time = int.from_bytes(content[: _TIME.size], "big")
    if time > _TIME_MAX or not key.has_signed(_message(text, time), content[_TIME.size :]):
        raise NotProven(f"a cosignature of {key.name} is false: it was not made with that key over this checkpoint")
    return time


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
