"""Shows each new checkpoint to the witnesses of the policy, and keeps what they cosigned beside the tree."""

from __future__ import annotations

from collections.abc import Callable

from consumers.cosigning import Cosigning
from ledger.instants import SECOND_US, Instant
from ledger.metrics import Metrics
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.files import COSIGNED, SealFiles
from ledger.seal.merkle import consistency_proof
from ledger.seal.note import Note
from ledger.seal.tiles import TileNodes
from ledger.seal.trust import TrustPolicy

EVERY_US = SECOND_US
"""Witnesses are shown a checkpoint a second at most: the last one vouches for all before it."""


class Witnessing:
    """For one tree and one policy. Sealing goes on whatever the witnesses do."""

    def __init__(
        self, name: str, files: SealFiles, policy: TrustPolicy, clock: Callable[[], Instant], metrics: Metrics
    ) -> None:
        """`name` is the consumer's whose figures are filled. Raises UsageError for an address that cannot be used."""
        self._name = name
        self._files = files
        self._policy = policy
        self._clock = clock
        self._metrics = metrics
        self._cosigning = Cosigning(policy, clock)
        self._shown_at = Instant(0)
        self._done = 0

    def show(self, *, at_once: bool = False) -> None:
        """Ask for cosignatures of the last checkpoint that was kept, if any are missing and it is time.

        `at_once` is for a checkpoint after which nothing more is expected for now.
        """
        note, now = self._files.note(), self._clock()
        if note is None or (not at_once and abs(now - self._shown_at) < EVERY_US):
            return
        size = Checkpoint.parse(note.text).size
        if size == self._done:
            return
        self._shown_at = now
        nodes = TileNodes(size, self._files.read_tile)
        cosigned = self._cosigning.collect(note, size, lambda old: consistency_proof(old, size, nodes))
        if cosigned.refusals:
            self._metrics.witness_refused(self._name)
        if cosigned.note != note:
            self._files.keep_note(cosigned.note)
        self._keep(cosigned.note, size)
        if not cosigned.missing:
            self._done = size

    def close(self) -> None:
        self._cosigning.close()

    def _keep(self, note: Note, size: int) -> None:
        """Keep the note as the one that may be cited, once the quorum is there."""
        if self._policy.is_met_by(note):
            self._files.keep_note(note, COSIGNED)
            self._metrics.witnessed(self._name, size)
        elif (before := self._files.note(COSIGNED)) is not None:
            self._metrics.witnessed(self._name, Checkpoint.parse(before.text).size)
        else:
            self._metrics.witnessed(self._name, 0)
