"""What the detector does about publishers in one step: hears numbers, refusals and shares, and judges their matters.

Everything moves in the detector's own transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from ledger.instants import Instant
from ledger.protocol import Change, Known, Policy
from ledger.protocol.findings import Identity
from ledger.protocol.publishers.advance import RULE_OF, advance_matters
from ledger.protocol.publishers.conflicts import conflict_signals
from ledger.protocol.publishers.gaps import gap_signal
from ledger.protocol.publishers.matter import Addressed, Matter, MatterState, Note, Signal
from ledger.protocol.publishers.numbers import Arrival, Numbers, Run, arrival_of
from ledger.record import LedgerRecord
from projections.detector_matters import (
    KeptMatter,
    due_matters,
    load_matters,
    load_runs,
    load_verdicts,
    matters_beside,
    pending_matters,
    save_matters,
    save_runs,
    save_verdicts,
)
from projections.detector_place import DetectorPlace
from projections.transaction import Transaction

WAITING_MAX = 500
"""Matters judged in one step because time has passed."""

_NEW = KeptMatter(MatterState(), None, pending=False)


class Judged(NamedTuple):
    """What changed, and whether more matters wait than one step judges."""

    changes: Sequence[Change]
    has_backlog: bool


def judge_publishers(
    tx: Transaction,
    policy: Policy,
    place: DetectorPlace,
    records: Iterable[LedgerRecord],
    shares: Iterable[Addressed],
    *,
    is_settled: bool,
) -> Judged:
    """Take in what these records and what the subjects' verdicts say, and judge up to the horizon.

    Not before every subject is judged up to it (`is_settled`): until then a subject may still say something of a moment
    that has passed, so what is heard waits.
    """
    signals: defaultdict[Matter, list[Signal]] = defaultdict(list)
    for matter, signal in (*_heard(tx, records), *shares):
        signals[matter].append(signal)
    if not is_settled:
        _let_wait(tx, signals)
        return Judged((), has_backlog=False)
    due, pending = due_matters(tx, place.horizon, WAITING_MAX), pending_matters(tx, WAITING_MAX)
    kept = {**due, **pending, **load_matters(tx, signals)}
    kept |= matters_beside(tx, _groups((*kept, *signals)), place.horizon)
    changes = _judge(tx, policy, place, kept, signals)
    return Judged(changes, has_backlog=WAITING_MAX in (len(due), len(pending)))


def _heard(tx: Transaction, records: Iterable[LedgerRecord]) -> Iterator[Addressed]:
    """What the records say: ids that were used twice, and numbers that leave gaps or close them."""
    arrivals: defaultdict[str, list[Arrival]] = defaultdict(list)
    for record in records:
        known = Known(record.number, record.known_at, record.event)
        yield from conflict_signals(known)
        if (arrival := arrival_of(known)) is not None:
            arrivals[arrival.publisher].append(arrival)
    yield from _gaps(tx, arrivals)


def _gaps(tx: Transaction, arrivals: Mapping[str, Sequence[Arrival]]) -> Iterator[Addressed]:
    before = load_runs(tx, {publisher: min(each.number for each in some) for publisher, some in arrivals.items()})
    after: list[Run] = []
    for publisher, runs in before.items():
        numbers = Numbers(runs)
        for arrival in arrivals[publisher]:
            for gap in numbers.learn(arrival):
                yield gap_signal(gap, arrival.known_at)
        after += numbers.runs
    save_runs(tx, chain.from_iterable(before.values()), after)


def _groups(matters: Iterable[Matter]) -> Collection[tuple[str, str]]:
    """The rules and publishers of which all matters must be judged together that have anything to look at."""
    return {(matter.rule, matter.publisher) for matter in matters if RULE_OF[matter.rule].shares_anchors}


def _let_wait(tx: Transaction, signals: Mapping[Matter, Sequence[Signal]]) -> None:
    kept = load_matters(tx, signals)
    waiting = {}
    for matter, new in signals.items():
        state, _, pending = kept.get(matter, _NEW)
        state = replace(state, waiting=(*state.waiting, *new))
        waiting[matter] = KeptMatter(state, state.next_look, pending)
    save_matters(tx, waiting, ())


def _judge(
    tx: Transaction,
    policy: Policy,
    place: DetectorPlace,
    kept: Mapping[Matter, KeptMatter],
    signals: Mapping[Matter, Sequence[Signal]],
) -> Sequence[Change]:
    states = {matter: kept.get(matter, _NEW).state for matter in {*kept, *signals}}
    anchored = {matter: _identities(matter, state, signals.get(matter, ())) for matter, state in states.items()}
    verdicts = load_verdicts(tx, set().union(*anchored.values()))
    addressed = ((matter, signal) for matter, new in signals.items() for signal in new)
    after, changes = advance_matters(states, addressed, verdicts, policy, place.horizon, adopted_at=place.adopted_at)
    over = {matter for matter, state in after.items() if state.is_over}
    save_matters(tx, {matter: _kept(state, place) for matter, state in after.items() if matter not in over}, over)
    ended = set().union(*(anchored[matter] for matter in over if RULE_OF[matter.rule].ends_when_empty))
    latest = {change.verdict.finding.identity: change.verdict for change in changes}
    save_verdicts(tx, (verdict for identity, verdict in latest.items() if identity not in ended), ended)
    return changes


def _identities(matter: Matter, state: MatterState, signals: Sequence[Signal]) -> set[Identity]:
    """Every finding that there may be in this matter, or may have been."""
    notes: list[Note] = [*state.known, *(signal.note for signal in (*state.waiting, *signals))]
    anchors = {*state.standing, *(RULE_OF[matter.rule].anchor(matter, note) for note in notes)}
    return {Identity(matter.rule, matter.publisher, *anchor) for anchor in anchors}


def _kept(state: MatterState, place: DetectorPlace) -> KeptMatter:
    """To be judged again at its next look, or when the moment closes in which the policy changes."""
    looks: list[Instant] = [] if state.next_look is None else [state.next_look]
    if place.adopted_at is not None and place.adopted_at > place.horizon:
        looks.append(place.adopted_at)
    return KeptMatter(state, min(looks, default=None), pending=False)
