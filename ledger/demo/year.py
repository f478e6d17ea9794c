"""The synthetic year: cases told one by one and merged into one stream, in the order in which it became known.

Pure: the same seed, number of cases and year give the same events. Memory holds the cases that are still going on,
not the year: to stream for longer, ask for more years.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from random import Random

from ledger.demo import figures
from ledger.demo.case import Case, Told
from ledger.demo.flaws import Deck
from ledger.demo.showcase import showcase
from ledger.demo.story import tell_case
from ledger.instants import DAY_US, HOUR_US, SECOND_US, Instant, from_datetime, to_datetime

MOVED_US = 24 * DAY_US
"""Cases whose story begins before the report are reported this much later."""


def synthetic_year(
    seed: int, cases: int = figures.CASES_DEFAULT, year: int = 2024, *, years: int = 1
) -> Iterator[Told]:
    """Every event that became known from 1 January of `year` on, `cases` a year, in order of `knowntime`.

    The first case is the one that `showcase` describes. `years` repeats the draw for the years that follow; a case
    that is open at the end of a year goes on in the next, and is cut off at the end of the last.
    """
    rng = Random(seed)
    end = _new_year(year + years)
    stream = _Stream()
    stream.add(showcase(Random(seed), year))
    deck = Deck(rng)
    for number, reported in enumerate(_reports(rng, cases, year, years)):
        yield from stream.known_before(Instant(reported - reported % DAY_US))
        case = _draw_case(rng, deck, number, reported)
        tell_case(case)
        stream.add(case.told)
    yield from stream.known_before(end)


def _new_year(year: int) -> Instant:
    return from_datetime(datetime(year, 1, 1, tzinfo=UTC))


def _reports(rng: Random, cases: int, year: int, years: int) -> Iterator[Instant]:
    """When each crime was reported: spread over the year, between seven and eleven, day by day in order."""
    for each in range(year, year + years):
        start, length = _new_year(each), _new_year(each + 1) - _new_year(each)
        for index in range(cases):
            day = (start + int((index + rng.random()) * length / cases)) // DAY_US
            yield Instant(day * DAY_US + 7 * HOUR_US + int(rng.random() * 16 * HOUR_US))


def _draw_case(rng: Random, deck: Deck, number: int, reported: Instant) -> Case:
    force = figures.FORCES.draw(rng)
    crimes = figures.CRIME_TYPES_SCOTLAND if force == "POLICE_SCOTLAND" else figures.CRIME_TYPES
    crime, role = crimes.draw(rng), figures.ROLES.draw(rng)
    flawed = to_datetime(reported).month <= figures.FLAWED_MONTHS and rng.random() < 1 / figures.FLAWED_ONE_IN
    flaw = deck.deal(crime, role) if flawed else None
    if flaw == "ACT_CONTINUES":
        reported = Instant(reported + MOVED_US)
    return Case(rng=rng, number=f"{10_000 + number}", force=force, crime=crime, role=role, flaw=flaw, reported=reported)


@dataclass(slots=True)
class _Stream:
    """Events that wait for their turn, and the running numbers of their publishers."""

    waiting: list[tuple[Instant, int, Told]] = field(default_factory=list)
    added: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, told: list[Told]) -> None:
        for item in told:
            self._wait(item)

    def _wait(self, item: Told) -> None:
        heappush(self.waiting, (item.knowntime, self.added, item))
        self.added += 1

    def known_before(self, moment: Instant) -> Iterator[Told]:
        """Take out, in order, what is known before `moment`, numbered; deliver it once, twice, late or not at all."""
        while self.waiting and self.waiting[0][0] < moment:
            item = self._numbered(heappop(self.waiting)[2])
            if item.delivery == "LATE":
                later = Instant(item.knowntime + figures.LATE_ON_THE_WAY_US)
                self._wait(item._replace(knowntime=later, delivery="ONCE"))
                continue
            if item.delivery == "LOST":
                continue
            if item.delivery == "ONCE":
                yield item
                continue
            yield from self._twice(item)

    def _twice(self, item: Told) -> Iterator[Told]:
        """Send it, and again soon after: the same, or (a mistake) something else under the same id."""
        event, again = item.event, Instant(item.knowntime + figures.TWICE_AFTER_US)
        if item.delivery == "TWICE_DIFFERENT":
            yield item._replace(seeded=())
            event = dataclasses.replace(event, recorded_at=Instant(event.recorded_at + SECOND_US))
            self._wait(Told(event, again, (*item.seeded, "conflicting_content")))
        else:
            yield item
            self._wait(Told(event, again, ("repeated",)))

    def _numbered(self, item: Told) -> Told:
        """Give the event its publisher's next running number, unless it has one; support services keep none."""
        event = item.event
        if event.sequence is not None or event.publisher.startswith("/support/"):
            return item
        number = self.numbers.get(event.publisher, 0)
        self.numbers[event.publisher] = number + 1
        return item._replace(event=dataclasses.replace(event, sequence=number))
