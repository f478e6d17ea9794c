"""One pass over a ledger whose partitions become visible one after another, or are damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from ledger.framing import NAME, frame
from ledger.log.memory import MemorySequences, memory_log
from ledger.log.port import Log, Stored
from ledger.log.recorder import RecorderLog
from ledger.verify.examine import Examiner
from ledger.verify.extent import Extent, extent_of
from ledger.verify.reading import Stretch
from ledger.verify.row import Row
from ledger.verify.sweep import Sweep
from ledger.verify.workers import here
from tests.consumers.support import claim, opened, registrar_of, settle
from tests.log.messages import message

PARTITIONS = 2
RECORDS = 42


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = memory_log()
    log.create_topic("ledger", PARTITIONS)
    claim(log, *(opened(number, subject=f"S-{number}") for number in range(RECORDS - 2)))
    settle(registrar_of(log, tmp_path))
    return log


def numbers(log: Log, extent: Extent, late_s: float) -> list[int]:
    examiner = Examiner(PARTITIONS, claims=False)
    sweep = Sweep(log, extent, examiner, here(log, examiner), on_problem=pytest.fail, on_count=lambda _count: None)
    sweep.late_s = late_s
    rows: list[Row] = [row for batch in sweep.batches() for row in batch]
    return [row.number for row in rows]


def test_records_of_all_partitions_come_by_number(log: Log) -> None:
    extent = extent_of(log)
    assert RECORDS == extent.records
    assert list(range(RECORDS)) == numbers(log, extent, 0.0)


def test_the_end_of_a_partition_that_was_not_visible_yet_is_waited_for(log: Log) -> None:
    """The parts of one transaction of Kafka become visible one after another."""
    whole = extent_of(log)
    early = Extent({**whole.ends, 1: whole.ends[1] - 3}, whole.records)
    assert list(range(RECORDS)) == numbers(log, early, 30.0)
    assert RECORDS - 3 == len(numbers(log, early, 0.0))


def test_what_came_after_the_end_was_fixed_is_left_aside(log: Log, tmp_path: Path) -> None:
    extent = extent_of(log)
    claim(log, opened(900))
    settle(registrar_of(log, tmp_path / "again"))
    assert list(range(RECORDS)) == numbers(log, extent, 0.0)


@pytest.mark.parametrize("damaged", [(0, 0), (3, 3), (3, 9), (19, 19), (0, 19)])
def test_what_cannot_be_read_is_said_once_and_stepped_over(damaged: tuple[int, int]) -> None:
    sequences = MemorySequences()
    log = RecorderLog(sequences, kind="memory", part="memory")
    log.create_topic("intake.x")
    first, last = damaged
    states = [b"damaged" if first <= at <= last else frame(message(str(at))) for at in range(20)]
    log.insert([StoredEvent("intake.x/0", at, NAME, state) for at, state in enumerate(states)])
    told: list[tuple[int, int]] = []
    found: list[Stored] = []
    for batch in Stretch(log, "intake.x", 0, 0, 20).batches(lambda start, end, _why: told.append((start, end))):
        found += batch
    assert [damaged] == told
    assert [at for at in range(20) if not first <= at <= last] == [each.offset for each in found]
