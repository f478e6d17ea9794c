"""The home of a witness: its key, what it saw last of each log, and the proofs of misbehaviour that it keeps.

    <home>/memory.sqlite    the last checkpoint of each log that was cosigned, with the cosignature
    <home>/witness.key      the private key (0600)
    <home>/witness.pub      the public half, for whoever relies on this witness
    <home>/evidence/        signed checkpoints that were refused, as they came, each beside what was seen before
    <home>/notices/         signed checkpoints that were smaller than what was seen before: no proof of anything

A witness whose memory is gone must not go on under its key: it would cosign a ledger that was rolled back. So the
memory knows the key before the key is made, and a key that its memory does not know is refused.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ledger.errors import DamagedLedger, PartMissing, UsageError
from ledger.seal.files import make_folder, read_if_there, refuse_open_to_others, sync_folder, write_synced
from ledger.seal.keys import COSIGNATURE, KEY_BYTES, SigningKey
from ledger.seal.note import Note
from ledger.seal.refusal import NotProven
from ledger.seal.submission import origin_hash
from ledger.sqlite import transaction

NOTICES_MAX = 1_000

_WAIT_S = 5.0
_TABLES = {
    "seen": "CREATE TABLE IF NOT EXISTS seen (origin_hash TEXT PRIMARY KEY, note BLOB NOT NULL) WITHOUT ROWID",
    "keys": "CREATE TABLE IF NOT EXISTS keys (public TEXT PRIMARY KEY) WITHOUT ROWID",
}


class WitnessHome:
    """Whatever asks the memory raises PartMissing where it cannot be used, DamagedLedger where it is damaged."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        """Makes the folder and an empty memory where there is nothing yet. Raises UsageError where the memory is gone.

        `read_only` changes nothing in the folder, and is for a home that has a key.
        """
        self.folder = folder
        self._lock = threading.Lock()
        memory = folder / "memory.sqlite"
        begins = not read_only and not self._key_file.exists()
        if not begins and not memory.exists():
            raise _memory_is_gone(folder)
        with _usable(folder):
            if begins:
                make_folder(folder)
            self._db = _opened_to_read(memory) if read_only else _opened(memory)
            try:
                if begins:
                    self._make_tables()
                else:
                    self._check_tables()
            except BaseException:
                self._db.close()
                raise

    def key(self, name: str | None, unnamed: str, random_bytes: Callable[[int], bytes]) -> SigningKey:
        """The witness's key, made at first under `name`, or `unnamed` without one; `random_bytes` must be fit for keys.

        Raises UsageError where it is to be called otherwise than before and where the memory is not that of the key,
        NotProven for what is no name and where the file is damaged, KeyOpenToOthers where others may use it.
        """
        content = read_if_there(self._key_file)
        if content is None:
            content = self._made(SigningKey(name or unnamed, COSIGNATURE, random_bytes(KEY_BYTES)))
        refuse_open_to_others(self._key_file)
        key = SigningKey.parse(content.decode("utf-8", "replace"))
        if name not in (None, key.name):
            raise UsageError(
                f"this witness is called {key.name} since it was first started",
                advice="Its name is part of its key. Start it without --name, or a new one in another folder.",
            )
        with self.alone():
            if not self._db.execute("SELECT 1 FROM keys WHERE public = ?", (key.verifier.text(),)).fetchone():
                raise _memory_is_gone(self.folder)
        return key

    @property
    def public(self) -> str:
        """The public half of the key, as text; empty as long as there is none."""
        return (read_if_there(self.folder / "witness.pub") or b"").decode("utf-8", "replace").strip()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else reads or writes the memory in this block, which is kept whole, at its end, or not at all."""
        with self._lock, _usable(self.folder), transaction(self._db):
            yield

    def last(self, origin: str) -> Note | None:
        """The checkpoint of this log that was cosigned last. Only inside `alone`."""
        return self._last(origin_hash(origin))

    def keep_last(self, origin: str, note: Note) -> None:
        """Only inside `alone`."""
        self._db.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (origin_hash(origin), note.content()))

    def seen(self, named: str) -> Note | None:
        """The checkpoint that was cosigned last of the log of this origin hash: one that is kept for good."""
        with self.alone():
            return self._last(named)

    def all_seen(self) -> list[Note]:
        """The last checkpoint of each log."""
        with self._lock, _usable(self.folder):
            return [_note(row[0]) for row in self._db.execute("SELECT note FROM seen ORDER BY origin_hash")]

    def keep_evidence(self, request: bytes, refused: Note, last: Note | None) -> Path | None:
        """Keep a request as it came. Each checkpoint once: returns None where it is kept already."""
        return self._keep_refused("evidence", request, refused, last)

    def keep_notice(self, older: Note, last: Note | None) -> Path | None:
        """Keep a checkpoint that is smaller than the last. Each once, and not without end: anybody can show old ones."""
        if len(self.notices()) >= NOTICES_MAX:
            return None
        return self._keep_refused("notices", older.content(), older, last)

    def evidence(self) -> list[Path]:
        return sorted((self.folder / "evidence").glob("*.refused"))

    def notices(self) -> list[Path]:
        return sorted((self.folder / "notices").glob("*.refused"))

    def close(self) -> None:
        self._db.close()

    def _last(self, named: str) -> Note | None:
        row = self._db.execute("SELECT note FROM seen WHERE origin_hash = ?", (named,)).fetchone()
        return None if row is None else _note(row[0])

    def _keep_refused(self, kind: str, content: bytes, refused: Note, last: Note | None) -> Path | None:
        path = self.folder / kind / f"{sha256(refused.text.encode()).hexdigest()[:32]}.refused"
        if path.exists():
            return None
        before = [] if last is None else [(path.with_suffix(".seen"), last.content())]
        with self._lock:
            write_synced([*before, (path, content)])
        return path

    def _made(self, key: SigningKey) -> bytes:
        """What the key's file holds now: this key, unless somebody else was quicker."""
        with self.alone():  # kept before there is a key: after a fall in between, the next start makes another one
            self._db.execute("INSERT OR IGNORE INTO keys VALUES (?)", (key.verifier.text(),))
        with self.alone():
            there = read_if_there(self._key_file)
            if there is not None:
                return there
            content = f"{key.text()}\n".encode()
            write_synced([(self.folder / "witness.pub", f"{key.verifier.text()}\n".encode())])
            write_synced([(self._key_file, content)], mode=0o600)
            return content

    def _make_tables(self) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        for table in _TABLES.values():
            self._db.execute(table)
        sync_folder(self.folder)

    def _check_tables(self) -> None:
        there = {row[0] for row in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not _TABLES.keys() <= there:
            raise _memory_is_gone(self.folder)

    @property
    def _key_file(self) -> Path:
        return self.folder / "witness.key"


def _memory_is_gone(folder: Path) -> UsageError:
    return UsageError(
        f"{folder} has the key of a witness, but its memory is gone",
        advice="Restore both from one backup; or begin anew in an empty folder, with a new key, and say so.",
    )


def _opened(memory: Path) -> sqlite3.Connection:
    db = sqlite3.connect(memory, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA synchronous=FULL")
    return db


def _opened_to_read(memory: Path) -> sqlite3.Connection:
    """Without the log beside it nobody is writing: only then may SQLite be told so, and makes no files of its own."""
    how = "mode=ro" if memory.with_name(f"{memory.name}-wal").exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{memory.absolute().as_uri()}?{how}", uri=True, timeout=_WAIT_S, check_same_thread=False)


def _note(content: bytes) -> Note:
    try:
        return Note.parse(content)
    except NotProven as problem:
        raise DamagedLedger(f"what the witness remembers is damaged: {problem}") from problem


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        raise PartMissing(f"the memory of the witness in {folder} cannot be used: {error}") from error
    except sqlite3.Error as error:
        raise DamagedLedger(
            f"the memory of the witness in {folder} is damaged: {error}",
            advice="Restore it from a backup together with the key; without it this witness must not go on.",
        ) from error
