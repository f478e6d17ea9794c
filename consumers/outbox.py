"""The way of the detector's own events to the gate: from its tables to its intake, each at least once."""

from __future__ import annotations

from collections.abc import Callable

from consumers.announcements import PUBLISHER
from ledger.instants import Instant
from ledger.log.port import Log
from projections.detector_tables import mark_sent, unseen, unsent
from projections.store import Store

INTAKE = "intake" + PUBLISHER.replace("/", ".")

_UNSEEN_MAX = 100_000  # far more than waits between two turns of the registrar


class Outbox:
    """What waits is said in order. What was said and has not come back is said again after a restart: that is a
    repeat, and the gate notes it as one.
    """

    def __init__(self, log: Log, store: Store, clock: Callable[[], Instant]) -> None:
        self._log = log
        self._store = store
        self._clock = clock
        self._restarted = True
        self.may_wait = True
        """Whether something may wait there; set when something is added."""

    def flush(self) -> int:
        """Say what waits; returns how many events that were."""
        if not self.may_wait:
            return 0
        with self._store.transaction() as tx:
            waiting = [*(unseen(tx, _UNSEEN_MAX) if self._restarted else ()), *unsent(tx)]
        if waiting:
            if not self._log.topics(INTAKE):
                self._log.create_topic(INTAKE)
            self._log.append(INTAKE, [outgoing.message for outgoing in waiting])
            with self._store.transaction() as tx:
                mark_sent(tx, [outgoing.event_id for outgoing in waiting], self._clock())
        self._restarted = False
        self.may_wait = bool(waiting)
        return len(waiting)

    def restart(self) -> None:
        """After an error it is not known what was said."""
        self._restarted = self.may_wait = True
