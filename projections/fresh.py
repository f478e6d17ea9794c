"""Tables of views made anew from the ledger, beside those that are read, and compared with them row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from psycopg.sql import SQL

from ledger.errors import DamagedLedger
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.record import read_record
from projections import sql
from projections.edges import TOPIC
from projections.store import PROJECTOR, Store
from projections.table import Table, View
from projections.transaction import Transaction, table_of

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


class FreshTables:
    """A new generation of these views under way, which nobody reads yet."""

    def __init__(self, log: Log, store: Store, views: Sequence[View], progress: Progress) -> None:
        self._log = log
        self._store = store
        self._views = views
        self._progress = progress
        self._reader: LedgerReader | None = None
        self._position = 0
        self.generation = 0

    def begin(self) -> None:
        with self._store.transaction() as tx:
            # Also above what could not be dropped, so that no name is used twice.
            stored = [number for view in self._views for number in tx.stored_generations(view.table)]
            self.generation = 1 + max(stored, default=0)
            tx.forget(_REBUILD)
            for _, table in self.tables():
                tx.create(table)

    def catch_up(self, end: int) -> None:
        """Bring the new tables to the position `end`, batch by batch.

        Raises DamagedLedger where the ledger ends before it.
        """
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
                tx.apply(self.tables(), [read_record(each) for each in stored])
            self._position = reader.position
            self._progress(self._position, end)

    @contextmanager
    def beside(self) -> Iterator[tuple[int, Transaction]]:
        """A position, and one moment of all tables at which old and new stand there.

        The projector waits only until both are in sight, not until the end of the block.
        """
        with ExitStack() as stack:
            with self._store.transaction() as holding:
                position = holding.hold(PROJECTOR)
                self.catch_up(position)
                tx = stack.enter_context(self._store.reading())
                tx.generations()  # the first question fixes the moment that this transaction sees
            yield position, tx

    def compare(self, tx: Transaction) -> tuple[Compared, ...]:
        return tuple(self._compare_view(tx, view.table) for view in self._views)

    def table(self, view: View) -> Table:
        """The new table of a view."""
        return table_of(view.table, self.generation)

    def tables(self) -> list[tuple[View, Table]]:
        return [(view, self.table(view)) for view in self._views]

    def use(self) -> None:
        """From now on these are read. The projector waits for the few records that came meanwhile."""
        with self._store.transaction() as tx:
            self.catch_up(tx.hold(PROJECTOR))
            for view in self._views:
                tx.use(view.table, self.generation)
            tx.forget(_REBUILD)

    def drop(self) -> None:
        """Remove them, unless somebody has one open: then the next rebuild does."""
        with self._store.transaction() as tx:
            tx.forget(_REBUILD)
            for _, table in self.tables():
                tx.drop_unused(table)

    def close(self) -> None:
        if self._reader:
            self._reader.close()

    def _compare_view(self, tx: Transaction, table: Table) -> Compared:
        if table.name not in tx.generations():
            return Compared(table.name, 0, (), is_new=True)
        old, new = tx.current(table), table_of(table, self.generation)
        columns = tx.shared_columns(old, new)
        if not set(table.key) <= set(columns):
            return Compared(table.name, 0, (), is_new=True)
        return compared(tx, table.name, old, new, columns)


def compared(
    tx: Transaction, name: str, old: Table, new: Table, columns: Sequence[str], *, below: int | None = None
) -> Compared:
    """Two tables in these columns; with `below` only rows whose `number` is lower."""
    where = SQL("") if below is None else SQL("WHERE number < {}").format(below)
    rows = tx.rows(sql.difference(tx.schema, old, new, columns, where), (_DIFFERENCES_MAX,))
    found = tuple(Difference(name, str(key), str(where)) for key, where, _ in rows)
    return Compared(name, int(rows[0][2] or 0) if rows else 0, found, is_new=False)


def highest_number(tx: Transaction, table: Table, below: int | None = None) -> int:
    """The highest record that rows of this table come from, below that number if one is given; -1 where there is none."""
    where = SQL("") if below is None else SQL("WHERE number < {}").format(below)
    found = tx.rows(SQL("SELECT max(number) FROM {} {}").format(tx.name(table), where))[0][0]
    return found if isinstance(found, int) else -1
