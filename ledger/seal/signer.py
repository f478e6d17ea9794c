"""The signer: holds the log's keys and the last checkpoint that it signed, and never signs what does not follow from it.

    <folder>/<key id>.key   a private key (0600); each of them signs
    <folder>/<key id>.pub   the public half, kept when the private one is retired, and how far it is believed
    <folder>/signed         the last checkpoint that was signed

Rotation has an overlap: a new key signs beside the old one until the old one is retired, so that every checkpoint of the
overlap carries both, and whoever trusts the old key sees which key follows it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ledger.errors import LedgerError, UsageError
from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.files import read_if_there, refuse_open_to_others, write_synced
from ledger.seal.keys import KEY_BYTES, NOTE, SigningKey, VerifierKey, strictest
from ledger.seal.merkle import verify_consistency
from ledger.seal.note import Note, sign
from ledger.seal.refusal import NotProven

SIGNED = "signed"


class RefusedToSign(LedgerError):
    """The tree that should be signed does not follow from the one signed last: the ledger was cut, changed or forked."""

    code = "refused_to_sign"


class Signer:
    """For one log. The keys are read each time, so that one that another process adds or retires counts at once.

    Whatever reads them raises NotProven where a file is damaged.
    """

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder = folder
        self.origin = origin

    @property
    def keys(self) -> Sequence[VerifierKey]:
        """Of those that sign now."""
        return [key.verifier for key in self._keys()]

    @property
    def last(self) -> Checkpoint | None:
        """What was signed last."""
        content = read_if_there(self.folder / SIGNED)
        return None if content is None else Checkpoint.parse(Note.parse(content).text)

    def check_rights(self) -> None:
        """Raises KeyOpenToOthers where others than its owner may use a private key. What signs asks for it first."""
        for path in self._paths():
            refuse_open_to_others(path)

    def add_key(self, random_bytes: Callable[[int], bytes]) -> VerifierKey:
        """Make a key that signs from now on, beside those that are there. `random_bytes` must be fit for keys."""
        key = SigningKey(self.origin, NOTE, random_bytes(KEY_BYTES))
        path = self.folder / f"{key.verifier.key_id.hex()}.key"
        write_synced([(path.with_suffix(".pub"), f"{key.verifier.text()}\n".encode())])
        write_synced([(path, f"{key.text()}\n".encode())], mode=0o600)
        return key.verifier

    def retire(self, key_id: str) -> VerifierKey:
        """Destroy a private key; its public half stays. Raises UsageError for one that is not there or the last one."""
        key = next((key for key in self.keys if key.key_id.hex() == key_id), None)
        if key is None:
            raise UsageError(f"no key {key_id[:16]} signs here", advice="`ledger key` lists those that do")
        if len(self.keys) == 1:
            raise UsageError(
                "this is the only key: nothing could be signed any more", advice="first: ledger key rotate"
            )
        (self.folder / f"{key_id}.key").unlink()
        return key

    def withdraw(self, key_id: str, size: int) -> VerifierKey:
        """Believe a retired key for trees of up to so many records, and no larger ones.

        Raises UsageError for a key that is not there or still signs, that was withdrawn earlier already, or without which
        nobody could believe what was signed last.
        """
        keys = public_keys(self.folder)
        key = next((key for key in keys if key.key_id.hex() == key_id), None)
        if key is None:
            raise UsageError(f"no key {key_id[:16]} ever signed here", advice="`ledger key` lists those that did")
        if key.key_id in {each.key_id for each in self.keys}:
            raise UsageError(
                f"the key {key_id} still signs",
                advice=f"first: ledger key rotate, ledger key retire {key_id} --at-once",
            )
        if not key.is_believed_at(size):
            raise UsageError(f"the key {key_id} was withdrawn at {key.until:,} records already, and stays so")
        withdrawn = replace(key, until=size)
        self._check_believed([withdrawn, *(each for each in keys if each != key)])
        path = self.folder / f"{key_id}.pub"
        made_at = path.stat()
        write_synced([(path, f"{withdrawn.line()}\n".encode())])
        os.utime(path, ns=(made_at.st_atime_ns, made_at.st_mtime_ns))  # when it was made stays when it was made
        return withdrawn

    def sign(self, checkpoint: Checkpoint, proof: Sequence[bytes]) -> Note:
        """The checkpoint, signed with every key, once it is remembered. `proof` leads to it from `last`.

        Raises RefusedToSign for another log, for a smaller tree, or where the proof does not hold, KeyOpenToOthers as
        `check_rights` does.
        """
        self.check_rights()
        if checkpoint.origin != self.origin:
            raise RefusedToSign(f"this key signs for {self.origin}, not for {checkpoint.origin}")
        self._check_follows(checkpoint, proof)
        keys = self._keys()
        if not keys:
            raise RefusedToSign(f"there is no key in {self.folder}: what nobody signed is no checkpoint")
        note = sign(checkpoint.text(), keys)
        write_synced([(self.folder / SIGNED, note.content())], mode=0o600)
        return note

    def attest(self, text: str) -> Note:
        """Another text than a checkpoint, signed with every key. Raises RefusedToSign for a checkpoint, KeyOpenToOthers."""
        self.check_rights()
        try:
            Checkpoint.parse(text)
        except NotProven:
            keys = self._keys()
        else:
            raise RefusedToSign("a checkpoint is signed as one, and as nothing else")
        if not keys:
            raise RefusedToSign(f"there is no key in {self.folder} to sign with")
        return sign(text, keys)

    def _check_believed(self, keys: Sequence[VerifierKey]) -> None:
        """Raises UsageError where what was signed last would be signed by none of these keys."""
        content = read_if_there(self.folder / SIGNED)
        try:
            if content is not None:
                opened(Note.parse(content), keys)
        except NotProven as problem:
            raise UsageError(
                f"nobody could believe the last checkpoint any more: {problem}",
                advice="Wait until the sealer has signed once more, with the key that follows (ledger key rotate).",
            ) from None

    def _check_follows(self, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
        last = self.last
        if last is None:
            return
        try:
            verify_consistency(last.size, checkpoint.size, proof, last.root, checkpoint.root)
        except NotProven as problem:
            raise RefusedToSign(
                f"a tree of {last.size:,} records was signed, and this one of {checkpoint.size:,} does not follow: {problem}",
                advice="stop writing to this ledger; compare it with its archive and its witnesses (docs/runbook.md)",
            ) from problem

    def _keys(self) -> list[SigningKey]:
        keys = [_read_key(path) for path in self._paths()]
        for key in keys:
            if key.name != self.origin:
                raise NotProven(f"{self.folder} holds a key of {key.name}, not of {self.origin}: another ledger's")
        return keys

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.key"))


def public_keys(folder: Path) -> list[VerifierKey]:
    """Every key that ever signed here, retired ones too, and every one that would sign. Raises NotProven, naming the file.

    One that was withdrawn stays so, also where somebody puts its private half back.
    """
    named = [VerifierKey.of_line(_text(path)) for path in sorted(folder.glob("*.pub"))]
    signing = [_read_key(path).verifier for path in sorted(folder.glob("*.key"))]
    return strictest((*named, *signing))


def signing_origins(folder: Path) -> set[str]:
    """The ledgers for which a private key is here; it is not read itself where its public half lies beside it."""
    paths = sorted(folder.glob("*.key"))
    return {_public_half(path).name for path in paths}


def _public_half(path: Path) -> VerifierKey:
    named = path.with_suffix(".pub")
    return VerifierKey.of_line(_text(named)) if named.exists() else _read_key(path).verifier


def _read_key(path: Path) -> SigningKey:
    return SigningKey.parse(_text(path))


def _text(path: Path) -> str:
    """What a key's file holds. Raises NotProven for one that is no text."""
    try:
        return (read_if_there(path) or b"").decode("ascii")
    except UnicodeDecodeError:
        raise NotProven(f"{path} holds no key: it is not text") from None
