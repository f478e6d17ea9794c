"""PS: whose data the police may share with the Home Office, why, and on whose decision."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import (
    CrimeReported,
    DataShareSent,
    Event,
    SafeguardingActionTaken,
    StatusQueried,
    SupportReferralMade,
)
from ledger.instants import Instant
from ledger.protocol.anchors import Anchors
from ledger.protocol.answers import first_within
from ledger.protocol.case import CaseHistory
from ledger.protocol.exchanges import DECISION_READS, DECISION_USES, is_decided
from ledger.protocol.findings import Finding
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import FUTURE, PAST
from ledger.protocol.rules.rule import Clause, RuleOf, finding
from ledger.protocol.rules.share_grounds import grounds_on
from ledger.protocol.rules.share_rule import ShareRule, once_part_is_known, protected_part, victim_part
from ledger.protocol.rules.sources import (
    CHIEFS_POSITION,
    DATA_PROTECTION_ACT,
    HOME_OFFICE_REVIEW,
    PSNI_REVIEW,
    SAFE_TO_SHARE,
)
from ledger.protocol.sharing import PART_READS, PART_USES, Passing, first_among, parts_of, parts_on_ledger
from ledger.protocol.wording import in_words, name_in_words


class StatusOnlyCheck(RuleOf[Passing]):
    """PS-01: a share, or a query, about a victim or witness with no other purpose than to learn their status."""

    code = "PS-01"
    title = "A victim's or witness's immigration status was checked for its own sake"
    rests_on = Clause(
        CHIEFS_POSITION,
        reading="to ask somebody else is a check like any other, and a witness is treated as a victim is",
    )
    reads = PART_READS | {DataShareSent, StatusQueried}
    asked_of = frozenset({DataShareSent, StatusQueried})
    uses = (*PART_USES, "sharing.status_purposes")
    cleared_by = (
        "A correction of the purpose, to another that the case bore out at the time",
        "A part in the case other than that of a victim or witness",
    )

    @property
    def reads_beside(self) -> frozenset[type[Event]]:
        """One share or query says nothing of another."""
        return PART_READS

    def anchors(self, case: CaseHistory) -> Anchors[Passing]:
        return case.events(DataShareSent, StatusQueried)

    def judge(self, case: CaseHistory, passing: Passing) -> Iterator[Finding]:
        if self._is_about(case.policy, passing) and (part := protected_part(case, passing)) is not None:
            grounds = grounds_on(case, passing, part)
            yield finding(self.code, passing, grounds, severity=case.policy.severity(self.code))

    def settled_at(self, case: CaseHistory, passing: Passing) -> Instant:
        return once_part_is_known(case, passing, PAST) if self._is_about(case.policy, passing) else PAST

    def _is_about(self, policy: Policy, passing: Passing) -> bool:
        return passing.purpose in policy.sharing.status_purposes


class DoubtOnlyShare(ShareRule):
    """PS-02: a victim of domestic abuse shared for enforcement, when there was only a suspicion about their status."""

    code = "PS-02"
    title = "A victim of domestic abuse was shared for enforcement on suspicion alone"
    rests_on = Clause(
        f"{SAFE_TO_SHARE}, recommendation 1", reading="it binds the forces that took it up, and is noted for the others"
    )
    reads = PART_READS | {DataShareSent, CrimeReported}
    uses = (
        *PART_USES,
        "sharing.doubt_status_bases",
        "sharing.enforcement_purposes",
        "sharing.doubt_excused_triggers",
        "sharing.doubt_excused_roles",
        "sharing.doubt_crime_types",
        "regimes.doubt_only_sharing",
    )
    cleared_by = (
        "A request of the victim's own for the share",
        "A part in the case of suspect as well as victim, or of no victim",
        "A correction of what the belief about their status rested on, or of the purpose",
    )

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        limits = policy.sharing
        return (
            share.status_basis in limits.doubt_status_bases
            and share.purpose in limits.enforcement_purposes
            and share.trigger not in limits.doubt_excused_triggers
        )

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding | None:
        """Without a case in the share, one part that is not excused and one case of abuse are enough."""
        roles = case.policy.victim_group - case.policy.sharing.doubt_excused_roles
        part = first_among(parts_of(case.roles, share), roles)
        report = _abuse_reported(case, share)
        if part is None or report is None:
            return None
        regime = case.policy.regime("doubt_only_sharing", share.force, share.occurred_at)
        grounds = grounds_on(case, share, part)
        grounds.add(report, "report", f"A crime of domestic abuse in case {report.case_ref} was reported on {{when}}")
        grounds.add_further(share, f"What was believed of their status rested on {in_words(share.status_basis)}")
        grounds.add_absence(f"Sharing on doubt alone was {regime} in {name_in_words(share.force)} then")
        return finding(self.code, share, grounds, severity=case.policy.severity(self.code, regime))

    def reaches_to(self, case: CaseHistory, share: DataShareSent) -> Instant:
        report = _abuse_reported(case, share)
        return FUTURE if report is None else once_part_is_known(case, share, report.occurred_at)


class AutomatedShare(ShareRule):
    """PS-03: a victim or witness shared by a machine's task, with no person's decision before it."""

    code = "PS-03"
    title = "A victim or witness was shared automatically"
    rests_on = Clause(PSNI_REVIEW, reading="nobody's data go before somebody has decided that they should")
    reads = PART_READS | DECISION_READS
    uses = (*PART_USES, *DECISION_USES, "sharing.automated_triggers")
    cleared_by = (
        "A decision of an officer or supervisor before the share, under the same correlation id",
        "A part in the case other than that of a victim or witness",
    )

    @property
    def reads_beside(self) -> frozenset[type[Event]]:
        """A share may be what somebody decided, before a machine sent the next."""
        return self.reads

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        return share.trigger in policy.sharing.automated_triggers

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding | None:
        part = protected_part(case, share)
        if part is None or is_decided(case.decisions, share):
            return None
        grounds = grounds_on(case, share, part)
        grounds.add_further(
            share, f"What set it off was no person's decision (trigger: {in_words(str(share.trigger))})"
        )
        if share.correlation_id is None:
            grounds.add_absence("It carries no correlation id by which an earlier decision could be found")
        else:
            grounds.add_absence("No decision of an officer or supervisor under its correlation id came before it")
        return finding(self.code, share, grounds, severity=case.policy.severity(self.code))

    def reaches_to(self, case: CaseHistory, share: DataShareSent) -> Instant:
        if is_decided(case.decisions, share):
            return share.occurred_at
        return once_part_is_known(case, share, share.occurred_at)


class VictimMisplaced(ShareRule):
    """PS-09: one whom the ledger has as a victim was shared without a role, or as a suspect."""

    code = "PS-09"
    title = "A victim was shared without a role, or as a suspect"
    rests_on = Clause(
        f"{DATA_PROTECTION_ACT}, section 38",
        reading="where the case has somebody as a victim, so has whoever shares their data",
    )
    reads = PART_READS | {DataShareSent}
    uses = (*PART_USES, "sharing.misplaced_roles")
    cleared_by = (
        "A correction of the role in the share",
        "A part in the case other than that of a victim",
    )

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        return share.subject_role is None or share.subject_role in policy.sharing.misplaced_roles

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding | None:
        part = first_among(parts_on_ledger(case.roles, share), case.policy.victim_group)
        if part is None:
            return None
        grounds = grounds_on(case, share, part)
        given = "no role at all" if share.subject_role is None else f"the role {in_words(share.subject_role)}"
        grounds.add_further(share, f"The share gave the person {given}")
        return finding(self.code, share, grounds, severity=case.policy.severity(self.code))

    def reaches_to(self, case: CaseHistory, share: DataShareSent) -> Instant:
        return once_part_is_known(case, share, PAST)


class ShareBeforeCare(ShareRule):
    """PS-10: a victim shared for enforcement before anything was done for their safety or support."""

    code = "PS-10"
    title = "A victim was shared for enforcement before any care was taken"
    rests_on = Clause(
        f"{HOME_OFFICE_REVIEW}, paragraph 77",
        reading="who is treated as a victim first has been kept safe or offered support before the share",
    )
    reads = PART_READS | {DataShareSent, SafeguardingActionTaken, SupportReferralMade}
    uses = (*PART_USES, "sharing.enforcement_purposes")
    cleared_by = (
        "A safeguarding action, or a referral to support, recorded to have come before the share",
        "A correction of the purpose, to one that is not enforcement",
        "A part in the case other than that of a victim",
    )

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        return share.purpose in policy.sharing.enforcement_purposes

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding | None:
        part = victim_part(case, share)
        if part is None or _is_cared_for(case, share):
            return None
        grounds = grounds_on(case, share, part)
        grounds.add_absence("No safeguarding action and no referral to support came before it")
        return finding(self.code, share, grounds, severity=case.policy.severity(self.code))

    def reaches_to(self, case: CaseHistory, share: DataShareSent) -> Instant:
        if _is_cared_for(case, share):
            return share.occurred_at
        return once_part_is_known(case, share, share.occurred_at)


def _abuse_reported(case: CaseHistory, share: DataShareSent) -> CrimeReported | None:
    """The first report of domestic abuse in the share's case; without one, in any case of the subject."""
    for report in case.of(CrimeReported):
        if not isinstance(report, CrimeReported) or report.case_ref is None:
            continue
        is_abuse = report.domestic_abuse or report.crime_type in case.policy.sharing.doubt_crime_types
        if is_abuse and share.case_ref in (None, report.case_ref):
            return report
    return None


def _is_cared_for(case: CaseHistory, share: DataShareSent) -> bool:
    """Whether care came strictly before the share, in whatever case."""
    last = Instant(share.occurred_at - 1)
    return any(
        first_within(case.of(kind), PAST, last) is not None for kind in (SafeguardingActionTaken, SupportReferralMade)
    )
