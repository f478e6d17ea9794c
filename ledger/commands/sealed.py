"""The checkpoints that are kept here, opened with the keys that are kept here."""

from __future__ import annotations

from typing import NamedTuple

from ledger.commands.parts import Parts
from ledger.errors import LedgerError
from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.files import CHECKPOINT, COSIGNED
from ledger.seal.note import Note


class NotSealedYet(LedgerError):
    """What is asked for is under no checkpoint that may be shown, but may be soon."""

    code = "not_sealed_yet"


class Sealed(NamedTuple):
    """A checkpoint as a note, and what it says."""

    note: Note
    checkpoint: Checkpoint


def sealed(parts: Parts) -> Sealed:
    """The latest checkpoint that may be shown: where a policy asks for witnesses, the latest that they cosigned.

    Raises NotSealedYet where there is none, NotProven where none of the keys here signed it or a cosignature is false.
    """
    policy = parts.witnesses
    if policy is None:
        return opened_here(parts, CHECKPOINT)
    cosigned = opened_here(parts, COSIGNED)
    if not policy.is_met_by(cosigned.note):  # it was kept under another policy, or was changed since
        raise NotSealedYet(
            f"the witness policy is not satisfied: {'; '.join(policy.missing(cosigned.note))}",
            advice="`ledger run sealer` asks the witnesses that LEDGER_WITNESSES names.",
        )
    return cosigned


def opened_here(parts: Parts, name: str) -> Sealed:
    """The checkpoint that is kept under this name, which is not there for ever. Raises as `sealed` does."""
    note = parts.seal_files.note(name)
    if note is None:
        done = "sealed" if name == CHECKPOINT else "cosigned by enough witnesses"
        raise NotSealedYet(
            f"nothing was {done} yet, as far as {parts.seal_files.folder} says",
            advice="`ledger run sealer` seals what is on the ledger; LEDGER_SEAL says where its files are.",
        )
    return Sealed(note, opened(note, parts.log_keys()))
