"""The embedded log: the recorder's tables in PostgreSQL, in a schema of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError, PersistenceError
from eventsourcing.postgres import PostgresAggregateRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg.rows import dict_row, tuple_row
from psycopg.sql import SQL, Identifier

from ledger.errors import PartMissing
from ledger.log.recorder import RecorderLog

SCHEMA = "ledger_log"
TABLE = "messages"

# Any number that nothing else in the database takes: processes that start together create the tables one by one.
_CREATE_LOCK = 0x1ED6E2
# The recorder tries ten times by itself: this long for each, until the database is said to be away.
_CONNECT_TIMEOUT_S = 1.0

# As the library's own methods do.
_repeated = retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)


class PostgresSequences(PostgresAggregateRecorder):
    """The library's recorder, which is also asked for many sequences at once."""

    @_repeated
    def states(self, originator_id: str, start: int, limit: int) -> Sequence[tuple[int, bytes]]:
        question = SQL(
            "SELECT originator_version, state FROM {}.{} WHERE originator_id = %s AND originator_version >= %s"
            " ORDER BY originator_version LIMIT %s"
        ).format(Identifier(self.datastore.schema), Identifier(self.events_table_name))
        with self.datastore.get_connection() as connection:
            # In binary: as text every byte would travel as two, and be put together again.
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            return cursor.execute(question, (originator_id, start, limit), prepare=True).fetchall()

    @_repeated
    def present(self, rows: Sequence[tuple[str, int]]) -> Collection[str]:
        question = SQL(
            "SELECT asked.sequence FROM unnest(%s::text[], %s::bigint[]) AS asked (sequence, version)"
            " WHERE EXISTS (SELECT FROM {}.{} AS t"
            " WHERE t.originator_id = asked.sequence AND t.originator_version >= asked.version)"
        ).format(Identifier(self.datastore.schema), Identifier(self.events_table_name))
        with self.datastore.get_connection() as connection:
            names, versions = [name for name, _ in rows], [version for _, version in rows]
            return [row["sequence"] for row in connection.execute(question, (names, versions), prepare=True)]

    def close(self) -> None:
        self.datastore.close()


def embedded_log(dsn: str, schema: str = SCHEMA) -> RecorderLog:
    """The log in the database at `dsn` (a libpq connection string); its tables are created where they are missing.

    Raises PartMissing when the database does not answer.
    """
    datastore = _datastore(dsn, schema)
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (_CREATE_LOCK,))
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
            sequences = PostgresSequences(datastore, events_table_name=TABLE)
            sequences.create_table()
    except (psycopg.OperationalError, PersistenceError) as error:
        datastore.close()
        raise PartMissing(f"the embedded database does not answer: {error}") from error
    again = partial(embedded_log, dsn, schema)
    return RecorderLog(sequences, kind="embedded", part="the embedded database", again=again)


def _datastore(dsn: str, schema: str) -> PostgresDatastore:
    datastore = PostgresDatastore(
        dbname="",
        host="",
        port="",
        user="",
        password="",
        connect_timeout=_CONNECT_TIMEOUT_S,
        # One connection for each thread that reads or writes at the same moment; they are opened when needed.
        pool_size=1,
        max_overflow=7,
        pre_ping=False,
        schema=schema,
        originator_id_type="text",
        # The functions keep the whole insert from being one statement with bound parameters.
        enable_db_functions=False,
    )
    # The library knows five of libpq's options; a connection string has them all.
    datastore.pool.conninfo = dsn
    datastore.pool.kwargs = {"row_factory": dict_row}
    return datastore
