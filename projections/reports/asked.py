"""What a report was asked and made from: enough to make it again, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import get_type_hints

from ledger import instants
from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.protocol.policy import Policy
from ledger.protocol.rules import RULE_PACK
from projections.disclosure.audience import AUDIENCES, Audience
from projections.reports.edition import Earlier, Edition
from projections.reports.question import Period, Question

MARK = "protocol-ledger-report"
"""The key under which every format carries what was asked, as one line of JSON."""
_EARLIER = "earlier_"
"""What stands before the names of the edition that a restatement restates."""

Plain = str | int | bool | None


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
    earlier: Earlier | None = None
    """The edition that is restated, in a restatement."""


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
    earlier: Edition | None = None
    """What is restated, in a restatement; each of its fields stands beside the others, as `earlier_known_at`."""

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
            earlier=None if basis.earlier is None else basis.earlier.edition,
        )

    @property
    def period(self) -> Period:
        return Period(instants.parse(self.period_from), instants.parse(self.period_to))

    @property
    def moment(self) -> Instant:
        return instants.parse(self.known_at)

    def plain(self) -> dict[str, Plain]:
        """By name, in order, as it is embedded."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "earlier"}
        earlier = {} if self.earlier is None else self.earlier.plain()
        return own | {f"{_EARLIER}{name}": value for name, value in earlier.items()}

    def edition(self, sha256: str) -> Edition:
        """The file of this digest, which was asked this, as an edition."""
        kept = {each.name: getattr(self, each.name) for each in fields(Edition) if each.name != "sha256"}
        return Edition(**kept, sha256=sha256)

    @classmethod
    def parse(cls, line: str) -> Asked:
        """Raises UsageError for what `line` does not make."""
        try:
            found = json.loads(line)[MARK]
            own = {name: value for name, value in found.items() if not name.startswith(_EARLIER)}
            earlier = {name.removeprefix(_EARLIER): value for name, value in found.items() if name not in own}
            asked = cls(**own, earlier=Edition(**earlier) if earlier else None)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UsageError("what the report was asked cannot be read from it", advice=_ADVICE) from None
        is_typed = _is_typed(cls, own) and _is_typed(Edition, earlier)
        if not is_typed or not asked.is_sound():
            raise UsageError("what the report was asked is not as a report says it", advice=_ADVICE)
        return asked

    def is_sound(self) -> bool:
        """Whether its times are times, and its audience one that there is."""
        said: list[Asked | Edition] = [self] if self.earlier is None else [self, self.earlier]
        try:
            _ = [(each.period, each.moment) for each in said]
        except (ValueError, OverflowError, UsageError):
            return False
        return all(each.audience in AUDIENCES for each in said)


def _is_typed(of: type, found: Mapping[str, object]) -> bool:
    kinds = get_type_hints(of)
    return all(isinstance(value, kinds[name]) for name, value in found.items())


def line_of(asked: Iterable[tuple[str, Plain]]) -> str:
    """One line of JSON, always spelt alike."""
    return json.dumps({MARK: dict(asked)}, sort_keys=True, separators=(",", ":"))


_ADVICE = "Is it a report that `ledger report` wrote, whole and unchanged?"
