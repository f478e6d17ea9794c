"""Rebuilding views while readers read and the projector works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from psycopg.sql import SQL

from ledger.errors import DamagedLedger, UsageError
from ledger.log.port import Log
from projections.rebuild import Difference, rebuild
from projections.store import PROJECTOR, Store
from projections.views import VIEWS
from projections.views.history import HISTORY
from projections.views.subjects import SUBJECTS
from tests.projections.conftest import MakeProjector
from tests.projections.contents import contents
from tests.projections.story import accepted, extend, ledger_of, received, records_of, sent
from tests.projections.tables_in_memory import project

STORY = [accepted(1, sequence=1), sent(2, "a"), accepted(3, "S-2", sequence=3), received(4, "a"), received(5, None)]
NAMES = {view.table.name for view in VIEWS}


@pytest.fixture
def log(projector_on: MakeProjector) -> Log:
    """A ledger that is projected already."""
    log = ledger_of(STORY)
    projector_on(log).step()
    return log


def by_hand(store: Store, statement: str) -> None:
    with store.transaction() as tx:
        assert tx.run(SQL(statement)) == 1


def spoil(store: Store) -> None:
    """Make two tables wrong in the same way, so that readers see whether they read one generation of both."""
    by_hand(store, "UPDATE projections.history_g1 SET subject_ref = 'by hand' WHERE number = 2")
    by_hand(store, "UPDATE projections.subjects_g1 SET subject_ref = 'by hand' WHERE subject_ref = 'S-2'")


def test_a_rebuild_makes_the_same_tables_and_finds_no_difference(store: Store, log: Log):
    before = contents(store)
    report = rebuild(log, store)
    assert (True, len(STORY), 2) == (report.ok, report.compared_at, report.generation)
    assert before == contents(store)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE projections.history_g1 SET type = 'X' WHERE number = 2", Difference("history", "2", "both")),
        ("DELETE FROM projections.history_g1 WHERE number = 2", Difference("history", "2", "new")),
        ("INSERT INTO projections.sequences_g1 VALUES ('/x', 7, 9)", Difference("sequences", "/x 7", "old")),
        ("UPDATE projections.shares_g1 SET purpose = NULL WHERE number = 1", Difference("shares", "1", "both")),
    ],
)
def test_a_row_edited_by_hand_is_named_and_put_right(store: Store, log: Log, statement: str, expected: Difference):
    right = contents(store)
    by_hand(store, statement)
    report = rebuild(log, store)
    assert [expected] == [difference for each in report.compared for difference in each.differences]
    assert not report.ok
    assert right == contents(store)


def test_one_view_alone_is_rebuilt(store: Store, log: Log):
    rebuild(log, store, ["history"])
    with store.reading() as tx:
        numbers = {name: generation.number for name, generation in tx.generations().items()}
    assert {**dict.fromkeys(NAMES, 1), "history": 2} == numbers


def test_the_projector_goes_on_in_the_new_tables(store: Store, log: Log, projector_on: MakeProjector):
    projector = projector_on(log)
    projector.step()
    rebuild(log, store)
    extend(log, [accepted(8, "S-8")])
    assert 1 == projector.step()
    assert project(VIEWS, [records_of([*STORY, accepted(8, "S-8")])]) == contents(store)


def test_the_new_tables_stop_where_the_projector_is_not_where_the_ledger_is(store: Store, log: Log):
    extend(log, [accepted(8, "S-8")])
    report = rebuild(log, store)
    assert (len(STORY), True) == (report.compared_at, report.ok)
    assert project(VIEWS, [records_of(STORY)]) == contents(store)


def test_what_the_projector_does_meanwhile_is_in_the_new_tables_too(
    store: Store, log: Log, projector_on: MakeProjector
):
    projector, more = projector_on(log), iter([accepted(8, "S-8"), accepted(9, "S-2")])

    def projector_works(_done: int, _of: int) -> None:
        if (event := next(more, None)) is not None and _of == len(STORY):
            extend(log, [event])
            projector.step()

    assert rebuild(log, store, progress=projector_works).ok
    assert project(VIEWS, [records_of([*STORY, accepted(8, "S-8")])]) == contents(store)


class Poller(threading.Thread):
    """Reads two views again and again, each time from one moment, and keeps what it saw."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.stop = threading.Event()
        self.seen: list[tuple[bool, bool]] = []

    def run(self) -> None:
        while not self.stop.is_set():
            self.seen.append(spoilt(self._store))


def spoilt(store: Store) -> tuple[bool, bool]:
    """Whether the history, and whether the subjects, are read from the table that was spoilt."""
    with store.reading() as tx:
        found = []
        for view in (HISTORY, SUBJECTS):
            query = SQL("SELECT count(*) FROM {} WHERE subject_ref = 'by hand'").format(tx.name(tx.current(view.table)))
            found.append(tx.rows(query) == [(1,)])
        return (found[0], found[1])


