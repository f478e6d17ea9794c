"""The accounts, in their table."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from ledger.errors import UsageError
from projections.board.people.account import Account, key_of
from projections.board.people.tables import Tables
from projections.board.visitor import Role
from projections.table import Row

_NO_SUCH = "there is no account of this name"


class Accounts:
    """Threads may share one. Every method raises PartMissing where the database is away."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, account: Account, outside: str | None = None) -> None:
        """`outside` is who this is elsewhere, by OpenID Connect. Raises UsageError where the name is taken."""
        with self._tables.cursor() as cursor:
            cursor.execute(
                """INSERT INTO board.accounts
                (ref, name, name_key, role, forces, publisher, is_disabled, password_hash, is_password_once, outside)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING""",
                (
                    account.ref,
                    account.name,
                    key_of(account.name),
                    account.role.value,
                    _listed(account.forces),
                    account.publisher,
                    account.is_disabled,
                    account.password_hash,
                    account.is_password_once,
                    outside,
                ),
            )
            if cursor.rowcount != 1:
                raise UsageError("somebody has an account of this name already", advice="ledger user list shows them.")

    def all(self) -> Sequence[Account]:
        """By name."""
        with self._tables.cursor() as cursor:
            return [_account(row) for row in cursor.execute(_SELECT + " ORDER BY name_key").fetchall()]

    def named(self, name: str) -> Account | None:
        return self._one(_SELECT + " WHERE name_key = %s", key_of(name))

    def with_ref(self, ref: str) -> Account | None:
        return self._one(_SELECT + " WHERE ref = %s", ref)

    def from_outside(self, outside: str) -> Account | None:
        return self._one(_SELECT + " WHERE outside = %s", outside)

    def set_password(self, ref: str, password_hash: str, *, once: bool = False) -> None:
        """`once`: somebody else knows it too, and it must be changed before anything else."""
        with self._tables.cursor() as cursor:
            cursor.execute(
                "UPDATE board.accounts SET password_hash = %s, is_password_once = %s WHERE ref = %s",
                (password_hash, once, ref),
            )

    def set_rights(self, ref: str, role: Role, forces: frozenset[str] | None) -> None:
        with self._tables.cursor() as cursor:
            cursor.execute(
                "UPDATE board.accounts SET role = %s, forces = %s WHERE ref = %s", (role.value, _listed(forces), ref)
            )

    def disable(self, name: str) -> Account:
        """Ends the sessions of this account too. It is kept: its pseudonym is on the ledger. Raises UsageError."""
        with self._tables.cursor() as cursor:
            row = cursor.execute(
                "UPDATE board.accounts SET is_disabled = true WHERE name_key = %s RETURNING ref", (key_of(name),)
            ).fetchone()
            if row is not None:
                cursor.execute("DELETE FROM board.sessions WHERE account = %s", row)
        return self.required(name)

    def required(self, name: str) -> Account:
        """Raises UsageError where there is none."""
        found = self.named(name)
        if found is None:
            raise UsageError(_NO_SUCH, advice="ledger user list shows them.")
        return found

    def _one(self, query: str, value: str) -> Account | None:
        with self._tables.cursor() as cursor:
            row = cursor.execute(query.encode(), (value,)).fetchone()
        return None if row is None else _account(row)


def new_ref() -> str:
    """A pseudonym that says nothing of the person."""
    return f"U-{secrets.token_hex(8)}"


_SELECT = """SELECT ref, name, role, array_to_string(forces, ','), publisher, is_disabled, password_hash, is_password_once
    FROM board.accounts"""


def _listed(forces: frozenset[str] | None) -> list[str] | None:
    return None if forces is None else sorted(forces)


def _account(row: Row) -> Account:
    ref, name, role, forces, publisher, is_disabled, password_hash, is_password_once = row
    return Account(
        ref=str(ref),
        name=str(name),
        role=Role(str(role)),
        forces=None if forces is None else frozenset(filter(None, str(forces).split(","))),
        publisher=None if publisher is None else str(publisher),
        is_disabled=bool(is_disabled),
        password_hash=None if password_hash is None else str(password_hash),
        is_password_once=bool(is_password_once),
    )
