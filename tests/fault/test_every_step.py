"""A fault between any two steps of registrar, projector and detector changes nothing of what is true at the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from consumers import runner
from consumers.remembered import Remembered, Step
from ledger.cloudevents import to_message
from ledger.events import (
    ClockReached,
    Event,
    PolicyAdopted,
)
from ledger.instants import DAY_US, Instant
from ledger.log.memory import memory_log
from ledger.log.port import Log
from projections.store import Store
from tests.consumers.support import ENFORCEMENT, START, Clock, opened, paused, retraction, visit
from tests.fault.faults import Death, Faults, FaultyLog, FaultyStore, Kind
from tests.integration.books import Books, check_all
from tests.integration.world import World, intake_of

SCHEMA = "run"
REVIEW_DUE = Instant(START + 30 * DAY_US)


STORY: tuple[tuple[int, tuple[Event, ...]], ...] = (
    (0, (opened(1), paused(2, review_due=REVIEW_DUE), visit(3), visit(3), replace(visit(3), action="DETENTION"))),
    (1, (retraction(4, of=3, publisher=ENFORCEMENT), visit(5), opened(6, subject="S-2"))),
    (40, ()),
)
"""What is claimed on which day. Something is found, something withdrawn, and at the end a deadline has passed."""


@dataclass
class Run:
    """The story told to consumers that meet a fault; who dies is followed by fresh ones, who fails goes on."""

    log: Log
    database: str
    store: FaultyStore
    home: Path
    faults: Faults

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.world = self._fresh()

    def go(self) -> Books:
        for after_days, events in STORY:
            self.clock.now = Instant(START + after_days * DAY_US)
            for event in events:
                topic = intake_of(event.publisher)
                self.log.create_topic(topic)
                self.log.append(topic, [to_message(event)])
            self._settle()
        self.world.close()
        with closing(Store(self.database, schema=SCHEMA)) as sound:
            return check_all(self.log, sound)

    def _settle(self) -> None:
        try:
            self.world.settle()
        except Death:
            self.world.close()
            self.world = self._fresh()
            self.world.settle()

    def _fresh(self) -> World:
        return World(FaultyLog(self.log, self.faults), self.store, self.home, self.clock, partitions=2)


@pytest.fixture
def told(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Faults], Books]:
    """Tells the story with these faults, each time to a new ledger, and gives its books."""
    monkeypatch.setattr(runner, "BACK_OFF_S_MIN", 0.0)
    monkeypatch.setattr(runner, "IDLE_S_MIN", 0.0)
    # No test of the database: nothing here waits for its disk.
    database = make_conninfo(postgres, options="-c synchronous_commit=off")
    keep = Remembered.keep

    def tell(faults: Faults) -> Books:
        def faulty_keep(self: Remembered, step: Step) -> None:
            with faults.remembering():
                keep(self, step)

        with (
            monkeypatch.context() as patched,
            TemporaryDirectory(dir=tmp_path) as home,
            closing(FaultyStore(database, SCHEMA, faults)) as store,
        ):
            patched.setattr(Remembered, "keep", faulty_keep)
            books = Run(memory_log(), database, store, Path(home), faults).go()
        empty(database)
        return books

    return tell


def empty(database: str) -> None:
    """Take every row out of the tables, which costs less than new tables; what says how they are made stays."""
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (SCHEMA,)).fetchall()
        for (table,) in tables:
            if table not in ("view_generations", "positions"):
                connection.execute(SQL("DELETE FROM {}").format(Identifier(SCHEMA, table)))
        for consumer in ("projector", "detector"):
            table = Identifier(SCHEMA, "positions")
            connection.execute(SQL("DELETE FROM {} WHERE application_name = %s").format(table), (consumer,))


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.value)
def test_a_fault_at_any_call_changes_nothing_in_the_end(told: Callable[[Faults], Books], kind: Kind) -> None:
    told(Faults(10**9, kind))  # makes the tables, which the others find
    sound = Faults(10**9, kind)
    expected = truths(told(sound))
    assert sound.calls > 20, "there is a good deal to break"
    for at in range(1, sound.calls + 1):
        faults = Faults(at, kind)
        assert expected == truths(told(faults)), f"with a fault at call {at}"
        assert faults.is_over


def truths(books: Books) -> object:
    """What is true of a ledger, but for the order in which it came to be so."""
    verdicts = {(type(event).__name__, event.finding_id, event.revision, event.status) for event in books.verdicts}
    others = [type(e) for r in books.records if isinstance(e := r.event, ClockReached | PolicyAdopted)]
    refused = [event.reason for event in books.refused]
    own = [event for event in books.repeated if event.claim.topic != "intake.ledger.detector"]
    upstream = {event.event_id for event in books.upstream}
    return verdicts, sorted(others, key=repr), refused, len(own), upstream


def test_who_dies_while_the_tables_are_made_is_followed_by_one_who_makes_the_rest(
    told: Callable[[Faults], Books], postgres: str
) -> None:
    expected = truths(told(Faults(10**9, Kind.DIES)))
    for at in range(1, 25):
        with psycopg.connect(postgres) as connection:
            connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(SCHEMA)))
        assert expected == truths(told(Faults(at, Kind.DIES))), f"with a death at call {at}"


def test_the_story_has_something_of_everything(told: Callable[[Faults], Books]) -> None:
    books = told(Faults(10**9, Kind.DIES))
    assert {"FindingRaised", "FindingWithdrawn"} <= {type(event).__name__ for event in books.verdicts}
    assert ["conflicting_content"] == [event.reason for event in books.refused]
    assert 1 == len(books.repeated)
    assert 1 == sum(isinstance(record.event, ClockReached) for record in books.records)
