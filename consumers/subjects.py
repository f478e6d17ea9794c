"""What the detector holds in memory of the subjects that it met last: their events and the state of their verdicts.

Only a cache: everything in it is in the detector's tables, and it is emptied when a step fails.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.codec import decode_trusted
from ledger.instants import Instant
from ledger.protocol import Docket, Known, VerdictState
from ledger.record import LedgerRecord
from projections.detector_place import DetectorPlace
from projections.detector_tables import SubjectState, load_records, load_states
from projections.transaction import Transaction

EVENTS_MAX = 20_000
"""Events held in memory at most, with what was judged of them: some 120 MB."""


@dataclass(slots=True)
class Subject:
    """One subject: every event known of it, in order of number, and the verdicts as they were judged last."""

    ref: str
    events: list[Known] = field(default_factory=list)
    state: VerdictState = field(default_factory=VerdictState)
    docket: Docket | None = None
    """What the state was reached with, so that the next events need only be heard."""

    def hear(self, known: Known) -> None:
        """Let the subject have this event too."""
        self.events.append(known)
        if self.docket is not None:
            self.docket.hear(known)

    def let_go(self) -> None:
        """Let go of what was judged: the state and the events are enough to judge it again."""
        if self.docket is not None:
            self.docket.close()
            self.docket = None

    def kept(self, place: DetectorPlace) -> SubjectState:
        """The state as a row: to be judged again at its deadline, or when a moment that is still open closes, in which
        the subject has an event or the policy changes.
        """
        open_moments = [known.known_at for known in self.events if known.known_at > place.horizon]
        if place.adopted_at is not None and place.adopted_at > place.horizon:
            open_moments.append(place.adopted_at)
        times = open_moments if self.state.next_deadline is None else [self.state.next_deadline, *open_moments]
        return SubjectState(self.ref, self.state.to_json(), min(times, default=None), pending=False)


class Subjects:
    """The subjects met last, least recently met first to go."""

    def __init__(self, events_max: int = EVENTS_MAX) -> None:
        self._held: OrderedDict[str, Subject] = OrderedDict()
        self._events = 0
        self._events_max = events_max

    def meet(self, tx: Transaction, refs: Collection[str], before: int) -> Mapping[str, Subject]:
        """These subjects with all their records below the number `before`, from memory or from the tables."""
        absent = [ref for ref in refs if ref not in self._held]
        if absent:
            self._load(tx, absent, before)
        for ref in refs:
            self._held.move_to_end(ref)
        return {ref: self._held[ref] for ref in refs}

    def add(self, records: Iterable[LedgerRecord]) -> None:
        """Let subjects that were met have these records too."""
        for record in records:
            known = Known(record.number, record.known_at, record.event)
            self._held[record.event.subject_ref].hear(known)
            self._events += 1

    def trim(self) -> None:
        """Let go of the subjects met longest ago until no more than the maximum is held."""
        while self._events > self._events_max and self._held:
            _, gone = self._held.popitem(last=False)
            self._events -= len(gone.events)
            gone.let_go()

    def clear(self) -> None:
        for gone in self._held.values():
            gone.let_go()
        self._held.clear()
        self._events = 0

    def _load(self, tx: Transaction, refs: Sequence[str], before: int) -> None:
        states = load_states(tx, refs)
        records = load_records(tx, [ref for ref in refs if ref in states], before)
        for ref in refs:
            rows = records.get(ref, ())
            events = [Known(r.number, Instant(r.known_at), decode_trusted(r.fingerprint, r.value)) for r in rows]
            state = VerdictState.from_json(states[ref].state) if ref in states else VerdictState()
            self._held[ref] = Subject(ref, events, state)
            self._events += len(events)
