"""An event with the place and the moment at which the ledger came to know it."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from ledger.events import Event
from ledger.instants import Instant
from ledger.own import PREFIX

LEDGERS_OWN = PREFIX
"""Rules read no event of a publisher under this name: verdicts about verdicts would never settle."""

EventKey = tuple[str, str]
"""(publisher, event_id): names one event for ever."""

in_valid_order = attrgetter("occurred_at", "recorded_at", "event_id", "publisher")
"""The order of valid time; equal moments by what was recorded first, then by id (two publishers may share an id)."""

in_recorded_order = attrgetter("recorded_at", "event_id", "publisher")
"""The order in which amendments take effect."""

in_known_order = attrgetter("known_at", "number")
"""The order in which the ledger came to know."""


class Known(NamedTuple):
    """One admitted event: its ledger number, when the ledger admitted it, and what was said."""

    number: int
    known_at: Instant
    event: Event


def key_of(event: Event) -> EventKey:
    return (event.publisher, event.event_id)


def of_the_world(events: Iterable[Known]) -> list[Known]:
    """Without the ledger's own records, which rules never read."""
    return [known for known in events if not known.event.publisher.startswith(LEDGERS_OWN)]
