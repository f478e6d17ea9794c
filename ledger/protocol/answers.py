"""Whether something was answered in time: the events that did, between two moments as written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import TypeVar

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.ranges import is_dated

AnEvent = TypeVar("AnEvent", bound=Event)

_occurred_at = attrgetter("occurred_at")


def first_within(events: Sequence[AnEvent], since: Instant, until: Instant) -> AnEvent | None:
    """The first of these events, which are in valid order, in `[since, until]`; one without a date answers nothing."""
    for at in range(bisect_left(events, since, key=_occurred_at), len(events)):
        if events[at].occurred_at > until:
            return None
        if is_dated(events[at]):
            return events[at]
    return None


def all_within(events: Sequence[AnEvent], since: Instant, until: Instant) -> list[AnEvent]:
    """All of them in `[since, until]` that have a date."""
    first = bisect_left(events, since, key=_occurred_at)
    last = bisect_right(events, until, key=_occurred_at)
    return [event for event in events[first:last] if is_dated(event)]
