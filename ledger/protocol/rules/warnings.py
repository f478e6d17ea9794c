"""PW: enforcement that the protocol does not forbid in terms, and that a person should look at."""

from __future__ import annotations

from ledger.protocol import acts, awaiting
from ledger.protocol.acts import Act
from ledger.protocol.case import OPENING_READS, SHIELD_READS, SHIELD_USES, CaseHistory
from ledger.protocol.doubt import where_among
from ledger.protocol.findings import Finding
from ledger.protocol.ranges import Where
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import ActRule, Clause, act_finding
from ledger.protocol.rules.sources import REVIEW_OF_SHARING, STATEMENT

_UNSHIELDED = "Nothing else on the ledger shielded the person then"


class EnforcementAfterSupport(ActRule):
    """PW-01: enforcement during the proceedings, when support was declined or its grace had run out."""

    code = "PW-01"
    title = "Enforcement after support was declined or had ended"
    rests_on = Clause(
        STATEMENT,
        reading="without help to regularise the second limb is missing, which calls for a look rather than a breach",
    )
    reads = SHIELD_READS | acts.ACT_READS
    uses = (*SHIELD_USES, *acts.ACT_USES)
    cleared_by = (
        "Support, or an application to stay, that turns out to have been in place at the time",
        "A retraction of the act, or a correction that puts it outside the proceedings",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return case.shield.where(act.when, "CONDITIONAL")

    def found(self, case: CaseHistory, act: Act) -> Finding:
        grounds = Grounds()
        grounds.add_protection(case, act.when, act.at, "CONDITIONAL")
        grounds.add_act(act)
        return act_finding(self.code, case, act, grounds, severity=case.policy.severity(self.code))


class EnforcementAgainstWitness(ActRule):
    """PW-02: enforcement during the proceedings of a case against its witness, or somebody who depends on the victim."""

    code = "PW-02"
    title = "Enforcement against a witness while the case went on"
    rests_on = Clause(
        REVIEW_OF_SHARING,
        reading="the review speaks of victims and witnesses and the pause of victims only, which calls for a look",
    )
    reads = SHIELD_READS | acts.ACT_READS
    uses = (*SHIELD_USES, "roles.witness_group", *acts.ACT_USES)
    cleared_by = (
        "A part in the case that is neither a witness's nor a victim's",
        "An end of the proceedings before the act",
        "A retraction of the act, or a correction that puts it outside the proceedings",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return where_among(act.when, case.witnessing.at(act.when), case.shield.at_level("NONE"))

    def found(self, case: CaseHistory, act: Act) -> Finding:
        grounds = Grounds()
        grounds.add_proceedings(case, case.witnessing.at(act.when)[0], act.at)
        grounds.add_absence(_UNSHIELDED)
        grounds.add_act(act)
        return act_finding(self.code, case, act, grounds, severity=case.policy.severity(self.code))


class EnforcementBeforeOpening(ActRule):
    """PW-04: enforcement after a crime was reported and before its investigation was opened, if it ever was.

    The first report and the first opening of a case count, in either order: what was opened before it was reported does
    not wait.
    """

    code = "PW-04"
    title = "Enforcement between the report and the opening of the investigation"
    rests_on = Clause(
        STATEMENT, reading="an investigation starts when it is opened, so a report alone calls for a look"
    )
    reads = SHIELD_READS | OPENING_READS | acts.ACT_READS
    uses = (*SHIELD_USES, "roles.witness_group", *acts.ACT_USES)
    cleared_by = (
        "An opening of the investigation by the time of the act",
        "A part in the case that is neither a witness's nor a victim's",
        "A retraction of the act, or a correction that puts it before the report",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return where_among(act.when, case.awaited_openings.at(act.when), case.shield.at_level("NONE"))

    def found(self, case: CaseHistory, act: Act) -> Finding:
        grounds = Grounds()
        awaited = case.awaited_openings.at(act.when)[0]
        grounds.add_part(case, awaited.case_ref)
        grounds.add(awaited.reported, "report", f"Case {awaited.case_ref} was reported to the police on {{when}}")
        grounds.add_absence("No investigation of it had been opened by the time of the act")
        grounds.add_absence(_UNSHIELDED)
        grounds.add_act(act)
        return act_finding(self.code, case, act, grounds, severity=case.policy.severity(self.code))


class EnforcementDuringReview(ActRule):
    """PW-05: enforcement while the victim's request to review the end of a case is undecided.

    A request that names no case belongs to none, as everywhere.
    """

    code = "PW-05"
    title = "Enforcement while a victim's request for review was pending"
    rests_on = Clause(STATEMENT, reading="a case that may be taken up again is not over for the victim")
    reads = SHIELD_READS | awaiting.REVIEW_READS | acts.ACT_READS
    uses = (*SHIELD_USES, *acts.ACT_USES)
    cleared_by = (
        "A decision on the request before the act",
        "A retraction of the act, or a correction that puts it outside the review",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        return where_among(act.when, case.pending_reviews.at(act.when), case.shield.at_level("NONE"))

    def found(self, case: CaseHistory, act: Act) -> Finding:
        grounds = Grounds()
        pending = case.pending_reviews.at(act.when)[0]
        words = f"The victim asked on {{when}} for a review of the decision in case {pending.case_ref}"
        grounds.add(pending.requested, "request for review", words)
        grounds.add_absence("It had not been decided by the time of the act")
        grounds.add_absence(_UNSHIELDED)
        grounds.add_act(act)
        return act_finding(self.code, case, act, grounds, severity=case.policy.severity(self.code))
