"""What is asked of an independent implementation: the same questions of each, so that one suite holds for all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from ledger.seal.keys import SigningKey, VerifierKey
from tests.seal.wrong import Consistency, Inclusion, Proof


class Refused(Exception):
    """The peer says no, in these words."""


class Opened(NamedTuple):
    """A checkpoint as the peer read it, and the names of the known keys that signed it."""

    origin: str
    size: int
    root: bytes
    names: frozenset[str]


class Peer(Protocol):
    """An implementation that shares no code with ours. Each method raises Refused where the peer refuses."""

    def check(self, claim: Inclusion | Consistency) -> None: ...

    def open(self, note: bytes, keys: Sequence[VerifierKey]) -> Opened:
        """The keys of the log first, then those of witnesses."""

    def sign(self, text: str, key: SigningKey) -> bytes: ...

    def cosign(self, note: bytes, log: VerifierKey, witness: SigningKey, seconds: int) -> bytes: ...

    def make_tiles(self, folder: Path, entries: Sequence[bytes]) -> bytes:
        """Write the tiles of the tree over these entries. Gives its root hash."""

    def prove_inclusion(self, folder: Path, index: int, size: int, root: bytes) -> Proof:
        """From tiles in a folder, each checked against the root before it is used."""

    def prove_consistency(self, folder: Path, old: int, size: int, root: bytes) -> Proof: ...

    def close(self) -> None: ...
