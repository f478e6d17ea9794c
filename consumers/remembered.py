"""What the registrar remembers: a projection of `ledger`, kept in one SQLite file that can be thrown away.

The file never says anything that the ledger does not: rows go in after the step that they describe is on the ledger, or
by reading the ledger again. It is there so that memory stays flat and a take-over reads the tail, not the whole.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ledger.errors import Fenced, PartMissing, RetriableError
from ledger.instants import Instant
from ledger.sqlite import transaction

_NEVER = Instant(0)
_LOOKUP_MAX = 500  # ids in one query: below SQLite's limit of variables in every build
_TABLES = """
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), incarnation TEXT, mode TEXT,
    next_number INTEGER NOT NULL, last_known_at INTEGER NOT NULL, register_digest TEXT);
CREATE TABLE IF NOT EXISTS intake (topic TEXT, partition INTEGER, next_offset INTEGER NOT NULL,
    PRIMARY KEY (topic, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS known (event_id BLOB, publisher TEXT, number INTEGER NOT NULL, digest BLOB NOT NULL,
    subject TEXT NOT NULL, PRIMARY KEY (event_id, publisher)) WITHOUT ROWID;
INSERT OR IGNORE INTO place VALUES (1, NULL, NULL, 0, 0, NULL);
"""


class KnownEvent(NamedTuple):
    """One admitted event: who said it, what exactly, about whom, and its ledger number."""

    event_id: bytes
    publisher: str
    number: int
    digest: bytes
    subject: str


def content_digest(key: bytes, schema: str, value: bytes) -> bytes:
    """SHA-256 over key, schema name and value, each after its length: equal exactly for the same content.

    `schema` is the claim's `dataschema`, which names the schema by its fingerprint.
    """
    digest = hashlib.sha256()
    for part in (key, schema.encode(), value):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def id_bytes(event_id: str) -> bytes:
    """The 16 bytes of a canonical UUID text."""
    return bytes.fromhex(event_id.replace("-", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the ledger stands: which ledger it is, the next number, the last `known_at`, the register in force."""

    incarnation: str | None = None
    mode: str | None = None
    next_number: int = 0
    last_known_at: Instant = _NEVER
    register_digest: str | None = None


@dataclass(slots=True)
class Step:
    """What one step put on the ledger, as far as it must be remembered."""

    place: Place
    known: list[KnownEvent] = field(default_factory=list)
    done: dict[tuple[str, int], int] = field(default_factory=dict)
    """(intake topic, partition) -> the offset after the last claim that has its outcome."""
    anew: bool = False
    """Whether an incarnation begins in this step: its intakes are new ones, of which nothing is done yet."""


class Remembered:
    """The memory in its file. One process writes it at a time; a second one is noticed and told so.

    Whatever asks the file raises PartMissing where it cannot be used, and RetriableError where it was damaged: it is
    empty then, and the next take-over fills it.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path
        self._db = self._open()
        self.place = self._read_place()

    def recall(self, event_ids: Iterable[bytes]) -> Mapping[bytes, Sequence[KnownEvent]]:
        """Every known event with one of these ids, by id; more than one where publishers chose the same id."""
        wanted = list(dict.fromkeys(event_ids))
        found: dict[bytes, list[KnownEvent]] = defaultdict(list)
        with self._usable():
            for start in range(0, len(wanted), _LOOKUP_MAX):
                some = wanted[start : start + _LOOKUP_MAX]
                marks = ",".join("?" * len(some))
                for row in self._db.execute(
                    f"SELECT event_id, publisher, number, digest, subject FROM known WHERE event_id IN ({marks})",  # noqa: S608 - only marks
                    some,
                ):
                    found[row[0]].append(KnownEvent(*row))
        return found

    def intakes(self) -> Mapping[tuple[str, int], int]:
        """For each intake partition that has been claimed on, the next offset to take."""
        with self._usable():
            rows = self._db.execute("SELECT topic, partition, next_offset FROM intake")
            return {(topic, partition): offset for topic, partition, offset in rows}

    def keep(self, step: Step) -> None:
        """Write what is on the ledger now. Raises Fenced when another process has moved the file further than this.

        One that only reads the ledger may have put the same there, or the first part of it.
        """
        with self._transaction():
            there = self._read_place()
            if there != self.place and not self._is_on_the_way(there, step.place):
                raise Fenced("another registrar uses the same home and has gone on")
            if step.anew:
                self._db.execute("DELETE FROM intake")
            self._db.executemany("INSERT OR IGNORE INTO known VALUES (?, ?, ?, ?, ?)", step.known)
            self._db.executemany(
                "INSERT INTO intake VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset",
                [(topic, partition, offset) for (topic, partition), offset in step.done.items()],
            )
            place = step.place
            self._db.execute(
                "UPDATE place SET incarnation = ?, mode = ?, next_number = ?, last_known_at = ?, register_digest = ?",
                (place.incarnation, place.mode, place.next_number, place.last_known_at, place.register_digest),
            )
        self.place = place

    def _is_on_the_way(self, there: Place, to: Place) -> bool:
        return there.incarnation == to.incarnation and self.place.next_number <= there.next_number <= to.next_number

    def reload(self) -> None:
        """Take the place from the file again: another process may have gone on."""
        self.place = self._read_place()

    def forget(self) -> None:
        """Begin again from nothing: the file belongs to another ledger, or is ahead of this one."""
        with self._transaction():
            for table in ("known", "intake"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names written here
            self._db.execute(
                "UPDATE place SET incarnation = NULL, mode = NULL, next_number = 0, last_known_at = 0,"
                " register_digest = NULL"
            )
        self.place = Place()

    def close(self) -> None:
        self._db.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except (sqlite3.OperationalError, OSError) as error:
            raise self._unusable(error) from error
        except sqlite3.DatabaseError:  # damaged beyond opening
            return self._make_anew()

    def _make_anew(self) -> sqlite3.Connection:
        """What it held is on the ledger."""
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        return self._connect()

    def _unusable(self, error: Exception) -> PartMissing:
        return PartMissing(f"the registrar's memory in {self._path} cannot be used: {error}")

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:  # the disk is full, or another process keeps it locked
            raise self._unusable(error) from error
        except sqlite3.DatabaseError as error:
            self._db.close()
            self._db, self.place = self._make_anew(), Place()
            raise RetriableError("the registrar's memory was damaged; it is read from the ledger again") from error

    def _connect(self) -> sqlite3.Connection:
        # It names subjects. SQLite gives the files that it makes beside it the same rights.
        self._path.touch(mode=0o600)
        self._path.chmod(0o600)
        db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        # A lost tail is read again from the ledger, so a commit need not wait for the disk.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(_TABLES)
        return db

    def _read_place(self) -> Place:
        with self._usable():
            row = self._db.execute(
                "SELECT incarnation, mode, next_number, last_known_at, register_digest FROM place"
            ).fetchone()
        return Place(row[0], row[1], row[2], Instant(row[3]), row[4])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._usable(), transaction(self._db):
            yield
