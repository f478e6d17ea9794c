"""The sessions, in their table: only a digest of a session's key is kept, so that who reads the table cannot use it."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import cast

from ledger.events import AccessPurpose
from ledger.instants import Instant
from projections.board.people.session import IDLE_US, LASTS_US, Session
from projections.board.people.tables import Tables


def new_key() -> str:
    """256 bits from the system's source: nobody guesses it."""
    return secrets.token_urlsafe(32)


def form_token(key: str) -> str:
    """What forms of this session carry: it follows from the key, and the key does not follow from it."""
    return hmac.digest(key.encode(), b"forms of the board", "sha256").hex()


class Sessions:
    """Threads may share one. Every method raises PartMissing where the database is away."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def open(self, account: str, now: Instant) -> str:
        """The key of a new session, which only the browser keeps. Sessions that are over are swept out on the way."""
        key = new_key()
        with self._tables.cursor() as cursor:
            cursor.execute(
                "DELETE FROM board.sessions WHERE began_at <= %s OR seen_at <= %s", (now - LASTS_US, now - IDLE_US)
            )
            cursor.execute(
                "INSERT INTO board.sessions VALUES (%s, %s, %s, %s, NULL)", (_digest(key), account, now, now)
            )
        return key

    def find(self, key: str, now: Instant) -> Session | None:
        """None where there is none, or where it is over."""
        with self._tables.cursor() as cursor:
            row = cursor.execute(
                "SELECT account, began_at, seen_at, purpose FROM board.sessions WHERE id = %s", (_digest(key),)
            ).fetchone()
            if row is None:
                return None
            account, began_at, seen_at, purpose = row
            assert isinstance(began_at, int)
            assert isinstance(seen_at, int)
            session = Session(str(account), Instant(began_at), Instant(seen_at), cast("AccessPurpose | None", purpose))
            if session.is_over(now):
                return None
            if session.is_to_be_touched(now):
                cursor.execute("UPDATE board.sessions SET seen_at = %s WHERE id = %s", (now, _digest(key)))
        return session

    def set_purpose(self, key: str, purpose: AccessPurpose) -> None:
        with self._tables.cursor() as cursor:
            cursor.execute("UPDATE board.sessions SET purpose = %s WHERE id = %s", (purpose, _digest(key)))

    def close(self, key: str) -> None:
        with self._tables.cursor() as cursor:
            cursor.execute("DELETE FROM board.sessions WHERE id = %s", (_digest(key),))

    def close_all(self, account: str) -> None:
        """After a new password: whoever knew the old one is out."""
        with self._tables.cursor() as cursor:
            cursor.execute("DELETE FROM board.sessions WHERE account = %s", (account,))


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
