"""The first and the last record of a ledger: which ledger it is, how long it is, and until when it knows."""

from __future__ import annotations

from typing import NamedTuple

from ledger.errors import DamagedLedger
from ledger.events import LedgerCreated
from ledger.instants import Instant
from ledger.log.incarnation import incarnation_at
from ledger.log.port import Log, Stored
from ledger.record import LedgerRecord, number_of, read_record

TOPIC = "ledger"
_LOOK_BACK = 16  # messages; twice as many each time that only markers were found


class Edges(NamedTuple):
    """`records` is the next ledger number, which is also the count: numbers have no gaps.

    `incarnation` is the one that the ledger is in now: another one than at its beginning where a copy has taken over.
    """

    incarnation: str
    is_rehearsal: bool
    records: int
    last_known_at: Instant

    def is_closed(self, moment: Instant) -> bool:
        """Whether nothing more can become known at or before this moment."""
        return self.last_known_at > moment


def edges_of(log: Log) -> Edges | None:
    """None while there is no record. Raises DamagedLedger when the first one does not say which ledger this is."""
    first, last = _first(log), _last(log)
    if first is None or last is None:
        return None
    if not isinstance(first.event, LedgerCreated):
        raise DamagedLedger("the first record of the ledger does not say which ledger this is")
    # Nearly every record was claimed, and names the incarnation; a copy that takes over is what its original was.
    now = last.claim.incarnation if last.claim else incarnation_at(log, last.number) or first.event.incarnation
    return Edges(now, first.event.mode == "REHEARSAL", last.number + 1, last.known_at)


def last_message(log: Log, topic: str, partition: int) -> Stored | None:
    """The last committed message of a partition; on Kafka markers may lie behind it."""
    end = log.end(topic, partition)
    back = _LOOK_BACK
    while True:
        start = max(0, end - back)
        messages = log.read(topic, partition, start, limit=back).messages if end > start else ()
        if messages or start == 0:
            return messages[-1] if messages else None
        back *= 2


def _first(log: Log) -> LedgerRecord | None:
    heads = [log.read(TOPIC, partition, 0, limit=1).messages for partition in _partitions(log)]
    found = [messages[0] for messages in heads if messages]
    return read_record(min(found, key=number_of)) if found else None


def _last(log: Log) -> LedgerRecord | None:
    tails = (last_message(log, TOPIC, partition) for partition in _partitions(log))
    found = [stored for stored in tails if stored is not None]
    return read_record(max(found, key=number_of)) if found else None


def _partitions(log: Log) -> range:
    return range(log.topics(TOPIC).get(TOPIC, 0))
