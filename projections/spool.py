"""A heap of rows on disk that comes back sorted: for what may be larger than memory and is needed once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import NamedTuple, Self

_CACHE_KIB = 32 * 1024


class Spooled(NamedTuple):
    """`group` and `place` are what rows are sorted by, in this order; rows of equal ones come back as they came."""

    group: str | int
    place: int
    content: bytes


class Spool:
    """In a temporary file that goes with it. Add everything first, then read."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="ledger-spool-")
        self._file = Path(self._folder.name) / "spool.sqlite"
        self._db = sqlite3.connect(self._file, isolation_level=None)
        # Nobody else reads the file, and it is of no use after a crash.
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._db.execute("CREATE TABLE spooled (row INTEGER PRIMARY KEY, sorted_by, place INTEGER, content BLOB)")
        self._db.execute("BEGIN")

    def add(self, rows: Iterable[Spooled]) -> None:
        self._db.executemany("INSERT INTO spooled (sorted_by, place, content) VALUES (?, ?, ?)", rows)

    def __len__(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM spooled").fetchone()
        return int(count)

    def ordered(self) -> Iterator[Spooled]:
        return _ordered(self._db)

    def handed_over(self) -> Path:
        """The file, complete, for `ordered_in` of another process, while this spool stays open."""
        self._db.execute("COMMIT")
        return self._file

    def close(self) -> None:
        self._db.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def ordered_in(file: Path) -> Iterator[Spooled]:
    """The rows of a spool that another process handed over."""
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        yield from _ordered(db)


def _ordered(db: sqlite3.Connection) -> Iterator[Spooled]:
    db.execute("CREATE INDEX IF NOT EXISTS spooled_in_order ON spooled (sorted_by, place, row)")
    query = "SELECT sorted_by, place, content FROM spooled ORDER BY sorted_by, place, row"
    return map(Spooled._make, db.execute(query))
