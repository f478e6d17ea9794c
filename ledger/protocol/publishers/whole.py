"""The findings on publishers from a ledger that is read once, from its beginning to a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ledger.instants import Instant
from ledger.protocol.findings import Change, Verdict
from ledger.protocol.known import Known
from ledger.protocol.policy import Policy
from ledger.protocol.publishers.advance import RULE_OF, advance_matters
from ledger.protocol.publishers.conflicts import conflict_signals
from ledger.protocol.publishers.gaps import gap_signal
from ledger.protocol.publishers.matter import Addressed, Matter, Signal
from ledger.protocol.publishers.numbers import Arrival, Numbers, arrival_of
from ledger.protocol.publishers.shares import share_signals


class PublisherHistory(NamedTuple):
    """Every finding on a publisher as it stood in the end, and every change of one, in the order of time."""

    verdicts: tuple[Verdict, ...]
    changes: tuple[Change, ...]


class WholeLedger:
    """Hears records in the order of the ledger, and subjects in any. A gap that has closed is judged and forgotten:
    what is kept are the matters that are open, and the findings.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._numbers: defaultdict[str, Numbers] = defaultdict(Numbers)
        self._heard: defaultdict[Matter, list[Signal]] = defaultdict(list)
        self._changes: list[Change] = []

    def hear(self, known: Known) -> None:
        """A record. Of those of upstream publishers `arrive` is enough, where one is at hand."""
        if (arrival := arrival_of(known)) is not None:
            self.arrive(arrival)
        self._take(conflict_signals(known))

    def arrive(self, arrival: Arrival) -> None:
        """A number of a publisher."""
        for gap in self._numbers[arrival.publisher].learn(arrival):
            self._take((gap_signal(gap, arrival.known_at),))

    def judged(self, changes: Iterable[Change]) -> None:
        """Every change of one subject's verdicts, from the beginning."""
        self._take(share_signals((), changes))

    def settle(self, to: Instant) -> PublisherHistory:
        """Everything as known at that moment; what was heard must be all of it, and nothing later."""
        self._judge(((matter, signal) for matter, signals in self._heard.items() for signal in signals), to)
        self._heard.clear()
        self._changes.sort(key=lambda change: (change.at, change.verdict.finding.identity))
        verdicts = {change.verdict.finding.identity: change.verdict for change in self._changes}
        return PublisherHistory(tuple(verdict for _, verdict in sorted(verdicts.items())), tuple(self._changes))

    def _take(self, addressed: Iterable[Addressed]) -> None:
        for matter, signal in addressed:
            self._heard[matter].append(signal)
            if RULE_OF[matter.rule].ends_when_empty and not signal.counts:
                self._judge(((matter, each) for each in self._heard.pop(matter)), signal.moment)

    def _judge(self, signals: Iterable[Addressed], to: Instant) -> None:
        self._changes += advance_matters({}, signals, {}, self._policy, to).changes
