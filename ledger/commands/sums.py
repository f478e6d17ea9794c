"""The sum that must hold: every claim taken was admitted, refused or repeated, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger.archive.mirror import mirrored
from ledger.events import EventRefused, EventRepeated
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.record import LedgerRecord, read_record
from projections import queries
from projections.edges import TOPIC
from projections.store import PROJECTOR, Store

_READ_RECORDS = 1000


@dataclass(frozen=True, slots=True)
class Sum:
    """Of one intake, or of all (`topic` is empty then). `waiting` claims have no outcome yet."""

    topic: str
    claimed: int
    admitted: int
    refused: int
    repeated: int
    waiting: int

    @property
    def holds(self) -> bool:
        return self.admitted + self.refused + self.repeated == self.claimed and self.waiting >= 0


def sums_of(log: Log, store: Store, incarnation: str | None) -> list[Sum]:
    """One for each intake that has been claimed on, by name; of what is on the log now, however far the tables are.

    What was claimed is counted on the intakes themselves, the outcomes on the ledger. The intakes are those of this
    incarnation; a mirror has none, and counts what its records say.
    """
    position = store.position(PROJECTOR)
    outcomes: Counter[tuple[str, str]] = Counter()
    for each in queries.intakes(store, incarnation):
        for outcome in ("admitted", "refused", "repeated"):
            outcomes[each.topic, outcome] = getattr(each, outcome)
        outcomes[each.topic, "claimed"] = each.claimed
    _count_tail(log, position, incarnation, outcomes)
    if mirrored(log) is not None:
        topics = sorted({topic for topic, _ in outcomes})
        return [_sum(topic, outcomes[topic, "claimed"], outcomes) for topic in topics]
    there: Counter[str] = Counter()
    places = [(topic, at) for topic, partitions in log.topics("intake.").items() for at in range(partitions)]
    for (topic, _), end in log.ends(places).items():
        there[topic] += end
    return [_sum(topic, count, outcomes) for topic, count in sorted(there.items()) if count]


class Counted(Protocol):
    """What has such a sum, of whatever part of the intakes; `waiting` is None where that cannot be known."""

    @property
    def claimed(self) -> int: ...
    @property
    def admitted(self) -> int: ...
    @property
    def refused(self) -> int: ...
    @property
    def repeated(self) -> int: ...
    @property
    def waiting(self) -> int | None: ...
    @property
    def holds(self) -> bool: ...


def counts_of(each: Counted) -> dict[str, object]:
    """As JSON documents have a sum."""
    return {
        "claimed": each.claimed,
        "admitted": each.admitted,
        "refused": each.refused,
        "repeated": each.repeated,
        "waiting": each.waiting,
        "holds": each.holds,
    }


def total(sums: Sequence[Sum]) -> Sum:
    return Sum(
        "",
        sum(each.claimed for each in sums),
        sum(each.admitted for each in sums),
        sum(each.refused for each in sums),
        sum(each.repeated for each in sums),
        sum(each.waiting for each in sums),
    )


def _sum(topic: str, there: int, outcomes: Counter[tuple[str, str]]) -> Sum:
    claimed = outcomes[topic, "claimed"]
    return Sum(
        topic,
        claimed,
        outcomes[topic, "admitted"],
        outcomes[topic, "refused"],
        outcomes[topic, "repeated"],
        there - claimed,
    )


def _count_tail(log: Log, position: int, incarnation: str | None, outcomes: Counter[tuple[str, str]]) -> None:
    """Count what is on the ledger and not in the tables yet."""
    if TOPIC not in log.topics(TOPIC):
        return
    with LedgerReader(log, position) as reader:
        while batch := reader.poll(_READ_RECORDS):
            for stored in batch:
                record = read_record(stored)
                if record.claim is not None and record.claim.incarnation == incarnation:
                    outcomes[record.claim.topic, _outcome(record)] += 1
                    outcomes[record.claim.topic, "claimed"] += 1


def _outcome(record: LedgerRecord) -> str:
    if isinstance(record.event, EventRefused):
        return "refused"
    return "repeated" if isinstance(record.event, EventRepeated) else "admitted"
