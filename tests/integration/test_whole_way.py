"""A small year and hostile claims go the whole way on each kind of log, and all of them say the same at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger import instants
from ledger.events import EventRefused, EventRepeated, FindingChanged
from ledger.instants import DAY_US, Instant
from ledger.log.memory import memory_log
from ledger.log.port import Log
from ledger.record import LedgerRecord
from projections.store import Store
from tests.consumers.support import Clock
from tests.integration.books import Books, check_all, place_of
from tests.integration.hostile import hostile_claims
from tests.integration.world import World, create_intakes, tell, year

CASES = 8
PARTITIONS = 3
NEW_YEAR = instants.parse("2024-01-01T00:00:00Z")
NEXT_YEAR = instants.parse("2025-01-02T00:00:00Z")

Go = Callable[[Log, Path], Books]


@pytest.fixture
def go(postgres: str) -> Iterator[Go]:
    """Sends the year and the hostile claims the whole way on a log, holds the books, and gives them."""
    stores: list[Store] = []

    def whole_way(log: Log, home: Path) -> Books:
        stores.append(Store(postgres, schema=f"way_{len(stores)}"))
        told = year(CASES)
        create_intakes(log, told)
        with World(log, stores[-1], home, Clock(NEW_YEAR), partitions=PARTITIONS) as world:
            tell(world, told, settle_every=20)
            world.clock.now = NEXT_YEAR
            for topic, message, _ in hostile_claims():
                log.create_topic(topic)
                log.append(topic, [message])
            world.settle()
            world.clock.now = Instant(NEXT_YEAR + 200 * DAY_US)
            world.settle()
            return check_all(log, stores[-1])

    yield whole_way
    for store in stores:
        store.close()


@pytest.mark.timeout(240)
def test_every_kind_of_log_says_the_same_of_the_same_year(
    go: Go, tmp_path: Path, embedded: Log, kafka_log: Log
) -> None:
    with closing(memory_log()) as memory:
        in_memory = go(memory, tmp_path / "memory")
    assert in_memory.raised["PV-01"] >= 1, "the year has breaches that are found"
    assert in_memory.raised["PV-03"] >= 1
    for log in (embedded, kafka_log):
        books = go(log, tmp_path / log.kind)
        assert outcomes(in_memory) == outcomes(books)
        assert {admitted(record) for record in in_memory.admitted} == {admitted(record) for record in books.admitted}
        assert set(map(said, in_memory.verdicts)) == set(map(said, books.verdicts))
        assert PARTITIONS == log.topics("ledger")["ledger"]
        assert PARTITIONS == len({record.stored.partition for record in books.records}), "every partition has some"


def test_each_hostile_claim_has_its_own_outcome(go: Go, tmp_path: Path) -> None:
    with closing(memory_log()) as log:
        books = go(log, tmp_path)
    found = [outcome(record) for record in books.records if record.claim and record.claim.topic == "intake.police.kent"]
    assert [expected for _, _, expected in hostile_claims()] == found


def outcome(record: LedgerRecord) -> str:
    if isinstance(record.event, EventRefused):
        return record.event.reason
    return "repeated" if isinstance(record.event, EventRepeated) else "admitted"


def outcomes(books: Books) -> list[tuple[object, ...]]:
    """What became of each upstream claim and when, in the order of the ledger."""
    claimed = (record for record in books.records if record.claim and not _is_the_detectors(record))
    return [(place_of(record), record.known_at, outcome(record)) for record in claimed]


def admitted(record: LedgerRecord) -> tuple[object, ...]:
    """An admitted event. The moments of the detector's own follow from those of the others, up to their order."""
    if isinstance(record.event, FindingChanged):
        return said(record.event)
    known_at = None if _is_the_detectors(record) else record.known_at
    return (record.event.publisher, record.event.event_id, record.stored.message.value, known_at)


def said(verdict: FindingChanged) -> tuple[object, ...]:
    """What was found. A refusal has another id on every ledger, and so has what names it as evidence."""
    if any(part.publisher == "/ledger/registrar" for part in verdict.evidence):
        return (type(verdict), verdict.rule, verdict.subject_ref, verdict.status, verdict.at, verdict.raised_at)
    return (verdict,)


def _is_the_detectors(record: LedgerRecord) -> bool:
    return record.claim is not None and record.claim.topic == "intake.ledger.detector"
