"""PV: the Home Office's own pause, that comes too late, ends too soon or lapses."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import PauseApplied, PauseEnded
from ledger.instants import Instant
from ledger.protocol import pauses
from ledger.protocol.anchors import Anchors
from ledger.protocol.case import SHIELD_READS, SHIELD_USES, CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.pauses import Lapse, Pause
from ledger.protocol.ranges import FUTURE, Range, is_dated, range_of
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, finding
from ledger.protocol.rules.sources import STATEMENT
from ledger.protocol.shield import Stretch
from ledger.protocol.wording import in_words, span_in_words


class PauseEndedTooSoon(RuleOf[PauseEnded]):
    """PV-05: a pause that ends while the victim is still shielded, for no reason that would excuse it."""

    code = "PV-05"
    title = "The pause ended while the victim was still shielded"
    rests_on = Clause(STATEMENT, reading="the pause lasts for as long as both limbs hold, without a time limit")
    reads = SHIELD_READS | pauses.READS
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
        when = range_of(ended)
        grounds.add_protection(case, when, ended.occurred_at, case.shield.level_at(when.earliest))
        grounds.add(ended, "end of pause", f"The pause ended on {{when}} (reason: {in_words(ended.reason)})")
        limit = span_in_words(case.policy.pauses.reapplied_within_us)
        grounds.add_absence(f"No other pause was in force then, and none was applied within {limit}")
        return finding(self.code, ended, grounds, severity=case.policy.severity(self.code))


class PauseLapsed(RuleOf[Pause]):
    """PV-07: a review that was due and not held lets the pause lapse while the victim is still shielded."""

    code = "PV-07"
    title = "The pause lapsed for want of a review"
    rests_on = Clause(STATEMENT, reading="a pause without a time limit does not run out by itself")
    reads = SHIELD_READS | pauses.READS
    uses = SHIELD_USES
    cleared_by = (
        "A review recorded to have taken place by the time it was due",
        "An end of the pause, or of the shield, before the review was due",
    )

    def anchors(self, case: CaseHistory) -> Anchors[Pause]:
        return case.pauses

    def judge(self, case: CaseHistory, pause: Pause) -> Iterator[Finding]:
        for lapse in pause.lapses:
            if (stretch := case.shield.stretch(lapse.at)) is not None:
                yield self._finding(case, pause, lapse, stretch.end)

    def settled_at(self, case: CaseHistory, pause: Pause) -> Instant:
        """The end of a pause ends its last lapse too; before that, a review may come at any time."""
        return FUTURE if pause.ended is None else range_of(pause.ended).latest

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


def _stays_unpaused(case: CaseHistory, ended: PauseEnded) -> bool:
    """No other pause at the end, and none applied soon after it, both ends of that time counted in."""
    last = _last_chance(case, ended)
    return case.unpaused_by_another(ended, range_of(ended)) and not any(
        is_dated(applied) and ended.occurred_at <= applied.occurred_at <= last for applied in case.of(PauseApplied)
    )


def _last_chance(case: CaseHistory, ended: PauseEnded) -> Instant:
    """Until when a new pause makes good for the end of this one."""
    return Instant(ended.occurred_at + case.policy.pauses.reapplied_within_us)
