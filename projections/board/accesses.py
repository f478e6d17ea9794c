"""Who read what of persons: each reading becomes an event, handed in batches to the ledger by a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from uuid import uuid4

import structlog

from ledger.errors import LedgerError
from ledger.events import Actor, LedgerAccessed
from projections.board.door import Reading
from projections.board.problems import NotAllowed, NotNow
from projections.board.visitor import Visitor

PUBLISHER = "/ledger/board"
WAITING_MAX = 10_000
"""Readings that wait while the log is away. After that nobody reads: there is no reading without a record."""
_BATCH = 500
_EVERY_S = 1.0
_LAST_TRIES = 3
_log = structlog.get_logger()

Sink = Callable[[Sequence[LedgerAccessed]], None]
"""Claims these events. An error means that all of them are to be claimed again: their ids make that harmless."""


class Accesses:
    """A Watcher. Threads may share one."""

    def __init__(self, sink: Sink, waiting_max: int = WAITING_MAX) -> None:
        self._sink = sink
        self._waiting_max = waiting_max
        self._waiting: deque[LedgerAccessed] = deque()
        self._guard = threading.Lock()
        self._flushing = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="accesses", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def seen(self, visitor: Visitor, reading: Reading) -> None:
        """Raises NotNow where too many readings wait for the log, NotAllowed where nobody was asked what for."""
        event = _event(visitor, reading)
        with self._guard:
            is_full = self._stop.is_set() or len(self._waiting) >= self._waiting_max
            if not is_full:
                self._waiting.append(event)
        if is_full:
            raise NotNow("It cannot be recorded now who reads this page.", "Try again in a minute.")

    def flush(self) -> None:
        """Claims all that waits. Raises what the sink raises; then what was not claimed still waits."""
        with self._flushing:
            while batch := self._first():
                self._sink(batch)
                with self._guard:
                    for _ in batch:
                        self._waiting.popleft()

    def close(self) -> None:
        """Nothing is taken any more, and what waits is claimed. What cannot be is told, by its number alone."""
        with self._guard:
            self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        for _ in range(_LAST_TRIES):
            if self._try_to_flush():
                return
        _log.error("readings are lost: the log did not take them", count=len(self._waiting))

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self._try_to_flush()

    def _try_to_flush(self) -> bool:
        try:
            self.flush()
        except LedgerError as error:
            _log.warning("readings wait for the log", count=len(self._waiting), code=error.code)
            return False
        except Exception as error:  # noqa: BLE001 - the thread goes on, and when the queue is full nobody reads
            _log.error("readings wait, because of a fault", count=len(self._waiting), kind=type(error).__name__)
            return False
        return True

    def _first(self) -> list[LedgerAccessed]:
        with self._guard:
            return list(islice(self._waiting, _BATCH))


def _event(visitor: Visitor, reading: Reading) -> LedgerAccessed:
    """A list is of nobody in particular, and is told of the board; a page about one person is told of that person."""
    if visitor.purpose is None:
        raise NotAllowed("Nobody has asked you what you read this for.", "Open the page in your browser.")
    return LedgerAccessed(
        event_id=str(uuid4()),
        publisher=PUBLISHER,
        subject_ref=PUBLISHER if reading.about is None else reading.about,
        occurred_at=reading.at,
        recorded_at=reading.at,
        actor=Actor(ref=visitor.ref, role="OTHER", organisation=PUBLISHER),
        accessor_role=visitor.role.recorded,
        query_kind=reading.kind,
        rows=reading.rows,
        purpose=visitor.purpose,
    )
