"""When a case was under investigation or before the courts, and which force held it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledger.events import (
    ChargeDecided,
    Event,
    InvestigationOpened,
    InvestigationOutcomeRecorded,
    InvestigationReopened,
    InvestigationTransferred,
    ProsecutionConcluded,
)
from ledger.instants import Instant
from ledger.protocol.ranges import NEVER, Interval, is_dated, range_of

READS: frozenset[type[Event]] = frozenset(
    {
        InvestigationOpened,
        ChargeDecided,
        InvestigationTransferred,
        InvestigationOutcomeRecorded,
        InvestigationReopened,
        ProsecutionConcluded,
    }
)


class Proceedings(NamedTuple):
    """One interval of one case. `ignored` are outcomes within it by forces that did not hold the case."""

    case_ref: str
    start: Event
    charge: Event | None
    end: Event | None
    holders: tuple[tuple[Instant, str], ...]
    ignored: tuple[InvestigationOutcomeRecorded, ...]

    @property
    def interval(self) -> Interval:
        return Interval(range_of(self.start), NEVER if self.end is None else range_of(self.end))

    def lasts_at(self, instant: Instant) -> bool:
        """Whether it had begun and not ended then, by the moments as written, whatever their precision."""
        return self.start.occurred_at <= instant and (self.end is None or instant < self.end.occurred_at)

    def holder_at(self, instant: Instant) -> str | None:
        """The force that held the case then, or at the interval's nearer end."""
        upto = max(instant, self.start.occurred_at)
        if self.end is not None:
            upto = min(upto, self.end.occurred_at)
        return next((force for since, force in reversed(self.holders) if since <= upto), None)


@dataclass(frozen=True, slots=True)
class Endings:
    """Which recorded results end proceedings, which bring a charge, and which end nothing: the policy's values."""

    terminal_outcomes: Collection[int]
    charging_outcomes: Collection[int]
    open_prosecution_outcomes: Collection[str]


def proceedings_of(case_ref: str, events: Iterable[Event], endings: Endings) -> tuple[Proceedings, ...]:
    """Every interval of one case, from its events in valid order."""
    return _Walk(case_ref, endings).over([event for event in events if is_dated(event)])


class _Walk:
    """Walks one case's events in order and closes an interval at each end."""

    def __init__(self, case_ref: str, endings: Endings) -> None:
        self._case_ref = case_ref
        self._endings = endings
        self._closed: list[Proceedings] = []
        self._holders: list[tuple[Instant, str]] = []
        self._is_opened = False
        self._by_instant: dict[Instant, list[Event]] = {}
        self._start: Event | None = None
        self._charge: Event | None = None
        self._ignored: list[InvestigationOutcomeRecorded] = []

    def over(self, events: Sequence[Event]) -> tuple[Proceedings, ...]:
        for event in events:
            self._by_instant.setdefault(event.occurred_at, []).append(event)
        ranked = [(event.occurred_at, self._rank(event), at) for at, event in enumerate(events)]
        for _, _, at in sorted(ranked):
            self._take(events[at])
        if self._start is not None:
            self._close(None)
        return tuple(self._closed)

    def _rank(self, event: Event) -> int:
        """Order within one instant: who holds the case, then charges, then ends. A charge keeps the case open."""
        if isinstance(event, InvestigationOpened | InvestigationTransferred | InvestigationReopened):
            return 0
        if isinstance(event, ChargeDecided) or self._is_charging_outcome(event):
            return 1
        return 2

    def _take(self, event: Event) -> None:
        if isinstance(event, InvestigationOpened):
            self._open(event)
        elif isinstance(event, InvestigationTransferred):
            if event.direction == "OUT":
                self._holders.append((event.occurred_at, event.to_force))
        elif isinstance(event, InvestigationReopened):
            self._holders.append((event.occurred_at, event.force))
            if self._closed:
                self._begin_again(event)
        elif isinstance(event, ChargeDecided):
            if event.decision == "CHARGED":
                self._bring_charge(event)
        elif isinstance(event, InvestigationOutcomeRecorded):
            self._record_outcome(event)
        elif isinstance(event, ProsecutionConcluded):
            self._conclude(event)

    def _open(self, event: InvestigationOpened) -> None:
        if self._is_opened:
            return
        self._is_opened = True
        self._holders.append((event.occurred_at, event.force))
        if self._start is None and not self._closed:
            self._start = self._first_at(event.occurred_at, InvestigationOpened)

    def _bring_charge(self, event: ChargeDecided) -> None:
        if self._start is None:
            self._begin_again(event)
        if self._start is not None and self._charge is None:
            self._charge = event

    def _begin_again(self, event: Event) -> None:
        """A first start needs nothing; after an end, only what comes strictly later starts a new interval."""
        if self._start is not None:
            return
        last = self._closed[-1].end if self._closed else None
        if last is None:
            self._start = self._first_at(event.occurred_at, InvestigationOpened)
        elif event.occurred_at > last.occurred_at:
            self._start = self._first_at(event.occurred_at, InvestigationReopened)

    def _first_at(self, instant: Instant, beginning: type[Event]) -> Event:
        """Of several events that may start an interval on one instant, the first in valid order."""
        return next(
            event
            for event in self._by_instant[instant]
            if isinstance(event, beginning) or (isinstance(event, ChargeDecided) and event.decision == "CHARGED")
        )

    def _record_outcome(self, event: InvestigationOutcomeRecorded) -> None:
        if self._start is None:
            return
        holder = self._holders[-1][1] if self._holders else event.force
        if event.force != holder:
            self._ignored.append(event)
        elif self._is_charging_outcome(event):
            self._charge = self._charge or event
        elif self._charge is None and event.outcome_code in self._endings.terminal_outcomes:
            self._close(event)

    def _is_charging_outcome(self, event: Event) -> bool:
        return isinstance(event, InvestigationOutcomeRecorded) and event.outcome_code in self._endings.charging_outcomes

    def _conclude(self, event: ProsecutionConcluded) -> None:
        if self._charge is not None and event.outcome not in self._endings.open_prosecution_outcomes:
            self._close(event)

    def _close(self, end: Event | None) -> None:
        if self._start is None:
            return
        self._closed.append(
            Proceedings(self._case_ref, self._start, self._charge, end, tuple(self._holders), tuple(self._ignored))
        )
        self._start = self._charge = None
        self._ignored = []
