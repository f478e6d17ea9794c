"""Attempts to sign in, counted in a table: the count holds when the board starts anew, and for several boards together."""

from __future__ import annotations

from hashlib import sha256

from ledger.instants import Instant
from projections.board.people.account import key_of
from projections.board.people.limits import FORGOTTEN_US, OF_ACCOUNT, OF_ADDRESS, Failures, place_of
from projections.board.people.tables import Cursor, Tables


class Attempts:
    """Neither names nor addresses are kept, only digests of them, for a day. Raises PartMissing as the tables do."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def begin(self, name: str, address: str, now: Instant) -> int:
        """Counts an attempt before it is made, so that many at once are as many as one after another.

        Returns how many microseconds to wait, where there are too many; then nothing is counted.
        """
        limits = sorted([(_of_name(name), OF_ACCOUNT), (_of_address(address), OF_ADDRESS)])
        with self._tables.cursor() as cursor:
            cursor.execute("DELETE FROM board.attempts WHERE last_at <= %s", (now - FORGOTTEN_US,))
            held = [(key, limit, _hold(cursor, key, now)) for key, limit in limits]
            wait = max(failures.wait_us(limit, now) for _, limit, failures in held)
            for key, _, failures in held if wait == 0 else ():
                more = failures.after(now)
                cursor.execute(
                    "UPDATE board.attempts SET count = %s, last_at = %s WHERE key = %s", (more.count, now, key)
                )
        return wait

    def succeeded(self, name: str, address: str) -> None:
        """The one that was begun was no failure; and those before it were this person's own."""
        with self._tables.cursor() as cursor:
            cursor.execute("DELETE FROM board.attempts WHERE key = %s", (_of_name(name),))
            cursor.execute(
                "UPDATE board.attempts SET count = greatest(count - 1, 0) WHERE key = %s", (_of_address(address),)
            )


def _hold(cursor: Cursor, key: bytes, now: Instant) -> Failures:
    """The failures of this key, which nobody else counts before this transaction ends."""
    cursor.execute("INSERT INTO board.attempts VALUES (%s, 0, %s) ON CONFLICT DO NOTHING", (key, now))
    row = cursor.execute("SELECT count, last_at FROM board.attempts WHERE key = %s FOR UPDATE", (key,)).fetchone()
    assert row is not None
    count, last_at = row
    assert isinstance(count, int)
    assert isinstance(last_at, int)
    return Failures(count, Instant(last_at))


def _of_name(name: str) -> bytes:
    return sha256(f"name {key_of(name)}".encode()).digest()


def _of_address(address: str) -> bytes:
    return sha256(f"address {place_of(address)}".encode()).digest()
