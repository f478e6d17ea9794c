"""A clock that steps back: what becomes known later is known later, and verdicts still follow from the records."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from ledger.cloudevents import to_message
from ledger.events import Event
from ledger.instants import DAY_US, Instant
from ledger.log.memory import memory_log
from ledger.log.port import Log
from projections.store import Store
from tests.consumers.support import START, Clock, opened, retraction
from tests.fault.test_every_step import ENFORCEMENT, paused, visit
from tests.integration.books import check_all
from tests.integration.world import World, intake_of


def publish(log: Log, *events: Event) -> None:
    for event in events:
        log.create_topic(intake_of(event.publisher))
        log.append(intake_of(event.publisher), [to_message(event)])


def test_a_clock_that_steps_back_turns_no_history_round(postgres: str, tmp_path: Path) -> None:
    log, clock = memory_log(), Clock()
    with closing(Store(postgres)) as store:
        with World(log, store, tmp_path, clock, partitions=2) as world:
            publish(log, opened(1), paused(2), visit(3))
            world.settle()
            clock.pass_(-3600)
            publish(log, retraction(4, of=3, publisher=ENFORCEMENT))
            world.settle()
        clock.pass_(-5 * 24 * 3600)
        # Who comes now knows the present by the records, not by the clock alone.
        with World(log, store, tmp_path / "another", clock, partitions=2) as world:
            publish(log, visit(5))
            world.settle()
            clock.now = Instant(START + 40 * DAY_US)
            publish(log, opened(6, subject="S-2"))
            world.settle()
        books = check_all(log, store)
    known = [record.known_at for record in books.records]
    assert sorted(set(known)) == known, "no two records of a production ledger share a moment"
    assert books.raised["PV-03"] == 2
    assert [] == books.refused, "what is known is not in the future, whatever the clock says"
