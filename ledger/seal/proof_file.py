"""C2SP tlog-proof v1: one record's place in the tree, to the root hash that is signed, as a text that anybody can check.

    c2sp.org/tlog-proof@v1
    extra <base64>                  what the verifier needs beside it; absent where there is nothing
    index <number>
    <base64 of 32 bytes>            the inclusion proof, from the leaf's sibling up; as many lines as it has hashes

    <checkpoint: a signed note>

Several of them may stand one behind the other in a file, with nothing between them. What is read is what would be written,
to the byte; everything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.seal.base64_text import base64_of, bytes_of
from ledger.seal.merkle import HASH_BYTES
from ledger.seal.note import NOTE_BYTES_MAX, Note
from ledger.seal.refusal import NotProven

HEADER = "c2sp.org/tlog-proof@v1"

HASHES_MAX = 64
"""Lines of hashes in one proof: more than any tree asks for whose size has 64 bits."""

_SIGNATURE = "— ".encode()
_index_ok = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch


@dataclass(frozen=True, slots=True)
class LogProof:
    """One proof. `extra` is whatever the writer added: nothing in the file vouches for it."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    def content(self) -> bytes:
        lines = [HEADER, *([f"extra {base64_of(self.extra)}"] if self.extra else ()), f"index {self.index}"]
        lines += [base64_of(each) for each in self.hashes]
        return "".join(f"{line}\n" for line in (*lines, "")).encode() + self.note.content()


def write_proofs(proofs: Iterable[LogProof]) -> bytes:
    return b"".join([proof.content() for proof in proofs])


def read_proofs(content: bytes) -> Iterator[LogProof]:
    """The proofs of a file, at least one. Raises NotProven at the first line that `write_proofs` would not write."""
    if not content:
        raise NotProven("the file is empty")
    lines = Lines(content)
    while True:
        start = lines.at
        proof = _proof(lines)
        if proof.content() != content[start : lines.at]:
            raise NotProven(f"the proof that begins at byte {start:,} is not written as the format asks for")
        yield proof
        if lines.is_at_end:
            return


class Lines:
    """Text, one line at a time: whoever sends a hundred million lines is refused at the first that does not belong."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    @property
    def is_at_end(self) -> bool:
        return self.at == len(self._content)

    def starts_with(self, beginning: bytes) -> bool:
        return self._content.startswith(beginning, self.at)

    def take(self, what: str) -> str:
        """The next line, without its newline. `what` says what it should be, for who reads the refusal."""
        end = self._content.find(b"\n", self.at)
        if end < 0:
            raise NotProven(f"the file ends where there should be {what}: it was cut short, or it is something else")
        line = self._content[self.at : end]
        self.at = end + 1
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            raise NotProven(f"the file is not text where there should be {what}") from None

    def take_hashes(self) -> tuple[bytes, ...]:
        """Lines of one hash each, up to the empty line, which is taken too."""
        found: list[bytes] = []
        while line := self.take("a hash, or an empty line"):
            if len(found) == HASHES_MAX:
                raise NotProven(f"the proof has more than {HASHES_MAX} hashes: no tree asks for so many")
            found.append(bytes_of(line))
            if len(found[-1]) != HASH_BYTES:
                raise NotProven("a line of the proof is not the base64 of 32 bytes")
        return tuple(found)

    def take_note(self) -> Note:
        """The checkpoint that begins here, to the last of its signatures; it may be one that nobody signed."""
        start = self.at
        while self.take("a checkpoint, or the empty line behind it"):
            if self.at - start > NOTE_BYTES_MAX:
                raise NotProven("a checkpoint in the file is longer than any that is read")
        text = self._content[start : self.at - 1]
        while self.starts_with(_SIGNATURE):
            self.take("a signature")
        noted = self._content[start : self.at]
        return Note.parse(noted) if len(noted) > len(text) + 1 else Note(text.decode("utf-8"), ())


def _proof(lines: Lines) -> LogProof:
    header = lines.take(f"the line {HEADER}")
    if header != HEADER:
        raise NotProven(_not_the_header(header))
    line = lines.take("the line with the index")
    extra = b""
    if line.startswith("extra "):
        extra = bytes_of(line.removeprefix("extra "))
        line = lines.take("the line with the index")
    index = line.removeprefix("index ")
    if line == index or not _index_ok(index):
        raise NotProven("the line with the index is not `index` and a plain decimal number")
    hashes, note = lines.take_hashes(), lines.take_note()
    if not note.signatures:
        raise NotProven("nobody signed the checkpoint of this proof")
    return LogProof(int(index), hashes, note, extra)


def _not_the_header(line: str) -> str:
    if line.startswith(HEADER.partition("@")[0]):
        return f"the file is of another version than {HEADER}: a newer `ledger check` may read it"
    return f"the file does not begin, or go on, with the line {HEADER}: this is no receipt, or it was changed"
