"""Connections to PostgreSQL, the errors that they raise in our words, and the position of each consumer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError, PersistenceError
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from psycopg import Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row, tuple_row
from psycopg.sql import SQL, Identifier

from ledger.errors import Fenced, LedgerError, PartMissing
from projections.table import Row

_POSITIONS = "positions"


class ProjectionsDamaged(LedgerError):
    """The tables contradict the ledger or each other. Nothing was written."""

    code = "projections_damaged"


class ViewOutdated(LedgerError):
    """A view was never built, or was built by another version with another layout."""

    code = "view_outdated"


class Positions(PostgresTrackingRecorder):
    """One row for each consumer: the next ledger number that it reads, 0 where there is none.

    The library's own check asks only that a position grows, and so takes a batch that overlaps the last one. Ours
    names the position that it moves from.
    """

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, tracking_table_name=_POSITIONS)
        self._table = Identifier(datastore.schema, _POSITIONS)

    def at(self, cursor: Cursor[Row], consumer: str) -> int:
        select = SQL("SELECT notification_id FROM {} WHERE application_name = %s").format(self._table)
        return _position(cursor.execute(select, (consumer,)).fetchone())

    def hold(self, cursor: Cursor[Row], consumer: str) -> int:
        """The position, which nobody can move before this transaction ends."""
        self._begin(cursor, consumer)
        select = SQL("SELECT notification_id FROM {} WHERE application_name = %s FOR UPDATE").format(self._table)
        return _position(cursor.execute(select, (consumer,)).fetchone())

    def swap(self, cursor: Cursor[Row], consumer: str, start: int, end: int) -> None:
        """Move the position from `start` to `end`. Raises Fenced when it is elsewhere."""
        if start == 0:
            self._begin(cursor, consumer)
        update = SQL("UPDATE {} SET notification_id = %s WHERE application_name = %s AND notification_id = %s")
        if cursor.execute(update.format(self._table), (end, consumer, start)).rowcount != 1:
            raise Fenced(
                f"the position of {consumer} is no longer {start}: another {consumer} is at work",
                advice=f"run one {consumer} only; this one steps back and starts again where the other is",
            )

    def forget(self, cursor: Cursor[Row], consumer: str) -> None:
        cursor.execute(SQL("DELETE FROM {} WHERE application_name = %s").format(self._table), (consumer,))

    def _begin(self, cursor: Cursor[Row], consumer: str) -> None:
        insert = SQL("INSERT INTO {} VALUES (%s, 0) ON CONFLICT DO NOTHING").format(self._table)
        cursor.execute(insert, (consumer,))


class Database:
    """Connections to one database, opened when they are needed and shared by threads."""

    def __init__(self, dsn: str, schema: str, connect_s_max: float) -> None:
        options = conninfo_to_dict(dsn)
        self.address = f"{options.get('host', 'localhost')}:{options.get('port', 5432)}"
        self._datastore = PostgresDatastore(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            connect_timeout=connect_s_max,
            # A consumer that froze in the middle of a batch does not hold its position for ever.
            idle_in_transaction_session_timeout=120.0,
            # One connection for each thread that reads or writes at the same moment.
            pool_size=1,
            max_overflow=7,
            schema=schema,
            single_row_tracking=True,
        )
        # The library knows five of libpq's options; a connection string has them all.
        self._datastore.pool.conninfo = dsn
        self._datastore.pool.kwargs = {"row_factory": dict_row}
        # After it the pool waits for the next request, which tries at once, instead of waiting ever longer.
        self._datastore.pool.reconnect_timeout = 1.0
        self.positions = Positions(self._datastore)

    @contextmanager
    def cursor(self) -> Iterator[Cursor[Row]]:
        """A cursor inside one transaction, which commits at the end and leaves nothing behind after an error.

        Raises PartMissing when the database is away (whether the commit was done is unknown then: ask the position),
        ProjectionsDamaged when it refuses what the ledger says.
        """
        with self._in_our_words(), self._datastore.transaction(commit=True) as cursor:
            yield cursor.connection.cursor(row_factory=tuple_row)

    @contextmanager
    def alone(self, lock: int) -> Iterator[bool]:
        """Whether nobody else is inside a block with this number; if so, nobody else will be during this one."""
        with self._in_our_words(), self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            is_alone = cursor.execute("SELECT pg_try_advisory_lock(%s)", (lock,)).fetchone() == (True,)
            try:
                yield is_alone
            finally:
                if is_alone and not connection.broken:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", (lock,))

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise PartMissing(
                f"the database of the projections at {self.address} does not answer: {_first_line(error)}",
                advice="Start PostgreSQL, or set LEDGER_POSTGRES to where it is.",
            ) from error
        except PersistenceError as error:
            if _is_missing_table(error):
                raise ViewOutdated(
                    f"the database of the projections at {self.address} has no such table: {_first_line(error)}",
                    advice="`ledger run` makes the tables of an empty database, `ledger rebuild` those of a later view",
                ) from error
            raise ProjectionsDamaged(
                f"the database of the projections at {self.address} refuses: {_first_line(error)}",
                advice="`ledger rebuild` makes every table anew from the ledger",
            ) from error

    def create_positions(self) -> None:
        """The table of positions, where it is not there yet."""
        self.positions.create_table()

    def close(self) -> None:
        self._datastore.close()


def _is_missing_table(error: BaseException) -> bool:
    return isinstance(error.__cause__, psycopg.errors.UndefinedTable)


def _position(row: Row | None) -> int:
    return row[0] if row and isinstance(row[0], int) else 0


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
