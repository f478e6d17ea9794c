"""The projector against a real database: every record has its effect once, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from consumers.projector import Projector
from ledger.embedded import EmbeddedPostgres, embedded_postgres
from ledger.errors import Fenced, PartMissing
from ledger.log.memory import memory_log
from ledger.log.port import Log
from ledger.metrics import Metrics
from projections import queries
from projections.database import ProjectionsDamaged, ViewOutdated
from projections.store import PROJECTOR, Store, tables_of
from projections.views import VIEWS
from projections.views.history import HISTORY
from tests.projections.conftest import MakeProjector
from tests.projections.contents import contents
from tests.projections.story import BEGIN, accepted, extend, ledger_of, received, records_of, sent
from tests.projections.tables_in_memory import project

STORY = [accepted(1, sequence=1), sent(2, "a"), accepted(3, "S-2", sequence=3), received(4, "a"), received(5, None)]


def test_what_is_on_the_ledger_is_in_the_tables(store: Store, projector_on: MakeProjector):
    projector = projector_on(ledger_of(STORY))
    assert len(STORY) == projector.step()
    assert project(VIEWS, [records_of(STORY)]) == contents(store)
    assert projector.caught_up()


def test_a_step_takes_no_more_than_its_limit_and_says_0_when_there_is_nothing(projector_on: MakeProjector):
    projector = projector_on(ledger_of(STORY))
    assert [3, 2, 0] == [projector.step(limit=3) for _ in range(3)]


def test_as_long_as_there_is_no_ledger_there_is_nothing_to_do(projector_on: MakeProjector):
    projector = projector_on(memory_log())
    assert (0, 0, True) == (projector.step(), projector.position, projector.caught_up())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_any_batching_gives_the_tables_that_the_pure_folds_give(postgres: str, sizes: list[int]):
    with closing(Store(postgres, schema=f"by_{'_'.join(map(str, sizes))}")) as store:
        store.prepare(VIEWS)
        records, start = records_of(STORY), 0
        for size in [*sizes, len(records)]:
            batch = records[start : start + size]
            with store.transaction() as tx:
                tx.move(PROJECTOR, start, start + len(batch))
                tx.apply(tables_of(tx, VIEWS), batch)
            start += len(batch)
        assert project(VIEWS, [records]) == contents(store)


def test_the_same_batch_twice_changes_nothing(store: Store, projector_on: MakeProjector):
    projector_on(ledger_of(STORY)).step()
    before = contents(store)
    with pytest.raises(Fenced), store.transaction() as tx:
        tx.move(PROJECTOR, 0, len(STORY))
        tx.apply(tables_of(tx, VIEWS), records_of(STORY))
    assert (before, len(STORY)) == (contents(store), store.position(PROJECTOR))


def test_a_batch_that_overlaps_the_last_one_is_not_taken(store: Store, projector_on: MakeProjector):
    projector_on(ledger_of(STORY)).step(limit=3)
    with pytest.raises(Fenced), store.transaction() as tx:
        tx.move(PROJECTOR, 2, 5)
    assert 3 == store.position(PROJECTOR)


def test_of_two_projectors_the_loser_steps_back_and_goes_on_where_the_winner_is(
    store: Store, projector_on: MakeProjector
):
    log = ledger_of(STORY)
    winner, loser = projector_on(log), projector_on(log)
    assert (1, 1) == (winner.step(limit=1), loser.step(limit=1))
    with pytest.raises(Fenced, match="another projector"):
        winner.step(limit=1)
    assert (1, 2) == (winner.step(limit=1), loser.position)
    with pytest.raises(Fenced):
        loser.step()
    assert 2 == loser.step()
    assert project(VIEWS, [records_of(STORY)]) == contents(store)


def test_of_two_projectors_in_the_same_batch_the_second_waits_and_loses(store: Store, projector_on: MakeProjector):
    log = ledger_of(STORY)
    projector_on(log).step(limit=2)
    with ThreadPoolExecutor() as threads:
        with store.transaction() as tx:
            tx.move(PROJECTOR, 2, 5)
            rival = threads.submit(projector_on(log).step)
            _until_somebody_waits(store)
            tx.apply(tables_of(tx, VIEWS), records_of(STORY)[2:])
        with pytest.raises(Fenced):
            rival.result(timeout=30)
    assert project(VIEWS, [records_of(STORY)]) == contents(store)


def _until_somebody_waits(store: Store) -> None:
    with store.reading() as tx:
        while not tx.rows(SQL("SELECT 1 FROM pg_locks WHERE NOT granted")):
            pass


def test_an_error_in_a_batch_leaves_neither_rows_nor_position(store: Store, projector_on: MakeProjector):
    projector_on(ledger_of(STORY)).step(limit=2)
    before = contents(store)
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        tx.move(PROJECTOR, 2, 5)
        tx.apply(tables_of(tx, VIEWS), records_of(STORY)[2:])
        raise ZeroDivisionError
    assert (before, 2) == (contents(store), store.position(PROJECTOR))


KILLED = """
import os, signal, sys
from projections.store import PROJECTOR, Store, tables_of
from projections.views import VIEWS
from tests.projections.story import records_of
from tests.projections.test_projector import STORY

