"""The ledger is read in order of number, from any number on, and what is wrong with the numbers is said."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from ledger.errors import DamagedLedger, UsageError
from ledger.log import reader as reader_module
from ledger.log.memory import memory_log
from ledger.log.port import Entry, Log
from ledger.log.reader import LedgerReader
from ledger.record import number_of
from tests.log.messages import numbered

PARTITIONS = 3
STEPS = 12
STEP = 25


@pytest.fixture
def filled(any_log: Log) -> Log:
    """A ledger written in steps, so that on Kafka there are markers between the records; seeded, uneven partitions."""
    chance = random.Random(7)
    any_log.create_topic("ledger", PARTITIONS)
    writer = any_log.take_over("registrar")
    for first in range(0, STEPS * STEP, STEP):
        places = chance.choices(range(PARTITIONS), weights=[8, 1, 3], k=STEP)
        writer.write([numbered(first + at, partition=place) for at, place in enumerate(places)])
    wait_until_all_is_seen(any_log)
    return any_log


def wait_until_all_is_seen(log: Log) -> None:
    """Kafka answers a commit before readers see all of it. Whoever takes over waits until they do."""
    log.take_over("registrar")


def read_on(reader: LedgerReader, limit: int = 1000) -> list[int]:
    numbers: list[int] = []
    while found := reader.poll(limit):
        assert len(found) <= limit
        numbers += [number_of(stored) for stored in found]
    return numbers


def test_every_number_comes_once_and_in_order(filled: Log) -> None:
    with LedgerReader(filled) as reader:
        assert list(range(STEPS * STEP)) == read_on(reader, limit=17)
        assert STEPS * STEP == reader.position
        assert reader.caught_up()


def test_it_begins_at_any_number(filled: Log) -> None:
    for start in (0, 1, STEP - 1, STEP, 133, STEPS * STEP - 1, STEPS * STEP):
        with LedgerReader(filled, start=start) as reader:
            assert start == reader.position
            assert list(range(start, STEPS * STEP)) == read_on(reader)


def test_at_the_end_it_waits_for_what_comes(filled: Log) -> None:
    with LedgerReader(filled, start=STEPS * STEP) as reader:
        assert [] == list(reader.poll())
        assert reader.caught_up()
        filled.take_over("registrar").write([numbered(STEPS * STEP, partition=2)])
        wait_until_all_is_seen(filled)
        assert not reader.caught_up()
        assert [STEPS * STEP] == [number_of(stored) for stored in reader.poll(wait_s=30)]


def test_an_empty_poll_means_that_the_end_was_reached(filled: Log) -> None:
    """Without a wait too: a registrar that takes over asks once, and believes the answer."""
    for start in range(0, STEPS * STEP, 40):
        with LedgerReader(filled, start=start) as reader:
            assert [start] == [number_of(stored) for stored in reader.poll(1)]


def test_partitions_that_run_ahead_are_held_back(filled: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "BUFFER_RECORDS_MAX", 10)
    with LedgerReader(filled) as reader:
        assert list(range(STEPS * STEP)) == read_on(reader, limit=3)


def test_a_ledger_that_is_not_there_is_said(any_log: Log) -> None:
    with pytest.raises(UsageError, match="there is no topic ledger"):
        LedgerReader(any_log)


# Damage


def damaged(entries: Sequence[Entry]) -> Log:
    log = memory_log()
    log.create_topic("ledger", PARTITIONS)
    log.take_over("registrar").write(entries)
    return log


def test_a_number_that_does_not_come_is_damage_once_it_is_late() -> None:
    now_s = [0.0]
    reader = LedgerReader(damaged([numbered(0), numbered(2)]), late_s_max=30, clock=lambda: now_s[0])
    assert 1 == len(reader.poll())
    assert 0 == len(reader.poll())
    now_s[0] = 30
    assert 0 == len(reader.poll())
    now_s[0] = 31
    with pytest.raises(
        DamagedLedger, match="number 1 is missing: 2 is there already, at ledger, partition 0, offset 1"
    ):
        reader.poll()


def test_a_number_that_comes_late_is_no_damage() -> None:
    log = damaged([numbered(1)])
    reader = LedgerReader(log, late_s_max=30)
    assert [] == list(reader.poll())
    assert not reader.caught_up()
    log.append("ledger", [numbered(0).message], partition=2)
    assert [0, 1] == [number_of(stored) for stored in reader.poll()]


def test_a_number_that_cannot_come_any_more_is_damage_at_once() -> None:
    log = damaged([numbered(0), *(numbered(5 + each, partition=each) for each in range(PARTITIONS))])
    reader = LedgerReader(log, late_s_max=float("inf"))
    reader.poll()
    with pytest.raises(DamagedLedger, match="number 1 is missing"):
        reader.poll()


@pytest.mark.parametrize("again", [0, 1])
def test_a_number_that_is_there_twice_is_damage(again: int) -> None:
    entries = [numbered(0), numbered(1), numbered(again, partition=1)]
    with pytest.raises(DamagedLedger, match=rf"number {again} is there twice, the second time at ledger, partition 1"):
        LedgerReader(damaged(entries)).poll()


def test_a_record_without_a_number_is_damage() -> None:
    unnumbered = Entry("ledger", 0, numbered(0).message._replace(headers=()))
    with pytest.raises(DamagedLedger, match="ce_ledgernumber is missing"):
        LedgerReader(damaged([unnumbered])).poll()
