"""A small ledger under a signed checkpoint, as the sealer leaves it in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ledger import instants
from ledger.instants import Instant
from ledger.log.port import Message
from ledger.record import Claim, admit
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.files import SealFiles
from ledger.seal.keys import NOTE, SigningKey
from ledger.seal.leaf import entry_of
from ledger.seal.merkle import leaf_hash, root_hash
from ledger.seal.note import Note, sign
from ledger.seal.tiles import GrowingTiles, TileNodes

ORIGIN = "protocol-ledger/0b0b"
KEY = SigningKey(ORIGIN, NOTE, b"k" * 32)
_KNOWN_AT = instants.parse("2024-03-05T09:12:00Z")


class Sealed(NamedTuple):
    folder: Path
    nodes: TileNodes
    checkpoint: Checkpoint
    note: Note


def records(count: int) -> list[bytes]:
    """The entries of so many records."""
    return [
        entry_of(
            admit(
                Message(b"S-%d" % (number % 7), b"what was said, part %d" % number, (("ce_id", b"%d" % number),)),
                number,
                Instant(_KNOWN_AT + number),
                Claim("0b0b", "intake.police.kent", 0, number),
            )
        )
        for number in range(count)
    ]


def seal(folder: Path, entries: Sequence[bytes]) -> Sealed:
    files = SealFiles(folder)
    files.write_tiles(GrowingTiles().extend(b"".join(map(leaf_hash, entries))))
    nodes = TileNodes(len(entries), files.read_tile)
    checkpoint = Checkpoint(ORIGIN, len(entries), root_hash(len(entries), nodes))
    note = sign(checkpoint.text(), [KEY])
    files.keep_note(note)
    return Sealed(folder, nodes, checkpoint, note)
