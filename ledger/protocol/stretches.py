"""The unbroken stretches in which a subject was shielded, and the events that may start one."""

from __future__ import annotations

from collections.abc import Iterable
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


class Beginning(NamedTuple):
    """What may start a stretch: the instant, and its rank among others on that instant."""

    instant: Instant
    rank: tuple[int, str, str]
    event: Event


class Beginnings:
    """All that may start a stretch, of what the shield was made from."""

    __slots__ = ("_by_instant", "_changed")

    def __init__(self) -> None:
        self._changed: set[Instant] = set()
        self._by_instant: dict[Instant, dict[tuple[int, str, str], Event]] = {}

    def change(self, gone: Iterable[Beginning], come: Iterable[Beginning]) -> None:
        for instant, rank, _ in gone:
            self._by_instant[instant].pop(rank, None)
            self._changed.add(instant)
        for instant, rank, event in come:
            self._by_instant.setdefault(instant, {})[rank] = event
            self._changed.add(instant)

    def take_changed(self) -> set[Instant]:
        """The instants of which something has changed since this was last asked."""
        changed, self._changed = self._changed, set()
        return changed

    def first(self, instant: Instant) -> Event:
        """Of several on one instant: a start of proceedings before a support event before an application, then the
        smallest event_id.
        """
        return min(self._by_instant[instant].items())[1]


def by_proceedings(found: Iterable[Proceedings]) -> list[Beginning]:
    return [_beginning(0, one.start) for one in found if _is_possible(one.interval)]


def by_support(spells: Iterable[SupportSpell]) -> list[Beginning]:
    return [
        _beginning(1, spell.event)
        for spell in spells
        if spell.event is not None and spell.state in SHIELDING_STATES and _is_possible(spell.interval)
    ]


def by_applications(applications: Iterable[Application]) -> list[Beginning]:
    return [_beginning(2, one.applied) for one in applications if _is_possible(one.interval)]


def _beginning(kind: int, event: Event) -> Beginning:
    return Beginning(range_of(event).earliest, (kind, event.event_id, event.publisher), event)


def _is_possible(interval: Interval) -> bool:
    return interval.start.earliest < interval.end.latest
