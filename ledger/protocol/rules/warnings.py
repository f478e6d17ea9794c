"""PW: enforcement that the protocol does not forbid in terms, and that a person should look at."""

from __future__ import annotations

from ledger.protocol import acts
from ledger.protocol.acts import Act
from ledger.protocol.case import SHIELD_READS, SHIELD_USES, CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.ranges import Where
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import ActRule, Clause, act_finding
from ledger.protocol.rules.sources import STATEMENT


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
