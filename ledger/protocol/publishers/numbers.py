"""The running numbers of one publisher that the ledger knows, as runs without a gap, and what each arrival changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from ledger.events import EventRefused
from ledger.instants import Instant
from ledger.protocol.known import LEDGERS_OWN, EventKey, Known, key_of


class Arrival(NamedTuple):
    """A number of a publisher came to be known: with one of its events, or with the refusal of what it claimed."""

    publisher: str
    number: int
    known_at: Instant
    event: EventKey
    at: Instant

    @property
    def rank(self) -> tuple[bool, Instant, str]:
        """Of several with one number the least stands for it: an event of the publisher before a refusal, then the one
        that came first.
        """
        return (self.event[0].startswith(LEDGERS_OWN), self.known_at, self.event[1])


class Run(NamedTuple):
    """Every number from that of `first` to `last` is known, and neither the one before nor the one after.

    `since` is the earliest moment at which one of them, or a higher one, was known.
    """

    first: Arrival
    last: int
    since: Instant


class Gap(NamedTuple):
    """The number before that of `after` is missing, or is not any more. `since` is when a higher one was known."""

    after: Arrival
    since: Instant
    is_open: bool = True


_number_of = attrgetter("first.number")


class Numbers:
    """The runs, the lowest first. Arrivals come in the order of the ledger; what came in order costs next to nothing.

    To take in numbers from some number on it is enough to have the highest run that begins below it, and all above.
    """

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self._runs = list(runs)

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(self._runs)

    def learn(self, arrival: Arrival) -> Sequence[Gap]:
        """Take a number in, and say before which events a number is missing now and was not, or was and is not.

        Numbers below the lowest known are not missing: before the lowest run there is no gap.
        """
        number, runs = arrival.number, self._runs
        place = bisect_right(runs, number, key=_number_of)
        below = runs[place - 1] if place else None
        above = runs[place] if place < len(runs) else None
        if below is not None and number <= below.last:
            return self._again(place - 1, arrival)
        since = arrival.known_at if above is None else above.since
        run, gaps = Run(arrival, number, since), []
        begin, end = place, place
        if above is not None and above.first.number == number + 1:
            run, end = run._replace(last=above.last), place + 1
            if below is not None:
                gaps.append(Gap(above.first, above.since, is_open=False))
        elif above is not None and below is None:
            gaps.append(Gap(above.first, above.since))
        if below is not None and below.last == number - 1:
            run, begin = run._replace(first=below.first, since=below.since), place - 1
        elif below is not None:
            gaps.append(Gap(arrival, since))
        runs[begin:end] = [run]
        return gaps

    def _again(self, place: int, arrival: Arrival) -> Sequence[Gap]:
        """A number that is known: another event may stand for it from now on."""
        run = self._runs[place]
        if arrival.number != run.first.number or arrival.rank > run.first.rank:
            return ()
        self._runs[place] = run._replace(first=arrival)
        return (Gap(arrival, run.since),) if place else ()


def arrival_of(known: Known) -> Arrival | None:
    """The number that a record of the ledger brings, if any. Those of the ledger's own parts are nobody's concern."""
    event = known.event
    publisher, number = event.publisher, event.sequence
    if isinstance(event, EventRefused):
        publisher, number = event.claimed_by, event.claimed_sequence
    if number is None or publisher.startswith(LEDGERS_OWN):
        return None
    return Arrival(publisher, number, known.known_at, key_of(event), event.occurred_at)
