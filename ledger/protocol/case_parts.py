"""The parts of a subject's case: what is made from which events, key by key."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence

from ledger.events import DataShareSent, Event, PauseEnded, StatusQueried
from ledger.instants import Instant
from ledger.protocol import acts, awaiting, exchanges, nrm, pauses, proceedings, references, roles, stretches, support
from ledger.protocol.acts import Act, Knowledge
from ledger.protocol.awaiting import AwaitedOpening, PendingReview
from ledger.protocol.case_events import CaseEvents, timetable_of
from ledger.protocol.exchanges import Exchange
from ledger.protocol.family import DerivedFamily, Family, Thing
from ledger.protocol.known import in_recorded_order, key_of
from ledger.protocol.lazily import lazily
from ledger.protocol.nrm import RecoveryPeriod
from ledger.protocol.pauses import Pause
from ledger.protocol.policy import Policy
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import FUTURE, PAST, range_of
from ledger.protocol.references import Reference
from ledger.protocol.roles import Part
from ledger.protocol.shield import Shield, application_steps, protection_steps, support_steps
from ledger.protocol.stretches import Beginning, Beginnings, ShieldedStretch
from ledger.protocol.support import Application, SupportSpell
from ledger.protocol.sweep import Step
from ledger.protocol.timetable import Row, Timetable

WHOLE = ""
"""The one key of what is made from the subject's events as a whole."""


