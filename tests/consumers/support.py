"""A small ledger in memory or elsewhere for tests of consumers, and claims to put to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from prometheus_client import CollectorRegistry

from consumers.registrar import Registrar
from ledger import instants
from ledger.cloudevents import to_message
from ledger.events import (
    CorrectionIssued,
    EnforcementActionTaken,
    Event,
    EventRefused,
    EventRepeated,
    EventRetracted,
    InvestigationOpened,
    PauseApplied,
    SupportAccepted,
)
from ledger.instants import SECOND_US, Instant
from ledger.log.port import Log, Message
from ledger.log.reader import LedgerReader
from ledger.metrics import Metrics
from ledger.record import LedgerRecord, read_record
from schemas.register import Register

START = instants.parse("2024-05-01T12:00:00Z")
KENT = "/police/kent"
ENFORCEMENT = "/home-office/immigration-enforcement"
KENT_INTAKE = "intake.police.kent"


class Clock:
    """A clock that tests set."""

    def __init__(self, now: Instant = START) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now = Instant(self.now + round(seconds * SECOND_US))


def event_id(number: int) -> str:
    return str(UUID(int=number))


def opened(number: int, *, publisher: str = KENT, subject: str = "S-1", at: Instant = START) -> InvestigationOpened:
    """An investigation opened; the number makes its id."""
    return InvestigationOpened(
        event_id=event_id(number),
        publisher=publisher,
        subject_ref=subject,
        occurred_at=at,
        recorded_at=at,
        case_ref="C-1",
        force="KENT",
        investigation_ref=f"INV-{number}",
    )


def supported(number: int, *, publisher: str = "/support/refuge", subject: str = "S-1") -> SupportAccepted:
    return SupportAccepted(
        event_id=event_id(number),
        publisher=publisher,
        subject_ref=subject,
        occurred_at=START,
        recorded_at=START,
        provider_type="REFUGE",
    )


def retraction(number: int, of: int, *, publisher: str = KENT, subject: str = "S-1") -> EventRetracted:
    return EventRetracted(
        event_id=event_id(number),
        publisher=publisher,
        subject_ref=subject,
        occurred_at=START,
        recorded_at=START,
        retracts=event_id(of),
        reason="INACCURATE",
    )


def correction(number: int, of: int, *, publisher: str = KENT, subject: str = "S-1") -> CorrectionIssued:
    return CorrectionIssued(
        event_id=event_id(number),
        publisher=publisher,
        subject_ref=subject,
        occurred_at=START,
        recorded_at=START,
        corrects=event_id(of),
        reason="INACCURATE",
        replacement={"investigation_ref": '"INV-9"'},
    )


def paused(number: int, *, review_due: Instant | None = None) -> PauseApplied:
    return PauseApplied(
        event_id=event_id(number),
        publisher=ENFORCEMENT,
        subject_ref="S-1",
        occurred_at=START,
        recorded_at=START,
        pause_ref="P-1",
        reason="ACTIVE_INVESTIGATION",
        review_due=review_due,
        linked_cases=("C-1",),
    )


def visit(number: int, at: Instant = START) -> EnforcementActionTaken:
    return EnforcementActionTaken(
        event_id=event_id(number),
        publisher=ENFORCEMENT,
        subject_ref="S-1",
        occurred_at=at,
        recorded_at=at,
        action_ref=f"A-{number}",
        action="ENFORCEMENT_VISIT",
        originated_from="OPERATION",
    )


def registrar_of(
    log: Log, home: Path, clock: Clock | None = None, *, may_rehearse: bool = False, extension: Path | None = None
) -> Registrar:
    metrics = Metrics(CollectorRegistry())
    register = Register.load(extension)
    return Registrar(log, register, home / "memory.sqlite", clock or Clock(), metrics, may_rehearse=may_rehearse)


def claim(log: Log, *events: Event | Message, topic: str = KENT_INTAKE) -> None:
    """Put events, or raw messages, to an intake."""
    log.create_topic(topic)
    log.append(topic, [e if isinstance(e, Message) else to_message(e) for e in events])


def settle(registrar: Registrar) -> None:
    """Step until nothing waits."""
    while registrar.step() or not registrar.caught_up():
        pass


def records(log: Log) -> Sequence[LedgerRecord]:
    """Everything on the ledger, in order of number."""
    reader, found = LedgerReader(log), []
    while batch := reader.poll():
        found += [read_record(stored) for stored in batch]
    return found


def kept_refused(log: Log) -> list[dict[str, str]]:
    """The headers that the gate added to what it refused."""
    stored = log.read("refused", 0, 0, 10_000).messages
    return [{k: v.decode() for k, v in s.message.headers if k.startswith("refused_")} for s in stored]


def outcomes(log: Log) -> list[str]:
    """What became of each claim, in order: admitted, repeated, or the reason of the refusal."""
    return [outcome(record) for record in records(log) if record.claim is not None]


def outcome(record: LedgerRecord) -> str:
    if isinstance(record.event, EventRefused):
        return record.event.reason
    return "repeated" if isinstance(record.event, EventRepeated) else "admitted"
