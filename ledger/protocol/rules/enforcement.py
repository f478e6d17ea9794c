"""PV: enforcement against somebody whom the protocol protects."""

from __future__ import annotations

from ledger.events import Severity
from ledger.protocol import acts, pauses
from ledger.protocol.acts import Act
from ledger.protocol.case import SHIELD_READS, SHIELD_USES, CaseHistory
from ledger.protocol.findings import Finding, one_step_lower
from ledger.protocol.ranges import Where, is_point
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import ActRule, Clause, act_finding
from ledger.protocol.rules.sources import STATEMENT
from ledger.protocol.shield import Level

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
