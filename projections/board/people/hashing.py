"""Passwords at rest: argon2id, as RFC 9106 recommends for machines with little memory to spare."""

from __future__ import annotations

import threading
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from projections.board.people.password import normalized

_AT_ONCE_MAX = 2
"""Each takes 64 MiB and tens of milliseconds: strangers cannot fill the machine with them."""


class Passwords:
    """Threads may share one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = PasswordHasher() if hasher is None else hasher
        self._turns = threading.BoundedSemaphore(_AT_ONCE_MAX)

    def hashed(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(normalized(password))

    def fit(self, password_hash: str | None, password: str) -> bool:
        """Whether this is the password. None, where there is no such account, takes as long and never fits."""
        against = self._of_nobody if password_hash is None else password_hash
        with self._turns:
            try:
                self._hasher.verify(against, normalized(password))
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than these."""
        return self._hasher.check_needs_rehash(password_hash)

    @cached_property
    def _of_nobody(self) -> str:
        return self._hasher.hash("the password of nobody")
