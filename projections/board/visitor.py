"""Who asks, and what they may see: roles, and scope by police force. Pure: who somebody is, `people` finds out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ledger.events import AccessPurpose, AccessRole


class Role(StrEnum):
    """As `LedgerAccessed` names them; `words` for people."""

    MEMBER = "MEMBER"
    REVIEWER = "REVIEWER"
    ANALYST = "ANALYST"
    OPERATOR = "OPERATOR"
    SUBJECT_ACCESS_OFFICER = "SUBJECT_ACCESS_OFFICER"
    PUBLISHER = "PUBLISHER"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").lower()

    @property
    def recorded(self) -> AccessRole:
        """For the record of who read what."""
        return self.value


JUDGES = frozenset({Role.MEMBER, Role.REVIEWER})
"""Who may do something with a finding."""
SEES_PERSONS = JUDGES | {Role.SUBJECT_ACCESS_OFFICER}
"""Who may look at one person's case. An analyst sees figures, an operator the machine, a publisher its own mistakes."""
SEES_FINDINGS = JUDGES
EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has signed in. `ref` is a pseudonym that goes onto the ledger; `name` is only ever shown to people.

    `forces` None sees every force; otherwise only what concerns one of these. `publisher` is set for that role alone.
    `purpose` None until it was asked for in this session.
    """

    ref: str
    name: str
    role: Role
    forces: frozenset[str] | None = None
    publisher: str | None = None
    purpose: AccessPurpose | None = None

    @property
    def scope_words(self) -> str:
        if self.forces is None:
            return "all police forces"
        return ", ".join(sorted(force.replace("_", " ").title() for force in self.forces)) or "no police force"
