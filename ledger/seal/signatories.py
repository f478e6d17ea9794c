"""Who signed a checkpoint, who cosigned it and when, and whose signatures nobody here can check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ledger.instants import Instant
from ledger.seal.checkpoint import signers_of
from ledger.seal.cosignature import cosigned_at
from ledger.seal.keys import COSIGNATURE, VerifierKey
from ledger.seal.note import Note

Role = Literal["ledger", "witness", "unknown"]


@dataclass(frozen=True, slots=True)
class Signatory:
    """One key that signed. `at` is when a witness did; the ledger's own signatures carry no time.

    The signature of an "unknown" one was not checked, and shows nothing.
    """

    name: str
    key_id: str
    role: Role
    at: Instant | None = None


def signatories(note: Note, keys: Iterable[VerifierKey]) -> Sequence[Signatory]:
    """Each key under a checkpoint once; one that was withdrawn before is unknown.

    Raises NotProven where a signature of a known key is false.
    """
    keys = list(keys)
    witnesses = [key for key in keys if key.kind == COSIGNATURE]
    known = {(key.name, key.key_id): key for key in (*witnesses, *signers_of(note, keys))}
    under = dict.fromkeys((each.name, each.key_id) for each in note.signatures)
    return [_signatory(note, name, key_id, known.get((name, key_id))) for name, key_id in under]


def _signatory(note: Note, name: str, key_id: bytes, key: VerifierKey | None) -> Signatory:
    if key is None:
        return Signatory(name, key_id.hex(), "unknown")
    if key.kind == COSIGNATURE:
        return Signatory(name, key_id.hex(), "witness", cosigned_at(note, key))
    return Signatory(name, key_id.hex(), "ledger")
