"""The unbroken stretches in which a subject was shielded, each with the event that started it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import Interval, range_of
from ledger.protocol.shield import SHIELDING_STATES
from ledger.protocol.support import Application, SupportSpell


class ShieldedStretch(NamedTuple):
    """Half-open `[start, end)`, where FULL or PRESUMED is possible; FUTURE where it has no end."""

    begun_by: Event
    start: Instant
    end: Instant


def begun_by(
    start: Instant,
    protecting: Iterable[Proceedings],
    support: Iterable[SupportSpell],
    applications: Iterable[Application],
) -> Event:
    """The event that started the stretch that starts then, of what the shield was made from.

    Of several on that instant: a start of proceedings before a support event before an application, then the smallest
    event_id.
    """
    ranked = _in_rank(_proceedings(protecting), _support(support), _applications(applications))
    return next(event for event in ranked if range_of(event).earliest == start)


def _in_rank(*kinds: Iterable[Event]) -> Iterator[Event]:
    for kind in kinds:
        yield from sorted(kind, key=lambda event: (event.event_id, event.publisher))


def _proceedings(protecting: Iterable[Proceedings]) -> Iterator[Event]:
    return (found.start for found in protecting if _is_possible(found.interval))


def _support(support: Iterable[SupportSpell]) -> Iterator[Event]:
    for spell in support:
        if spell.event is not None and spell.state in SHIELDING_STATES and _is_possible(spell.interval):
            yield spell.event


def _applications(applications: Iterable[Application]) -> Iterator[Event]:
    return (application.applied for application in applications if _is_possible(application.interval))


def _is_possible(interval: Interval) -> bool:
    return interval.start.earliest < interval.end.latest
