"""What rules ask about one subject: the subject as its events tell it, as amended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.events import Event, OverrideAuthorised, PauseApplied, PauseEnded
from ledger.protocol import acts, awaiting, proceedings, roles, support
from ledger.protocol.acts import Act, Knowledge
from ledger.protocol.anchors import Anchors, no_anchors
from ledger.protocol.awaiting import AwaitedOpening, PendingReview
from ledger.protocol.case_events import cover_of, timetable_of
from ledger.protocol.case_parts import WHOLE, CaseParts, order_of, proceedings_rows
from ledger.protocol.exchanges import Exchange
from ledger.protocol.lazily import lazily
from ledger.protocol.nrm import RecoveryPeriod
from ledger.protocol.pauses import InForce, Pause
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import Range
from ledger.protocol.references import Reference
from ledger.protocol.roles import Part
from ledger.protocol.stretches import ShieldedStretch
from ledger.protocol.support import Application, SupportSpell
from ledger.protocol.sweep import Cover
from ledger.protocol.timetable import Timetable

Types = frozenset[type[Event]]

PROTECTION_READS: Types = roles.READS | proceedings.READS
SHIELD_READS: Types = PROTECTION_READS | support.SUPPORT_READS | support.APPLICATION_READS

OPENING_READS: Types = roles.READS | awaiting.OPENING_READS

PROTECTION_USES = ("roles.victim_group", "witness_covered", "proceedings")
SHIELD_USES = (*PROTECTION_USES, "support")
"""The parts of a policy that the shield depends on."""


class CaseHistory(CaseParts):
    """Knows no present moment: what waits for one carries its deadline."""

    @property
    def roles(self) -> Mapping[str, Part]:
        """The part in each case, in order of case."""
        return self.parts.first

    @property
    def proceedings(self) -> Mapping[str, Sequence[Proceedings]]:
        """Every interval of every case that has any, in order of case."""
        return self.all_proceedings.all

    @property
    def protecting(self) -> Sequence[Proceedings]:
        """Those of cases in which the subject is of the victim group, the earliest start first."""
        return tuple(self.protections)

    @property
    def support(self) -> Sequence[SupportSpell]:
        """The states of support, one after the other."""
        return self.support_spells.all[WHOLE]

    @property
    def applications(self) -> Sequence[Application]:
        """Those that count, in the order in which they were made."""
        return tuple(self.pending)

    @lazily
    def witnessing(self) -> Timetable[Proceedings]:
        """The proceedings of cases in which the subject is of the witness group, and so not protected by them."""
        return timetable_of(self.witness_proceedings, proceedings_rows)

    @property
    def once_covered(self) -> Event | None:
        """The first event that makes the subject one of the victim or witness group in any case, or once made it so."""
        return self.covering.first.get(WHOLE)

    @lazily
    def awaited_openings(self) -> Timetable[AwaitedOpening]:
        """Reports not yet investigated, of cases in which the subject is of the victim or witness group."""
        return timetable_of(self.openings, lambda one: [(one.interval, order_of(one.reported), one)])

    @lazily
    def pending_reviews(self) -> Timetable[PendingReview]:
        """Reviews that the victim has asked for, while they are undecided."""
        return timetable_of(self.reviews, lambda one: [(one.interval, order_of(one.requested), one)])

    @lazily
    def recoveries(self) -> Timetable[RecoveryPeriod]:
        """Recovery periods of the National Referral Mechanism."""
        return timetable_of(self.recovery_periods, lambda one: [(one.interval, order_of(one.granted), one)])

    @lazily
    def in_force(self) -> Timetable[tuple[Pause, InForce]]:
        """Each stretch of each pause, in the order in which the pauses were applied."""
        return timetable_of(
            self.all_pauses,
            lambda pause: [(each.interval, each.order_in(pause), (pause, each)) for each in pause.in_force],
        )

    @lazily
    def paused(self) -> Cover:
        return cover_of(self.all_pauses, lambda pause: [stretch.interval for stretch in pause.in_force])

    @lazily
    def paused_as_written(self) -> Cover:
        """The same for what is no act and no end of a pause: dates count as they stand, whatever their precision."""
        return cover_of(self.all_pauses, lambda pause: [stretch.as_written for stretch in pause.in_force])

    @property
    def stretches(self) -> Anchors[ShieldedStretch]:
        """The unbroken shielded stretches, each by the event that started it."""
        return self._stretches if self.has_any(proceedings.READS) else no_anchors()

    @lazily
    def _stretches(self) -> Anchors[ShieldedStretch]:
        return self._anchors_of(self.shielded, lambda stretch: stretch.begun_by)

    @property
    def pauses(self) -> Anchors[Pause]:
        """Each by its application."""
        return self._pauses if self.has_any((PauseApplied,)) else no_anchors()

    @lazily
    def _pauses(self) -> Anchors[Pause]:
        return self._anchors_of(self.all_pauses, lambda pause: pause.applied)

    @property
    def pause_endings(self) -> Anchors[PauseEnded]:
        """What ended a pause, first."""
        return self._pause_endings if self.has_any((PauseEnded,)) else no_anchors()

    @lazily
    def _pause_endings(self) -> Anchors[PauseEnded]:
        return self._anchors_of(self.ended_pauses, lambda ended: ended)

    @property
    def acts(self) -> Anchors[Act]:
        """Enforcement of tier 1 or more."""
        return self._acts if self.has_any(acts.ACT_READS) else no_anchors()

    @lazily
    def _acts(self) -> Anchors[Act]:
        return self._anchors_of(self.all_acts, lambda act: act.event)

    @property
    def ends_of_actions(self) -> Mapping[str, Sequence[Event]]:
        """What is recorded to have ended each action, by action_ref and in valid order."""
        return self.ends.all

    @property
    def knowledge(self) -> Knowledge | None:
        """From when the Home Office knew of a victim; None for never."""
        return self.telling.first.get(WHOLE)

    @property
    def beginnings(self) -> Mapping[Reference, Event]:
        """What other events refer to, as far as it is known: pauses, actions, applications, shares and reviews."""
        return self.begun.first

    @property
    def exchanges(self) -> Mapping[str, Exchange]:
        """What became of each share, by share_id."""
        return self.exchanged.first

    @property
    def decisions(self) -> Mapping[str, Event]:
        """The first decision of a person's under each correlation_id."""
        return self.decided.first

    def override_for(self, act: Act) -> OverrideAuthorised | None:
        return acts.override_for(act, self.of(OverrideAuthorised), self.policy.override_grades)

    def protecting_case(self, when: Range) -> Proceedings | None:
        """Of the proceedings that may have protected then, those that started earliest."""
        return self.protections.first_at(when)

    def in_hindsight(self, act: Act) -> bool:
        """Whether the act came before the Home Office knew, so that the process failed and not the officer."""
        return self.knowledge is None or act.at < self.knowledge.since

    def unpaused_by_another(self, ended: PauseEnded, when: Range) -> bool:
        """Whether surely no other pause was in force when this one ended."""
        return not self.in_force.any_at(when, lambda one: one[0].applied.pause_ref != ended.pause_ref)