class CaseParts(CaseEvents):
    """Each part is made when a rule first needs it, and kept up from then on."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.policy = policy

    @lazily
    def parts(self) -> Family[str, Part]:
        family = self._family(roles.READS, _case_ref_of, lambda _, events: roles.part_of(events))
        known = set[str]()

        def change(case_ref: str) -> None:
            """The first part is known with the first event of the case; another one reaches back to that."""
            if case_ref in known:
                self._reopen(case_ref)
            known.add(case_ref)

        family.tell(change)
        return family

    @lazily
    def all_proceedings(self) -> Family[str, Proceedings]:
        endings = self.policy.endings
        return self._family(
            proceedings.READS, _case_ref_of, lambda ref, events: proceedings.proceedings_of(ref, events, endings)
        )

    @lazily
    def victims_proceedings(self) -> Family[str, Proceedings]:
        """Those of cases in which the subject is of the victim group."""
        return self._of_group(self.policy.victim_group)

    @lazily
    def witness_proceedings(self) -> Family[str, Proceedings]:
        """Those of cases in which the subject is of the witness group, and so not protected by them."""
        return self._of_group(self.policy.witness_group)

    @lazily
    def covering(self) -> Family[str, Event]:
        """The event, if there is one, by which the subject first was of the victim or witness group."""
        self.parts.refresh()
        return self._family(roles.READS, _whole, lambda _, events: self._first_covering(events))

    @lazily
    def openings(self) -> Family[str, AwaitedOpening]:
        """Of cases in which the subject is of the victim or witness group."""
        parts, covered = self.parts, self._covered
        family = self._family(
            awaiting.OPENING_READS,
            _case_ref_of,
            lambda ref, events: awaiting.awaited_openings_of(events) if self.has_part(ref, covered) else (),
        )
        parts.tell(family.touch)
        family.refresh()
        return family

    @lazily
    def reviews(self) -> Family[str, PendingReview]:
        return self._family(awaiting.REVIEW_READS, _case_ref_of, lambda _, events: awaiting.pending_reviews_of(events))

    @lazily
    def recovery_periods(self) -> Family[str, RecoveryPeriod]:
        recovery = self.policy.recovery
        return self._family(nrm.READS, _whole, lambda _, events: nrm.recovery_periods_of(events, recovery))

    @lazily
    def support_spells(self) -> Family[str, SupportSpell]:
        grace_us = self.policy.grace_us
        family = self._family(support.SUPPORT_READS, _whole, lambda _, events: support.support_of(events, grace_us))
        if WHOLE not in family.all:
            # Without any event there is a state as well: support was not offered.
            family.touch(WHOLE)
            family.refresh()
        return family

    @lazily
    def made_applications(self) -> Family[str, Application]:
        not_counted = self.policy.applications_not_counted
        return self._family(
            support.APPLICATION_READS,
            support.application_ref_of,
            lambda _, events: support.application_of(events, not_counted),
        )

    @lazily
    def all_pauses(self) -> Family[str, Pause]:
        return self._family(pauses.READS, pauses.pause_ref_of, lambda _, events: pauses.pause_of(events))

    @lazily
    def ended_pauses(self) -> Family[str, PauseEnded]:
        return self._family(pauses.READS, pauses.pause_ref_of, lambda _, events: pauses.ending_of(events))

    @lazily
    def all_acts(self) -> Family[str, Act]:
        tiers = self.policy.tiers
        return self._family(acts.ACT_READS, acts.action_ref_of, lambda _, events: acts.act_of(events, tiers))

    @lazily
    def ends(self) -> Family[str, Event]:
        return self._family(acts.END_READS, acts.action_ref_of, lambda _, events: tuple(events))

    @lazily
    def telling(self) -> Family[str, Knowledge]:
        roles_told = self.policy.telling_roles
        family = self._family(
            acts.KNOWLEDGE_READS, _whole, lambda _, events: acts.knowledge_of(events, roles_told), in_recorded_order
        )
        # When the Home Office first knew decides about acts at any time.
        family.follow(lambda _gone, _come: PAST)
        return family

    @lazily
    def begun(self) -> Family[Reference, Event]:
        return self._family(references.BEGINNING, references.reference_of, lambda _, events: tuple(events[:1]))

    @lazily
    def exchanged(self) -> Family[str, Exchange]:
        return self._family(
            exchanges.EXCHANGE_READS,
            exchanges.share_id_of,
            lambda _, events: (exchanges.exchange_of(events),) if events else (),
        )

    @lazily
    def decided(self) -> Family[str, Event]:
        triggers = self.policy.sharing.decision_triggers
        return self._family(
            exchanges.DECISION_READS,
            lambda event: exchanges.decision_key_of(event, triggers),
            lambda _, events: tuple(events[:1]),
        )

    @lazily
    def protections(self) -> Timetable[Proceedings]:
        """The proceedings that protect, the earliest start first."""
        return timetable_of(self.victims_proceedings, proceedings_rows)

    @lazily
    def pending(self) -> Timetable[Application]:
        """Applications to stay, while they are undecided."""
        return timetable_of(self.made_applications, lambda one: [(one.interval, order_of(one.applied), one)])

    @lazily
    def supported(self) -> Timetable[SupportSpell]:
        """The support states by when they are possible, the earliest first."""
        return timetable_of(self.support_spells, lambda spell: [(spell.interval, spell.order, spell)])

    @lazily
    def shield(self) -> Shield:
        shield = Shield()
        self.victims_proceedings.follow(
            lambda gone, come: shield.change(_protection_steps(gone), _protection_steps(come))
        )
        self.made_applications.follow(
            lambda gone, come: shield.change(_application_steps(gone), _application_steps(come))
        )
        self.support_spells.follow(lambda gone, come: shield.change(_support_steps(gone), _support_steps(come)))
        return shield

    @lazily
    def shielded(self) -> Family[Instant, ShieldedStretch]:
        """The unbroken shielded stretches, by the instant at which each starts."""
        shield, starts = self.shield, list[Instant]()
        beginnings = self._beginnings
        family = DerivedFamily[Instant, ShieldedStretch](lambda start: self._stretch_from(start, beginnings))

        def refresh() -> Instant:
            since = shield.take_changed()
            for start in beginnings.take_changed():
                # The same instant may be started by another event, or by the same one as corrected.
                family.touch(start)
            if since < FUTURE:
                first = max(0, bisect_right(starts, since) - 1)
                now = [stretch.start for stretch in shield.stretches(since)]
                for start in (*starts[first:], *now):
                    family.touch(start)
                starts[:] = sorted({*starts[:first], *(s for s in starts[first:] if s < since), *now})
            return family.refresh()

        refresh()
        self._refreshed.append(refresh)
        return family

    def _reopen(self, case_ref: str) -> None:
        """A part governs its case from the beginning, and even before that what was shared or asked under its name."""
        of_case = (event for kind in roles.READS for event in self.of(kind) if event.case_ref == case_ref)
        self._since = min([self._since, *(range_of(event).earliest for event in of_case)])
        for kind in (DataShareSent, StatusQueried):
            self._moved.update((key_of(event), None) for event in self.of(kind) if event.case_ref == case_ref)

    def has_part(self, case_ref: str, group: Collection[str]) -> bool:
        """Whether the subject's part in the case is of this group."""
        part = self.parts.first.get(case_ref)
        return part is not None and part.role in group

    @property
    def _covered(self) -> frozenset[str]:
        return self.policy.victim_group | self.policy.witness_group

    def _first_covering(self, events: Sequence[Event]) -> Sequence[Event]:
        first = roles.first_of_group(events, self.parts.first, self._covered)
        return () if first is None else (first,)

    def _of_group(self, group: frozenset[str]) -> Family[str, Proceedings]:
        # By way of the case: a family that kept its source, which tells it, would make a circle of its own.
        family = DerivedFamily[str, Proceedings](
            lambda ref: self.all_proceedings.all.get(ref, ()) if self.has_part(ref, group) else ()
        )
        self.all_proceedings.tell(family.touch)
        self.parts.tell(family.touch)
        return self._kept_up(family)

    @property
    def _beginnings(self) -> Beginnings:
        """What may start a stretch, kept up from now on."""
        beginnings = Beginnings()

        def kept(family: Family[str, Thing], beginnings_of: Callable[[Sequence[Thing]], list[Beginning]]) -> None:
            def change(gone: Sequence[Thing], come: Sequence[Thing]) -> Instant:
                beginnings.change(beginnings_of(gone), beginnings_of(come))
                return FUTURE

            family.follow(change)

        kept(self.victims_proceedings, stretches.by_proceedings)
        kept(self.support_spells, stretches.by_support)
        kept(self.made_applications, stretches.by_applications)
        return beginnings

    def _stretch_from(self, start: Instant, beginnings: Beginnings) -> Sequence[ShieldedStretch]:
        found = self.shield.stretch(start)
        if found is None or found.start != start:
            return ()
        return (ShieldedStretch(beginnings.first(start), *found),)


def order_of(event: Event) -> tuple[Instant, Instant, str, str]:
    """The place of what an event began, among others: in valid order."""
    return (event.occurred_at, event.recorded_at, event.event_id, event.publisher)


def proceedings_rows(found: Proceedings) -> list[Row[Proceedings]]:
    """In the order of their starts."""
    return [(found.interval, order_of(found.start), found)]


def _case_ref_of(event: Event) -> str | None:
    return event.case_ref


def _whole(_: Event) -> str:
    return WHOLE


def _protection_steps(found: Sequence[Proceedings]) -> list[Step]:
    return [step for one in found for step in protection_steps(one.interval)]


def _application_steps(found: Sequence[Application]) -> list[Step]:
    return [step for one in found for step in application_steps(one.interval)]


def _support_steps(spells: Sequence[SupportSpell]) -> list[Step]:
    return [step for spell in spells for step in support_steps(spell)]
