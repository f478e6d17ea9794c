"""Help and advice for the subject, and applications to stay: the second limb of protection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from ledger.events import (
    Event,
    RegularisationApplied,
    RegularisationDecided,
    SupportAccepted,
    SupportDeclined,
    SupportEnded,
    SupportReferralMade,
)
from ledger.instants import Instant
from ledger.protocol.ranges import NEVER, PAST, Interval, Range, is_dated, later, range_of

SUPPORT_READS: frozenset[type[Event]] = frozenset({SupportReferralMade, SupportAccepted, SupportDeclined, SupportEnded})
APPLICATION_READS: frozenset[type[Event]] = frozenset({RegularisationApplied, RegularisationDecided})

SupportState = Literal["NOT_OFFERED", "OFFERED_PENDING", "ACTIVE", "GRACE", "DECLINED", "ENDED"]

_STATE_AFTER: dict[type[Event], SupportState] = {
    SupportReferralMade: "OFFERED_PENDING",
    SupportAccepted: "ACTIVE",
    SupportDeclined: "DECLINED",
    SupportEnded: "GRACE",
}


class SupportSpell(NamedTuple):
    """One state, since when as written, and the stretch in which it is possible (half-open, may be empty).

    `event` brought it about; None before the first. ENDED after GRACE has the event that ended the support.
    """

    state: SupportState
    since: Instant
    possible_from: Instant
    possible_to: Instant
    event: Event | None

    @property
    def order(self) -> tuple[Instant, Instant, str, str]:
        """Its place among the others."""
        if self.event is None:
            return (self.since, self.since, "", "")
        return (self.since, self.event.recorded_at, self.event.event_id, self.event.publisher)

    @property
    def interval(self) -> Interval:
        """Its possible part."""
        return Interval(Range(self.possible_from, self.possible_from), Range(self.possible_to, self.possible_to))


def support_of(events: Iterable[Event], grace_us: int) -> tuple[SupportSpell, ...]:
    """The states one after the other, from the support events in valid order.

    A state is possible from its event's earliest moment until a later event has happened for certain.
    """
    begun: list[tuple[SupportState, Instant, Range, Event | None]] = [("NOT_OFFERED", PAST, Range(PAST, PAST), None)]
    for event in filter(is_dated, events):
        state, when = _STATE_AFTER[type(event)], range_of(event)
        begun.append((state, event.occurred_at, when, event))
        if state == "GRACE":
            begun.append(("ENDED", Instant(event.occurred_at + grace_us), later(when, grace_us), event))
    spells: list[SupportSpell] = []
    superseded_at = NEVER.latest
    for state, since, when, cause in reversed(begun):
        spells.append(SupportSpell(state, since, when.earliest, superseded_at, cause))
        superseded_at = min(superseded_at, when.latest)
    return tuple(reversed(spells))


def support_at(spells: Sequence[SupportSpell], instant: Instant) -> SupportSpell:
    """The state as written: the latest that had begun, whatever the precision of its event."""
    return next(spell for spell in reversed(spells) if spell.since <= instant)


class Application(NamedTuple):
    """An application to stay; pending until it is decided."""

    applied: RegularisationApplied
    decided: RegularisationDecided | None

    @property
    def interval(self) -> Interval:
        return Interval(range_of(self.applied), NEVER if self.decided is None else range_of(self.decided))


def application_ref_of(event: Event) -> str | None:
    """What joins an application and its decision."""
    return event.application_ref if isinstance(event, RegularisationApplied | RegularisationDecided) else None


def application_of(events: Sequence[Event], not_counted: Collection[str]) -> tuple[Application, ...]:
    """The application of one reference, from its first event to the first decision at or after it; none if not made."""
    dated = [event for event in events if is_dated(event)]
    counted = (
        event
        for event in dated
        if isinstance(event, RegularisationApplied) and event.application_type not in not_counted
    )
    applied = next(counted, None)
    if applied is None:
        return ()
    decisions = (event for event in dated if isinstance(event, RegularisationDecided))
    return (Application(applied, next((one for one in decisions if one.occurred_at >= applied.occurred_at), None)),)
