"""FW: what a firewall between the police and immigration enforcement would forbid."""

from __future__ import annotations

from ledger.events import DataShareSent, RoleAssigned
from ledger.instants import Instant
from ledger.protocol import acts, roles
from ledger.protocol.acts import Act
from ledger.protocol.case import PROTECTION_READS, PROTECTION_USES, CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import FUTURE, PAST, Where, range_of
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import ActRule, Clause, act_finding, finding
from ledger.protocol.rules.share_grounds import grounds_on
from ledger.protocol.rules.share_rule import ShareRule, once_part_is_known, protected_part
from ledger.protocol.rules.sources import FIREWALL
from ledger.protocol.sharing import PART_READS, PART_USES
from ledger.protocol.wording import in_words

_REJECTED = "what was rejected in December 2021, as we would put it into a rule"


class ShareForEnforcement(ShareRule):
    """FW-01: a share of a victim or witness with an enforcement-related purpose."""

    code = "FW-01"
    title = "A victim's or witness's data shared for immigration enforcement"
    rests_on = Clause(FIREWALL, reading=_REJECTED)
    reads = PART_READS | frozenset({DataShareSent})
    uses = (*PART_USES, "sharing.enforcement_purposes")
    cleared_by = (
        "A correction of the purpose, to one that does not serve enforcement",
        "A part in the case that is neither a victim's nor a witness's",
        "A retraction of the share",
    )

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        return share.purpose in policy.sharing.enforcement_purposes

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding | None:
        part = protected_part(case, share)
        if part is None:
            return None
        return finding(self.code, share, grounds_on(case, share, part), severity=case.policy.severity(self.code))

    def reaches_to(self, case: CaseHistory, share: DataShareSent) -> Instant:
        return once_part_is_known(case, share, PAST)


class EnforcementFromShare(ActRule):
    """FW-02: an act that came from a police share, against one who is or was a victim or witness, at any time.

    Somebody was one who has been given such a part in any case, even where another one governs the case by now.
    """

    code = "FW-02"
    title = "Enforcement on what a victim or witness had told the police"
    rests_on = Clause(FIREWALL, reading=_REJECTED)
    reads = PROTECTION_READS | acts.ACT_READS
    uses = (*PROTECTION_USES, "roles.witness_group", *acts.ACT_USES, "enforcement.barred_origins")
    cleared_by = (
        "A correction of where the act came from",
        "A part in the case that is neither a victim's nor a witness's, with no such part before it",
        "A retraction of the act",
    )

    def where(self, case: CaseHistory, act: Act) -> Where:
        """The act says by itself that it came from a share: no date is asked for."""
        is_barred = act.event.originated_from in case.policy.barred_origins
        return Where.INSIDE if is_barred and case.once_covered is not None else Where.OUTSIDE

    def found(self, case: CaseHistory, act: Act) -> Finding:
        grounds = Grounds()
        if isinstance(case.once_covered, RoleAssigned):
            part = in_words(case.once_covered.role)
            words = f"The person's part in case {case.once_covered.case_ref} was given as {part} on {{when}}"
            grounds.add(case.once_covered, "role", words)
        elif case.once_covered is not None:
            words = f"The person is the {in_words(roles.UNASSIGNED)} in case {case.once_covered.case_ref}, known from {{when}}"
            grounds.add(case.once_covered, "role", words)
        grounds.add_act(act)
        grounds.add_further(act.event, f"Its own record gives its origin as {in_words(act.event.originated_from)}")
        severity = case.policy.severity(self.code, f"T{act.tier}")
        return act_finding(self.code, case, act, grounds, severity=severity)

    looks_ahead = True

    def settled_at(self, case: CaseHistory, act: Act) -> Instant:
        """A case of any time may still show that the person is a victim; once one has, no earlier than that."""
        if act.event.originated_from not in case.policy.barred_origins:
            return act.when.latest
        if case.once_covered is None:
            return FUTURE
        return max(act.when.latest, range_of(case.once_covered).latest)
