"""The database of the projections: what a batch changes and the position that it moves are one transaction.

Everything lies in one schema. A view's rows are in a table for each generation (`history_g1`); which generation is
read is one row of `view_generations`. Positions are one row for each consumer and name the next ledger number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from psycopg.sql import SQL

from projections import sql
from projections.database import Database, ViewOutdated
from projections.table import Table, View
from projections.transaction import Generation, Transaction, table_of

SCHEMA = "projections"
PROJECTOR = "projector"
"""The consumer whose position the views stand at."""

# Advisory locks of PostgreSQL: any numbers that nothing else in the database takes.
_PREPARE_LOCK = 0x1ED6E3
_READ_LOCK = 0x1ED6E4
_REBUILD_LOCK = 0x1ED6E5


class Store:
    """A database of projections. Connects when first used, and again after it was away. Threads may share one."""

    def __init__(self, dsn: str, *, schema: str = SCHEMA, connect_s_max: float = 5.0) -> None:
        """`dsn` is a libpq connection string. No call waits longer than `connect_s_max` seconds for a connection."""
        self.schema = schema
        self._database = Database(dsn, schema, connect_s_max)

    def prepare(self, views: Sequence[View] = (), tables: Sequence[Table] = ()) -> None:
        """Create what is missing: the schema, the positions, these tables, and the views of an empty store.

        A view that came later, when the projector has already moved on, is left for a rebuild.
        """
        with self._database.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_PREPARE_LOCK,))
            with self._database.cursor() as created:
                created.execute(sql.create_schema(self.schema))
                created.execute(sql.create_generations(self.schema))
            self._database.create_positions()
            with self.transaction() as tx:
                for table in tables:
                    tx.create(table)
                if tx.position(PROJECTOR) == 0 and tx.hold(PROJECTOR) == 0:
                    _create_first_generation(tx, views)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commits at the end of the block; an error in it leaves nothing behind.

        Raises PartMissing when the database is away, ProjectionsDamaged when it refuses what is written.
        """
        with self._database.cursor() as cursor:
            yield Transaction(cursor, self.schema, self._database.positions)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One moment of all tables, for as long as the block lasts. Blocks no writer and is blocked by none."""
        with self._database.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", (_READ_LOCK,))
            yield Transaction(cursor, self.schema, self._database.positions)

    @contextmanager
    def rebuilding(self) -> Iterator[bool]:
        """Whether this is the only rebuild; if so, it is until the block ends, however its process ends."""
        with self._database.alone(_REBUILD_LOCK) as is_alone:
            yield is_alone

    def drop_unread(self, views: Sequence[View]) -> list[str]:
        """Drop the tables of these views that are not read any more. Returns those left because they are still open.

        Only a rebuild may ask: a table that it is filling is not read either.
        """
        with self.transaction() as tx:
            generations = tx.generations()
            unread = [
                table_of(view.table, number)
                for view in views
                for number in tx.stored_generations(view.table)
                if view.table.name not in generations or generations[view.table.name].number != number
            ]
            # A reader that has chosen a generation holds this lock, even before it has opened a table.
            if unread and tx.rows(SQL("SELECT pg_try_advisory_xact_lock(%s)"), (_READ_LOCK,)) != [(True,)]:
                return [table.name for table in unread]
            return [table.name for table in unread if not tx.drop_unused(table)]

    def position(self, consumer: str) -> int:
        """The next ledger number that this consumer reads: 0 when it has read nothing."""
        with self._database.cursor() as cursor:
            return self._database.positions.at(cursor, consumer)

    def close(self) -> None:
        self._database.close()


def tables_of(tx: Transaction, views: Sequence[View]) -> list[tuple[View, Table]]:
    """Each view with the table that it is read from now.

    Raises ViewOutdated when one was never built, or was built with another layout.
    """
    generations = tx.generations()
    outdated = [view.table.name for view in views if not _is_current(view.table, generations)]
    if outdated:
        names = " ".join(outdated)
        raise ViewOutdated(
            f"these views do not have the tables that this version reads: {names}",
            advice=f"`ledger rebuild {names}` builds them from the ledger",
        )
    return [(view, table_of(view.table, generations[view.table.name].number)) for view in views]


def _is_current(table: Table, generations: Mapping[str, Generation]) -> bool:
    generation = generations.get(table.name)
    return generation is not None and generation.layout == table.layout


def _create_first_generation(tx: Transaction, views: Sequence[View]) -> None:
    known = tx.generations()
    for view in views:
        if view.table.name not in known:
            tx.create(table_of(view.table, 1))
            tx.use(view.table, 1)
