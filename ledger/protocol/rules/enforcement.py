"""PV: enforcement against somebody whom the protocol protects, and pauses that end or lapse too soon."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import PauseApplied, PauseEnded, Severity
from ledger.instants import Instant
from ledger.protocol import acts, pauses
from ledger.protocol.acts import Act
from ledger.protocol.case import SHIELD_READS, CaseHistory
from ledger.protocol.findings import Finding, one_step_lower
from ledger.protocol.pauses import Lapse, Pause
from ledger.protocol.ranges import Range, Where, is_dated, is_point, range_of
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import ActRule, Clause, act_finding, acts_within, finding
from ledger.protocol.shield import Level, Stretch
from ledger.protocol.wording import in_words, span_in_words

STATEMENT = "Written ministerial statement, 15 December 2021"

_ACT_READS = SHIELD_READS | acts.ACT_READS | acts.OVERRIDE_READS | acts.KNOWLEDGE_READS


class EnforcementInFullShield:
    """PV-01: enforcement while the crime is before police or courts and the victim has help to regularise."""

    code = "PV-01"
    title = "Enforcement while the victim was fully shielded"
    rests_on = Clause(STATEMENT)
    reads = _ACT_READS
    cleared_by = (
        "An override by an officer of grade 7 or above, given before the act",
        "A retraction of the act, or a correction that puts it outside the shield",
        "A role in the case other than victim",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return case.shield.where(act.when, "FULL")

    def findings(self, case: CaseHistory) -> Iterator[Finding]:
        return (_in_shield(self, case, act, "FULL") for act in acts_within(self, case))


class EnforcementInPresumedShield:
    """PV-02: enforcement while nobody had yet offered the victim help, or the offer was still open."""

    code = "PV-02"
    title = "Enforcement before the victim had answered an offer of support"
    rests_on = Clause(STATEMENT, reading="support that nobody has offered cannot be held against the victim")
    reads = _ACT_READS
    cleared_by = (
        *EnforcementInFullShield.cleared_by,
        "Support that had been declined before the act",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return case.shield.where(act.when, "PRESUMED")

    def findings(self, case: CaseHistory) -> Iterator[Finding]:
        return (_in_shield(self, case, act, "PRESUMED") for act in acts_within(self, case))


class EnforcementInPause:
    """PV-03: enforcement while the Home Office's own pause is in force."""

    code = "PV-03"
    title = "Enforcement during the Home Office's own pause"
    rests_on = Clause(STATEMENT, reading="a pause is an administrative promise that binds whoever made it")
    reads = SHIELD_READS | acts.ACT_READS | acts.OVERRIDE_READS | pauses.READS
    cleared_by = (
        "An override by an officer of grade 7 or above, given before the act",
        "A retraction of the act, or a correction that puts it outside the pause",
        "An end of the pause before the act",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return case.paused.where(act.when)

    def findings(self, case: CaseHistory) -> Iterator[Finding]:
        for act in acts_within(self, case):
            grounds = Grounds()
            _add_pauses(grounds, case, act)
            grounds.add_act(act)
            yield _unless_overridden(self, case, act, grounds, case.policy.severity(self.code, f"T{act.tier}"))


class PauseEndedTooSoon:
    """PV-05: a pause that ends while the victim is still shielded, for no reason that would excuse it."""

    code = "PV-05"
    title = "The pause ended while the victim was still shielded"
    rests_on = Clause(STATEMENT, reading="the pause lasts for as long as both limbs hold, without a time limit")
    reads = SHIELD_READS | pauses.READS
    cleared_by = (
        "A new pause applied within 24 hours of the end",
        "Another pause in force at the end",
        "A correction of the reason, to one that excuses the end",
    )

    def findings(self, case: CaseHistory) -> Iterator[Finding]:
        for ended in case.pause_endings:
            excused = ended.reason in case.policy.excused_end_reasons
            if not excused and _is_shielded(case, ended) and _stays_unpaused(case, ended):
                yield self._finding(case, ended)

    def _finding(self, case: CaseHistory, ended: PauseEnded) -> Finding:
        grounds = Grounds()
        when = range_of(ended)
        grounds.add_protection(case, when, ended.occurred_at, case.shield.level_at(when.earliest))
        grounds.add(ended, "end of pause", f"The pause ended on {{when}} (reason: {in_words(ended.reason)})")
        limit = span_in_words(case.policy.pauses.reapplied_within_us)
        grounds.add_absence(f"No other pause was in force then, and none was applied within {limit}")
        return finding(self, ended, grounds, severity=case.policy.severity(self.code))


class PauseLapsed:
    """PV-07: a review that was due and not held lets the pause lapse while the victim is still shielded."""

    code = "PV-07"
    title = "The pause lapsed for want of a review"
    rests_on = Clause(STATEMENT, reading="a pause without a time limit does not run out by itself")
    reads = SHIELD_READS | pauses.READS
    cleared_by = (
        "A review recorded to have taken place by the time it was due",
        "An end of the pause, or of the shield, before the review was due",
    )

    def findings(self, case: CaseHistory) -> Iterator[Finding]:
        for pause in case.pauses:
            for lapse in pause.lapses:
                if (stretch := case.shield.stretch(lapse.at)) is not None:
                    yield self._finding(case, pause, lapse, stretch.end)

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
        return finding(self, pause.applied, grounds, severity=severity, interval=interval, due=lapse.at)


def _in_shield(rule: ActRule, case: CaseHistory, act: Act, level: Level) -> Finding:
    """PV-01 and PV-02: what the officer could not know is counted one step lower, apart from what was known."""
    grounds = Grounds()
    grounds.add_protection(case, act.when, act.at, level)
    grounds.add_act(act)
    severity = case.policy.severity(rule.code, f"T{act.tier}")
    hindsight = case.in_hindsight(act)
    if hindsight:
        grounds.add_hindsight(case)
        severity = one_step_lower(severity)
    return _unless_overridden(rule, case, act, grounds, severity, hindsight=hindsight)


def _unless_overridden(
    rule: ActRule, case: CaseHistory, act: Act, grounds: Grounds, severity: Severity, *, hindsight: bool = False
) -> Finding:
    """Exonerated by an override, with the same severity; one incident with what else the act breaches."""
    override = case.override_for(act)
    if override is not None:
        grounds.add_override(override)
    return act_finding(
        rule,
        case,
        act,
        grounds,
        severity=severity,
        status="RAISED" if override is None else "EXONERATED",
        hindsight=hindsight,
        incident=act.event.action_ref,
    )


def _is_shielded(case: CaseHistory, ended: PauseEnded) -> bool:
    """Whether the end lies in a shielded stretch: a range wholly, an instant at any point of it."""
    when = range_of(ended)
    stretch = case.shield.stretch(when.earliest)
    return stretch is not None and when.latest <= stretch.end


def _stays_unpaused(case: CaseHistory, ended: PauseEnded) -> bool:
    """No other pause at the end, and none applied soon after it, both ends of that time counted in."""
    last = ended.occurred_at + case.policy.pauses.reapplied_within_us
    return case.unpaused_by_another(ended, range_of(ended)) and not any(
        is_dated(applied) and ended.occurred_at <= applied.occurred_at <= last for applied in case.of(PauseApplied)
    )


def _add_pauses(grounds: Grounds, case: CaseHistory, act: Act) -> None:
    """One pause in force is enough at a point; a range may need several, one after the other."""
    in_force = case.in_force.at(act.when)
    for pause, stretch in in_force[:1] if is_point(act.when) else in_force:
        grounds.add(pause.applied, "pause", "The Home Office had paused enforcement on {when}")
        if stretch.start is not pause.applied:
            grounds.add(stretch.start, "renewal", "The pause had been renewed on {when}")
