"""Signing in with a name and a password, and changing that password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.errors import LedgerError
from ledger.instants import Instant
from projections.board.people.account import NAME_LENGTH_MAX, Account
from projections.board.people.accounts import Accounts
from projections.board.people.attempts import Attempts
from projections.board.people.hashing import Passwords
from projections.board.people.limits import in_words
from projections.board.people.password import LENGTH_MAX, why_refused
from projections.board.people.sessions import Sessions
from projections.board.people.tables import Tables
from projections.board.problems import TooOften


class NotThisPassword(LedgerError):
    """No such account, another password, or an account that is closed: which of these is not said."""

    code = "wrong_password"


class WeakPassword(LedgerError):
    """The message says to the person what to choose instead."""

    code = "weak_password"


@dataclass(frozen=True)
class People:
    """All that is known of people. Threads may share one; what its parts raise where the database is away: PartMissing."""

    accounts: Accounts
    sessions: Sessions
    attempts: Attempts
    passwords: Passwords
    clock: Callable[[], Instant]

    @classmethod
    def of(cls, tables: Tables, clock: Callable[[], Instant], passwords: Passwords | None = None) -> People:
        """`clock` is the wall clock, also where the ledger rehearses: sessions are real."""
        return cls(Accounts(tables), Sessions(tables), Attempts(tables), passwords or Passwords(), clock)

    def sign_in(self, name: str, password: str, address: str) -> str:
        """The key of a new session. Raises NotThisPassword, and TooOften after too many attempts."""
        account = self._proven(name, password, address)
        if self.passwords.is_outdated(account.password_hash or ""):
            self.accounts.set_password(account.ref, self.passwords.hashed(password), once=account.is_password_once)
        return self.sessions.open(account.ref, self.clock())

    def change_password(self, account: Account, old: str, new: str, address: str) -> str:
        """The key of a new session; every other session of this account ends.

        Raises NotThisPassword where the old one does not fit, WeakPassword, TooOften.
        """
        self._proven(account.name, old, address)
        reason = "Choose another one than before." if new == old else why_refused(new, account.name)
        if reason is not None:
            raise WeakPassword(reason)
        self.accounts.set_password(account.ref, self.passwords.hashed(new))
        self.sessions.close_all(account.ref)
        return self.sessions.open(account.ref, self.clock())

    def _proven(self, name: str, password: str, address: str) -> Account:
        wait = self.attempts.begin(name, address, self.clock())
        if wait:
            raise TooOften(
                "There were too many attempts to sign in.", f"Wait {in_words(wait)}, then try again. Nothing is lost."
            )
        is_readable = name.isprintable() and len(name) <= NAME_LENGTH_MAX and len(password) <= LENGTH_MAX
        account = self.accounts.named(name) if is_readable else None
        fits = self.passwords.fit(account.password_hash if account else None, password[:LENGTH_MAX])
        if account is None or account.is_disabled or not fits:
            raise NotThisPassword("The name or the password is not right.")
        self.attempts.succeeded(name, address)
        return account
