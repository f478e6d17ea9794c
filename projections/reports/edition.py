"""An edition of a report that was made once: what it was asked, what it rests on, and which file it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import NamedTuple, Self

from ledger import instants
from ledger.events import ReportPublished
from ledger.instants import Instant
from ledger.protocol.policy import Policy
from projections.disclosure.audience import BOARD, PUBLIC, RESEARCH
from projections.reports.question import Period, Question

READ_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        BOARD.name: (BOARD.name, RESEARCH.name, PUBLIC.name),
        RESEARCH.name: (RESEARCH.name, PUBLIC.name),
        PUBLIC.name: (PUBLIC.name,),
    }
)
"""For each audience, whose editions it may know of: its own, and those that are open to more people."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Flat, as it is embedded in what restates it. Times are written as in events; `sha256` is that of the file."""

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
    sha256: str

    @classmethod
    def published(cls, event: ReportPublished) -> Self | None:
        """As the ledger has it on record; None where the record names no period or no tree, as ours always do."""
        if event.period_from is None or event.period_to is None or event.tree_size is None:
            return None
        return cls(
            report=event.report,
            period_from=instants.text(event.period_from),
            period_to=instants.text(event.period_to),
            known_at=instants.text(event.report_known_at),
            policy=event.policy_name,
            policy_digest=event.policy_digest,
            rule_pack=event.rule_pack,
            audience=event.audience.lower(),
            tree_size=event.tree_size,
            tree_root=event.root_hash,
            sha256=event.digest,
        )

    @property
    def period(self) -> Period:
        return Period(instants.parse(self.period_from), instants.parse(self.period_to))

    @property
    def moment(self) -> Instant:
        """Of knowledge."""
        return instants.parse(self.known_at)

    def plain(self) -> dict[str, str | int | None]:
        """By name, in order, as it is embedded."""
        return asdict(self)


class Publication(NamedTuple):
    """An edition that is on record as published: when the ledger came to know of it, and what it is called there."""

    edition: Edition
    at: Instant
    reference: str
    event_id: str


class Earlier(NamedTuple):
    """What a restatement restates: the edition, its policy, and its publication where one is on record."""

    edition: Edition
    policy: Policy
    publication: Publication | None

    @property
    def question(self) -> Question:
        return Question(self.edition.period, self.edition.moment, self.policy)
