"""The gate: what becomes of one claim. Pure: it is handed the register, what is known, and the moment.

Three outcomes and no fourth: admitted, refused with a reason, or said before. The order of the checks is the order in
which a stranger's bytes become trustworthy: whose topic, readable, whose word, when, said before, about what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from consumers.remembered import KnownEvent, content_digest, id_bytes
from ledger import instants
from ledger.cloudevents import attributes, open_claim
from ledger.codec import NotAccepted
from ledger.events import EVENT_TYPES, CorrectionIssued, Event, EventRetracted
from ledger.instants import MINUTE_US, Instant
from ledger.log.port import Message
from ledger.refusal import Reason
from schemas.register import Publisher, Register

FUTURE_LIMIT_US = 5 * MINUTE_US
"""How far `occurred_at` may lie ahead of the registrar's clock: clocks of honest systems differ by less."""

REGISTRAR = "/ledger/registrar"
"""The gate itself: it writes to the ledger directly, so nobody may claim in its name."""


GateReason = Literal[
    "unknown_publisher",
    "wrong_topic",
    "type_not_allowed",
    "in_future",
    "conflicting_content",
    "foreign_correction",
    "amends_other_subject",
    "rehearsal_not_allowed",
]
"""What only the gate can see, beside what the contract alone refuses."""


@dataclass(frozen=True, slots=True)
class Admit:
    """The event is admitted as it was claimed."""

    event: Event
    publisher: Publisher
    known: KnownEvent
    """What will be remembered; its number is filled in when the record gets one."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The claim is refused. `detail` says what was wrong in words that repeat nothing a person wrote freely."""

    reason: Reason | GateReason
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same publisher said exactly this before, in record number `first`."""

    first: int
    event_id: str


Outcome = Admit | Refuse | Repeat


@dataclass(frozen=True, slots=True)
class Opened:
    """A claim whose bytes could be trusted: what it says, and who says it. Not yet weighed against what is known."""

    event: Event
    publisher: Publisher
    digest: bytes

    def ids(self) -> Sequence[bytes]:
        """The ids that must be looked up before this claim can be judged."""
        target = amended(self.event)
        own = id_bytes(self.event.event_id)
        return (own,) if target is None else (own, id_bytes(target))


def amended(event: Event) -> str | None:
    """The id of the event that a correction or a retraction names."""
    if isinstance(event, CorrectionIssued):
        return event.corrects
    if isinstance(event, EventRetracted):
        return event.retracts
    return None


def open_at(topic: str, message: Message, register: Register) -> Opened | Refuse:
    """The first half of the judgement, from the bytes alone."""
    owner = register.by_topic(topic)
    if owner is None or owner.name == REGISTRAR:
        return Refuse("unknown_publisher", "source", f"no publisher is registered for the topic {topic}")
    try:
        event = open_claim(message)
    except NotAccepted as error:
        return Refuse(error.reason, error.field, error.detail)
    if event.publisher != owner.name:
        return _wrong_source(event.publisher, topic, owner, register)
    type_name = type(event).__name__
    if not register.may_publish(owner, type_name):
        return Refuse("type_not_allowed", "type", f"{owner.name} may not publish {type_name}")
    if message.key is None or message.value is None:  # open_claim has refused both; said again for the reader's sake
        return Refuse("missing_field", "subject", "a record needs a key and a value")
    digest = content_digest(message.key, _schema_of(message), message.value)
    return Opened(event, owner, digest)


def judge(claim: Opened, known: Mapping[bytes, Sequence[KnownEvent]], now: Instant) -> Outcome:
    """The second half: against the clock and against everything admitted before this claim."""
    event = claim.event
    if event.occurred_at > now + FUTURE_LIMIT_US:
        happened, limit = instants.text(event.occurred_at), instants.text(Instant(now + FUTURE_LIMIT_US))
        return Refuse("in_future", "occurred_at", f"{happened} is more than 5 minutes ahead (latest: {limit})")
    own_id = id_bytes(event.event_id)
    for earlier in known.get(own_id, ()):
        if earlier.publisher == event.publisher:
            return _said_before(claim, earlier)
    refusal = _foreign_amendment(event, known)
    if refusal is not None:
        return refusal
    return Admit(event, claim.publisher, KnownEvent(own_id, event.publisher, -1, claim.digest, event.subject_ref))


@dataclass(frozen=True, slots=True)
class Readable:
    """What could be read from the attributes of a refused claim, each None where it could not."""

    event_id: str | None
    type_name: str | None
    sequence: int | None


def readable(message: Message) -> Readable:
    """Id, type and sequence of a refused claim, so that it can be counted and its number is not missed."""
    found = attributes(message)
    type_name = found.get("type", "").removeprefix("ledger.v1.")
    return Readable(
        event_id=_uuid_or_none(found.get("id", "")),
        type_name=type_name if type_name in EVENT_TYPES else None,
        sequence=_long_or_none(found.get("sequence", "")),
    )


def _schema_of(message: Message) -> str:
    """The schema's name of a message that was opened: it has one."""
    return next(value.decode() for name, value in message.headers if name == "ce_dataschema")


def _wrong_source(source: str, topic: str, owner: Publisher, register: Register) -> Refuse:
    if register.find(source) is None:
        return Refuse("unknown_publisher", "source", "the event's source is not in the register of publishers")
    return Refuse("wrong_topic", "source", f"{source} claims on {topic}, which belongs to {owner.name}")


def _said_before(claim: Opened, earlier: KnownEvent) -> Repeat | Refuse:
    if earlier.digest == claim.digest:
        return Repeat(earlier.number, claim.event.event_id)
    return Refuse(
        "conflicting_content", "id", f"record {earlier.number} has this id from this publisher, with other content"
    )


def _foreign_amendment(event: Event, known: Mapping[bytes, Sequence[KnownEvent]]) -> Refuse | None:
    """Why a correction or retraction may not stand; None where it may, or where its target is not known yet."""
    target = amended(event)
    if target is None:
        return None
    candidates = known.get(id_bytes(target), ())
    field = "corrects" if isinstance(event, CorrectionIssued) else "retracts"
    own = next((k for k in candidates if k.publisher == event.publisher), None)
    if own is None:
        if not candidates:
            return None  # it may come later; PI-04 names what never does
        return Refuse("foreign_correction", field, "the event that it names was published by somebody else")
    if own.subject != event.subject_ref:
        return Refuse("amends_other_subject", "subject", "the event that it names is about another subject")
    return None


def _uuid_or_none(text: str) -> str | None:
    try:
        return text if str(UUID(text)) == text else None
    except ValueError:
        return None


def _long_or_none(text: str) -> int | None:
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 19:
        return None
    return int(text) if -(2**63) <= int(text) < 2**63 else None
