"""From what an identity provider says of somebody to an account here. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.errors import LedgerError, UsageError
from projections.board.people.account import FORCES, NAME_LENGTH_MAX, checked_name
from projections.board.visitor import Role

EVERY_FORCE = "ALL"
_NAMES = ("name", "preferred_username", "email")


class NoRights(LedgerError):
    """Whoever it is has no right here by what the provider says."""

    code = "no_rights"


class Person(NamedTuple):
    """`outside` is issuer and subject: the one thing about a person that never changes."""

    outside: str
    name: str
    role: Role
    forces: frozenset[str] | None


def person_of(claims: Mapping[str, object], role_claim: str, force_claim: str) -> Person:
    """Exactly one of the role's values must name a role of ours. Without a force, somebody sees none: `ALL` says all.

    Raises NoRights.
    """
    roles = {role for text in _texts(claims.get(role_claim)) for role in Role if _symbol(text) == role.value}
    roles.discard(Role.PUBLISHER)  # it needs a publisher, which no claim names
    if len(roles) != 1:
        how_many = "no role" if not roles else "more than one role"
        raise NoRights(f"Your organisation gives you {how_many} on this board.")
    forces = {_symbol(text) for text in _texts(claims.get(force_claim))}
    scope = None if EVERY_FORCE in forces else frozenset(forces & FORCES)
    return Person(f"{claims['iss']} {claims['sub']}", _name(claims), roles.pop(), scope)


def _texts(value: object) -> Sequence[str]:
    """A claim is a text, or a list of them."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _symbol(text: str) -> str:
    return text.strip().upper().replace("-", "_").replace(" ", "_")


def _name(claims: Mapping[str, object]) -> str:
    for claim in _NAMES:
        try:
            return checked_name(str(claims.get(claim) or "")[:NAME_LENGTH_MAX])
        except UsageError:
            continue
    return "Somebody"
