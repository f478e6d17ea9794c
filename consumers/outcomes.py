"""The records that one step of the registrar writes: an outcome for each claim, numbered and stamped.

Pure: the moments and the decisions are handed in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypedDict
from uuid import NAMESPACE_URL, uuid5

from consumers.gate import REGISTRAR, Admit, Outcome, Refuse, Repeat, readable
from consumers.remembered import KnownEvent, Place, Step
from ledger.cloudevents import to_message
from ledger.events import EventRefused, EventRepeated, LedgerCreated, PublishersChanged
from ledger.instants import Instant
from ledger.log.partitioning import partition_for
from ledger.log.port import Entry, Message, Stored
from ledger.metrics import Metrics
from ledger.record import Claim, admit, digest_of
from ledger.refused_copy import with_reasons
from ledger.rehearsal import unmarked
from schemas.register import Register

LEDGER = "ledger"
REFUSED = "refused"
PRODUCTION = "PRODUCTION"
REHEARSAL = "REHEARSAL"

_OWN_IDS = uuid5(NAMESPACE_URL, "urn:protocol-ledger:registrar")


class StepUnderWay:
    """A step that grows claim by claim; nothing of it is true until `entries` are on the ledger."""

    def __init__(
        self,
        place: Place,
        partitions: int,
        register: Register,
        known: Mapping[bytes, Sequence[KnownEvent]] = MappingProxyType({}),
    ) -> None:
        """`known` holds what is remembered of every id that this step's claims name."""
        self.rehearses = place.mode == REHEARSAL
        self.next_number = place.next_number
        self.last_known_at = place.last_known_at
        self.known: dict[bytes, list[KnownEvent]] = defaultdict(list, {k: list(v) for k, v in known.items()})
        self._register = register
        self.entries: list[Entry] = []
        self.bytes = 0
        self.claims = 0
        self._partitions = partitions
        self._place = place
        self._incarnation = place.incarnation or ""  # a step is made only once the ledger has its name
        self._remember = Step(place)
        self._admitted: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._repeated = 0
        self._last_event: dict[str, Instant] = {}

    @property
    def remember(self) -> Step:
        """What must be remembered once the entries are on the ledger."""
        self._remember.place = replace(self._place, next_number=self.next_number, last_known_at=self.last_known_at)
        return self._remember

    def settle(self, claim: Stored, known_at: Instant, outcome: Outcome) -> None:
        """Give a claim its outcome."""
        if isinstance(outcome, Admit):
            self._admit(claim, known_at, outcome)
        elif isinstance(outcome, Repeat):
            self._repeat(claim, known_at, outcome)
        else:
            self.refuse(claim, known_at, outcome)

    def refuse(self, claim: Stored, known_at: Instant, refusal: Refuse) -> None:
        """The reason goes on the ledger, without content; what was sent goes to `refused`, whole."""
        seen = readable(claim.message)
        place = self._claim(claim)
        event = EventRefused(
            **_own_fields(place.text(), self._claimed_by(claim), known_at),
            claim=place,
            reason=refusal.reason,
            digest=digest_of(claim.message),
            claimed_event_id=seen.event_id,
            claimed_type=seen.type_name,
            claimed_sequence=seen.sequence,
            claimed_by=self._claimed_by(claim),
        )
        self._write(to_message(event), known_at, place)
        self._keep_refused(claim, known_at, refusal, place)
        self._refused[refusal.reason] += 1
        self._settled(claim)

    def create(self, known_at: Instant, taken_over_from: str | None = None) -> None:
        """The first records of an incarnation: which ledger this is, and who may publish."""
        self._remember.anew = True
        event = LedgerCreated(
            **_own_fields(f"created/{self._incarnation}", REGISTRAR, known_at),
            incarnation=self._incarnation,
            partitions=self._partitions,
            mode="REHEARSAL" if self.rehearses else "PRODUCTION",
            taken_over_from=taken_over_from,
        )
        self._write(to_message(event), known_at, None)
        self.change_register(known_at if self.rehearses else Instant(known_at + 1))

    def change_register(self, known_at: Instant) -> None:
        """The register that is in force from here on, with its bytes."""
        number = self.next_number
        event = PublishersChanged(
            **_own_fields(f"register/{self._incarnation}/{number}/{self._register.digest}", REGISTRAR, known_at),
            digest=self._register.digest,
            register=self._register.bytes,
        )
        self._write(to_message(event), known_at, None)

    def report(self, metrics: Metrics) -> None:
        """Count what this step did; called when it is on the ledger."""
        for kind, count in self._admitted.items():
            metrics.admitted(kind, count)
        for reason, count in self._refused.items():
            metrics.refused(reason, count)
        if self._repeated:
            metrics.repeated(self._repeated)
        for kind, instant in self._last_event.items():
            metrics.last_event(kind, instant)

    def _admit(self, claim: Stored, known_at: Instant, outcome: Admit) -> None:
        judged = outcome.known
        known = KnownEvent(judged.event_id, judged.publisher, self.next_number, judged.digest, judged.subject)
        self._write(unmarked(claim.message), known_at, self._claim(claim))
        self.known[known.event_id].append(known)
        self._remember.known.append(known)
        self._admitted[outcome.publisher.kind] += 1
        self._last_event[outcome.publisher.kind] = known_at
        self._settled(claim)

    def _repeat(self, claim: Stored, known_at: Instant, outcome: Repeat) -> None:
        place = self._claim(claim)
        event = EventRepeated(
            **_own_fields(place.text(), self._claimed_by(claim), known_at),
            claim=place,
            first=outcome.first,
            claimed_event_id=outcome.event_id,
        )
        self._write(to_message(event), known_at, place)
        self._repeated += 1
        self._settled(claim)

    def _write(self, message: Message, known_at: Instant, claim: Claim | None) -> None:
        key = message.key or b""
        stamped = admit(message, self.next_number, known_at, claim)
        self.bytes += len(message.value or b"")
        self.entries.append(Entry(LEDGER, partition_for(key, self._partitions), stamped))
        self.next_number += 1
        self.last_known_at = known_at

    def _keep_refused(self, claim: Stored, known_at: Instant, refusal: Refuse, place: Claim) -> None:
        self.bytes += len(claim.message.value or b"")
        kept = with_reasons(claim.message, (refusal.reason, refusal.field, refusal.detail), place, known_at)
        self.entries.append(Entry(REFUSED, 0, kept))

    def _claimed_by(self, claim: Stored) -> str:
        owner = self._register.by_topic(claim.topic)
        return REGISTRAR if owner is None else owner.name

    def _claim(self, claim: Stored) -> Claim:
        return Claim(self._incarnation, claim.topic, claim.partition, claim.offset)

    def _settled(self, claim: Stored) -> None:
        self._remember.done[claim.topic, claim.partition] = claim.offset + 1
        self.claims += 1


class _Common(TypedDict):
    event_id: str
    publisher: str
    subject_ref: str
    occurred_at: Instant
    recorded_at: Instant


def _own_fields(name: str, subject: str, at: Instant) -> _Common:
    """The common fields of a record that the gate writes itself: its id follows from what it is about."""
    return _Common(
        event_id=str(uuid5(_OWN_IDS, name)), publisher=REGISTRAR, subject_ref=subject, occurred_at=at, recorded_at=at
    )
