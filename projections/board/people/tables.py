"""Where people are kept: a schema of its own beside the projections. It is no projection: no rebuild brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from projections.database import Database
from projections.table import Row

SCHEMA = "board"
Cursor = psycopg.Cursor[Row]
_PREPARE_LOCK = 0x1ED6E6

_CREATE = (
    "CREATE SCHEMA IF NOT EXISTS board",
    """CREATE TABLE IF NOT EXISTS board.accounts (
        ref text PRIMARY KEY,
        name text NOT NULL,
        name_key text NOT NULL UNIQUE,
        role text NOT NULL,
        forces text[],
        publisher text,
        is_disabled boolean NOT NULL DEFAULT false,
        password_hash text,
        is_password_once boolean NOT NULL DEFAULT false,
        outside text UNIQUE
    )""",
    """CREATE TABLE IF NOT EXISTS board.sessions (
        id bytea PRIMARY KEY,
        account text NOT NULL REFERENCES board.accounts ON DELETE CASCADE,
        began_at int8 NOT NULL,
        seen_at int8 NOT NULL,
        purpose text
    )""",
    "CREATE INDEX IF NOT EXISTS sessions_by_account ON board.sessions (account)",
    """CREATE TABLE IF NOT EXISTS board.attempts (
        key bytea PRIMARY KEY,
        count int4 NOT NULL,
        last_at int8 NOT NULL
    )""",
)


class Tables:
    """A connection to these tables. Threads may share one."""

    def __init__(self, dsn: str, connect_s_max: float = 5.0) -> None:
        """`dsn` is a libpq connection string."""
        self._database = Database(dsn, SCHEMA, connect_s_max)

    def prepare(self) -> None:
        """Creates what is missing. Raises PartMissing where the database is away."""
        with self.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_PREPARE_LOCK,))
            for statement in _CREATE:
                cursor.execute(statement)

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """One transaction. Raises PartMissing where the database is away."""
        with self._database.cursor() as cursor:
            yield cursor

    def close(self) -> None:
        self._database.close()
