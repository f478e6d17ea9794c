"""The projector: keeps the tables that people look at in step with the ledger."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from ledger.instants import SECOND_US, Instant
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.metrics import Metrics
from ledger.record import LedgerRecord, read_record
from ledger.unhindered import unhindered
from projections.edges import TOPIC
from projections.store import PROJECTOR, Store, tables_of
from projections.table import View
from projections.views import VIEWS

STEP_RECORDS_MAX = 5000


class Projector:
    """One consumer of the ledger. After any error the next step starts again from the position in the store."""

    name = PROJECTOR

    def __init__(
        self,
        log: Log,
        store: Store,
        clock: Callable[[], Instant],
        metrics: Metrics,
        *,
        views: Sequence[View] = VIEWS,
    ) -> None:
        """`clock` gives the present, for the lag. Connects at the first step."""
        self._log = log
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._views = views
        self._reader: LedgerReader | None = None

    def step(self, limit: int = STEP_RECORDS_MAX, wait_s: float = 0.0) -> int:
        """Handle up to `limit` records, waiting up to `wait_s` seconds for a first one. Returns how many.

        Raises PartMissing when the log or the database is away and Fenced when another projector has moved on (the
        next step starts where that one is), ViewOutdated when a view must be rebuilt first, DamagedLedger when a
        record cannot be read.
        """
        try:
            with unhindered():
                return self._step(limit, wait_s)
        except BaseException:
            self.close()
            raise

    @property
    def position(self) -> int:
        """The next ledger number to handle."""
        return self._reader.position if self._reader else self._store.position(self.name)

    def caught_up(self) -> bool:
        """Whether every record that is on the ledger now is in the tables."""
        reader = self._reader or self._resume()
        return reader is None or reader.caught_up()

    def close(self) -> None:
        """Let go of the place in the log; the log and the store are their owners' to close."""
        if self._reader:
            self._reader.close()
            self._reader = None

    def _step(self, limit: int, wait_s: float) -> int:
        reader = self._reader or self._resume()
        if reader is None:
            return 0
        start = reader.position
        stored = reader.poll(limit, wait_s)
        started_s = time.perf_counter()
        records = [read_record(each) for each in stored]
        if records:
            self._write(start, reader.position, records)
        self._report(reader, records, time.perf_counter() - started_s)
        return len(records)

    def _resume(self) -> LedgerReader | None:
        """Start where the store says; None as long as there is no ledger."""
        self._store.prepare(self._views)
        if TOPIC in self._log.topics(TOPIC):
            self._reader = LedgerReader(self._log, self._store.position(self.name), TOPIC)
        return self._reader

    def _write(self, start: int, end: int, records: Sequence[LedgerRecord]) -> None:
        with self._store.transaction() as tx:
            tx.move(self.name, start, end)
            tx.apply(tables_of(tx, self._views), records)

    def _report(self, reader: LedgerReader, records: Sequence[LedgerRecord], seconds: float) -> None:
        self._metrics.step(self.name, seconds, len(records))
        self._metrics.position(self.name, reader.position)
        if reader.caught_up():
            self._metrics.lag(self.name, 0.0)
        elif records:
            # What comes next is not read yet; it is known no earlier than the last of these.
            self._metrics.lag(self.name, (self._clock() - records[-1].known_at) / SECOND_US)
