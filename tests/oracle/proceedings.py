"""When the proceedings of one case began and ended (section 3), force by force and charge by charge."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.events import (
    ChargeDecided,
    Event,
    InvestigationOpened,
    InvestigationOutcomeRecorded,
    InvestigationReopened,
    InvestigationTransferred,
    ProsecutionConcluded,
)
from tests.oracle.numbers import CHARGING_OUTCOME, TERMINAL_OUTCOMES
from tests.oracle.spans import Span, span


def proceedings(events: Sequence[Event]) -> list[Span]:
    """The intervals of one case, from its dated events in valid order."""
    start = next((event for event in events if isinstance(event, InvestigationOpened) or _is_charge(event)), None)
    found = []
    while start:
        end = end_of(events, start)
        found.append(span(start, end))
        start = _next_start(events, end) if end else None
    return found


def _is_charge(event: Event) -> bool:
    return isinstance(event, ChargeDecided) and event.decision == "CHARGED"


def _next_start(events: Sequence[Event], end: Event) -> Event | None:
    """Section 7: only a reopening or a CHARGED strictly later than the end starts a new interval."""
    later = [event for event in events if event.occurred_at > end.occurred_at]
    return next((event for event in later if isinstance(event, InvestigationReopened) or _is_charge(event)), None)


def end_of(events: Sequence[Event], start: Event) -> Event | None:
    """Section 3: the earliest terminal event at or after the start."""
    later = [event for event in events if event.occurred_at >= start.occurred_at]
    return next((event for event in later if _ends(events, start, event)), None)


def _ends(events: Sequence[Event], start: Event, event: Event) -> bool:
    if isinstance(event, InvestigationOutcomeRecorded):
        ends_all = event.outcome_code in TERMINAL_OUTCOMES and _holds(events, event)
        return ends_all and not _charged(events, start, event.occurred_at)
    if isinstance(event, ProsecutionConcluded):
        return event.outcome != "MISTRIAL_RETRIAL_ORDERED" and _charged(events, start, event.occurred_at)
    return False


def _charged(events: Sequence[Event], start: Event, instant: int) -> bool:
    """Section 3: charged at or after the start; section 7: also at the instant of closing."""
    within = [event for event in events if start.occurred_at <= event.occurred_at <= instant]
    return any(_is_charge(event) or _is_charging_outcome(events, event) for event in within)


def _is_charging_outcome(events: Sequence[Event], event: Event) -> bool:
    """Section 7: outcome code 1 counts only from the holder."""
    if not isinstance(event, InvestigationOutcomeRecorded):
        return False
    return event.outcome_code == CHARGING_OUTCOME and _holds(events, event)


def _holds(events: Sequence[Event], outcome: InvestigationOutcomeRecorded) -> bool:
    """Section 3: recorded by the force that holds the case then; section 7: any force's where no holder is known."""
    return holder(events, outcome.occurred_at) in {None, outcome.force}


def holder(events: Sequence[Event], instant: int) -> str | None:
    """Section 3: the force that opened it; a transfer OUT passes it on; section 7: so does a reopening."""
    found: str | None = None
    opened = False
    for event in events:
        if event.occurred_at > instant:
            break
        if isinstance(event, InvestigationOpened) and not opened:
            found, opened = event.force, True
        if isinstance(event, InvestigationTransferred) and event.direction == "OUT":
            found = event.to_force
        if isinstance(event, InvestigationReopened):
            found = event.force
    return found
