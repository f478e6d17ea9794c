"""What each event says at present, kept up as amendments become known: only what they reach is settled anew."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from ledger.events import CorrectionIssued, Event
from ledger.protocol.amendments import AMENDMENTS, replaced, settled, target_of
from ledger.protocol.case import CaseHistory
from ledger.protocol.known import EventKey, Known, key_of

_TARGET_FIELDS = ("corrects", "retracts")


class AsAmended:
    """Puts every event into the case as it stands after all amendments that are known."""

    def __init__(self, case: CaseHistory) -> None:
        self._case = case
        self._said: dict[EventKey, Event] = {}
        self._stands: dict[EventKey, Event] = {}
        self._links: defaultdict[EventKey, set[EventKey]] = defaultdict(set)
        """Between amendments and all that they may reach, both ways."""
        self._replaced: dict[tuple[int, int], tuple[Event, CorrectionIssued, Event | None]] = {}

    def learn(self, news: Iterable[Known]) -> None:
        """Take in what has become known."""
        reached: list[EventKey] = []
        for _, known_at, event in news:
            key = key_of(event)
            self._said[key] = event
            self._case.arrivals[key] = known_at
            if isinstance(event, AMENDMENTS):
                self._link(key, event)
            if key in self._links:
                reached.append(key)
            else:
                self._stands[key] = event
                self._case.put(event)
        if reached:
            self._settle(reached)

    def forget(self, amendment: Event) -> None:
        """As though this amendment had not become known. Its links stay: others may have made them, and they do no harm."""
        key = key_of(amendment)
        del self._said[key], self._case.arrivals[key]
        self._settle([key])

    def _link(self, key: EventKey, amendment: Event) -> None:
        for other in _reaches(amendment):
            self._links[key].add(other)
            self._links[other].add(key)

    def _settle(self, reached: Iterable[EventKey]) -> None:
        seen: set[EventKey] = set()
        for key in reached:
            if key not in seen:
                joined = self._joined(key)
                seen.update(joined)
                self._settle_together(joined)

    def _joined(self, key: EventKey) -> dict[EventKey, None]:
        """Everything that amendments join to this event, itself first."""
        joined = {key: None}
        upcoming = [key]
        while upcoming:
            for other in self._links.get(upcoming.pop(), ()):
                if other not in joined:
                    joined[other] = None
                    upcoming.append(other)
        return joined

    def _settle_together(self, joined: Iterable[EventKey]) -> None:
        effective, ignored = settled([self._said[key] for key in joined if key in self._said], self._replace)
        self._case.ignored.difference_update(joined)
        self._case.ignored.update(map(key_of, ignored))
        for key in joined:
            self._stand(key, effective.get(key))

    def _stand(self, key: EventKey, event: Event | None) -> None:
        """Let this stand for the event. Even where it stood already, its amendments may have changed."""
        before = self._stands.pop(key, None)
        if before is event is not None:
            self._case.touch(event)
        else:
            if before is not None:
                self._case.drop(before)
            if event is not None:
                self._case.put(event)
        if event is not None:
            self._stands[key] = event

    def _replace(self, event: Event, correction: CorrectionIssued) -> Event | None:
        """Each correction is applied to the same event once: many corrections of one event would take long."""
        pair = (id(event), id(correction))
        if pair not in self._replaced:
            self._replaced[pair] = (event, correction, replaced(event, correction))
        return self._replaced[pair][2]


def _reaches(amendment: Event) -> list[EventKey]:
    """Its target; and for a correction of an amendment, the target that this one is given instead."""
    target = target_of(amendment)
    reached = [] if target is None else [target]
    if isinstance(amendment, CorrectionIssued):
        for field in _TARGET_FIELDS:
            try:
                other = json.loads(amendment.replacement.get(field, "null"))
            except ValueError:
                continue
            if isinstance(other, str):
                reached.append((amendment.publisher, other))
    return reached