@contextmanager
def polling(store: Store) -> Iterator[Poller]:
    poller = Poller(store)
    poller.start()
    try:
        yield poller
    finally:
        poller.stop.set()
        poller.join()


def test_a_reader_that_polls_is_never_blocked_and_never_sees_a_mixture(store: Store, log: Log):
    spoil(store)
    with polling(store) as poller:
        _until(lambda: poller.seen)
        rebuild(log, store)
        seen_before = len(poller.seen)
        _until(lambda: len(poller.seen) > seen_before + 1)
    assert {(True, True), (False, False)} == set(poller.seen)
    assert sorted(poller.seen, reverse=True) == poller.seen


def test_a_reader_with_an_open_transaction_keeps_what_it_began_with_and_delays_nothing(store: Store, log: Log):
    spoil(store)
    with store.reading() as tx:
        query = SQL("SELECT subject_ref FROM {} WHERE number = 2").format(tx.name(tx.current(HISTORY.table)))
        assert [("by hand",)] == tx.rows(query)
        report = rebuild(log, store)
        assert [("by hand",)] == tx.rows(query)
        assert {f"{name}_g1" for name in NAMES} == set(report.left)
    assert (False, False) == spoilt(store)


def test_a_reader_that_has_only_chosen_a_generation_still_finds_its_table(store: Store, log: Log):
    spoil(store)
    with store.reading() as tx:
        chosen = tx.current(HISTORY.table)
        rebuild(log, store)
        assert [(1,)] == tx.rows(SQL("SELECT count(*) FROM {} WHERE subject_ref = 'by hand'").format(tx.name(chosen)))


def test_a_session_of_somebody_else_keeps_its_table_until_the_next_rebuild(store: Store, log: Log):
    with store.transaction() as tx:
        tx.rows(SQL("SELECT 1 FROM projections.history_g1"))
        assert ("history_g1",) == rebuild(log, store).left
    assert () == rebuild(log, store).left
    assert [("history_g3",)] == tables(store, "history_g%")


def test_what_a_broken_off_rebuild_left_is_dropped_by_the_next(store: Store, log: Log):
    def break_off(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(log, store, progress=break_off)
    assert [("history_g1",), ("history_g2",)] == tables(store, "history_g%")
    assert rebuild(log, store).ok
    assert 1 == len(tables(store, "history_g%"))


def test_a_second_rebuild_at_the_same_time_is_turned_away(store: Store, log: Log):
    with store.rebuilding() as is_alone:
        assert is_alone
        with pytest.raises(UsageError, match="another rebuild"):
            rebuild(log, store)


def test_a_view_that_came_later_is_built_without_a_comparison(store: Store, log: Log):
    by_hand(store, "DELETE FROM projections.view_generations WHERE view = 'shares'")
    by_hand(store, "UPDATE projections.view_generations SET layout = 'older' WHERE view = 'history'")
    (shares,) = rebuild(log, store, ["shares"]).compared
    assert (True, 0) == (shares.is_new, shares.different)
    rebuild(log, store, ["history"])
    assert project(VIEWS, [records_of(STORY)]) == contents(store)


def test_a_column_that_came_later_is_not_compared_and_the_rest_is(store: Store, log: Log):
    with store.transaction() as tx:
        tx.run(SQL("ALTER TABLE projections.history_g1 DROP COLUMN fingerprint"))
    by_hand(store, "UPDATE projections.history_g1 SET type = 'X' WHERE number = 2")
    (history,) = rebuild(log, store, ["history"]).compared
    assert (Difference("history", "2", "both"),) == history.differences


def test_only_the_first_differences_are_told_but_all_are_counted(store: Store, log: Log):
    with store.transaction() as tx:
        tx.run(SQL("INSERT INTO projections.sequences_g1 SELECT '/x', n * 10, n * 10 FROM generate_series(1, 50) n"))
    (sequences,) = rebuild(log, store, ["sequences"]).compared
    assert (50, 20) == (sequences.different, len(sequences.differences))


def test_a_view_that_does_not_exist_is_named_with_those_that_do(store: Store, log: Log):
    with pytest.raises(UsageError, match="no view histories") as raised:
        rebuild(log, store, ["histories"])
    assert "history" in raised.value.advice


def test_an_empty_ledger_is_rebuilt_to_nothing(store: Store):
    assert (0, True) == (rebuild(ledger_of([]), store).compared_at, rebuild(ledger_of([]), store).ok)


def test_projections_that_know_more_than_the_ledger_are_a_damage(store: Store, log: Log):
    with pytest.raises(DamagedLedger, match="ends at record 2"):
        rebuild(ledger_of(STORY[:2]), store)
    assert len(STORY) == store.position(PROJECTOR)


def tables(store: Store, pattern: str) -> list[tuple[object, ...]]:
    with store.reading() as tx:
        query = SQL("SELECT tablename FROM pg_tables WHERE schemaname = 'projections' AND tablename LIKE %s ORDER BY 1")
        return tx.rows(query, (pattern,))


def _until(condition) -> None:
    while not condition():
        pass
