"""The package aics-tlog: tiles, checkpoints, notes and cosignatures of C2SP in Python, by other hands than ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import aics_tlog
from aics_tlog.verified import VerifiedTileReader
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.seal.keys import SigningKey, VerifierKey
from tests.outside.peer import Opened, Refused
from tests.seal.wrong import Consistency, Inclusion, Proof


class AicsPeer:
    """Its functions return false or raise ValueError where they refuse."""

    def check(self, claim: Inclusion | Consistency) -> None:
        if isinstance(claim, Inclusion):
            taken = aics_tlog.verify_inclusion(claim.leaf, claim.index, claim.size, claim.proof, claim.root)
        else:
            roots = claim.old_root, claim.new_root
            taken = aics_tlog.verify_consistency(claim.old, claim.new, *roots, claim.proof)
        if not taken:
            raise Refused(f"{claim} is not proven")

    def open(self, note: bytes, keys: Sequence[VerifierKey]) -> Opened:
        log, *witnesses = (aics_tlog.parse_vkey(key.text()) for key in keys)
        try:
            found = aics_tlog.verify_checkpoint(aics_tlog.parse_note(note), log, witnesses, len(witnesses))
        except ValueError as problem:
            raise Refused(str(problem)) from problem
        if not found.ok or found.origin is None or found.size is None or found.root is None:
            raise Refused(str(found.error))
        return Opened(found.origin, found.size, found.root, frozenset({log.name, *found.witnesses}))

    def sign(self, text: str, key: SigningKey) -> bytes:
        checkpoint = aics_tlog.parse_checkpoint(text)
        return aics_tlog.sign_checkpoint(checkpoint, _private(key), key.name).to_bytes()

    def cosign(self, note: bytes, log: VerifierKey, witness: SigningKey, seconds: int) -> bytes:
        self.open(note, [log])
        parsed = aics_tlog.parse_note(note)
        at = aics_tlog.parse_checkpoint(parsed.text)
        _, line = aics_tlog.sign_cosignature(
            _private(witness), witness.name, seconds, at.origin, at.size, at.root, at.extension_lines
        )
        return aics_tlog.Note(parsed.text, (*parsed.signatures, line)).to_bytes()

    def make_tiles(self, folder: Path, entries: Sequence[bytes]) -> bytes:
        writer = aics_tlog.IncrementalTileWriter(aics_tlog.DirectoryTileStore(folder, fsync=False))
        return bytes(writer.append(entries).root)

    def prove_inclusion(self, folder: Path, index: int, size: int, root: bytes) -> Proof:
        try:
            return tuple(aics_tlog.inclusion_proof_from_tiles(_tiles(folder, size, root), index, size))
        except (ValueError, OSError) as problem:
            raise Refused(str(problem)) from problem

    def prove_consistency(self, folder: Path, old: int, size: int, root: bytes) -> Proof:
        try:
            return tuple(aics_tlog.consistency_proof_from_tiles(_tiles(folder, size, root), old, size))
        except (ValueError, OSError) as problem:
            raise Refused(str(problem)) from problem

    def close(self) -> None:
        pass


def _tiles(folder: Path, size: int, root: bytes) -> VerifiedTileReader:
    return VerifiedTileReader(aics_tlog.FileSystemTileReader(folder), size, root)


def _private(key: SigningKey) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key.seed)
