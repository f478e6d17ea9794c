"""PV: enforcement against somebody whom the protocol protects."""

from __future__ import annotations

from ledger.events import NrmDecisionMade, PauseEnded, Severity, ShieldChecked
from ledger.instants import Instant
from ledger.protocol import acts, nrm, pauses, support
from ledger.protocol.acts import Act
from ledger.protocol.answers import all_within
from ledger.protocol.case import PROTECTION_READS, PROTECTION_USES, SHIELD_READS, SHIELD_USES, CaseHistory
from ledger.protocol.doubt import opposite, where_among
from ledger.protocol.findings import Finding, one_step_lower
from ledger.protocol.ranges import Where, is_dated, is_point
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import ActRule, Clause, act_finding
from ledger.protocol.rules.sources import LETTER, RECOVERY_PERIOD, STATEMENT
from ledger.protocol.shield import Level
from ledger.protocol.wording import in_words

_ACT_READS = SHIELD_READS | acts.ACT_READS | acts.OVERRIDE_READS | acts.KNOWLEDGE_READS
_ACT_USES = (*SHIELD_USES, *acts.ACT_USES, *acts.OVERRIDE_USES, *acts.KNOWLEDGE_USES)


class EnforcementInFullShield(ActRule):
    """PV-01: enforcement while the crime is before police or courts and the victim has help to regularise."""

    code = "PV-01"
    title = "Enforcement while the victim was fully shielded"
    rests_on = Clause(STATEMENT)
    reads = _ACT_READS
    uses = _ACT_USES
    cleared_by = (
        "An override by an officer of grade 7 or above, given before the act",
        "A retraction of the act, or a correction that puts it outside the shield",
        "A role in the case other than victim",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return case.shield.where(act.when, "FULL")

    def found(self, case: CaseHistory, act: Act) -> Finding:
        return _in_shield(self.code, case, act, "FULL")


class EnforcementInPresumedShield(ActRule):
    """PV-02: enforcement while nobody had yet offered the victim help, or the offer was still open."""

    code = "PV-02"
    title = "Enforcement before the victim had answered an offer of support"
    rests_on = Clause(STATEMENT, reading="support that nobody has offered cannot be held against the victim")
    reads = _ACT_READS
    uses = _ACT_USES
    cleared_by = (
        *EnforcementInFullShield.cleared_by,
        "Support that had been declined before the act",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return case.shield.where(act.when, "PRESUMED")

    def found(self, case: CaseHistory, act: Act) -> Finding:
        return _in_shield(self.code, case, act, "PRESUMED")


class EnforcementInPause(ActRule):
    """PV-03: enforcement while the Home Office's own pause is in force."""

    code = "PV-03"
    title = "Enforcement during the Home Office's own pause"
    rests_on = Clause(STATEMENT, reading="a pause is an administrative promise that binds whoever made it")
    reads = SHIELD_READS | acts.ACT_READS | acts.OVERRIDE_READS | pauses.READS
    uses = (*SHIELD_USES, *acts.ACT_USES, *acts.OVERRIDE_USES)
    cleared_by = (
        "An override by an officer of grade 7 or above, given before the act",
        "A retraction of the act, or a correction that puts it outside the pause",
        "An end of the pause before the act",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return case.paused.where(act.when)

    def found(self, case: CaseHistory, act: Act) -> Finding:
        grounds = Grounds()
        _add_pauses(grounds, case, act)
        grounds.add_act(act)
        return _unless_overridden(self.code, case, act, grounds, case.policy.severity(self.code, f"T{act.tier}"))


class RemovalInRecovery(ActRule):
    """PV-04: removal between a positive reasonable grounds decision and the conclusive one.

    A disqualification bars it as an override does: by its date as written, whatever the precision.
    """

    code = "PV-04"
    title = "Removal during the recovery period of a possible victim of trafficking"
    rests_on = Clause(
        RECOVERY_PERIOD, reading="directions and orders to remove are removal, although nobody may have left yet"
    )
    reads = PROTECTION_READS | acts.ACT_READS | nrm.READS
    uses = (*PROTECTION_USES, *acts.ACT_USES, "enforcement.removal_tiers", *nrm.USES)
    cleared_by = (
        "A decision, by the time of the act, that the person is disqualified from the recovery period",
        "A conclusive grounds decision before the act",
        "A retraction of the act, or a correction that puts it outside the recovery period",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        if act.tier not in case.policy.removal_tiers or _is_disqualified(case, act):
            return Where.OUTSIDE
        return where_among(act.when, case.recoveries.at(act.when))

    def found(self, case: CaseHistory, act: Act) -> Finding:
        grounds = Grounds()
        period = case.recoveries.at(act.when)[0]
        words = (
            "Reasonable grounds were found on {when} to believe that the person is a victim of trafficking or slavery"
        )
        grounds.add(period.granted, "decision", words)
        grounds.add_absence(
            "By the time of the act there was no conclusive decision, and none that disqualified the person"
        )
        grounds.add_act(act)
        return act_finding(self.code, case, act, grounds, severity=case.policy.severity(self.code))


class EnforcementWithoutCheck(ActRule):
    """PV-08: enforcement soon after a pause ended, when nobody had looked whether the person is still shielded.

    The 28 days and the checks go by the dates as written; only whether a pause was in force is tested against
    intervals. Any end in that time counts that nobody looked after. An act of which PV-01 is in doubt is not excused.
    """

    code = "PV-08"
    title = "Enforcement after a pause without a check of the shield"
    rests_on = Clause(
        LETTER,
        reading="accountability asks that somebody looks before enforcement goes on; the 28 days are ours",
    )
    reads = SHIELD_READS | acts.ACT_READS | pauses.READS | frozenset({ShieldChecked})
    uses = (*SHIELD_USES, *acts.ACT_USES, "pauses.checked_within_days")
    cleared_by = (
        "A check of the shield between the end of the pause and the act, or named by the end itself",
        "Another pause in force at the act",
        "PV-01, which is graver and takes its place",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        if not is_dated(act.event):
            return Where.UNDECIDABLE
        if _unchecked_end(case, act) is None or case.shield.where(act.when, "FULL") is Where.INSIDE:
            return Where.OUTSIDE
        return opposite(case.paused.where(act.when))

    def found(self, case: CaseHistory, act: Act) -> Finding | None:
        ended = _unchecked_end(case, act)
        if ended is None:
            return None
        grounds = Grounds()
        grounds.add(ended, "end of pause", f"A pause ended on {{when}} (reason: {in_words(ended.reason)})")
        grounds.add_absence("No check of the shield is named by the end, or recorded between it and the act")
        grounds.add_act(act)
        grounds.add_absence("No pause was in force then")
        return act_finding(self.code, case, act, grounds, severity=case.policy.severity(self.code))


class RemovalWhileApplying(ActRule):
    """PV-10: removal while an application to stay is undecided."""

    code = "PV-10"
    title = "Removal while an application to stay was pending"
    rests_on = Clause(
        STATEMENT, reading="the help is towards an application, which removal before it is decided defeats"
    )
    reads = PROTECTION_READS | acts.ACT_READS | support.APPLICATION_READS
    uses = (*PROTECTION_USES, *acts.ACT_USES, "enforcement.removal_tiers", "support.applications_not_counted")
    cleared_by = (
        "A decision on the application, or its withdrawal, before the act",
        "A retraction of the act, or a correction that puts it outside the time of the application",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        if act.tier not in case.policy.removal_tiers:
            return Where.OUTSIDE
        return where_among(act.when, case.pending.at(act.when))

    def found(self, case: CaseHistory, act: Act) -> Finding:
        grounds = Grounds()
        grounds.add_application(case.pending.at(act.when)[0])
        grounds.add_act(act)
        return act_finding(self.code, case, act, grounds, severity=case.policy.severity(self.code))


def _is_disqualified(case: CaseHistory, act: Act) -> bool:
    decision = nrm.first_disqualification(case.of(NrmDecisionMade))
    return decision is not None and decision.occurred_at <= act.at


def _unchecked_end(case: CaseHistory, act: Act) -> PauseEnded | None:
    """The last end of a pause, in the time before the act, after which nobody looked at the shield."""
    since = Instant(act.at - case.policy.pauses.checked_within_us)
    checks = all_within(case.of(ShieldChecked), since, act.at)
    for ended in reversed(all_within(case.of(PauseEnded), since, act.at)):
        if checks and checks[-1].occurred_at >= ended.occurred_at:
            return None
        if isinstance(ended, PauseEnded) and ended.shield_check_id is None:
            return ended
    return None


def _in_shield(code: str, case: CaseHistory, act: Act, level: Level) -> Finding:
    """PV-01 and PV-02: what the officer could not know is counted one step lower, apart from what was known."""
    grounds = Grounds()
    grounds.add_protection(case, act.when, act.at, level)
    grounds.add_act(act)
    severity = case.policy.severity(code, f"T{act.tier}")
    hindsight = case.in_hindsight(act)
    if hindsight:
        grounds.add_hindsight(case)
        severity = one_step_lower(severity)
    return _unless_overridden(code, case, act, grounds, severity, hindsight=hindsight)


def _unless_overridden(
    code: str, case: CaseHistory, act: Act, grounds: Grounds, severity: Severity, *, hindsight: bool = False
) -> Finding:
    """Exonerated by an override, with the same severity; one incident with what else the act breaches."""
    override = case.override_for(act)
    if override is not None:
        grounds.add_override(override)
    return act_finding(
        code,
        case,
        act,
        grounds,
        severity=severity,
        status="RAISED" if override is None else "EXONERATED",
        hindsight=hindsight,
        incident=act.event.action_ref,
    )


def _add_pauses(grounds: Grounds, case: CaseHistory, act: Act) -> None:
    """One pause in force is enough at a point; a range may need several, one after the other."""
    in_force = case.in_force.at(act.when)
    for pause, stretch in in_force[:1] if is_point(act.when) else in_force:
        grounds.add(pause.applied, "pause", "The Home Office had paused enforcement on {when}")
        if stretch.start is not pause.applied:
            grounds.add(stretch.start, "renewal", "The pause had been renewed on {when}")
