"""A small sealed ledger in memory, of which receipts can be made: records, tree, keys, checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ledger import instants
from ledger.claim import Claim
from ledger.cloudevents import to_message
from ledger.events import Event, Evidence, FindingRaised, InvestigationOpened
from ledger.instants import SECOND_US, Instant
from ledger.log.port import Message
from ledger.record import admit
from ledger.seal.checkpoint import Checkpoint, origin_of
from ledger.seal.keys import NOTE, SigningKey
from ledger.seal.leaf import entry_of
from ledger.seal.merkle import leaf_hash, node_hash, root_hash
from ledger.seal.note import Note, sign
from ledger.seal.receipt import make_receipt

START = instants.parse("2024-05-20T12:00:00Z")
ORIGIN = origin_of("0b0b")
KEY = SigningKey(ORIGIN, NOTE, bytes(range(32)))
OTHER_KEY = SigningKey(ORIGIN, NOTE, bytes(32))
KENT = "/police/kent"


class Leaves:
    """The complete subtrees over these leaf hashes, each computed anew."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        self.hashes = hashes

    def node(self, level: int, index: int) -> bytes:
        if level == 0:
            return self.hashes[index]
        return node_hash(self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1))


class Sealed:
    """Events as records of one ledger, number i known i seconds after the start."""

    def __init__(self, events: Sequence[Event], key: SigningKey = KEY) -> None:
        self.messages = [admitted(event, number) for number, event in enumerate(events)]
        self.key = key

    def nodes(self) -> Leaves:
        return Leaves([leaf_hash(entry_of(message)) for message in self.messages])

    def note(self, size: int | None = None) -> Note:
        size = len(self.messages) if size is None else size
        return sign(Checkpoint(ORIGIN, size, root_hash(size, self.nodes())).text(), [self.key])

    def receipt(self, *numbers: int, size: int | None = None) -> bytes:
        return make_receipt([self.messages[number] for number in numbers], self.note(size), self.nodes())


def admitted(event: Event, number: int) -> Message:
    known_at = Instant(START + number * SECOND_US)
    return admit(to_message(event), number, known_at, Claim("0b0b", "intake.police.kent", 0, number))


def event_id(number: int) -> str:
    return str(UUID(int=number))


def opened_case(number: int, publisher: str = KENT) -> InvestigationOpened:
    return InvestigationOpened(
        event_id=event_id(number),
        publisher=publisher,
        subject_ref="S-1",
        occurred_at=START,
        recorded_at=START,
        force="KENT",
        investigation_ref="INV-1",
    )


def finding(number: int, evidence: Sequence[tuple[str, str]]) -> FindingRaised:
    """A finding that rests on these events, each a publisher and an id."""
    return FindingRaised(
        event_id=event_id(number),
        publisher="/ledger/detector",
        subject_ref="S-1",
        occurred_at=START,
        recorded_at=START,
        finding_id=event_id(10_000 + number),
        revision=0,
        rule="PV-01",
        kind="violation",
        severity="HIGH",
        status="RAISED",
        hindsight=False,
        about="SUBJECT",
        anchor=evidence[0][1],
        anchor_publisher=evidence[0][0],
        at=START,
        raised_at=START,
        changed_at=START,
        evidence=tuple(Evidence(event_id=each, publisher=publisher, part="act") for publisher, each in evidence),
        policy_name="protocol-2021",
        policy_digest="0" * 64,
        rule_pack="2021.2",
    )
