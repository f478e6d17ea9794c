"""What the detector decides, without any part: which moments are closed, and what each subject's verdicts become."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consumers.outcomes import REHEARSAL
from consumers.subjects import Subject
from ledger.events import LedgerCreated, PolicyAdopted
from ledger.instants import Instant
from ledger.protocol import RULE_PACK, Change, Docket, Policy
from ledger.protocol.rules import Rule
from ledger.record import LedgerRecord
from projections.detector_place import DetectorPlace


@dataclass(frozen=True, slots=True)
class Judge:
    """A policy and the rules that read it."""

    policy: Policy
    rules: Sequence[Rule]

    @property
    def basis(self) -> str:
        """What every verdict of this judge rests on."""
        return basis_of(self.policy.digest, RULE_PACK)

    def advance(self, subject: Subject, place: DetectorPlace) -> Sequence[Change]:
        """Judge a subject up to the horizon; its state moves with it."""
        adopted_at = place.adopted_at
        if adopted_at is not None and not subject.state.evaluated_to < adopted_at <= place.horizon:
            adopted_at = None
        if adopted_at is not None:
            subject.let_go()
        if subject.docket is None:
            subject.docket = Docket(self.policy, self.rules, subject.state, subject.events)
        changes = subject.docket.advance(place.horizon, adopted_at)
        subject.state = subject.docket.state
        return changes


def basis_of(policy_digest: str, rule_pack: str) -> str:
    return f"{policy_digest} {rule_pack}"


def moved(place: DetectorPlace, records: Iterable[LedgerRecord]) -> DetectorPlace:
    """The place after these records: what the ledger has said of itself, and which moments they close.

    In production every record is known later than the one before, so its own moment is closed. In a rehearsal the next
    record may share it: the last moment stays open.
    """
    for record in records:
        event = record.event
        if isinstance(event, LedgerCreated):
            place = place._replace(mode=event.mode)
        elif isinstance(event, PolicyAdopted):
            place = _adopted(place, basis_of(event.digest, event.rule_pack), record.known_at)
        closed = Instant(record.known_at - 1) if place.mode == REHEARSAL else record.known_at
        place = place._replace(horizon=max(place.horizon, closed))
    return place


def _adopted(place: DetectorPlace, basis: str, at: Instant) -> DetectorPlace:
    """The first basis holds from the beginning; a later one from its record on."""
    if basis == place.basis_seen:
        return place
    adopted_at = at if place.basis_seen else None
    return place._replace(basis_seen=basis, basis_said=basis, adopted_at=adopted_at)
