"""Makes the file that shows that the ledger only grew between two checkpoints, which may be files or tree sizes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ledger.commands.parts import Parts
from ledger.commands.sealed import NotSealedYet, Sealed, opened_here, sealed
from ledger.errors import UsageError
from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.consistency_file import Growth, write_growth
from ledger.seal.files import CHECKPOINT, COSIGNED
from ledger.seal.merkle import consistency_proof, root_hash
from ledger.seal.note import NOTE_BYTES_MAX, Note
from ledger.seal.refusal import NotProven
from ledger.seal.tiles import TileNodes

LATEST = "latest"


class Grown(NamedTuple):
    """The file, and what it shows."""

    content: bytes
    growth: Growth


def grown(parts: Parts, older: str, newer: str) -> Grown:
    """From `older` to `newer`, each a tree size, a file with a checkpoint, or `LATEST`.

    Raises UsageError for what names no checkpoint, NotProven where this ledger did not grow from the one to the other.
    """
    tree = opened_here(parts, CHECKPOINT).checkpoint
    nodes = TileNodes(tree.size, parts.seal_files.read_tile)
    notes: list[Note] = []
    for text in (older, newer):
        note = _named(parts, text)
        size = _size(text) if note is None else Checkpoint.parse(note.text).size
        if size > tree.size:
            raise NotProven(
                f"{text} has {size:,} records, and only {tree.size:,} are sealed here",
                advice="Either this is not that ledger, or an older copy of it, or something was taken away.",
            )
        notes.append(note or Note(Checkpoint(tree.origin, size, root_hash(size, nodes)).text(), ()))
    sizes = [Checkpoint.parse(note.text).size for note in notes]
    if sizes[0] > sizes[1]:
        raise UsageError(f"{older} has more records than {newer}", advice="Give the older checkpoint first.")
    if not notes[1].signatures:
        raise UsageError(
            f"no signed checkpoint of {newer} records was kept, and the newer one must be signed",
            advice=f"Give a file that holds one, or {LATEST}.",
        )
    content = write_growth(notes[0], consistency_proof(sizes[0], sizes[1], nodes), notes[1])
    return Grown(content, Growth.open(content, parts.log_keys()))


def _named(parts: Parts, text: str) -> Note | None:
    """The signed checkpoint that this names; None for a size at which none was kept."""
    if text == LATEST:
        return sealed(parts).note
    if text.isascii() and text.isdecimal():
        return next((kept.note for kept in _kept(parts) if kept.checkpoint.size == _size(text)), None)
    try:
        with Path(text).open("rb") as file:
            note = Note.parse(file.read(NOTE_BYTES_MAX + 1))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--consistency: {text[:80]!r} is neither a tree size nor a file that can be read",
            advice=f"Give a number of records, a file that holds a checkpoint, or {LATEST}.",
        ) from error
    opened(note, parts.log_keys())
    return note


def _kept(parts: Parts) -> Iterator[Sealed]:
    for name in (COSIGNED, CHECKPOINT):
        with suppress(NotSealedYet):
            yield opened_here(parts, name)


def _size(text: str) -> int:
    return int(text[:20])
