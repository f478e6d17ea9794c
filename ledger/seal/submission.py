"""C2SP tlog-witness: what a log sends to a witness (`add-checkpoint`), and what the witness answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from ledger.seal.base64_text import base64_of, hash_of
from ledger.seal.note import SIGNATURES_MAX, Note, Signature
from ledger.seal.refusal import NotProven

ADD_CHECKPOINT = "add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
"""The content type of an answer that holds the tree size which the witness saw last, and nothing else."""

SUBMISSION_BYTES_MAX = 256 * 1024
"""Room for 63 hashes and for more signatures than any log has, those of post-quantum keys too."""

_PROOF_LINES_MAX = 63
_size_ok = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint for a witness, with the proof that it grew from the one of `old` leaves that the witness saw last."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def content(self) -> bytes:
        hashes = "".join(f"{base64_of(each)}\n" for each in self.proof)
        return f"old {self.old}\n{hashes}\n{self.note}".encode()

    @classmethod
    def parse(cls, content: bytes) -> Submission:
        """Raises NotProven for what is not one, naming what is wrong."""
        head, gap, note = content.partition(b"\n\n")
        first, *hashes = head.decode("utf-8", "replace").split("\n")
        word, _, old = first.partition(" ")
        if not gap or word != "old" or not _size_ok(old):
            raise NotProven("a submission begins with `old`, a plain decimal number, the proof and an empty line")
        if len(hashes) > _PROOF_LINES_MAX:
            raise NotProven(f"a consistency proof has {_PROOF_LINES_MAX} hashes at most")
        return cls(
            int(old), tuple(hash_of(each, "a line of the consistency proof") for each in hashes), Note.parse(note)
        )


def origin_hash(origin: str) -> str:
    """How a witness names a log in the address of its last checkpoint."""
    return sha256(origin.encode()).hexdigest()


def size_content(size: int) -> bytes:
    return f"{size}\n".encode()


def size_of(content: bytes) -> int:
    """Raises NotProven for what is not the answer with a size."""
    text = content.decode("utf-8", "replace")
    if not text.endswith("\n") or not _size_ok(text[:-1]):
        raise NotProven("the tree size in the answer is not a plain decimal number on a line")
    return int(text)


def signatures_content(signatures: Iterable[Signature]) -> bytes:
    return "".join(each.line() for each in signatures).encode()


def signatures_of(content: bytes) -> tuple[Signature, ...]:
    """Raises NotProven for what is not the answer with cosignatures."""
    lines = content.decode("utf-8", "replace").split("\n")
    if lines.pop() or not 1 <= len(lines) <= SIGNATURES_MAX:
        raise NotProven("the answer is not a sequence of signature lines")
    return tuple(map(Signature.parse, lines))
