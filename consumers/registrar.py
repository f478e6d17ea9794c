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

from consumers import gate, outcomes
from consumers.intake import Intake, LiveIntake, RehearsalIntake, waiting_places
from consumers.remembered import Remembered, Step
from consumers.takeover import catch_up
from ledger.errors import Fenced, LedgerError
from ledger.instants import Instant
from ledger.log.port import Log, Stored, Writer
from ledger.metrics import Metrics
from ledger.rehearsal import BadMark, mark_of
from schemas.register import Register

LEDGER = "ledger"
REFUSED = "refused"

STEP_CLAIMS_MAX = 1000
"""Claims in one step at most; the outcome of a refused claim is two messages, the others' is one."""

STEP_MESSAGES_MAX = 1000
"""Messages in one step at most: the embedded log writes a step in one statement of this size."""

_DISCOVER_EVERY_S = 2.0
_STANDBY_S = 30.0  # how long claims may wait unanswered before a registrar that was fenced takes over again

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
        self._discovered_at = 0.0

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
            return 0
        try:
            return self._step(limit, wait_s)
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
        claims = intake.peek(min(limit, STEP_CLAIMS_MAX), wait_s)
        if not claims:
            return 0
        started = time.perf_counter()
        step = self._judge(claims)
        writer.write(step.entries)
        self._remembered.keep(step.remember)
        intake.drop(step.claims)
        step.report(self._metrics)
        self._metrics.step(self.name, time.perf_counter() - started, step.claims)
        return step.claims

    def _judge(self, claims: Sequence[Stored]) -> outcomes.StepUnderWay:
        opened = [gate.open_at(claim.topic, claim.message, self._register) for claim in claims]
        ids = [i for claim in opened if isinstance(claim, gate.Opened) for i in claim.ids()]
        step = outcomes.StepUnderWay(self._remembered.place, self._remembered.recall(ids), self._partitions)
        for claim, what in zip(claims, opened, strict=True):
            if len(step.entries) + 2 > STEP_MESSAGES_MAX:
                break
            known_at, refusal = self._known_at(claim, step)
            if refusal is not None or isinstance(what, gate.Refuse):
                step.refuse(claim, known_at, refusal or _refusal(what), self._register)
            else:
                step.settle(claim, known_at, gate.judge(what, step.known, known_at), self._register)
        return step

    def _known_at(self, claim: Stored, step: outcomes.StepUnderWay) -> tuple[Instant, gate.Refuse | None]:
        """When this claim becomes known: by the clock and strictly rising, or as its mark says in a rehearsal."""
        last = step.last_known_at
        rising = Instant(max(self._clock(), last + 1))
        rehearsing = step.place.mode == outcomes.REHEARSAL
        try:
            mark = mark_of(claim.message)
        except BadMark as error:
            return (last if rehearsing else rising), gate.Refuse("malformed", "rehearsal", str(error))
        if rehearsing:
            return (last if mark is None else Instant(max(mark.known_at, last))), None
        if mark is not None:
            detail = "this ledger is marked as production; only a rehearsal takes known_at from a file"
            return rising, gate.Refuse("rehearsal_not_allowed", "rehearsal", detail)
        return rising, None

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
        self._log.create_topic(LEDGER, self._log.topics(LEDGER).get(LEDGER, self._partitions))
        self._log.create_topic(REFUSED)
        self._partitions = self._log.topics(LEDGER)[LEDGER]
        # Fence first, read second: nothing can come after what is read then.
        writer = self._log.take_over(self.name)
        catch_up(self._log, self._remembered)
        self._change_register(writer)
        _log.info("registrar took over", next_number=self.position)
        return writer

    def _create(self, writer: Writer) -> None:
        """Write the first records: which ledger this is, and who may publish."""
        marks = [order_mark for claim in self._first_claims() if (order_mark := _mark_or_none(claim)) is not None]
        rehearsal = bool(marks) and self._may_rehearse
        mode = outcomes.REHEARSAL if rehearsal else outcomes.PRODUCTION
        place = replace(
            self._remembered.place,
            incarnation=self._new_incarnation(),
            mode=mode,
            register_digest=self._register.digest,
        )
        step = outcomes.StepUnderWay(place, {}, self._partitions)
        known_at = min(mark.known_at for mark in marks) if rehearsal else self._clock()
        step.create(known_at, self._register)
        self._write_own(writer, step)

    def _change_register(self, writer: Writer) -> None:
        """Say on the ledger that the register of publishers is another one than it last said."""
        place = self._remembered.place
        if place.incarnation is None or place.register_digest == self._register.digest:
            return
        step = outcomes.StepUnderWay(replace(place, register_digest=self._register.digest), {}, self._partitions)
        rehearsing = place.mode == outcomes.REHEARSAL
        known_at = place.last_known_at if rehearsing else Instant(max(self._clock(), place.last_known_at + 1))
        step.change_register(known_at, self._register)
        self._write_own(writer, step)

    def _write_own(self, writer: Writer, step: outcomes.StepUnderWay) -> None:
        writer.write(step.entries)
        self._remembered.keep(step.remember)

    def _open_intake(self) -> Intake:
        rehearsing = self._remembered.place.mode == outcomes.REHEARSAL
        kind = RehearsalIntake if rehearsing else LiveIntake
        return kind(self._log, self._remembered.intakes())

    def _first_claims(self) -> list[Stored]:
        found = [self._log.read(topic, partition, 0, 1).messages for topic, partition in waiting_places(self._log)]
        return [claim for messages in found for claim in messages]

    def _anything_claimed(self) -> bool:
        done = self._remembered.intakes()
        return any(self._log.end(*place) > done.get(place, 0) for place in waiting_places(self._log))

    def _stands_by(self) -> bool:
        """After being fenced, leave the work to the other registrar while it does it."""
        if self._fenced_at is None:
            return False
        if time.monotonic() - self._fenced_at < _STANDBY_S:
            return True
        catch_up(self._log, self._remembered)
        if not self._anything_claimed():
            self._fenced_at = time.monotonic()
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


def _refusal(what: gate.Opened | gate.Refuse) -> gate.Refuse:
    assert isinstance(what, gate.Refuse)  # noqa: S101 - the caller has looked
    return what


def _mark_or_none(claim: Stored) -> object:
    try:
        return mark_of(claim.message)
    except BadMark:
        return None


