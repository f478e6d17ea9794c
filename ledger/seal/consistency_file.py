"""That a ledger only grew between two checkpoints, as a text that anybody can check who has its public key.

    protocol-ledger/consistency@v1
    <the older checkpoint, an empty line, and its signatures>
                                    an empty line where there are signatures
    old <size of the older tree>
    <base64 of 32 bytes>            the consistency proof; as many lines as it has hashes

    <the newer checkpoint: a signed note>

From `old` on it is, to the byte, what a log sends to a witness (C2SP tlog-witness, `add-checkpoint`). Of a size at which no
signed checkpoint was kept, the older checkpoint is the one that the tree of today had then, computed anew: it has no
signature, and shows something only to who has kept the root hash of that size from then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.keys import VerifierKey
from ledger.seal.merkle import verify_consistency
from ledger.seal.note import Note
from ledger.seal.proof_file import Lines
from ledger.seal.refusal import NotProven
from ledger.seal.submission import SUBMISSION_BYTES_MAX, Submission

HEADER = "protocol-ledger/consistency@v1"

FILE_BYTES_MAX = 2 * SUBMISSION_BYTES_MAX


@dataclass(frozen=True, slots=True)
class Growth:
    """The newer tree begins with the older one, leaf by leaf, once `open` says so."""

    older_note: Note
    older: Checkpoint
    note: Note
    checkpoint: Checkpoint
    """Of the newer tree."""

    @property
    def is_older_signed(self) -> bool:
        return bool(self.older_note.signatures)

    @classmethod
    def open(cls, content: bytes, keys: Sequence[VerifierKey]) -> Growth:
        """Check such a file against public keys of the log. Raises NotProven at the first step that does not hold."""
        if len(content) > FILE_BYTES_MAX:
            raise NotProven(f"a file of more than {FILE_BYTES_MAX:,} bytes holds no consistency proof")
        older_note, submission = _read(content)
        newer = opened(submission.note, keys)
        older = opened(older_note, keys) if older_note.signatures else Checkpoint.parse(older_note.text)
        if not older_note.signatures and older != Checkpoint(newer.origin, older.size, older.root):
            raise NotProven("the older checkpoint says more than size and root hash, and nobody signed it")
        verify_consistency(older.size, newer.size, submission.proof, older.root, newer.root)
        return cls(older_note, older, submission.note, newer)


def write_growth(older: Note, proof: Iterable[bytes], newer: Note) -> bytes:
    """The file. `older` may have no signatures."""
    submission = Submission(Checkpoint.parse(older.text).size, tuple(proof), newer)
    gap = b"\n" if older.signatures else b""
    return f"{HEADER}\n".encode() + older.content() + gap + submission.content()


def is_growth(content: bytes) -> bool:
    """Whether a file says of itself that it is one."""
    return content.startswith(HEADER.partition("@")[0].encode())


def _read(content: bytes) -> tuple[Note, Submission]:
    """Each part takes nothing but its one form, so that the whole has one too."""
    lines = Lines(content)
    if lines.take(f"the line {HEADER}") != HEADER:
        raise NotProven(f"the file is of another version than {HEADER}: a newer `ledger check` may read it")
    older = lines.take_note()
    if older.signatures and lines.take("an empty line behind the older checkpoint"):
        raise NotProven("there is no empty line behind the older checkpoint")
    submission = Submission.parse(content[lines.at :])
    size = Checkpoint.parse(older.text).size
    if submission.old != size:
        raise NotProven(
            f"the proof is from a tree of {submission.old:,} records, and the older checkpoint has {size:,}"
        )
    return older, submission
