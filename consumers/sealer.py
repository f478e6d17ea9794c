"""The sealer: reads the ledger by a way of its own, adds every record to the Merkle tree, and has the tree signed.

poll records -> hash them (`ledger.seal.leaf`, pure) -> write the tiles, read them back -> sign -> keep the checkpoint.

It trusts nobody: not the registrar (it hashes the bytes that are there), not the disk (it reads what it wrote), not itself
(the signer refuses a tree that does not follow from the last one). What it keeps follows from the records, but for the
keys and the memory of what was signed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import structlog

from consumers.witnessing import Witnessing
from ledger.archive.mirror import refuse_on_mirror
from ledger.errors import DamagedLedger
from ledger.instants import SECOND_US, Instant
from ledger.log.port import Log, Stored
from ledger.log.reader import LedgerReader
from ledger.metrics import Metrics
from ledger.record import KNOWN_HEADER
from ledger.seal.checkpoint import Checkpoint, opened, origin_of
from ledger.seal.files import SealFiles, held_alone
from ledger.seal.leaf import entry_of, known_at_of
from ledger.seal.merkle import consistency_proof, leaf_hash, root_hash
from ledger.seal.note import Note
from ledger.seal.signer import Signer, public_keys
from ledger.seal.tiles import WIDTH, GrowingTiles, Tile, TileNodes
from ledger.seal.trust import TrustPolicy
from ledger.unhindered import unhindered
from projections.edges import TOPIC, edges_of

STEP_RECORDS_MAX = 10_000
"""Records in one step at most: below a second's work, so that a checkpoint follows soon."""

TREE = "tree"
SIGNER = "signer"

_log = structlog.get_logger()