store = Store(sys.argv[1])
with store.transaction() as tx:
    tx.move(PROJECTOR, 2, len(STORY))
    tx.apply(tables_of(tx, VIEWS)[: int(sys.argv[2])], records_of(STORY)[2:])
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("views_done", [0, 2, len(VIEWS)])
def test_a_projector_killed_in_the_middle_of_a_batch_leaves_nothing_half_done(
    postgres: str, store: Store, projector_on: MakeProjector, views_done: int
):
    log = ledger_of(STORY)
    projector_on(log).step(limit=2)
    command = [sys.executable, "-c", KILLED, postgres, str(views_done)]
    killed = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60, check=False)
    assert -signal.SIGKILL == killed.returncode
    assert 2 == store.position(PROJECTOR)
    assert 3 == projector_on(log).step()
    assert project(VIEWS, [records_of(STORY)]) == contents(store)


def test_a_database_that_goes_away_and_comes_back_costs_nothing_but_time(
    postgres: str, postgres_server: EmbeddedPostgres
):
    log = ledger_of(STORY)
    with closing(Store(postgres, connect_s_max=0.3)) as store:
        projector = projector_into(store, log)
        projector.step(limit=2)
        with _shut_out(postgres_server.dsn, postgres):
            for _ in range(2):
                with pytest.raises(PartMissing, match="does not answer"):
                    projector.step()
        # The first connection taken from the pool may be one of before.
        assert 3 == _when_back(projector)
        assert project(VIEWS, [records_of(STORY)]) == contents(store)


def test_a_database_killed_in_the_middle_of_a_batch_comes_back_without_it(tmp_path: Path):
    log = ledger_of(STORY)
    with embedded_postgres(tmp_path) as server, closing(Store(server.dsn, connect_s_max=1.0)) as store:
        projector_into(store, log).step(limit=2)
        with pytest.raises(PartMissing), store.transaction() as tx:
            tx.move(PROJECTOR, 2, 5)
            tx.apply(tables_of(tx, VIEWS), records_of(STORY)[2:])
            os.kill(int((server.place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            while tx.rows(SQL("SELECT 1")):
                pass
        server.ensure()
        assert 3 == _when_back(projector_into(store, log))
        assert project(VIEWS, [records_of(STORY)]) == contents(store)


@contextmanager
def _shut_out(server: str, database: str) -> Iterator[None]:
    """The database is away inside the block: every connection to it is cut, and none is let in."""
    name = Identifier(str(conninfo_to_dict(database)["dbname"]))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", name._obj)
        yield
        admin.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


def _when_back(projector: Projector) -> int:
    until = time.monotonic() + 60
    while True:
        try:
            return projector.step()
        except PartMissing:
            assert time.monotonic() < until, "the database did not come back"


def projector_into(store: Store, log: Log) -> Projector:
    return Projector(log, store, lambda: BEGIN, Metrics(CollectorRegistry()))


def test_a_database_that_was_never_there_is_named(tmp_path: Path):
    nowhere = Store(f"host={tmp_path} port=1 user=x dbname=x", connect_s_max=0.1)
    with closing(nowhere) as store, pytest.raises(PartMissing, match=f"{tmp_path}:1"):
        projector_into(store, ledger_of(STORY)).step()


def test_a_view_of_another_layout_asks_for_a_rebuild(store: Store, projector_on: MakeProjector):
    projector_on(ledger_of(STORY)).step(limit=2)
    with store.transaction() as tx:
        tx.run(SQL("UPDATE projections.view_generations SET layout = 'older' WHERE view = 'history'"))
    with pytest.raises(ViewOutdated, match="history") as raised:
        projector_on(ledger_of(STORY)).step()
    assert "ledger rebuild history" in raised.value.advice
    assert 2 == store.position(PROJECTOR)


def test_before_anything_was_projected_a_question_says_so(store: Store):
    with pytest.raises(ViewOutdated):
        queries.history_of(store, "S-1")


def test_tables_that_contradict_the_ledger_are_named_as_damage(store: Store, projector_on: MakeProjector):
    log = ledger_of(STORY[:2])
    projector_on(log).step()
    with store.transaction() as tx:
        tx.put(tx.current(HISTORY.table), HISTORY.fold(records_of(STORY)[2:3], ()))
    extend(log, STORY[2:])
    with pytest.raises(ProjectionsDamaged) as raised:
        projector_on(log).step()
    assert "ledger rebuild" in raised.value.advice
