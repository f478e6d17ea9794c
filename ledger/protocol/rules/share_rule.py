"""What rules on shares have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator

from ledger.events import DataShareSent, Event
from ledger.instants import Instant
from ledger.protocol.anchors import Anchors
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import FUTURE, PAST
from ledger.protocol.rules.rule import RuleOf
from ledger.protocol.sharing import Passing, SubjectPart, first_among, has_settled_part, parts_of


class ShareRule(RuleOf[DataShareSent]):
    """A rule that is asked of every share that was sent, of any force."""

    asked_of = frozenset({DataShareSent})

    @abstractmethod
    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        """Whether the share is of the kind that the rule is about, by what it says itself."""

    @abstractmethod
    def found(self, case: CaseHistory, share: DataShareSent) -> Finding | None:
        """What is to be said of a share of that kind."""

    def reaches_to(self, case: CaseHistory, share: DataShareSent) -> Instant:
        """Until when something may happen that matters to a share of that kind; what follows from it alone: never."""
        return PAST

    @property
    def reads_beside(self) -> frozenset[type[Event]]:
        """One share says nothing of another."""
        return self.reads - {DataShareSent}

    def anchors(self, case: CaseHistory) -> Anchors[DataShareSent]:
        return case.events(DataShareSent)

    def judge(self, case: CaseHistory, share: DataShareSent, /) -> Iterator[Finding]:
        if self.is_about(case.policy, share) and (found := self.found(case, share)) is not None:
            yield found

    def settled_at(self, case: CaseHistory, share: DataShareSent, /) -> Instant:
        return self.reaches_to(case, share) if self.is_about(case.policy, share) else PAST


def victim_part(case: CaseHistory, passing: Passing) -> SubjectPart | None:
    """The part by which the subject is of the victim group, if there is one."""
    return first_among(parts_of(case.roles, passing), case.policy.victim_group)


def protected_part(case: CaseHistory, passing: Passing) -> SubjectPart | None:
    """The part by which the subject is of the victim or witness group, if there is one."""
    return first_among(parts_of(case.roles, passing), case.policy.victim_group | case.policy.witness_group)


def once_part_is_known(case: CaseHistory, passing: Passing, settled_at: Instant) -> Instant:
    """That moment, unless an event of any time may still bring the subject a part that counts."""
    return settled_at if has_settled_part(case.roles, passing) else FUTURE