class Sealer:
    """One consumer of the ledger. After any error the next step starts again from the last checkpoint."""

    name = "sealer"

    def __init__(
        self,
        log: Log,
        folder: Path,
        clock: Callable[[], Instant],
        metrics: Metrics,
        *,
        witnesses: TrustPolicy | None = None,
    ) -> None:
        """`folder` holds the tree and the signer; `clock` gives the present, for the lag. Starts at the first step.

        `witnesses` are asked to cosign, where there are any.
        """
        self._log = log
        self._folder = folder
        self._files = SealFiles(folder / TREE)
        self._clock = clock
        self._metrics = metrics
        self._witnessing = Witnessing(self.name, self._files, witnesses, clock, metrics) if witnesses else None
        self._held = ExitStack()
        self._signer: Signer | None = None
        self._reader: LedgerReader | None = None
        self._tiles = GrowingTiles()
        self._signed = self._kept = 0

    @property
    def position(self) -> int:
        """The next ledger number to seal."""
        return self._tiles.size

    def step(self, limit: int = STEP_RECORDS_MAX, wait_s: float = 0.0) -> int:
        """Seal up to `limit` records, waiting up to `wait_s` seconds for a first one. Returns how many.

        Raises PartMissing when the log is away or the disk refuses, Fenced when another sealer works in the folder,
        DamagedLedger when the records or the tiles are not what they were, RefusedToSign when the tree does not follow
        from the one signed last, KeyOpenToOthers as long as others may use the private key.
        """
        try:
            with unhindered():
                return self._step(min(limit, STEP_RECORDS_MAX), wait_s)
        except BaseException:
            self.close()
            raise

    def caught_up(self) -> bool:
        """Whether every record that is on the ledger now is under a signed checkpoint."""
        if self._reader is None and self._resume() is None:
            return True
        return self._reader is None or self._reader.caught_up()

    def close(self) -> None:
        """Let go of the place in the log and of the folder."""
        if self._reader:
            self._reader.close()
        self._reader = self._signer = None
        if self._witnessing:
            self._witnessing.close()
        self._held.close()

    def _step(self, limit: int, wait_s: float) -> int:
        signer = self._signer or self._resume()
        if signer is None or self._reader is None:
            return 0
        records = self._reader.poll(limit, wait_s)
        started_s = time.perf_counter()
        if records:
            full = self._grow(records)
            # What was signed before is grown again first. Of the same size it may have been signed and not kept.
            if self._tiles.size >= self._signed and self._tiles.size > self._kept:
                self._sign(signer)
            for tile in full:
                self._files.drop_partial(tile)
        self._report(records, time.perf_counter() - started_s)
        if self._witnessing:
            self._witnessing.show(at_once=bool(records) and self._reader.caught_up())
        return len(records)

    def _resume(self) -> Signer | None:
        """Start from the last checkpoint; None as long as there is no ledger."""
        refuse_on_mirror(self._log, "sign it anew")
        edges = edges_of(self._log)
        if edges is None:
            return None
        self._held.enter_context(held_alone(self._folder))
        signer = Signer(self._folder / SIGNER, origin_of(edges.incarnation))
        if not signer.keys:
            signer.add_key(secrets.token_bytes)
            _log.info("made the key that signs this ledger's checkpoints", origin=signer.origin)
        signer.check_rights()
        self._signed = 0 if signer.last is None else signer.last.size
        self._kept = self._kept_size(signer)
        _check_memory(signer, self._files.note())
        sealed = max(self._kept, self._signed)
        if edges.records < sealed:
            raise DamagedLedger(
                f"the ledger ends at record {edges.records:,}, but {sealed:,} records were sealed",
                advice="its tail was cut, or it is an older copy: do not write to it; see docs/runbook.md",
            )
        # The records of the last tile, which is not full yet, are hashed again: the tail is what a fault changes first.
        start = self._kept - self._kept % WIDTH
        self._tiles = GrowingTiles.resume(start, self._files.read_tile)
        self._reader = LedgerReader(self._log, start, TOPIC)
        self._signer = signer
        return signer

    def _kept_size(self, signer: Signer) -> int:
        """How large the tree is that was kept, once it is sure that its tiles still are what was signed."""
        note = self._files.note()
        if note is None:
            return 0
        checkpoint = opened(note, public_keys(signer.folder))
        if root_hash(checkpoint.size, TileNodes(checkpoint.size, self._files.read_tile)) != checkpoint.root:
            raise DamagedLedger(
                f"the tiles of {checkpoint.size:,} records do not lead to the root hash that was signed",
                advice="the tiles were changed: `ledger verify` names them",
            )
        return checkpoint.size

    def _grow(self, records: Sequence[Stored]) -> Sequence[Tile]:
        """Write the tiles of these records and read them back. Returns those that are full now."""
        tiles = list(self._tiles.extend(b"".join([_leaf(stored) for stored in records])))
        self._files.write_tiles(tiles)
        for tile, hashes in tiles:
            if self._files.read_tile(tile) != hashes:
                raise DamagedLedger(f"{tile.path()} was written and reads otherwise: the disk is not to be trusted")
        return [tile for tile, _ in tiles if tile.is_full]

    def _sign(self, signer: Signer) -> None:
        size = self._tiles.size
        nodes = TileNodes(size, self._files.read_tile)
        checkpoint = Checkpoint(signer.origin, size, root_hash(size, nodes))
        self._files.keep_note(signer.sign(checkpoint, consistency_proof(self._signed, size, nodes)))
        self._signed = self._kept = size

    def _report(self, records: Sequence[Stored], seconds: float) -> None:
        self._metrics.step(self.name, seconds, len(records))
        self._metrics.position(self.name, self.position)
        if self._reader is None or self._reader.caught_up():
            self._metrics.lag(self.name, 0.0)
        elif records:
            known_at = known_at_of(dict(records[-1].message.headers)[KNOWN_HEADER])
            self._metrics.lag(self.name, (self._clock() - known_at) / SECOND_US)


def _check_memory(signer: Signer, note: Note | None) -> None:
    """A checkpoint of this signer's own that it does not remember: its memory was taken away, and an older one may be back."""
    if note is not None and signer.last is None and Checkpoint.parse(note.text).origin == signer.origin:
        raise DamagedLedger(
            f"{signer.folder} does not remember what it signed, although a checkpoint of its own is kept",
            advice="do not go on before `ledger verify --checkpoint FILE` agrees with a witness or an archive; see docs/runbook.md",
        )


def _leaf(stored: Stored) -> bytes:
    try:
        return leaf_hash(entry_of(stored.message))
    except ValueError as problem:
        raise DamagedLedger(
            f"{stored.topic}/{stored.partition} at offset {stored.offset} cannot be sealed: {problem}"
        ) from problem
