"""The detector: judges a subject anew whenever the ledger comes to know something of it, or a deadline passes.

poll records -> judge the subjects that they touch (`judging`, pure) -> write verdicts and position together -> say
what follows, through the gate like everybody's events.

Only closed moments are judged, so no batch can change an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

import structlog

from consumers.announcements import PUBLISHER, clock_reached, policy_adopted
from consumers.judging import Judge, moved
from consumers.outbox import Outbox
from consumers.outcomes import PRODUCTION, REHEARSAL
from consumers.publishers import judge_publishers
from consumers.publishers_behind import PUBLISHERS, bring_up
from consumers.subjects import Subject, Subjects
from ledger.archive.mirror import refuse_on_mirror
from ledger.cloudevents import to_message
from ledger.events import Event, EventRefused
from ledger.instants import SECOND_US, Instant
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.metrics import Metrics
from ledger.protocol import RULES, Change, Policy, finding_event
from ledger.protocol.publishers.matter import Addressed
from ledger.protocol.publishers.shares import share_signals
from ledger.protocol.rules import Rule
from ledger.record import LedgerRecord, read_record
from ledger.unhindered import unhindered
from projections.detector_matters import MATTER_TABLES, earliest_look, look_at_all_matters_again
from projections.detector_place import PLACE, DetectorPlace, load_place, save_place
from projections.detector_tables import (
    DETECTOR,
    DETECTOR_TABLES,
    RECORDS,
    Outgoing,
    add_to_outbox,
    due_subjects,
    earliest_deadline,
    look_at_all_again,
    next_seq,
    pending_subjects,
    remove_seen,
    save_states,
)
from projections.edges import TOPIC
from projections.records import upstream
from projections.store import Store
from projections.transaction import Transaction
from projections.views.history import HISTORY

STEP_RECORDS_MAX = 2000
_NEVER = Instant(-(2**63))
_SAY_AGAIN_US = 10 * SECOND_US
_log = structlog.get_logger()
_WAITING_MAX = 500  # subjects judged in one step because time has passed


class Detector:
    """One consumer of the ledger. After any error the next step starts again from what is stored."""

    name = DETECTOR

    def __init__(
        self,
        log: Log,
        store: Store,
        policy: Policy,
        clock: Callable[[], Instant],
        metrics: Metrics,
        *,
        rules: Sequence[Rule] = RULES,
    ) -> None:
        """`clock` gives the present: a deadline that it has passed is said to the ledger. Connects at the first step."""
        self._log = log
        self._store = store
        self._judge = Judge(policy, rules)
        self._clock = clock
        self._metrics = metrics
        self._subjects = Subjects()
        self._outbox = Outbox(log, store, clock)
        self._reader: LedgerReader | None = None
        self._place = DetectorPlace()
        self._next_deadline: Instant | None = None
        self._has_backlog = False
        self._was_caught_up = False
        self._clock_said = (_NEVER, _NEVER)

    @property
    def position(self) -> int:
        """The next ledger number to judge."""
        return self._reader.position if self._reader else self._store.position(self.name)

    def step(self, limit: int = STEP_RECORDS_MAX, wait_s: float = 0.0) -> int:
        """Handle up to `limit` records and say what follows; returns how many records and sayings that were.

        Raises PartMissing when the log or the database is away and Fenced when another detector has moved on; the
        next step starts from what is stored.
        """
        try:
            with unhindered():
                return self._step(min(limit, STEP_RECORDS_MAX), wait_s)
        except BaseException:
            self.close()
            raise

    def caught_up(self) -> bool:
        """Whether everything on the ledger is judged as far as it can be, and everything that follows is said."""
        reader = self._reader or self._resume()
        if reader is None:
            return True
        return reader.caught_up() and not self._has_backlog and not self._outbox.may_wait

    def close(self) -> None:
        """Forget what is held between two steps; the log and the store are their owners' to close."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        self._subjects.clear()
        self._outbox.restart()

    def _step(self, limit: int, wait_s: float) -> int:
        reader = self._reader or self._resume()
        if reader is None:
            return 0
        start = reader.position
        records = [read_record(stored) for stored in reader.poll(limit, 0.0 if self._has_backlog else wait_s)]
        started_s = time.perf_counter()
        if records or self._has_backlog:
            for change in self._handle(start, reader.position, records):
                finding = change.verdict.finding
                self._metrics.finding(finding.rule, finding.severity, change.kind)
        said = self._say(reader)
        self._report(reader, records, time.perf_counter() - started_s)
        return len(records) + said

    def _resume(self) -> LedgerReader | None:
        """Start where the store says; None as long as there is no ledger."""
        self._store.prepare(tables=(*DETECTOR_TABLES, *MATTER_TABLES, PLACE))
        with self._store.transaction() as tx:
            start = tx.position(self.name)
            self._place = load_place(tx)
        self._has_backlog = start > 0
        self._was_caught_up = False
        refuse_on_mirror(self._log, "say anything on it")
        if TOPIC in self._log.topics(TOPIC):
            policy, mode = self._judge.policy, self._place.mode
            bring_up(self._log, self._store, policy, start, mode=mode, keep=self._keep_changes)
            self._reader = LedgerReader(self._log, start, TOPIC)
        with self._store.transaction() as tx:
            self._next_deadline = _earliest(tx)
        return self._reader

    def _handle(self, start: int, end: int, records: Sequence[LedgerRecord]) -> Sequence[Change]:
        """Judge and keep, in one transaction."""
        place = moved(self._place, records)
        touched = list(upstream(records))
        with self._store.transaction() as tx:
            tx.move(self.name, start, end)
            tx.move(PUBLISHERS, start, end)
            if place.adopted_at != self._place.adopted_at:
                look_at_all_again(tx)
                look_at_all_matters_again(tx)
            refs = sorted({*self._waiting(tx, place.horizon), *(record.event.subject_ref for record in touched)})
            subjects = self._subjects.meet(tx, refs, start)
            self._subjects.add(touched)
            changes, shares = self._judged(subjects.values(), place)
            settled = not self._has_backlog
            publishers = judge_publishers(tx, self._judge.policy, place, records, shares, is_settled=settled)
            self._has_backlog |= publishers.has_backlog
            changes = sorted([*changes, *publishers.changes], key=lambda change: change.at)
            tx.put(RECORDS, HISTORY.fold(records, ()))
            save_states(tx, [subject.kept(place) for subject in subjects.values()])
            self._keep_changes(tx, changes)
            # After it: who begins again finds a record and what was said of it in one batch.
            remove_seen(tx, [*_came_back(records), *(refused := _refused_to_us(records))])
            save_place(tx, place)
            self._next_deadline = _earliest(tx)
        self._place = place
        self._subjects.trim()
        for _ in refused:
            self._metrics.error(self.name, "verdict_refused")
            _log.error("the gate refused what the detector said: a fault of this version")
        return changes

    def _judged(self, subjects: Iterable[Subject], place: DetectorPlace) -> tuple[list[Change], list[Addressed]]:
        """What changes about these subjects, and what that means for their publishers."""
        changes: list[Change] = []
        shares: list[Addressed] = []
        for subject in subjects:
            before = subject.state.verdicts
            changed = self._judge.advance(subject, place)
            shares += share_signals(before, changed)
            changes += changed
        return changes, shares

    def _waiting(self, tx: Transaction, horizon: Instant) -> list[str]:
        """Subjects whose time has come: a deadline has passed, or a moment that was open is closed now."""
        due = due_subjects(tx, horizon, _WAITING_MAX)
        pending = pending_subjects(tx, _WAITING_MAX)
        self._has_backlog = len(due) == _WAITING_MAX or len(pending) == _WAITING_MAX
        return [state.subject_ref for state in (*due, *pending)]

    def _keep_changes(self, tx: Transaction, changes: Sequence[Change]) -> None:
        self._keep_outgoing(tx, [finding_event(change) for change in changes])

    def _keep_outgoing(self, tx: Transaction, events: Sequence[Event]) -> None:
        if not events:
            return
        first = next_seq(tx)
        add_to_outbox(tx, [Outgoing(e.event_id, first + i, to_message(e)) for i, e in enumerate(events)])
        self._outbox.may_wait = True

    def _say(self, reader: LedgerReader) -> int:
        """Say what waits. Not before the end was reached once: until then the ledger may hold it already."""
        if not self._was_caught_up:
            self._was_caught_up = reader.caught_up() and not self._has_backlog
            if not self._was_caught_up:
                return 0
        self._announce_policy()
        self._announce_deadline()
        return self._outbox.flush()

    def _announce_policy(self) -> None:
        basis = self._judge.basis
        if self._place.mode is None or self._place.basis_said == basis:
            return
        at = self._place.horizon if self._place.mode == REHEARSAL else self._clock()
        place = self._place._replace(basis_said=basis)
        with self._store.transaction() as tx:
            self._keep_outgoing(tx, [policy_adopted(self._judge.policy, at, self.position)])
            save_place(tx, place)
        self._place = place

    def _announce_deadline(self) -> None:
        """Time passes on the ledger too: where a deadline has passed and no record came after it, say so.

        The registrar's clock may be behind ours, and its record then closes nothing: so say it again after a while.
        """
        deadline, now = self._next_deadline, self._clock()
        if deadline is None or self._place.mode != PRODUCTION or not self._place.horizon < deadline <= now:
            return
        said, said_at = self._clock_said
        if said == deadline and abs(now - said_at) < _SAY_AGAIN_US:
            return
        event = clock_reached(deadline)
        with self._store.transaction() as tx:
            remove_seen(tx, [event.event_id])
            self._keep_outgoing(tx, [event])
        self._clock_said = (deadline, now)

    def _report(self, reader: LedgerReader, records: Sequence[LedgerRecord], seconds: float) -> None:
        self._metrics.step(self.name, seconds, len(records))
        self._metrics.position(self.name, reader.position)
        if reader.caught_up():
            self._metrics.lag(self.name, 0.0)
        elif records:
            self._metrics.lag(self.name, (self._clock() - records[-1].known_at) / SECOND_US)


def _earliest(tx: Transaction) -> Instant | None:
    """When the next answer changes by itself, about a subject or a publisher."""
    waits = [at for at in (earliest_deadline(tx), earliest_look(tx)) if at is not None]
    return min(waits, default=None)


def _refused_to_us(records: Iterable[LedgerRecord]) -> list[str]:
    """The ids of what the gate refused to take from the detector: saying it again would only be refused again."""
    refusals = (record.event for record in records if isinstance(record.event, EventRefused))
    return [refusal.claimed_event_id or "" for refusal in refusals if refusal.claimed_by == PUBLISHER]


def _came_back(records: Iterable[LedgerRecord]) -> list[str]:
    """The ids of the detector's own events among these: they need not be said again."""
    return [record.event.event_id for record in records if record.event.publisher == PUBLISHER]
