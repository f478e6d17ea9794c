"""What a measure is: one definition, one unit, one way to count, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

from ledger.protocol.findings import Verdict
from ledger.record import LedgerRecord
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

Unit = Literal[
    "person",
    "share",
    "ground",
    "case",
    "act",
    "incident",
    "pause",
    "gap",
    "event",
    "finding",
    "decision",
    "application",
    "complaint",
    "reading",
    "message",
]

MONTH = "month"
"""The dimension that every measure may have: the fold fills it, London time, by the clock that counts."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to break a measure down. `words` turns a value into what a person reads."""

    name: str
    title: str
    words: Callable[[str], str]


class Category(NamedTuple):
    """One of the kinds into which what a measure counts falls."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a distribution is made of. `unit` is plural ("days", "hours"); `per_unit` divides what was told."""

    unit: str
    says: str
    per_unit: int = 1


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """A part of a measure that the event contract cannot feed: what, and the field that is missing."""

    what: str
    missing: str


class Measure:
    """One measure of the governance framework. Stateless: it tells, and the fold counts.

    What it counts is a rate or a mix by its categories: the count of one category over the sum of all. Everything that a
    reader needs to judge the figure stands here and nowhere else.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    definition: ClassVar[str]
    """In plain English, with every limit and every case that is left out."""
    unit: ClassVar[Unit]
    asked_by: ClassVar[tuple[str, ...]]
    categories: ClassVar[tuple[Category, ...]]
    """Every category, in order. A measure that only counts has one."""
    dimensions: ClassVar[tuple[Dimension, ...]] = ()
    amounts: ClassVar[Amounts | None] = None
    not_recorded: ClassVar[tuple[NotRecorded, ...]] = ()

    @classmethod
    def codes(cls) -> tuple[str, ...]:
        """Those of the categories."""
        return tuple(category.code for category in cls.categories)

    def of_subject(self, one: SubjectAt) -> Iterable[Told]:
        """What counts of one person."""
        return ()

    def of_record(self, record: LedgerRecord) -> Iterable[Told]:
        """What counts of one of the ledger's own records."""
        return ()

    def of_publishers(self, verdicts: Sequence[Verdict]) -> Iterable[Told]:
        """What counts of the findings on publishers."""
        return ()
