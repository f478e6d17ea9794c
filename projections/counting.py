"""What each process does for a report: it reads slices of the ledger, and counts the subjects of one class."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ledger.instants import Instant
from ledger.log.port import Log
from ledger.protocol.findings import Change
from ledger.protocol.known import Known
from ledger.protocol.policy import COUNTED_FROM, Policy
from ledger.record import LedgerRecord, read_record
from ledger.unhindered import unhindered
from projections.blocks import Section
from projections.gathering import Gathered, Gatherer, Slice, subjects_in
from projections.replay import Said
from projections.reports.figures import Figures
from projections.reports.fold import of_records, of_subjects
from projections.reports.measure import Measure
from projections.reports.question import Period, Question
from projections.reports.subject import SubjectAt

_SWEPT_SUBJECTS = 500
_JUDGING_PUBLISHERS = frozenset(COUNTED_FROM.values())


class Read(NamedTuple):
    """What a slice came to, and the figures of the ledger's own records in it."""

    gathered: Gathered
    figures: Figures


class Part(NamedTuple):
    """What the subjects of one class come to. `changes` only where publishers are judged."""

    figures: Figures
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Counting:
    """Is sent to each process, with a policy as its bytes. `folder` is where what is read is put aside.

    `below` leaves out the records with this number or a higher one.
    """

    period: Period
    known_at: Instant
    policy: bytes
    measures: tuple[Measure, ...]
    classes: int
    folder: Path
    below: int | None = None

    @classmethod
    def of(cls, question: Question, measures: Sequence[Measure], classes: int, folder: Path) -> Counting:
        return cls(question.period, question.known_at, question.policy.content, tuple(measures), classes, folder)

    @property
    def judges_publishers(self) -> bool:
        return bool(that_tell("of_publishers", self.measures))

    def read(self, log: Log, cut: Slice) -> Read:
        """Raises DamagedLedger for what is no record."""
        own: list[LedgerRecord] = []
        measures = that_tell("of_record", self.measures)

        def keep(said: Said) -> None:
            if measures:
                own.append(read_record(said.stored))

        file = self.folder / f"{cut.partition}-{cut.start}"
        gatherer = Gatherer(file, self.known_at, self.classes, keep, hears=self.judges_publishers, below=self.below)
        return Read(gatherer.gather(log, cut), of_records(measures, self._question(), own))

    def count(self, _log: Log, sections: Sequence[Section]) -> Part:
        """The subjects of one class, read back from every slice."""
        measures, changes = that_tell("of_subject", self.measures), list[Change]()

        def keep(one: SubjectAt) -> None:
            changes.extend(change for change in one.changes if change.verdict.finding.rule in _JUDGING_PUBLISHERS)

        with unhindered():
            subjects = _swept(subjects_in(sections))
            figures = of_subjects(measures, self._question(), subjects, keep if self.judges_publishers else None)
        return Part(figures, changes)

    def _question(self) -> Question:
        return Question(self.period, self.known_at, _policy(self.policy))


def that_tell(method: str, measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Those that say something of their own there."""
    return tuple(one for one in measures if getattr(type(one), method) is not getattr(Measure, method))


@lru_cache(maxsize=1)
def _policy(content: bytes) -> Policy:
    return Policy.from_bytes(content)


def _swept(subjects: Iterable[tuple[str, Sequence[Known]]]) -> Iterator[tuple[str, Sequence[Known]]]:
    """What measures leave behind is in part garbage in circles: it is collected now and then, and nothing older is looked at."""
    gc.freeze()
    try:
        for number, subject in enumerate(subjects, 1):
            yield subject
            if number % _SWEPT_SUBJECTS == 0:
                gc.collect()
    finally:
        gc.unfreeze()
