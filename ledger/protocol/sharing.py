"""Whom a share of data, or a query of somebody's status, is about: the parts of the subject that count for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ledger.events import DataShareSent, Event, RoleAssigned, StatusQueried
from ledger.protocol import roles
from ledger.protocol.roles import Part

PART_READS: frozenset[type[Event]] = roles.READS
PART_USES = ("roles.victim_group", "roles.witness_group", "witness_covered")

Passing = DataShareSent | StatusQueried
"""Data on somebody that went out, or a question about somebody that did."""


class SubjectPart(NamedTuple):
    """One part that counts, and what assigned it. Without a case it is the share's own word, the ledger having none."""

    role: str
    case_ref: str | None
    assigned: RoleAssigned | None


def parts_of(parts: Mapping[str, Part], passing: Passing) -> tuple[SubjectPart, ...]:
    """The part in the case that is named, else every part of the subject; where there is none, what the share says."""
    found = parts_on_ledger(parts, passing)
    if not found and isinstance(passing, DataShareSent) and passing.subject_role is not None:
        return (SubjectPart(passing.subject_role, None, None),)
    return found


def parts_on_ledger(parts: Mapping[str, Part], passing: Passing) -> tuple[SubjectPart, ...]:
    """The same without the share's own word. `parts` are those of the subject, by case."""
    if passing.case_ref is None:
        return tuple(SubjectPart(part.role, case_ref, part.assigned) for case_ref, part in parts.items())
    named = parts.get(passing.case_ref)
    return () if named is None else (SubjectPart(named.role, passing.case_ref, named.assigned),)


def first_among(parts: Collection[SubjectPart], group: Collection[str]) -> SubjectPart | None:
    """One part of the group is enough: the first in order of case."""
    return next((part for part in parts if part.role in group), None)


def has_settled_part(parts: Mapping[str, Part], passing: Passing) -> bool:
    """Whether no case that is new to the ledger can add a part: the one that is named has its part already."""
    return passing.case_ref in parts
