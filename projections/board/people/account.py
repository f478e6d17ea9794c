"""An account: who may sign in, as what, and for which police forces. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import get_args

from ledger.errors import UsageError
from ledger.events import AccessPurpose, Force
from projections.board.visitor import Role, Visitor

NAME_LENGTH_MAX = 100
FORCES: frozenset[str] = frozenset(get_args(Force))


@dataclass(frozen=True, slots=True)
class Account:
    """`ref` is a pseudonym and the only part that goes onto the ledger; `name` is what the person signs in with.

    `password_hash` None: this person signs in elsewhere (OpenID Connect). `is_password_once`: it must be changed first.
    """

    ref: str
    name: str
    role: Role
    forces: frozenset[str] | None = None
    publisher: str | None = None
    is_disabled: bool = False
    password_hash: str | None = None
    is_password_once: bool = False

    def visitor(self, purpose: AccessPurpose | None) -> Visitor:
        return Visitor(self.ref, self.name, self.role, self.forces, self.publisher, purpose)


def checked_name(name: str) -> str:
    """The name as it is kept. Raises UsageError where nobody could type it or read it."""
    tidy = " ".join(unicodedata.normalize("NFKC", name).split())
    if not 1 <= len(tidy) <= NAME_LENGTH_MAX or not tidy.isprintable():
        raise UsageError(f"a name has 1 to {NAME_LENGTH_MAX} characters, and none that cannot be seen")
    return tidy


def key_of(name: str) -> str:
    """Equal for names that people take for the same one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def checked_role(role: str) -> Role:
    """Raises UsageError, naming the roles that there are."""
    try:
        return Role(role.strip().upper().replace("-", "_").replace(" ", "_"))
    except ValueError:
        listed = ", ".join(each.lower().replace("_", "-") for each in Role)
        raise UsageError(f"there is no role {role[:40]!r}", advice=f"The roles are {listed}.") from None


def checked_forces(forces: Iterable[str]) -> frozenset[str] | None:
    """None, every force, where none is given. Raises UsageError for one that does not exist."""
    found = frozenset(force.strip().upper().replace("-", "_").replace(" ", "_") for force in forces)
    for force in sorted(found - FORCES):
        raise UsageError(f"there is no police force {force[:40]!r}", advice="Write it as the events do: WEST_MIDLANDS.")
    return found or None


def check_scope(role: Role, publisher: str | None, known: Collection[str]) -> None:
    """Raises UsageError unless exactly those who act for a publisher have one, which the register knows."""
    if role is Role.PUBLISHER and publisher is None:
        raise UsageError("for which publisher?", advice="Add --publisher, such as --publisher /police/kent.")
    if role is not Role.PUBLISHER and publisher is not None:
        raise UsageError("only the role publisher has a publisher")
    if publisher is not None and publisher not in known:
        raise UsageError(f"{publisher[:64]!r} is not in the register of publishers")
