"""The log in memory: for tests, and gone when the process ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOAggregateRecorder

from ledger.log.recorder import RecorderLog


class MemorySequences(POPOAggregateRecorder):
    """The library's recorder in memory, with a select that does not walk from the beginning every time."""

    def select_events(  # type: ignore[override]
        self,
        originator_id: str,
        *,
        gt: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        with self._database_lock:
            # Versions here are offsets: from 0 on, without holes.
            index = self._stored_events_index[originator_id]
            versions = range(0 if gt is None else gt + 1, len(index))
            chosen = versions[::-1][:limit] if desc else versions[:limit]
            return [self._stored_events[index[version]] for version in chosen]

    def states(self, originator_id: str, start: int, limit: int) -> Sequence[tuple[int, bytes]]:
        rows = self.select_events(originator_id, gt=start - 1, limit=limit)
        return [(row.originator_version, row.state) for row in rows]

    def present(self, rows: Sequence[tuple[str, int]]) -> Collection[str]:
        with self._database_lock:
            return [sequence for sequence, version in rows if version < len(self._stored_events_index[sequence])]

    def close(self) -> None:
        """There is nothing to let go of."""


def memory_log() -> RecorderLog:
    """A log of its own, empty."""
    return RecorderLog(MemorySequences(), kind="memory", part="the log in memory")
