"""PV: the Home Office's own pause, that comes too late, ends too soon or lapses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.events import Event, PauseApplied, PauseEnded
from ledger.instants import Instant
from ledger.protocol import acts, pauses
from ledger.protocol.anchors import Anchors, no_anchors
from ledger.protocol.answers import first_within
from ledger.protocol.case import SHIELD_READS, SHIELD_USES, CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.pauses import Lapse, Pause
from ledger.protocol.ranges import PAST, Range, Where, range_of
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, finding
from ledger.protocol.rules.sources import STATEMENT
from ledger.protocol.stretches import ShieldedStretch
from ledger.protocol.sweep import Stretch
from ledger.protocol.wording import in_words, span_in_words


class PauseEndedTooSoon(RuleOf[PauseEnded]):
    """PV-05: a pause that ends while the victim is still shielded, for no reason that would excuse it."""

    code = "PV-05"
    title = "The pause ended while the victim was still shielded"
    rests_on = Clause(STATEMENT, reading="the pause lasts for as long as both limbs hold, without a time limit")
    reads = SHIELD_READS | pauses.READS
    asked_of = frozenset({PauseEnded})
    uses = (*SHIELD_USES, "pauses.excused_end_reasons", "pauses.reapplied_within_hours")
    cleared_by = (
        "A new pause applied within 24 hours of the end",
        "Another pause in force at the end",
        "A correction of the reason, to one that excuses the end",
    )

    def anchors(self, case: CaseHistory) -> Anchors[PauseEnded]:
        return case.pause_endings

    def judge(self, case: CaseHistory, ended: PauseEnded) -> Iterator[Finding]:
        excused = ended.reason in case.policy.excused_end_reasons
        if not excused and _is_shielded(case, ended) and _stays_unpaused(case, ended):
            yield self._finding(case, ended)

    def settled_at(self, case: CaseHistory, ended: PauseEnded) -> Instant:
        return max(range_of(ended).latest, _last_chance(case, ended))

    def _finding(self, case: CaseHistory, ended: PauseEnded) -> Finding:
        grounds = Grounds()
        at = ended.occurred_at
        grounds.add_protection(case, range_of(ended), at, case.shield.level_at(at))
        grounds.add(ended, "end of pause", f"The pause ended on {{when}} (reason: {in_words(ended.reason)})")
        limit = span_in_words(case.policy.pauses.reapplied_within_us)
        grounds.add_absence(f"No other pause was in force then, and none was applied within {limit}")
        return finding(self.code, ended, grounds, severity=case.policy.severity(self.code))


class PauseTooLate(RuleOf[ShieldedStretch]):
    """PV-06: a victim of whom the Home Office knows, and for whom it does not pause enforcement within 24 hours.

    Pauses count as written, since no act is tested against them; only the shield is the possible one.
    """

    code = "PV-06"
    title = "The pause was applied late, or never"
    rests_on = Clause(
        STATEMENT, reading="to hold off begins within 24 hours of knowing, and a week without it is grave"
    )
    reads = SHIELD_READS | pauses.READS | acts.KNOWLEDGE_READS
    uses = (*SHIELD_USES, *acts.KNOWLEDGE_USES, "pauses.due_within_hours", "pauses.overdue_after_days")
    cleared_by = (
        "A pause in force when the Home Office first knew, or applied within 24 hours of that",
        "An end of the shield within the 24 hours",
        "A role in the case other than victim",
    )

    def anchors(self, case: CaseHistory) -> Anchors[ShieldedStretch]:
        return case.stretches if case.knowledge is not None else no_anchors()

    def judge(self, case: CaseHistory, stretch: ShieldedStretch) -> Iterator[Finding]:
        if not _is_late(case, stretch):
            return
        yield self._late(case, stretch)
        since, _, overdue = _times(case, stretch)
        if overdue < stretch.end and not _was_paused(case, since, overdue):
            yield self._overdue(case, stretch)

    def settled_at(self, case: CaseHistory, stretch: ShieldedStretch) -> Instant:
        """A pause that is late tells how late, whenever it comes."""
        settled_at = max(range_of(stretch.begun_by).latest, _times(case, stretch).overdue)
        if not _is_late(case, stretch):
            return settled_at
        pause = _late_pause(case, stretch)
        return max(settled_at, stretch.end if pause is None else pause.occurred_at)

    def _late(self, case: CaseHistory, stretch: ShieldedStretch) -> Finding:
        grounds = self._grounds(case, stretch)
        _add_late_pause(grounds, case, stretch)
        severity = case.policy.severity(self.code, "late")
        return finding(self.code, stretch.begun_by, grounds, severity=severity, due=_times(case, stretch).late)

    def _overdue(self, case: CaseHistory, stretch: ShieldedStretch) -> Finding:
        grounds, overdue = self._grounds(case, stretch), _times(case, stretch).overdue
        grounds.add_absence("None had been in force by {when} either, and the person was still shielded", overdue)
        _add_late_pause(grounds, case, stretch)
        severity = case.policy.severity(self.code, "overdue")
        return finding(self.code, stretch.begun_by, grounds, severity=severity, due=overdue)

    def _grounds(self, case: CaseHistory, stretch: ShieldedStretch) -> Grounds:
        since, late, _ = _times(case, stretch)
        grounds = Grounds()
        grounds.add(stretch.begun_by, "start of shield", "The person was shielded from {when}")
        grounds.add_protection(case, Range(since, since), since, case.shield.level_at(since))
        grounds.add_knowledge(case)
        grounds.add_absence("No pause was in force on {when}", since)
        grounds.add_absence("None was applied by {when}, and the person was still shielded then", late)
        return grounds


class PauseLapsed(RuleOf[Pause]):
    """PV-07: a review that was due and not held lets the pause lapse while the victim is still shielded."""

    code = "PV-07"
    title = "The pause lapsed for want of a review"
    rests_on = Clause(STATEMENT, reading="a pause without a time limit does not run out by itself")
    reads = SHIELD_READS | pauses.READS
    asked_of = frozenset({PauseApplied})
    uses = SHIELD_USES
    cleared_by = (
        "A review recorded to have taken place by the time it was due",
        "An end of the pause, or of the shield, before the review was due",
    )

    @property
    def reads_beside(self) -> frozenset[type[Event]]:
        """One pause says nothing of another."""
        return SHIELD_READS

    def anchors(self, case: CaseHistory) -> Anchors[Pause]:
        return case.pauses

    def judge(self, case: CaseHistory, pause: Pause) -> Iterator[Finding]:
        for lapse in pause.lapses:
            if (stretch := case.shield.stretch(lapse.at)) is not None:
                yield self._finding(case, pause, lapse, stretch.end)

    def settled_at(self, case: CaseHistory, pause: Pause) -> Instant:
        """What becomes of the pause makes it judged anew by itself; beside it, the shield matters in which it lapsed."""
        stretches = ((lapse.at, case.shield.stretch(lapse.at)) for lapse in pause.lapses)
        reach = max((at if stretch is None else stretch.end for at, stretch in stretches), default=PAST)
        if pause.ended is not None:
            reach = min(reach, range_of(pause.ended).latest)
        return max(range_of(pause.applied).latest, reach)

    def _finding(self, case: CaseHistory, pause: Pause, lapse: Lapse, shield_ends: Instant) -> Finding:
        grounds = Grounds()
        grounds.add(pause.applied, "pause", "The Home Office paused enforcement on {when}")
        words = "A review was due by {when}, and none took place by then"
        grounds.add_moment(pause.applied, "review due", words, lapse.at)
        grounds.add_protection(case, Range(lapse.at, lapse.at), lapse.at, case.shield.level_at(lapse.at))
        ends = [shield_ends]
        if lapse.renewed is not None:
            ends.append(lapse.renewed.occurred_at)
            grounds.add(lapse.renewed, "renewal", "The pause was renewed on {when}")
        elif pause.ended is not None:
            ends.append(pause.ended.occurred_at)
            grounds.add(pause.ended, "end of pause", "The pause was ended on {when}")
        else:
            grounds.add_absence("The pause has not been renewed or ended since")
        interval = Stretch(lapse.at, min(ends))
        severity = case.policy.severity(self.code)
        return finding(self.code, pause.applied, grounds, severity=severity, interval=interval, due=lapse.at)


def _is_shielded(case: CaseHistory, ended: PauseEnded) -> bool:
    """Whether the end lies in a shielded stretch: a range wholly, an instant at any point of it."""
    when = range_of(ended)
    stretch = case.shield.stretch(when.earliest)
    return stretch is not None and when.latest <= stretch.end


class _Times(NamedTuple):
    """When the Home Office knew of the shielded victim, and when a pause is late and overdue after that."""

    since: Instant
    late: Instant
    overdue: Instant


def _times(case: CaseHistory, stretch: ShieldedStretch) -> _Times:
    since = stretch.start if case.knowledge is None else max(stretch.start, case.knowledge.since)
    limits = case.policy.pauses
    return _Times(since, Instant(since + limits.due_within_us), Instant(since + limits.overdue_after_us))


def _is_late(case: CaseHistory, stretch: ShieldedStretch) -> bool:
    since, late, _ = _times(case, stretch)
    return late < stretch.end and not _was_applied(case, stretch.start, late) and not _was_paused(case, since, since)


def _late_pause(case: CaseHistory, stretch: ShieldedStretch) -> PauseApplied | None:
    """The first pause that came too late, but while the person was still shielded."""
    late = _times(case, stretch).late
    pause = first_within(case.of(PauseApplied), Instant(late + 1), Instant(stretch.end - 1))
    return pause if isinstance(pause, PauseApplied) else None


def _add_late_pause(grounds: Grounds, case: CaseHistory, stretch: ShieldedStretch) -> None:
    if (pause := _late_pause(case, stretch)) is not None:
        grounds.add(pause, "late pause", "The first pause after that was applied on {when}")


def _was_paused(case: CaseHistory, since: Instant, until: Instant) -> bool:
    """Whether a pause was in force at any time from the one to the other, both ends in."""
    return case.paused_as_written.where(Range(since, Instant(until + 1))) is not Where.OUTSIDE


def _was_applied(case: CaseHistory, since: Instant, until: Instant) -> bool:
    """Whether a pause was applied then, or applied again; both ends are counted in."""
    return first_within(case.of(PauseApplied), since, until) is not None


def _stays_unpaused(case: CaseHistory, ended: PauseEnded) -> bool:
    """No other pause at the end, and none applied soon after it."""
    applied = _was_applied(case, ended.occurred_at, _last_chance(case, ended))
    return case.unpaused_by_another(ended, range_of(ended)) and not applied


def _last_chance(case: CaseHistory, ended: PauseEnded) -> Instant:
    """Until when a new pause makes good for the end of this one."""
    return Instant(ended.occurred_at + case.policy.pauses.reapplied_within_us)
