"""Everything that rules ask about one subject, derived from its events as amended; each part made when first asked."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from ledger.events import CorrectionIssued, EnforcementActionEnded, Event, OverrideAuthorised, PauseEnded
from ledger.instants import Instant
from ledger.protocol import acts, awaiting, exchanges, nrm, pauses, proceedings, references, roles, stretches, support
from ledger.protocol.acts import Act, Knowledge
from ledger.protocol.anchors import Anchors
from ledger.protocol.awaiting import AwaitedOpening, PendingReview
from ledger.protocol.exchanges import Exchange
from ledger.protocol.known import EventKey, in_valid_order, key_of
from ledger.protocol.nrm import RecoveryPeriod
from ledger.protocol.pauses import InForce, Pause
from ledger.protocol.policy import Policy
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import Cover, Range, range_of
from ledger.protocol.references import Reference
from ledger.protocol.roles import Part
from ledger.protocol.shield import Shield, shield_over
from ledger.protocol.stretches import ShieldedStretch
from ledger.protocol.support import Application, SupportSpell
from ledger.protocol.timetable import Timetable

AnEvent = TypeVar("AnEvent", bound=Event)
Types = frozenset[type[Event]]

PROTECTION_READS: Types = roles.READS | proceedings.READS
SHIELD_READS: Types = PROTECTION_READS | support.SUPPORT_READS | support.APPLICATION_READS

OPENING_READS: Types = roles.READS | awaiting.OPENING_READS

PROTECTION_USES = ("roles.victim_group", "witness_covered", "proceedings")
SHIELD_USES = (*PROTECTION_USES, "support")
"""The parts of a policy that the shield depends on."""

_READ_BY_PART: Mapping[str, Types] = {
    "roles": roles.READS,
    "proceedings": proceedings.READS,
    "protecting": PROTECTION_READS,
    "support": support.SUPPORT_READS,
    "supported": support.SUPPORT_READS,
    "protections": PROTECTION_READS,
    "applications": support.APPLICATION_READS,
    "pending": support.APPLICATION_READS,
    "shield": SHIELD_READS,
    "pauses": pauses.READS,
    "pause_endings": pauses.READS,
    "paused": pauses.READS,
    "paused_as_written": pauses.READS,
    "in_force": pauses.READS,
    "knowledge": acts.KNOWLEDGE_READS,
    "acts": acts.ACT_READS,
    "ends_of_actions": acts.END_READS,
    "stretches": SHIELD_READS,
    "witnessing": PROTECTION_READS,
    "once_covered": roles.READS,
    "awaited_openings": OPENING_READS,
    "pending_reviews": awaiting.REVIEW_READS,
    "recoveries": nrm.READS,
    "exchanges": exchanges.EXCHANGE_READS,
    "decisions": exchanges.DECISION_READS,
    "beginnings": frozenset(references.BEGINNING),
}


class CaseHistory:
    """The subject as its events tell it. Knows no present moment: what waits for one carries its deadline."""

    def __init__(
        self,
        policy: Policy,
        events: Iterable[Event] = (),
        arrivals: Mapping[EventKey, Instant] | None = None,
        ignored: Iterable[CorrectionIssued] = (),
    ) -> None:
        """`events` are as amended; `arrivals` has the moment of every event that was ever known, retracted ones too."""
        self.policy = policy
        self.ignored = frozenset(key_of(correction) for correction in ignored)
        """Corrections without effect, since the event would not satisfy the schema with them."""
        self._arrivals = {} if arrivals is None else arrivals
        self._by_type: dict[type[Event], list[Event]] = {}
        for event in events:
            self._by_type.setdefault(type(event), []).append(event)
        for same_type in self._by_type.values():
            same_type.sort(key=in_valid_order)

    def add(self, event: Event) -> None:
        """Take in one more event; what it bears on is made again when next asked for."""
        insort(self._by_type.setdefault(type(event), []), event, key=in_valid_order)
        for part, reads in _READ_BY_PART.items():
            if type(event) in reads:
                self.__dict__.pop(part, None)

    def of(self, *types: type[Event]) -> list[Event]:
        """The events of these types, in valid order."""
        if len(types) == 1:
            return self._by_type.get(types[0], [])
        found = [event for of_type in types for event in self._by_type.get(of_type, ())]
        found.sort(key=in_valid_order)
        return found

    @cached_property
    def roles(self) -> Mapping[str, Part]:
        return roles.roles_of(self.of(*roles.READS))

    @cached_property
    def proceedings(self) -> Mapping[str, tuple[Proceedings, ...]]:
        return proceedings.proceedings_of(self.of(*proceedings.READS), self.policy.endings)

    @cached_property
    def protecting(self) -> tuple[Proceedings, ...]:
        """Those of cases in which the subject is of the victim group, the earliest start first."""
        found = [
            interval
            for case_ref, intervals in self.proceedings.items()
            if self.roles[case_ref].role in self.policy.victim_group
            for interval in intervals
        ]
        return tuple(sorted(found, key=lambda interval: in_valid_order(interval.start)))

    @cached_property
    def protections(self) -> Timetable[Proceedings]:
        return Timetable((found.interval, found) for found in self.protecting)

    @cached_property
    def witnessing(self) -> Timetable[Proceedings]:
        """The proceedings of cases in which the subject is of the witness group, and so not protected by them."""
        return Timetable(
            (interval.interval, interval)
            for case_ref, intervals in self.proceedings.items()
            if self.roles[case_ref].role in self.policy.witness_group
            for interval in intervals
        )

    @cached_property
    def once_covered(self) -> Event | None:
        """The first event that makes the subject one of the victim or witness group in any case, or once made it so."""
        groups = self.policy.victim_group | self.policy.witness_group
        return roles.first_of_group(self.of(*roles.READS), self.roles, groups)

    @cached_property
    def awaited_openings(self) -> Timetable[AwaitedOpening]:
        """Reports not yet investigated, of cases in which the subject is of the victim or witness group."""
        groups = self.policy.victim_group | self.policy.witness_group
        return Timetable(
            (awaited.interval, awaited)
            for awaited in awaiting.awaited_openings_of(self.of(*awaiting.OPENING_READS))
            if self.roles[awaited.case_ref].role in groups
        )

    @cached_property
    def pending_reviews(self) -> Timetable[PendingReview]:
        """Reviews that the victim has asked for, while they are undecided."""
        return Timetable(
            (pending.interval, pending) for pending in awaiting.pending_reviews_of(self.of(*awaiting.REVIEW_READS))
        )

    @cached_property
    def recoveries(self) -> Timetable[RecoveryPeriod]:
        """Recovery periods of the National Referral Mechanism."""
        found = nrm.recovery_periods_of(self.of(*nrm.READS), self.policy.recovery)
        return Timetable((period.interval, period) for period in found)

    @cached_property
    def pending(self) -> Timetable[Application]:
        """Applications to stay, while they are undecided."""
        return Timetable((application.interval, application) for application in self.applications)

    @cached_property
    def in_force(self) -> Timetable[tuple[Pause, InForce]]:
        """Each stretch of each pause, in the order in which the pauses were applied."""
        return Timetable((stretch.interval, (pause, stretch)) for pause in self.pauses for stretch in pause.in_force)

    @cached_property
    def support(self) -> tuple[SupportSpell, ...]:
        return support.support_of(self.of(*support.SUPPORT_READS), self.policy.grace_us)

    @cached_property
    def supported(self) -> Timetable[SupportSpell]:
        """The support states by when they are possible, the earliest first."""
        return Timetable((spell.interval, spell) for spell in self.support)

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        return support.applications_of(self.of(*support.APPLICATION_READS), self.policy.applications_not_counted)

    @cached_property
    def shield(self) -> Shield:
        return shield_over(
            (interval.interval for interval in self.protecting),
            self.support,
            (application.interval for application in self.applications),
        )

    @cached_property
    def stretches(self) -> Anchors[ShieldedStretch]:
        """The unbroken shielded stretches, each by the event that started it."""
        found: Anchors[ShieldedStretch] = Anchors()
        for stretch in stretches.stretches_of(self.shield, self.protecting, self.support, self.applications):
            found.put(key_of(stretch.begun_by), range_of(stretch.begun_by).latest, stretch)
        return found

    @cached_property
    def pauses(self) -> Anchors[Pause]:
        found: Anchors[Pause] = Anchors()
        for pause in pauses.pauses_of(self.of(*pauses.READS)):
            found.put(key_of(pause.applied), range_of(pause.applied).latest, pause)
        return found

    @cached_property
    def pause_endings(self) -> Anchors[PauseEnded]:
        found: Anchors[PauseEnded] = Anchors()
        for ended in pauses.endings_of(self.of(PauseEnded), tuple(self.pauses)):
            found.put(key_of(ended), range_of(ended).latest, ended)
        return found

    @cached_property
    def paused(self) -> Cover:
        return Cover(stretch.interval for pause in self.pauses for stretch in pause.in_force)

    @cached_property
    def paused_as_written(self) -> Cover:
        """The same for what is no act and no end of a pause: dates count as they stand, whatever their precision."""
        return Cover(stretch.as_written for pause in self.pauses for stretch in pause.in_force)

    @cached_property
    def knowledge(self) -> Knowledge | None:
        return acts.knowledge_of(self.of(*acts.KNOWLEDGE_READS), self.policy.telling_roles)

    @cached_property
    def acts(self) -> Anchors[Act]:
        found: Anchors[Act] = Anchors()
        for act in acts.acts_of(self.of(*acts.ACT_READS), self.policy.tiers):
            found.put(key_of(act.event), act.when.latest, act)
        return found

    @cached_property
    def ends_of_actions(self) -> Mapping[str, Sequence[Event]]:
        """What is recorded to have ended each action, by action_ref and in valid order."""
        ended: dict[str, list[Event]] = {}
        for event in self.of(EnforcementActionEnded):
            assert isinstance(event, EnforcementActionEnded)
            ended.setdefault(event.action_ref, []).append(event)
        return ended

    @cached_property
    def beginnings(self) -> Mapping[Reference, Event]:
        """What other events refer to, as far as it is known: pauses, actions, applications, shares and reviews."""
        return references.beginnings_of(self.of(*references.BEGINNING))

    @cached_property
    def exchanges(self) -> Mapping[str, Exchange]:
        """What became of each share, by share_id."""
        return exchanges.exchanges_of(self.of(*exchanges.EXCHANGE_READS))

    @cached_property
    def decisions(self) -> Mapping[str, Event]:
        """The first decision of a person's under each correlation_id."""
        return exchanges.decisions_of(self.of(*self._by_type), self.policy.sharing.decision_triggers)

    def events(self, *of_types: type[AnEvent]) -> Anchors[AnEvent]:
        """The events of one type or several, to be asked about."""
        found: Anchors[AnEvent] = Anchors()
        for event in self.of(*of_types):
            assert isinstance(event, of_types)
            found.put(key_of(event), range_of(event).latest, event)
        return found

    def known_at(self, event: Event) -> Instant:
        """When the ledger admitted it; for one that has been corrected, when it admitted the original."""
        return self._arrivals[key_of(event)]

    def has_arrived(self, key: EventKey) -> bool:
        """Whether the ledger ever knew of this event, even where it has been retracted since."""
        return key in self._arrivals

    def override_for(self, act: Act) -> OverrideAuthorised | None:
        return acts.override_for(act, self.of(OverrideAuthorised), self.policy.override_grades)

    def protecting_case(self, when: Range) -> Proceedings | None:
        """Of the proceedings that may have protected then, those that started earliest."""
        return next(iter(self.protections.at(when)), None)

    def in_hindsight(self, act: Act) -> bool:
        """Whether the act came before the Home Office knew, so that the process failed and not the officer."""
        return self.knowledge is None or act.at < self.knowledge.since

    def unpaused_by_another(self, ended: PauseEnded, when: Range) -> bool:
        """Whether surely no other pause was in force when this one ended."""
        return all(pause.applied.pause_ref == ended.pause_ref for pause, _ in self.in_force.at(when))
