"""Drives the fold of a report over the ledger as known at a moment: one pass, in one process or in several."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from ledger.errors import DamagedLedger
from ledger.instants import Instant
from ledger.log.port import Log
from ledger.protocol.findings import Change
from ledger.protocol.known import Known
from ledger.protocol.policy import COUNTED_FROM, Policy
from ledger.protocol.publishers.whole import WholeLedger
from ledger.record import LedgerRecord, read_record
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.merkle import root_hash
from ledger.seal.tiles import Tile, TileNodes
from ledger.unhindered import unhindered
from projections.replay import OnCount, Said, by_subject, spread_histories, tell
from projections.reports.figures import Figures
from projections.reports.fold import of_publishers, of_records, of_subjects
from projections.reports.measure import Measure
from projections.reports.question import Period, Question
from projections.reports.subject import SubjectAt
from projections.spool import Spool, ordered_in

_SWEPT_SUBJECTS = 500
_OWN_RECORDS = 1000  # decoded before they are counted together


class Counted(NamedTuple):
    """The figures, and how many records were known: those with the numbers below `records`."""

    figures: Figures
    records: int


def figures_at(
    log: Log, question: Question, measures: Sequence[Measure], *, workers: int = 1, on_count: OnCount | None = None
) -> Counted:
    """The figures of these measures over the records known at the question's moment.

    With several workers the subjects are shared out among as many processes; the figures are the same. Memory holds one
    subject at a time for each of them, and what a measure of publishers keeps.
    """
    hearing = _Hearing(question, measures)
    with ExitStack() as opened:
        spools = [opened.enter_context(Spool()) for _ in range(workers)]
        with unhindered():
            spread_histories(log, question.known_at, spools, on_count, hearing.hear)
        parts = _in_turn(spools, hearing.share) if workers == 1 else _in_processes(spools, hearing.share)
        for part in parts:
            hearing.add(part)
    return Counted(hearing.settled(), hearing.records)


def sealed_root(size: int, checkpoint: Checkpoint, read_tile: Callable[[Tile], bytes]) -> str | None:
    """The root hash (hex) over the first `size` records; None where the checkpoint does not reach so far.

    Raises DamagedLedger where the tiles are not those of the checkpoint.
    """
    if size > checkpoint.size:
        return None
    nodes = TileNodes(checkpoint.size, read_tile)
    if root_hash(checkpoint.size, nodes) != checkpoint.root:
        raise DamagedLedger("the tiles are not those that were sealed", advice="`ledger verify` says which")
    return root_hash(size, nodes).hex()


class _Part(NamedTuple):
    """What the subjects of one spool come to. `changes` only where publishers are judged."""

    figures: Figures
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class _Share:
    """The work of one process. A policy travels as its bytes."""

    period: Period
    known_at: Instant
    policy: bytes
    measures: tuple[Measure, ...]
    judges_publishers: bool

    def done(self, subjects: Iterable[tuple[str, Sequence[Known]]]) -> _Part:
        question = Question(self.period, self.known_at, Policy.from_bytes(self.policy))
        changes: list[Change] = []

        def keep(one: SubjectAt) -> None:
            changes.extend(change for change in one.changes if change.verdict.finding.rule in COUNTED_FROM.values())

        with unhindered():
            figures = of_subjects(self.measures, question, _swept(subjects), keep if self.judges_publishers else None)
        return _Part(figures, changes)


@dataclass
class _Hearing:
    """Hears every record in the order of the ledger, then takes in what the subjects come to."""

    question: Question
    measures: Sequence[Measure]
    records: int = 0
    figures: Figures = field(default_factory=Figures)

    def __post_init__(self) -> None:
        self._of_records = _that_tell("of_record", self.measures)
        self._own: list[LedgerRecord] = []
        self._of_publishers = _that_tell("of_publishers", self.measures)
        self._whole = WholeLedger(self.question.policy) if self._of_publishers else None
        self.share = _Share(
            self.question.period,
            self.question.known_at,
            self.question.policy.content,
            _that_tell("of_subject", self.measures),
            judges_publishers=self._whole is not None,
        )

    def hear(self, said: Said) -> None:
        self.records += 1
        if self._whole is not None:
            tell(self._whole, said)
        if self._of_records and not said.is_upstream:
            self._own.append(read_record(said.stored))
            if len(self._own) >= _OWN_RECORDS:
                self._count_own()

    def _count_own(self) -> None:
        self.figures.add(of_records(self._of_records, self.question, self._own))
        self._own.clear()

    def add(self, part: _Part) -> None:
        self.figures.add(part.figures)
        if self._whole is not None:
            self._whole.judged(part.changes)

    def settled(self) -> Figures:
        self._count_own()
        if self._whole is not None:
            verdicts = self._whole.settle(self.question.known_at).verdicts
            self.figures.add(of_publishers(self._of_publishers, self.question, verdicts))
        return self.figures


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


def _in_turn(spools: Sequence[Spool], share: _Share) -> Iterable[_Part]:
    return (share.done(by_subject(spool.ordered())) for spool in spools)


def _in_processes(spools: Sequence[Spool], share: _Share) -> Iterable[_Part]:
    """Fresh processes: a fork would share this one's connections."""
    files = [spool.handed_over() for spool in spools]
    with ProcessPoolExecutor(len(files), mp_context=get_context("spawn")) as pool:
        yield from pool.map(_done_with, files, [share] * len(files))


def _done_with(file: Path, share: _Share) -> _Part:
    return share.done(by_subject(ordered_in(file)))


def _that_tell(method: str, measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Those that say something of their own there."""
    return tuple(one for one in measures if getattr(type(one), method) is not getattr(Measure, method))
