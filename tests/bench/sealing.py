"""How fast the sealer seals, and how fast proofs are made from tiles: beside aics-tlog doing the same in the same run."""

from __future__ import annotations

import random
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import aics_tlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from prometheus_client import CollectorRegistry

from consumers.registrar import Registrar
from consumers.sealer import STEP_RECORDS_MAX, TREE, Sealer
from ledger.log.memory import memory_log
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.metrics import Metrics
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.files import SealFiles
from ledger.seal.leaf import entry_of
from ledger.seal.merkle import inclusion_proof, leaf_hash
from ledger.seal.tiles import GrowingTiles, TileNodes
from ledger.unhindered import unhindered
from schemas.register import Register
from tests.bench.clock import now
from tests.bench.stream import fill_intakes

_SEED = 6962
_ORIGIN = "bench.example/log"
_PEER_PROOFS = 30
"""The peer reads every tile anew for each proof: some ten proofs a second."""


class Rate(NamedTuple):
    """Each second; `ceiling` is the peer's in the same run, and `ratio` is ours to it."""

    events: int
    rate: float
    ceiling: float
    ratio: float


def sealing(folder: Path, events: int) -> Rate:
    """Records a second: read from a log in memory, hashed, in tiles that are written, synced and read back, and signed.

    The peer reads the same log with the same reader, and makes the same entries of what it reads. It is spared its entry
    bundles, which we do not keep. Each step of ours is followed by its own, so that whatever slows the machine slows both.
    """
    log = _ledger(folder, events)
    peer = _Peer(log, folder / "peer")
    ours_s = peer_s = 0.0
    with closing(Sealer(log, folder / "seal", now, Metrics(CollectorRegistry()))) as sealer:
        sealer.step(1)  # makes the key and takes its place: not what is measured
        peer.step(1)
        while True:
            began = time.perf_counter()
            sealed = sealer.step(STEP_RECORDS_MAX)
            if not sealed:
                break
            ours_s += time.perf_counter() - began
            began = time.perf_counter()
            with unhindered():
                peer.step(sealed)
            peer_s += time.perf_counter() - began
        records = sealer.position - 1
    _check_same_tree(folder, peer)
    return Rate(records, records / ours_s, records / peer_s, peer_s / ours_s)


def proving(folder: Path, leaves: int, proofs: int) -> Rate:
    """Inclusion proofs a second at random places of a tree of so many leaves, from its tiles as they lie in files."""
    files = SealFiles(folder / "proving")
    hashes = b"".join(leaf_hash(b"%d" % number) for number in range(leaves))
    files.write_tiles(GrowingTiles().extend(hashes))
    places = random.Random(_SEED).choices(range(leaves), k=proofs)
    began = time.perf_counter()
    nodes = TileNodes(leaves, files.read_tile)
    ours = [inclusion_proof(place, leaves, nodes) for place in places]
    ours_s = time.perf_counter() - began
    began = time.perf_counter()
    reader = aics_tlog.FileSystemTileReader(files.folder)
    theirs = [tuple(aics_tlog.inclusion_proof_from_tiles(reader, place, leaves)) for place in places[:_PEER_PROOFS]]
    peer_s = time.perf_counter() - began
    assert theirs == ours[:_PEER_PROOFS], "the two made different proofs"
    rate, ceiling = proofs / ours_s, len(theirs) / peer_s
    return Rate(proofs, rate, ceiling, rate / ceiling)


class _Peer:
    """aics-tlog writing the same tree: tiles that are synced, and a checkpoint that is signed, after each batch."""

    def __init__(self, log: Log, folder: Path) -> None:
        self._reader = LedgerReader(log)
        self._store = _TilesOnly(folder)
        self._writer = aics_tlog.IncrementalTileWriter(self._store)
        self._key = Ed25519PrivateKey.generate()

    def step(self, count: int) -> None:
        grown = self._writer.append(entry_of(stored.message) for stored in self._reader.poll(count))
        checkpoint = aics_tlog.Checkpoint(_ORIGIN, grown.size, grown.root)
        self._store.write_checkpoint(aics_tlog.sign_checkpoint(checkpoint, self._key, _ORIGIN).to_bytes())

    def root(self) -> bytes:
        return bytes(self._writer.root())


class _TilesOnly(aics_tlog.DirectoryTileStore):
    def write(self, path: str, data: bytes) -> bool:
        return path.startswith("tile/entries/") or super().write(path, data)


def _ledger(folder: Path, events: int) -> Log:
    log = memory_log()
    fill_intakes(log, events)
    metrics = Metrics(CollectorRegistry())
    with closing(Registrar(log, Register.load(), folder / "memory.sqlite", now, metrics)) as registrar:
        while registrar.step():
            pass
    return log


def _check_same_tree(folder: Path, peer: _Peer) -> None:
    note = SealFiles(folder / "seal" / TREE).note()
    assert note is not None
    assert peer.root() == Checkpoint.parse(note.text).root, "the two did not seal the same records"
