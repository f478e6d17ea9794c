"""The checkpoints beside a tree: the last one, the one that witnesses cosigned, and the last of each earlier incarnation."""

from __future__ import annotations

from hashlib import sha256

from ledger.seal.files import CHECKPOINT, COSIGNED, SealFiles
from ledger.seal.note import Note

EARLIER = "earlier"


def notes_in(seal: SealFiles) -> dict[str, Note]:
    """The notes that are there, by name. Raises NotProven, naming the file, where one of them is none.

    The last checkpoint is read last: none of the others is of a larger tree.
    """
    found = ((name, seal.note(name)) for name in note_names(seal))
    return {name: note for name, note in found if note is not None}


def note_names(seal: SealFiles) -> list[str]:
    """Of those that are there, whatever they hold."""
    earlier = sorted(path.name for path in (seal.folder / EARLIER).glob("[!.]*"))
    names = (COSIGNED, *(f"{EARLIER}/{name}" for name in earlier), CHECKPOINT)
    return [name for name in names if (seal.folder / name).exists()]


def earlier_name(origin: str) -> str:
    """Where the last checkpoint of an incarnation stays after another one has taken over."""
    return f"{EARLIER}/{sha256(origin.encode()).hexdigest()[:16]}"
