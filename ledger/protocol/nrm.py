"""The recovery period of the National Referral Mechanism: from a positive first decision to the conclusive one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger.events import Event, NrmDecisionMade
from ledger.protocol.answers import first_within
from ledger.protocol.policy_tables import Recovery
from ledger.protocol.ranges import FUTURE, NEVER, Interval, is_dated, range_of

READS: frozenset[type[Event]] = frozenset({NrmDecisionMade})
USES = ("recovery",)


class RecoveryPeriod(NamedTuple):
    """Begun by the first decision; open for as long as no conclusive one is known."""

    granted: NrmDecisionMade
    concluded: NrmDecisionMade | None

    @property
    def interval(self) -> Interval:
        return Interval(range_of(self.granted), NEVER if self.concluded is None else range_of(self.concluded))


def recovery_periods_of(events: Iterable[Event], recovery: Recovery) -> tuple[RecoveryPeriod, ...]:
    """Each from a decision that begins one to the first at or after it that ends it, from events in valid order."""
    decisions = [event for event in events if isinstance(event, NrmDecisionMade) and is_dated(event)]
    conclusive = [decision for decision in decisions if decision.stage in recovery.ending_stages]
    return tuple(
        RecoveryPeriod(decision, first_within(conclusive, decision.occurred_at, FUTURE))
        for decision in decisions
        if decision.stage in recovery.starting_stages and decision.result in recovery.starting_results
    )


def first_disqualification(events: Iterable[Event]) -> NrmDecisionMade | None:
    """The first decision, of any stage, that takes the protection of the recovery period away for good."""
    for event in events:
        if isinstance(event, NrmDecisionMade) and event.disqualified and is_dated(event):
            return event
    return None
