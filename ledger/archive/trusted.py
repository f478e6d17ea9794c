"""Which keys of an archive are taken on trust: the list in it is signed by nobody, so it may hold more than was signed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from ledger.archive.notes import notes_in
from ledger.seal.checkpoint import signers_of
from ledger.seal.files import SealFiles
from ledger.seal.keys import VerifierKey, strictest


class _Readable(Protocol):
    @property
    def tree(self) -> SealFiles: ...
    def read(self, path: str) -> bytes: ...


def keys_in(archive: _Readable) -> list[VerifierKey]:
    """Everything that the archive calls a key of its ledger. Raises NotProven where a line is none."""
    return [VerifierKey.of_line(line) for line in archive.read("keys").decode("utf-8", "replace").splitlines()]


def accepted_keys(archive: _Readable, given: Collection[VerifierKey]) -> list[VerifierKey]:
    """Those that somebody gave, and those that signed a checkpoint of the archive together with one of them.

    Without `given` all of them: then nothing is shown of whose they are.
    """
    keys = keys_in(archive)
    if not given:
        return keys
    ours, believed = {key.text() for key in given}, {key.text(): key for key in strictest((*given, *keys))}
    trusted, listed = ([believed[each.text()] for each in some] for some in (given, keys))
    notes = [note for note in notes_in(archive.tree).values() if signers_of(note, trusted)]
    return [key for key in listed if key.text() in ours or any(signers_of(note, [key]) for note in notes)]
