"""The two sides of a share: what was sent, received and rejected under one share_id, and who decided to send it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ledger.events import EVENT_TYPES, DataShareReceived, DataShareRejected, DataShareSent, Event
from ledger.protocol.ranges import is_dated

EXCHANGE_READS: frozenset[type[Event]] = frozenset({DataShareSent, DataShareReceived, DataShareRejected})
DECISION_READS: frozenset[type[Event]] = frozenset(EVENT_TYPES.values())
"""A decision shows in what any event says of its trigger."""

DECISION_USES = ("sharing.decision_triggers",)


class Exchange(NamedTuple):
    """Everything dated about one share_id: the first sending, the first receipt, and the rejections in valid order."""

    sent: DataShareSent | None
    received: DataShareReceived | None
    rejected: tuple[DataShareRejected, ...]


NO_EXCHANGE = Exchange(None, None, ())


def exchange_of(events: Sequence[Event]) -> Exchange:
    """The exchange of one share_id."""
    return Exchange(
        next((event for event in events if isinstance(event, DataShareSent)), None),
        next((event for event in events if isinstance(event, DataShareReceived)), None),
        tuple(event for event in events if isinstance(event, DataShareRejected)),
    )


def share_id_of(event: Event) -> str | None:
    """What joins the events of one share. An event without a date answers none, and a receipt need not say."""
    if isinstance(event, DataShareSent | DataShareReceived | DataShareRejected) and is_dated(event):
        return event.share_id
    return None


def decision_key_of(event: Event, triggers: Collection[str]) -> str | None:
    """What joins a dated event that somebody's decision set off to what followed from it."""
    return event.correlation_id if event.trigger in triggers and is_dated(event) else None


def is_decided(decisions: Mapping[str, Event], passing: Event) -> bool:
    """Whether somebody decided strictly before it, in whatever case. `decisions` are the first of each correlation_id."""
    decision = None if passing.correlation_id is None else decisions.get(passing.correlation_id)
    return decision is not None and decision.occurred_at < passing.occurred_at
