"""PI: corrections and retractions that changed a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.events import CorrectionIssued, EventRetracted
from ledger.protocol.anchors import Anchors
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding, Mark, Moved
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, finding
from ledger.protocol.wording import in_words

Amendment = CorrectionIssued | EventRetracted

_TOLD_MAX = 10


class VerdictChanged(RuleOf[Amendment]):
    """PI-02: a correction or retraction that changed a verdict when it became known.

    What it changed is found by judging the subject at that moment with it and without it. That stays so, whatever
    becomes known later, for as long as the amendment itself stands.
    """

    code = "PI-02"
    title = "A correction or retraction changed a verdict"
    rests_on = Clause("Our own rule on amendments", reading="whoever can change what was said can change what follows")
    reads = frozenset({CorrectionIssued, EventRetracted})
    asked_of = frozenset({CorrectionIssued, EventRetracted})
    uses = ()
    looks_ahead = False
    cleared_by = ("A retraction of the correction or retraction itself",)

    def anchors(self, case: CaseHistory) -> Anchors[Amendment]:
        return case.events(CorrectionIssued, EventRetracted)

    def judge(self, case: CaseHistory, amendment: Amendment) -> Iterator[Finding]:
        if moved := case.moved_by(amendment):
            grounds = Grounds()
            what = "corrected" if isinstance(amendment, CorrectionIssued) else "took back"
            words = f"{{publisher}} {what} an event on {{when}} (reason: {in_words(amendment.reason)})"
            grounds.add(amendment, "amendment", words.replace("{publisher}", amendment.publisher))
            _add_moved(grounds, moved)
            yield finding(self.code, amendment, grounds, severity=case.policy.severity(self.code))


def _add_moved(grounds: Grounds, moved: Sequence[Moved]) -> None:
    for one in moved[:_TOLD_MAX]:
        rule, _, _, anchor = one.identity
        grounds.add_absence(f"With that, {rule} on event {anchor} {_step(one.before, one.after)}")
    if (more := len(moved) - _TOLD_MAX) > 0:
        grounds.add_absence(f"So did {more} more verdicts change")


def _step(before: Mark | None, after: Mark | None) -> str:
    if before is None and after is not None:
        return f"was found ({after.severity})"
    if after is None:
        return "was found no more"
    assert before is not None
    if before.severity != after.severity:
        return f"changed from {before.severity} to {after.severity}"
    if before.status != after.status:
        return f"changed from {in_words(before.status)} to {in_words(after.status)}"
    return "changed its interval"
