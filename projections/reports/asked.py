"""What a report was asked and made from: enough to make it again, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import get_type_hints

from ledger import instants
from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.protocol.policy import Policy
from ledger.protocol.rules import RULE_PACK
from projections.disclosure.audience import AUDIENCES, Audience
from projections.reports.question import Period, Question

MARK = "protocol-ledger-report"
"""The key under which every format carries what was asked, as one line of JSON."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The records that were known: how many, the root hash over them (hex) where it is sealed, and whether no more can come."""

    size: int
    root: str | None
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures of a document rest on, and for whom they are."""

    question: Question
    audience: Audience
    tree: Tree
    second: Policy | None = None
    """The policy that is laid beside that of the question, in a report on two."""
    subject: str | None = None
    """The person whom the report is about, in one that is about one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Flat, as it is embedded. Times are written as in events; `tree_root` None where it was not sealed."""

    report: str
    period_from: str
    period_to: str
    known_at: str
    policy: str
    policy_digest: str
    rule_pack: str
    audience: str
    tree_size: int
    tree_root: str | None
    closed: bool
    against: str | None
    against_digest: str | None
    """Of the second policy, in a report on two."""
    subject: str | None

    @classmethod
    def of(cls, report: str, basis: Basis) -> Asked:
        question, tree = basis.question, basis.tree
        return cls(
            report=report,
            period_from=instants.text(question.period.start),
            period_to=instants.text(question.period.end),
            known_at=instants.text(question.known_at),
            policy=question.policy.name,
            policy_digest=question.policy.digest,
            rule_pack=RULE_PACK,
            audience=basis.audience.name,
            tree_size=tree.size,
            tree_root=tree.root,
            closed=tree.is_closed,
            against=None if basis.second is None else basis.second.name,
            against_digest=None if basis.second is None else basis.second.digest,
            subject=basis.subject,
        )

    @property
    def period(self) -> Period:
        return Period(instants.parse(self.period_from), instants.parse(self.period_to))

    @property
    def moment(self) -> Instant:
        return instants.parse(self.known_at)

    def plain(self) -> dict[str, str | int | bool | None]:
        """By name, in order, as it is embedded."""
        return asdict(self)

    @classmethod
    def parse(cls, line: str) -> Asked:
        """Raises UsageError for what `line` does not make."""
        try:
            found = json.loads(line)[MARK]
            asked = cls(**found)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UsageError("what the report was asked cannot be read from it", advice=_ADVICE) from None
        kinds = get_type_hints(cls)
        if any(not isinstance(found[name], kind) for name, kind in kinds.items()) or not asked.is_sound():
            raise UsageError("what the report was asked is not as a report says it", advice=_ADVICE)
        return asked

    def is_sound(self) -> bool:
        """Whether its times are times, and its audience one that there is."""
        try:
            _ = self.period, self.moment
        except (ValueError, OverflowError, UsageError):
            return False
        return self.audience in AUDIENCES


def line_of(asked: Iterable[tuple[str, str | int | bool | None]]) -> str:
    """One line of JSON, always spelt alike."""
    return json.dumps({MARK: dict(asked)}, sort_keys=True, separators=(",", ":"))


_ADVICE = "Is it a report that `ledger report` wrote, whole and unchanged?"
