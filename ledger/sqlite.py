"""What is kept in files of SQLite is kept whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """The block's changes are kept at its end, and none of them where it raises. Nobody else writes meanwhile.

    The connection begins no transactions of its own (`isolation_level=None`). Raises sqlite3.Error.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
