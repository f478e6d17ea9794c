"""The unbroken stretches in which a subject was shielded, each with the event that started it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import Interval, range_of
from ledger.protocol.shield import SHIELDING_STATES, Shield
from ledger.protocol.support import Application, SupportSpell


class ShieldedStretch(NamedTuple):
    """Half-open `[start, end)`, where FULL or PRESUMED is possible; FUTURE where it has no end."""

    begun_by: Event
    start: Instant
    end: Instant


def stretches_of(
    shield: Shield,
    protecting: Iterable[Proceedings],
    support: Iterable[SupportSpell],
    applications: Iterable[Application],
) -> tuple[ShieldedStretch, ...]:
    """The stretches in order of time. The parts are those that the shield was made from.

    Of several events on the instant at which one starts: a start of proceedings before a support event before an
    application, then the smallest event_id.
    """
    begun_by: dict[Instant, Event] = {}
    for event in _in_rank(_proceedings(protecting), _support(support), _applications(applications)):
        begun_by.setdefault(range_of(event).earliest, event)
    return tuple(ShieldedStretch(begun_by[start], start, end) for start, end in shield.stretches())


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
