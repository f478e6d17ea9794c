"""The part that the subject plays in each case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger.events import ChargeDecided, CrimeReported, Event, InvestigationOpened, RoleAssigned

READS: frozenset[type[Event]] = frozenset({RoleAssigned, CrimeReported, InvestigationOpened, ChargeDecided})

UNASSIGNED = "VICTIM"
"""Whoever is the subject of a report, an investigation or a charge is its victim until a role says otherwise."""


class Part(NamedTuple):
    """A role in a case, and the event that assigned it; None where it follows from the case alone."""

    role: str
    assigned: RoleAssigned | None


def part_of(events: Sequence[Event]) -> tuple[Part, ...]:
    """The part in one case, from its events in valid order: the latest role governs the whole case."""
    if not events:
        return ()
    assigned = next((event for event in reversed(events) if isinstance(event, RoleAssigned)), None)
    return (Part(UNASSIGNED, None) if assigned is None else Part(assigned.role, assigned),)


def first_of_group(events: Iterable[Event], parts: Mapping[str, Part], group: Collection[str]) -> Event | None:
    """The first event, in valid order, by which the subject is or was of the group in its case.

    A role counts even where a later one governs the case by now; that of the unassigned, only while nobody has
    assigned another.
    """
    for event in events:
        if event.case_ref is None:
            continue
        if isinstance(event, RoleAssigned):
            if event.role in group:
                return event
        elif parts[event.case_ref].assigned is None and UNASSIGNED in group:
            return event
    return None
