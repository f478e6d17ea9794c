"""The registrar: takes claims from the intakes and gives each exactly one outcome on the ledger.

poll claims -> judge them (`gate`, pure) -> write all outcomes as one step of the log -> remember and report.

What it knows is a projection of `ledger` (`remembered`), so after any doubt it takes over again and reads what the ledger
says. It never repeats a write whose outcome is unknown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import structlog

from consumers.gate import Opened, Refuse, judge, open_at
from consumers.intake import UNMARKED, Intake, LiveIntake, RehearsalIntake, order_of, waiting_places
from consumers.moments import moment_of, next_moment
from consumers.outcomes import LEDGER, PRODUCTION, REFUSED, REHEARSAL, StepUnderWay
from consumers.remembered import Remembered
from consumers.takeover import catch_up
from ledger.archive.mirror import refuse_on_mirror
from ledger.errors import Fenced, LedgerError
from ledger.instants import SECOND_US, Instant
from ledger.log.port import Log, Stored, Writer
from ledger.metrics import Metrics
from ledger.unhindered import unhindered
from schemas.register import Register

STEP_CLAIMS_MAX = 1000
"""Claims in one step at most; the outcome of a refused claim is two messages, the others' is one."""

STEP_MESSAGES_MAX = 1000
"""Messages in one step at most: the embedded log writes a step in one statement of this size."""

STEP_BYTES_MAX = 8 * 1024 * 1024
"""Bytes that a step writes before it takes no more claims, so that a thousand of the largest need no great memory."""

_DISCOVER_EVERY_S = 2.0
_STANDBY_S = 30.0  # a registrar that was fenced takes over again when claims wait and nothing was answered for so long

_log = structlog.get_logger()


