"""What one record after another must keep to: numbers, clocks, partitions, incarnations, claims. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.archive.contents import archived
from ledger.archive.forms import ArchivedRecord
from ledger.claim import Claim
from ledger.errors import DamagedLedger
from ledger.events import Event, LedgerCreated, PublishersChanged
from ledger.instants import Instant
from ledger.log.partitioning import partition_for
from ledger.log.port import Stored


class Course:
    """Takes the records of a whole ledger, in order."""

    def __init__(self, partitions: int) -> None:
        self.incarnation: str | None = None
        self.incarnations: set[str] = set()
        """All that there were."""
        self.first_known_at: Instant | None = None
        self.known_at: Instant | None = None
        self.next_number = 0
        self._partitions = partitions
        self._mode = ""
        self._claimed: dict[tuple[str, int], int] = {}

    def problems(self, record: ArchivedRecord, event: Event | None) -> Iterator[str]:
        """What is wrong with the next record, in words. `event` is that of a record that the gate wrote of itself."""
        if record.number != self.next_number:
            yield f"its ledger number should be {self.next_number:,}"
        yield from _contradictions(record)
        wanted = partition_for(record.message.key or b"", self._partitions)
        if record.partition != wanted:
            yield f"its key belongs to partition {wanted}, not to {record.partition}"
        if self.known_at is not None and record.known_at < self.known_at:
            yield "it became known before the record in front of it"
        yield from self._begun(event) if isinstance(event, LedgerCreated) else self._claim_problems(record, event)
        self.next_number = record.number + 1
        self.known_at = record.known_at
        self.first_known_at = record.known_at if self.first_known_at is None else self.first_known_at

    def _begun(self, created: LedgerCreated) -> Iterator[str]:
        if created.partitions != self._partitions:
            yield f"it says that the ledger has {created.partitions} partitions, not {self._partitions}"
        if created.taken_over_from != self.incarnation:
            yield f"it continues the incarnation {created.taken_over_from}, not {self.incarnation}"
        if self._mode not in ("", created.mode):
            yield "it makes a production ledger of a rehearsal, or the other way round"
        self.incarnation, self._mode = created.incarnation, created.mode
        self.incarnations.add(created.incarnation)
        self._claimed.clear()

    def _claim_problems(self, record: ArchivedRecord, event: Event | None) -> Iterator[str]:
        if self.incarnation is None:
            yield "the first record should say which ledger this is"
        if record.claim is None:
            if not isinstance(event, PublishersChanged):
                yield "it was never claimed"
            return
        try:
            claim = Claim.parse(record.claim)
        except ValueError:
            yield "its claim cannot be read"
            return
        if claim.incarnation != self.incarnation:
            yield f"it was claimed in the incarnation {claim.incarnation}, not in {self.incarnation}"
        place = (claim.topic, claim.partition)
        if claim.offset <= self._claimed.get(place, -1):
            yield "its claim comes after a later one of the same intake, or for the second time"
        self._claimed[place] = claim.offset


def _contradictions(record: ArchivedRecord) -> Iterator[str]:
    """Where the fields of the archive say something else than the message itself."""
    try:
        told = archived(Stored("ledger", record.partition, 0, record.message, None))
    except (ValueError, DamagedLedger) as problem:
        yield f"its headers cannot be read: {problem}"
        return
    if told._replace(fingerprint=record.fingerprint) != record:
        yield "its number, moment or claim is not the one in its headers"
    if told.fingerprint != record.fingerprint:
        yield "its value is not kept by the schema that its headers name"
