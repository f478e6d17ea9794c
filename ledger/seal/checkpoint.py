"""C2SP tlog-checkpoint: how large the tree is and what its root hash is, as the text of a signed note."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.seal.base64_text import base64_of, hash_of
from ledger.seal.keys import VerifierKey, has_unseen
from ledger.seal.note import Note
from ledger.seal.refusal import NotProven

_ORIGIN = "protocol-ledger/"
_size_ok = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch


def origin_of(incarnation: str) -> str:
    """The name of a ledger in its checkpoints, and of the keys that sign them; a take-over begins a new one."""
    return _ORIGIN + incarnation


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree of one log. `origin` names the log; `extensions` are lines that others may add and that we never write."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        lines = (self.origin, str(self.size), base64_of(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Raises NotProven for any text that `text()` does not make."""
        lines = text.removesuffix("\n").split("\n")
        if not text.endswith("\n") or len(lines) < 3 or not all(lines):
            raise NotProven("a checkpoint is three lines at least: origin, tree size, root hash")
        origin, size, root, *extensions = lines
        if has_unseen(origin):
            raise NotProven("the checkpoint's origin has a character that is not seen: it could pass for another")
        if not _size_ok(size):
            raise NotProven("the checkpoint's tree size is not a plain decimal number")
        return cls(origin, int(size), hash_of(root, "the checkpoint's root hash"), tuple(extensions))


def opened(note: Note, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint of a note that one of these keys of the log signed, under its own origin. Raises NotProven."""
    checkpoint, known = Checkpoint.parse(note.text), list(keys)
    if not signers_of(note, known):
        withdrawn = any(key.name == checkpoint.origin and not key.is_believed_at(checkpoint.size) for key in known)
        but = f": one that is known was withdrawn before the tree had {checkpoint.size:,} records" if withdrawn else ""
        raise NotProven(f"the checkpoint of {checkpoint.origin} is not signed by a key that is known for it{but}")
    return checkpoint


def signers_of(note: Note, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """Those of these keys that signed a checkpoint, for its own log, and are believed for a tree of its size.

    Raises NotProven where one of their signatures is false.
    """
    checkpoint = Checkpoint.parse(note.text)
    mine = (key for key in keys if key.name == checkpoint.origin and key.is_believed_at(checkpoint.size))
    return note.signed_by(mine)