class Registrar:
    """The one gate of the ledger. Not thread-safe; one `step` at a time."""

    name = "registrar"

    def __init__(
        self,
        log: Log,
        register: Register,
        remembered: Path,
        clock: Callable[[], Instant],
        metrics: Metrics,
        *,
        partitions: int = 1,
        may_rehearse: bool = False,
        new_incarnation: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        """`partitions` is used when the ledger is created. `clock` gives the present. Takes over at the first step."""
        self._log = log
        self._register = register
        self._remembered = Remembered(remembered)
        self._clock = clock
        self._metrics = metrics
        self._partitions = partitions
        self._may_rehearse = may_rehearse
        self._new_incarnation = new_incarnation
        self._writer: Writer | None = None
        self._intake: Intake | None = None
        self._fenced_at: float | None = None
        self._stood_by_at = 0
        self._discovered_at = 0.0
        self._behind_since: Instant | None = None
        self._leaves_some = False

    @property
    def position(self) -> int:
        """The ledger number that the next record will get."""
        return self._remembered.place.next_number

    def step(self, limit: int = STEP_CLAIMS_MAX, wait_s: float = 0.0) -> int:
        """Give up to `limit` waiting claims their outcomes; returns how many had one. 0 means that nothing waits.

        Raises the log's errors (`Fenced`, `OutcomeUnknown`, `PartMissing`) after letting go of the writer, so that the
        next step takes over again.
        """
        if self._stands_by():
            self._metrics.step(self.name, 0.0, 0)  # it turns, and is not stuck
            return 0
        try:
            started = time.perf_counter()
            with unhindered():
                handled = self._step(limit, wait_s)
            self._report(handled, time.perf_counter() - started)
            return handled
        except Fenced:
            self._fenced_at = time.monotonic()
            self._let_go()
            raise
        except LedgerError:
            self._let_go()
            raise

    def caught_up(self) -> bool:
        """Whether every claim has its outcome."""
        if self._intake is None:
            if self._fenced_at is not None:  # another registrar does the work: see how far it is
                catch_up(self._log, self._remembered)
            return not self._anything_claimed()
        self._intake.discover()
        return self._intake.caught_up()

    def close(self) -> None:
        self._let_go()
        self._remembered.close()

    def _step(self, limit: int, wait_s: float) -> int:
        ready = self._ready()
        if ready is None:
            return 0
        writer, intake = ready
        limit = min(limit, STEP_CLAIMS_MAX)
        claims = intake.peek(limit, wait_s)
        self._leaves_some = False
        if not claims:
            return 0
        step = self._judge(claims)
        self._leaves_some = len(claims) >= limit or step.claims < len(claims)
        writer.write(step.entries)
        self._remembered.keep(step.remember)
        intake.drop(step.claims)
        step.report(self._metrics)
        return step.claims

    def _report(self, handled: int, seconds: float) -> None:
        """Claims that steps leave have waited at least since the first of these steps."""
        now = self._clock()
        self._behind_since = (self._behind_since or now) if self._leaves_some else None
        self._metrics.step(self.name, seconds, handled)
        self._metrics.position(self.name, self.position)
        self._metrics.lag(self.name, (now - (self._behind_since or now)) / SECOND_US)

    def _judge(self, claims: Sequence[Stored]) -> StepUnderWay:
        opened = [open_at(claim.topic, claim.message, self._register) for claim in claims]
        ids = [event_id for claim in opened if isinstance(claim, Opened) for event_id in claim.ids()]
        step = StepUnderWay(self._remembered.place, self._partitions, self._register, self._remembered.recall(ids))
        for claim, what in zip(claims, opened, strict=True):
            if len(step.entries) + 2 > STEP_MESSAGES_MAX or step.bytes > STEP_BYTES_MAX:
                break
            moment = moment_of(claim.message, step.last_known_at, self._clock(), rehearses=step.rehearses)
            if moment.refusal is not None:
                step.refuse(claim, moment.known_at, moment.refusal)
            elif isinstance(what, Refuse):
                step.refuse(claim, moment.known_at, what)
            else:
                step.settle(claim, moment.known_at, judge(what, step.known, moment.known_at))
        return step

    def _ready(self) -> tuple[Writer, Intake] | None:
        """The writer and the intake, after taking over where needed; None while there is no ledger and no claim."""
        if self._writer is None:
            self._writer = self._take_over()
        if self._remembered.place.incarnation is None:
            if not self._anything_claimed():
                return None
            self._create(self._writer)
        if self._intake is None:
            self._intake = self._open_intake()
        elif time.monotonic() - self._discovered_at > _DISCOVER_EVERY_S:
            self._intake.discover()
            self._discovered_at = time.monotonic()
        return self._writer, self._intake

    def _take_over(self) -> Writer:
        refuse_on_mirror(self._log, "admit events to it")
        # On a broker with rights they are there already, and creating topics is not the registrar's right.
        there = self._log.topics()
        for topic, partitions in ((LEDGER, self._partitions), (REFUSED, 1)):
            if topic not in there:
                self._log.create_topic(topic, partitions)
        self._partitions = self._log.topics(LEDGER)[LEDGER]
        # Fence first, read second: nothing can come after what is read then.
        writer = self._log.take_over(self.name)
        catch_up(self._log, self._remembered)
        self._change_register(writer)
        _log.info("registrar took over", next_number=self.position)
        return writer

    def _create(self, writer: Writer) -> None:
        """Write the first records: which ledger this is, and who may publish."""
        claims = self._first_claims() if self._may_rehearse else ()
        marks = [mark for claim in claims if (mark := order_of(claim)) > UNMARKED]
        rehearsal = bool(marks)
        place = replace(
            self._remembered.place,
            incarnation=self._new_incarnation(),
            mode=REHEARSAL if rehearsal else PRODUCTION,
            register_digest=self._register.digest,
        )
        step = StepUnderWay(place, self._partitions, self._register)
        step.create(min(marks).known_at if rehearsal else self._clock())
        self._write_own(writer, step)

    def _change_register(self, writer: Writer) -> None:
        """Say on the ledger that the register of publishers is another one than it last said."""
        place = self._remembered.place
        if place.incarnation is None or place.register_digest == self._register.digest:
            return
        step = StepUnderWay(replace(place, register_digest=self._register.digest), self._partitions, self._register)
        step.change_register(next_moment(place.last_known_at, self._clock(), rehearses=step.rehearses))
        self._write_own(writer, step)

    def _write_own(self, writer: Writer, step: StepUnderWay) -> None:
        writer.write(step.entries)
        self._remembered.keep(step.remember)

    def _open_intake(self) -> Intake:
        rehearsing = self._remembered.place.mode == REHEARSAL
        kind = RehearsalIntake if rehearsing else LiveIntake
        return kind(self._log, self._remembered.intakes())

    def _first_claims(self) -> list[Stored]:
        found = [self._log.read(topic, partition, 0, 1).messages for topic, partition in waiting_places(self._log)]
        return [claim for messages in found for claim in messages]

    def _anything_claimed(self) -> bool:
        done = self._remembered.intakes()
        ends = self._log.ends(waiting_places(self._log))
        return any(end > done.get(place, 0) for place, end in ends.items())

    def _stands_by(self) -> bool:
        """After being fenced, leave the work to the other registrar for as long as the ledger grows."""
        if self._fenced_at is None:
            return False
        if time.monotonic() - self._fenced_at < _STANDBY_S:
            return True
        catch_up(self._log, self._remembered)
        if self.position > self._stood_by_at or not self._anything_claimed():
            self._fenced_at, self._stood_by_at = time.monotonic(), self.position
            return True
        self._fenced_at = None
        return False

    def _let_go(self) -> None:
        """Drop the writer and everything read ahead: the next step begins from what the ledger says."""
        for part in (self._writer, self._intake):
            if part is not None:
                part.close()
        self._writer = self._intake = None
        self._remembered.reload()
