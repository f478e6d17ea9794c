"""Enforcement: acts, the states that some of them begin, the overrides that allow them, and what was known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger.events import (
    DataShareReceived,
    DataShareSent,
    EnforcementActionEnded,
    EnforcementActionTaken,
    Event,
    OverrideAuthorised,
    PauseApplied,
)
from ledger.instants import Instant
from ledger.protocol.ranges import FUTURE, Range, is_dated, range_of

ACT_READS: frozenset[type[Event]] = frozenset({EnforcementActionTaken})
END_READS: frozenset[type[Event]] = frozenset({EnforcementActionEnded})
OVERRIDE_READS: frozenset[type[Event]] = frozenset({OverrideAuthorised})
KNOWLEDGE_READS: frozenset[type[Event]] = frozenset({DataShareSent, DataShareReceived, PauseApplied})

ACT_USES = tuple(f"enforcement.T{tier}" for tier in range(6))
OVERRIDE_USES = ("enforcement.override_grades",)
KNOWLEDGE_USES = ("roles.telling_nothing",)


class Act(NamedTuple):
    """One enforcement action of tier 1 or more."""

    event: EnforcementActionTaken
    tier: int
    when: Range

    @property
    def at(self) -> Instant:
        return self.event.occurred_at


def action_ref_of(event: Event) -> str | None:
    """What joins an act and the end of the state that it began."""
    return event.action_ref if isinstance(event, EnforcementActionTaken | EnforcementActionEnded) else None


def act_of(events: Iterable[Event], tiers: Mapping[str, int]) -> tuple[Act, ...]:
    """The act of one `action_ref`, from its events in valid order: one that is begun twice counts once."""
    for event in events:
        if isinstance(event, EnforcementActionTaken) and (tier := tiers[event.action]) > 0:
            return (Act(event, tier, range_of(event)),)
    return ()


def override_for(act: Act, overrides: Iterable[Event], grades: Collection[str]) -> OverrideAuthorised | None:
    """Of these, which are in valid order, the first that was given by the act, of a grade that may give it, and not yet
    expired.
    """
    for event in overrides:
        if event.occurred_at > act.at:
            return None
        if not isinstance(event, OverrideAuthorised) or event.grade not in grades or not is_dated(event):
            continue
        if event.expires_at is None or event.expires_at > act.at:
            return event
    return None


def is_void(override: OverrideAuthorised) -> bool:
    """Whether it expired before it began, and so never allowed anything."""
    return override.expires_at is not None and override.expires_at < override.occurred_at


class Knowledge(NamedTuple):
    """From when the Home Office knew of a victim, and the event that told it."""

    since: Instant
    event: Event


def knowledge_of(events: Iterable[Event], telling_roles: Collection[str]) -> tuple[Knowledge, ...]:
    """The first that tells, of events in the order in which they were recorded; none where nothing does."""
    first = next((event for event in events if _tells(event, telling_roles)), None)
    return () if first is None else (Knowledge(first.recorded_at, first),)


def _tells(event: Event, telling_roles: Collection[str]) -> bool:
    if isinstance(event, DataShareSent):
        return event.subject_role in telling_roles
    if isinstance(event, DataShareReceived):
        return event.victim_flag is True
    return isinstance(event, PauseApplied)


def ended_by(act: Act, ended: Sequence[Event]) -> EnforcementActionEnded | None:
    """The event that ended a state which an act began: of these, which are in valid order, the first at or after it."""
    for event in filter(is_dated, ended):
        if (
            isinstance(event, EnforcementActionEnded)
            and event.action_ref == act.event.action_ref
            and event.occurred_at >= act.at
        ):
            return event
    return None


def end_of_state(act: Act, ended: Sequence[Event]) -> Instant:
    """When a state that an act began is over, as written: its recorded end, else what it was said to last, else never."""
    if (event := ended_by(act, ended)) is not None:
        return event.occurred_at
    until = act.event.continues_until
    return FUTURE if until is None else until
