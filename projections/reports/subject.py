"""One person as a report sees them: what was known of them at one moment, as amended, and what the rules then found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from ledger.events import ReviewRecorded
from ledger.protocol.as_amended import AsAmended
from ledger.protocol.case import CaseHistory
from ledger.protocol.evaluation import evaluate
from ledger.protocol.findings import Change, Finding, Verdict
from ledger.protocol.history import verdict_history
from ledger.protocol.known import Known, of_the_world
from ledger.protocol.verdict_state import VerdictState
from projections.reports.question import Question


class SubjectAt:
    """Each part is worked out when a measure first asks for it: the history of verdicts is the dearest by far."""

    def __init__(self, subject_ref: str, events: Sequence[Known], question: Question) -> None:
        """`events` are the person's upstream records known by the question's moment, in the order of the ledger; among
        them may be the board's reviews of what was found on the person.
        """
        self.subject_ref = subject_ref
        self.question = question
        self.known = of_the_world(events)
        """As published, amendments among them."""
        self.reviews = [each.event for each in events if isinstance(each.event, ReviewRecorded)]
        """In the order of the ledger: the last word on a finding is the last of them."""

    @cached_property
    def case(self) -> CaseHistory:
        """The person's events as amended, and all that follows from them without a present moment."""
        case = CaseHistory(self.question.policy)
        AsAmended(case).learn(self.known)
        return case

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """Those that stand."""
        return evaluate(self.known, self.question.policy, self.question.known_at).findings

    @cached_property
    def verdicts(self) -> Sequence[Verdict]:
        """Every finding that was ever made by then, withdrawn ones too."""
        return self._history[0].verdicts

    @property
    def changes(self) -> Sequence[Change]:
        """How those findings came, changed and went."""
        return self._history[1]

    @cached_property
    def _history(self) -> tuple[VerdictState, Sequence[Change]]:
        return verdict_history(self.known, self.question.policy, self.question.known_at)
