"""Small ledgers for the tests of projections: events as publishers say them, records as the ledger keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from ledger.claim import Claim
from ledger.codec import encode, fingerprint_of
from ledger.events import (
    CorrectionIssued,
    DataShareReceived,
    DataShareRejected,
    DataShareSent,
    Event,
    EventRefused,
    EventRepeated,
    EventRetracted,
    FindingRaised,
    FindingRevised,
    FindingWithdrawn,
    PublishersChanged,
    SupportAccepted,
)
from ledger.instants import DAY_US, SECOND_US, Instant, parse
from ledger.log.memory import memory_log
from ledger.log.port import Log, Message, Stored
from ledger.record import LedgerRecord, admit, read_record
from schemas.fingerprints import PREFIX

BEGIN = parse("2024-03-04T10:00:00Z")
MET, NCCU, REFUGE = "/police/metropolitan", "/home-office/nccu", "/support/refuge"


def uuid(name: int | str) -> str:
    """A readable event id: the same name gives the same id."""
    return str(UUID(bytes=str(name).encode().rjust(16, b"0")[-16:]))


def day(number: int) -> Instant:
    return Instant(BEGIN + number * DAY_US)


def said(kind: type[Event], name: int | str, subject: str, publisher: str, /, **fields: object) -> Event:
    common = {
        "event_id": uuid(name),
        "publisher": publisher,
        "subject_ref": subject,
        "occurred_at": BEGIN,
        "recorded_at": BEGIN,
    }
    return kind(**{**common, **fields})


def accepted(name: int | str, subject: str = "S-1", publisher: str = REFUGE, **fields: object) -> Event:
    """An event that means nothing more than that somebody said something of a subject."""
    return said(SupportAccepted, name, subject, publisher, **{"provider_type": "REFUGE", **fields})


def sent(name: int | str, share: str, subject: str = "S-1", **fields: object) -> Event:
    own = {
        "force": "METROPOLITAN",
        "share_id": share,
        "purpose": "STATUS_ONLY",
        "lawful_basis": (),
        "data_categories": (),
        "status_basis": "DOCUMENT_SEEN",
        "receiver": "NCCU",
    }
    return said(DataShareSent, name, subject, MET, **{**own, **fields})


def received(name: int | str, share: str | None, subject: str = "S-1", **fields: object) -> Event:
    return said(DataShareReceived, name, subject, NCCU, **{"share_id": share, "victim_flag": True, **fields})


def rejected(name: int | str, share: str, subject: str = "S-1") -> Event:
    return said(DataShareRejected, name, subject, NCCU, share_id=share, reason="NOT_RELEVANT")


def retracted(name: int | str, target: int | str, publisher: str, subject: str = "S-1", **fields: object) -> Event:
    return said(EventRetracted, name, subject, publisher, retracts=uuid(target), reason="INACCURATE", **fields)


def corrected(name: int | str, target: int | str, publisher: str, subject: str = "S-1", **replacement: str) -> Event:
    own = {"corrects": uuid(target), "reason": "INACCURATE", "replacement": replacement}
    return said(CorrectionIssued, name, subject, publisher, **own)


def refused(name: int | str, claim: Claim, owner: str = MET, sequence: int | None = None) -> Event:
    own = {
        "claim": claim,
        "reason": "malformed",
        "digest": "ab" * 32,
        "claimed_by": owner,
        "claimed_sequence": sequence,
    }
    return said(EventRefused, name, owner, "/ledger/registrar", **own)


def repeated(name: int | str, claim: Claim, first: int = 0) -> Event:
    own = {"claim": claim, "first": first, "claimed_event_id": uuid("first")}
    return said(EventRepeated, name, MET, "/ledger/registrar", **own)


def registered(name: int | str, register: bytes) -> Event:
    return said(PublishersChanged, name, "ledger", "/ledger/registrar", digest="ab" * 32, register=register)


def finding(
    kind: type[FindingRaised | FindingRevised | FindingWithdrawn],
    name: int | str,
    about: str = "S-1",
    /,
    **fields: object,
) -> Event:
    own = {
        "finding_id": uuid("finding"),
        "revision": 0,
        "rule": "PV-01",
        "kind": "violation",
        "severity": "HIGH",
        "status": "WITHDRAWN" if kind is FindingWithdrawn else "RAISED",
        "hindsight": False,
        "about": "SUBJECT",
        "anchor": uuid("act"),
        "anchor_publisher": NCCU,
        "at": BEGIN,
        "raised_at": BEGIN,
        "changed_at": BEGIN,
        "policy_name": "protocol-2021",
        "policy_digest": "cd" * 32,
        "rule_pack": "1",
        "because": ("It was so.",),
    }
    return said(kind, name, about, "/ledger/detector", **{**own, **fields})


def message(event: Event) -> Message:
    """As the event lies on the ledger, with the one header that readers need beside the ledger's own."""
    kind = type(event).__name__
    schema = f"{PREFIX}{fingerprint_of(kind)}".encode("ascii")
    return Message(event.subject_ref.encode(), encode(event), (("ce_dataschema", schema),))


def on_ledger(events: Iterable[Event], start: int = 0) -> list[Message]:
    """Messages of records, numbered from `start`, one second after another, each claimed at its publisher's intake.

    What the registrar says carries the claim that it answers. An intake's offsets have holes, as on Kafka.
    """
    messages = []
    for number, event in enumerate(events, start):
        intake = "intake" + event.publisher.replace("/", ".")
        claim = event.claim if isinstance(event, EventRefused | EventRepeated) else None
        if claim is None:
            claim = Claim("one", intake, 0, number)
        messages.append(admit(message(event), number, Instant(BEGIN + number * SECOND_US), claim))
    return messages


def records_of(events: Iterable[Event]) -> list[LedgerRecord]:
    return [read_record(Stored("ledger", 0, offset, each, None)) for offset, each in enumerate(on_ledger(events))]


def ledger_of(events: Sequence[Event]) -> Log:
    """A ledger in memory that holds these events."""
    log = memory_log()
    log.create_topic("ledger")
    extend(log, events)
    return log


def extend(log: Log, events: Sequence[Event]) -> None:
    """Put these events behind what the ledger holds."""
    log.append("ledger", on_ledger(events, log.end("ledger", 0)))
