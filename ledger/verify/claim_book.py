"""The outcomes of all claims, on disk: as many as records, and asked for in another order than theirs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import NamedTuple, Self

ADMITTED, REFUSED, REPEATED = "admitted", "refused", "repeated"
_CACHE_KIB = 16 * 1024
_COLUMNS = "incarnation, topic, part, claimed, number, kind, at_partition, at_offset, said, content, first, reason"


class Outcome(NamedTuple):
    """One outcome: of which claim, where it lies on the ledger, and what it says.

    `said` is the digest of what was claimed: made here for what was admitted, told by the gate for what was refused.
    """

    incarnation: str
    topic: str
    partition: int
    claimed: int
    number: int
    kind: str
    at_partition: int
    at_offset: int
    said: bytes
    content: bytes
    first: int | None
    reason: str


class Intake(NamedTuple):
    """One partition of an intake that was claimed on."""

    incarnation: str
    topic: str
    partition: int


class Twice(NamedTuple):
    """An event that was admitted more than once, and the second time."""

    publisher: str
    event_id: str
    first_number: int
    number: int
    at_partition: int
    at_offset: int


class ClaimBook:
    """In a temporary file that goes with it. Add everything first, then ask."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="ledger-claims-")
        self._db = sqlite3.connect(Path(self._folder.name) / "claims.sqlite", isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(f"CREATE TABLE outcomes ({_COLUMNS}, copies INTEGER DEFAULT 0)")
        self._db.execute("CREATE TABLE events (event_id, publisher, number INTEGER, at_partition, at_offset)")
        self._db.execute("BEGIN")

    def add(self, outcomes: Iterable[Outcome], events: Iterable[tuple[str, str, int, int, int]]) -> None:
        """`events` are those that were admitted: id, publisher, number, partition and offset."""
        self._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", events)
        marks = ", ".join("?" * len(Outcome._fields))
        self._db.executemany(f"INSERT INTO outcomes ({_COLUMNS}) VALUES ({marks})", outcomes)  # noqa: S608 - names written here

    def close_additions(self) -> None:
        self._db.execute("CREATE INDEX by_claim ON outcomes (incarnation, topic, part, claimed, number)")
        self._db.execute("CREATE INDEX by_number ON outcomes (number)")

    def intakes(self) -> list[Intake]:
        return [
            Intake(*row)
            for row in self._db.execute("SELECT DISTINCT incarnation, topic, part FROM outcomes ORDER BY 1, 2, 3")
        ]

    def of(self, intake: Intake) -> Iterator[Outcome]:
        """The outcomes of the claims on this partition, in the order of the claims."""
        query = (
            f"SELECT {_COLUMNS} FROM outcomes WHERE incarnation = ? AND topic = ? AND part = ? ORDER BY claimed, number"  # noqa: S608
        )
        return (Outcome(*row) for row in self._db.execute(query, intake))

    def content_at(self, number: int) -> bytes | None:
        """What the admitted record of this number says; None where none was admitted there."""
        query = "SELECT content FROM outcomes WHERE number = ? AND kind = ?"
        row = self._db.execute(query, (number, ADMITTED)).fetchone()
        return None if row is None else bytes(row[0])

    def copied(self, incarnation: str, topic: str, partition: int, claimed: int) -> Outcome | None:
        """The refusal of this claim, whose copy was found; counts how many copies there are."""
        where = "incarnation = ? AND topic = ? AND part = ? AND claimed = ? AND kind = 'refused'"
        claim = (incarnation, topic, partition, claimed)
        self._db.execute(f"UPDATE outcomes SET copies = copies + 1 WHERE {where}", claim)  # noqa: S608 - written here
        row = self._db.execute(f"SELECT {_COLUMNS} FROM outcomes WHERE {where}", claim).fetchone()  # noqa: S608
        return None if row is None else Outcome(*row)

    def without_copy(self) -> Iterator[Outcome]:
        query = f"SELECT {_COLUMNS} FROM outcomes WHERE kind = 'refused' AND copies = 0 ORDER BY number"  # noqa: S608
        return (Outcome(*row) for row in self._db.execute(query))

    def twice(self) -> Iterator[Twice]:
        """Every event that was admitted again."""
        self._db.execute("CREATE INDEX IF NOT EXISTS by_event ON events (event_id, publisher, number)")
        query = (
            "SELECT publisher, event_id, earlier, number, at_partition, at_offset FROM (SELECT *, lag(number)"
            " OVER (PARTITION BY event_id, publisher ORDER BY number) AS earlier FROM events) WHERE earlier IS NOT NULL"
        )
        return (Twice(*row) for row in self._db.execute(query))

    def close(self) -> None:
        self._db.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
