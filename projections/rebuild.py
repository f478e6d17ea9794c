"""Builds views anew from the ledger, beside the tables that are read, and then has these read instead.

Readers are never blocked: they go on with the generation that they began with. The projector waits twice, for the few
records that came while the new tables were filled or compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from ledger.errors import DamagedLedger, UsageError
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.record import read_record
from projections import sql
from projections.edges import TOPIC
from projections.store import PROJECTOR, Store
from projections.table import Table, View
from projections.transaction import Transaction, table_of
from projections.views import VIEWS

_REBUILD = "rebuild"
_BATCH_RECORDS = 20_000
_DIFFERENCES_MAX = 20

Progress = Callable[[int, int], None]
"""Called with the number of records done and of those to do."""


class Difference(NamedTuple):
    """A row that the tables read until now had otherwise: `where` is only "old", only "new", or "both"."""

    view: str
    key: str
    where: str


class Compared(NamedTuple):
    """What a comparison found. `differences` are the first of them, `different` is how many there are.

    `is_new` says that there was nothing to compare with. Columns that only one of the tables has are not compared.
    """

    view: str
    different: int
    differences: tuple[Difference, ...]
    is_new: bool


class RebuildReport(NamedTuple):
    """What a rebuild did. The comparison is of one moment, at which old and new stood at `compared_at`.

    `left` are tables that are not read any more but were open in some session; the next rebuild drops them.
    """

    generation: int
    compared_at: int
    compared: tuple[Compared, ...]
    left: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the tables that were read until now said what the ledger says."""
        return not any(each.different for each in self.compared)


def rebuild(
    log: Log,
    store: Store,
    views: Sequence[str] = (),
    progress: Progress = lambda _done, _of: None,
    known: Sequence[View] = VIEWS,
) -> RebuildReport:
    """Build these views (all, where none is named) in a new generation, compare, and switch to it.

    They are switched to whether or not they differ: the ledger is right. The projector may run meanwhile or not.
    Raises UsageError for a name that is no view and while another rebuild runs, PartMissing when the log or the
    database is away, DamagedLedger when the ledger ends before the projections do. What a rebuild that was broken off
    has left is dropped by the next one.
    """
    chosen = _chosen(views, known)
    with store.rebuilding() as is_alone:
        if not is_alone:
            raise UsageError("another rebuild is running", advice="wait for it; its tables serve you too")
        store.prepare(known)
        store.drop_unread(known)
        return _Rebuild(log, store, chosen, progress).run(known)


def _chosen(names: Sequence[str], known: Sequence[View]) -> Sequence[View]:
    by_name = {view.table.name: view for view in known}
    if wrong := [name for name in names if name not in by_name]:
        raise UsageError(f"there is no view {wrong[0]}", advice=f"The views are: {', '.join(by_name)}")
    return [by_name[name] for name in names] or known


class _Rebuild:
    """One rebuild under way."""

    def __init__(self, log: Log, store: Store, views: Sequence[View], progress: Progress) -> None:
        self._log = log
        self._store = store
        self._views = views
        self._progress = progress
        self._reader: LedgerReader | None = None
        self._position = 0
        self._generation = 0

    def run(self, known: Sequence[View]) -> RebuildReport:
        try:
            self._begin()
            self._catch_up(self._store.position(PROJECTOR))
            compared_at, compared = self._compare()
            self._switch()
        finally:
            if self._reader:
                self._reader.close()
        return RebuildReport(self._generation, compared_at, compared, tuple(self._store.drop_unread(known)))

    def _begin(self) -> None:
        with self._store.transaction() as tx:
            # Also above what could not be dropped, so that no name is used twice.
            stored = [number for view in self._views for number in tx.stored_generations(view.table)]
            self._generation = 1 + max(stored, default=0)
            tx.forget(_REBUILD)
            for _, table in self._tables():
                tx.create(table)

    def _catch_up(self, end: int) -> None:
        """Bring the new tables to the position `end`, batch by batch."""
        while self._position < end:
            reader = self._reader = self._reader or LedgerReader(self._log, topic=TOPIC)
            stored = reader.poll(min(_BATCH_RECORDS, end - self._position), wait_s=1.0)
            if not stored:
                raise DamagedLedger(
                    f"the ledger ends at record {self._position}, but the projections are at {end}",
                    advice="was the ledger replaced by an older copy? then the projections need an empty database",
                )
            with self._store.transaction() as tx:
                tx.move(_REBUILD, self._position, reader.position)
                tx.apply(self._tables(), [read_record(each) for each in stored])
            self._position = reader.position
            self._progress(self._position, end)

    def _compare(self) -> tuple[int, tuple[Compared, ...]]:
        """Old and new at the same position. The projector waits only until both are in sight, not until the end."""
        with ExitStack() as stack:
            with self._store.transaction() as holding:
                position = holding.hold(PROJECTOR)
                self._catch_up(position)
                tx = stack.enter_context(self._store.reading())
                tx.generations()  # the first question fixes the moment that this transaction sees
            return position, tuple(self._compare_view(tx, view.table) for view in self._views)

    def _compare_view(self, tx: Transaction, table: Table) -> Compared:
        if table.name not in tx.generations():
            return Compared(table.name, 0, (), is_new=True)
        old, new = tx.current(table), table_of(table, self._generation)
        columns = tx.shared_columns(old, new)
        if not set(table.key) <= set(columns):
            return Compared(table.name, 0, (), is_new=True)
        query = sql.difference(tx.schema, old, new, columns)
        rows = tx.rows(query, (_DIFFERENCES_MAX,))
        found = tuple(Difference(table.name, str(key), str(where)) for key, where, _ in rows)
        return Compared(table.name, int(rows[0][2] or 0) if rows else 0, found, is_new=False)

    def _switch(self) -> None:
        with self._store.transaction() as tx:
            self._catch_up(tx.hold(PROJECTOR))
            for view in self._views:
                tx.use(view.table, self._generation)
            tx.forget(_REBUILD)

    def _tables(self) -> list[tuple[View, Table]]:
        return [(view, table_of(view.table, self._generation)) for view in self._views]
