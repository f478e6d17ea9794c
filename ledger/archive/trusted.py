"""Which keys of an archive are taken on trust: the list in it is signed by nobody, so it may hold more than was signed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from ledger.archive.notes import notes_in
from ledger.seal.files import SealFiles
from ledger.seal.keys import VerifierKey


class _Readable(Protocol):
    @property
    def tree(self) -> SealFiles: ...
    def read(self, path: str) -> bytes: ...


def keys_in(archive: _Readable) -> list[VerifierKey]:
    """Everything that the archive calls a key of its ledger. Raises NotProven where a line is none."""
    return [VerifierKey.parse(line) for line in archive.read("keys").decode("utf-8", "replace").splitlines()]


def accepted_keys(archive: _Readable, given: Collection[VerifierKey]) -> list[VerifierKey]:
    """Those that somebody gave, and those that signed a checkpoint of the archive together with one of them.

    Without `given` all of them: then nothing is shown of whose they are.
    """
    keys = keys_in(archive)
    if not given:
        return keys
    notes = [note for note in notes_in(archive.tree).values() if note.signed_by(_named(given, note.text))]
    return [key for key in keys if key in given or any(note.signed_by(_named([key], note.text)) for note in notes)]


def _named(keys: Iterable[VerifierKey], text: str) -> list[VerifierKey]:
    """A key signs for the ledger of its own name only."""
    return [key for key in keys if key.name == text.partition("\n")[0]]
