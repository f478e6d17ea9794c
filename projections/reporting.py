"""Drives the fold of a report over the ledger as known at a moment: one pass, in one process or in several."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ledger.errors import DamagedLedger
from ledger.log.port import Log
from ledger.log.reader import LATE_S_MAX
from ledger.protocol.publishers.whole import WholeLedger
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.merkle import root_hash
from ledger.seal.tiles import Tile, TileNodes
from projections.counting import Counting, that_tell
from projections.edges import TOPIC
from projections.gathering import Gathered, slices_between, tell
from projections.hands import Hands, Here, hands
from projections.replay import OnCount
from projections.reports.figures import Figures
from projections.reports.fold import of_publishers
from projections.reports.measure import Measure
from projections.reports.question import Question
from projections.seen import Seen

_LATE_STEP_S = 0.01


class Counted(NamedTuple):
    """The figures, and how many records were known: those with the numbers below `records`."""

    figures: Figures
    records: int


def figures_at(
    log: Log, question: Question, measures: Sequence[Measure], *, workers: int = 1, on_count: OnCount | None = None
) -> Counted:
    """The figures of these measures over the records known at the question's moment.

    With several workers first slices of the ledger and then the subjects are shared out among as many processes; the
    figures are the same. Memory holds one slice, or one subject, for each of them, and what a measure of publishers
    keeps. Raises DamagedLedger for what is no record, and for a record that is missing or doubled.
    """
    with TemporaryDirectory(prefix="ledger-report-") as folder, hands(log, workers) as several:
        counting = Counting.of(question, measures, workers, Path(folder))
        return _Report(log, question, measures, several, on_count or (lambda _: None)).counted(counting)


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


@dataclass
class _Report:
    """One report in the making: every record is read by somebody, then every subject counted by somebody."""

    log: Log
    question: Question
    measures: Sequence[Measure]
    hands: Hands
    on_count: OnCount
    figures: Figures = field(default_factory=Figures)
    gathered: list[Gathered] = field(default_factory=list)
    last: dict[int, int] = field(default_factory=dict)
    """The highest number that was read of each partition: none below it can come there any more."""

    def counted(self, counting: Counting) -> Counted:
        records = self._read(counting)
        classes = [[each.subjects[one] for each in self.gathered] for one in range(counting.classes)]
        parts = self.hands.each(counting.count, classes)
        whole = self._heard() if counting.judges_publishers else None
        for part in parts:
            self.figures.add(part.figures)
            if whole is not None:
                whole.judged(part.changes)
        if whole is not None:
            verdicts = whole.settle(self.question.known_at).verdicts
            self.figures.add(of_publishers(that_tell("of_publishers", self.measures), self.question, verdicts))
        return Counted(self.figures, records)

    def _read(self, counting: Counting) -> int:
        """All that was there at the beginning. Gives how many records were known."""
        ends = _ends(self.log)
        self.last = dict.fromkeys(ends, -1)
        seen = Seen(sum(ends.values()))
        self._take(self.hands, counting, {}, ends, seen)
        until = time.monotonic() + LATE_S_MAX
        while not seen.is_whole:
            # On Kafka the parts of one transaction become visible one after another.
            if time.monotonic() > until or all(last > seen.first_missing() for last in self.last.values()):
                raise DamagedLedger(
                    f"ledger number {seen.first_missing()} is missing: {seen.records - 1} is there already",
                    advice="do not write to this ledger any more; compare it with its seal and its copies",
                )
            time.sleep(_LATE_STEP_S)
            before, ends = ends, _ends(self.log)
            self._take(Here(self.log), replace(counting, below=seen.records), before, ends, seen)
        return seen.records

    def _take(
        self, by: Hands, counting: Counting, starts: Mapping[int, int], ends: Mapping[int, int], seen: Seen
    ) -> None:
        cuts = slices_between(starts, ends)
        for cut, (gathered, figures) in zip(cuts, by.each(counting.read, cuts), strict=True):
            self.figures.add(figures)
            self.gathered.append(gathered)
            seen.add(gathered.numbers)
            self.last[cut.partition] = max(gathered.numbers, default=self.last[cut.partition])
            self.on_count(len(gathered.numbers))

    def _heard(self) -> WholeLedger:
        whole = WholeLedger(self.question.policy)
        tell(whole, [each.heard for each in self.gathered if each.heard is not None])
        return whole


def _ends(log: Log) -> Mapping[int, int]:
    places = [(TOPIC, partition) for partition in range(log.topics(TOPIC).get(TOPIC, 0))]
    return {partition: end for (_, partition), end in log.ends(places).items()}
