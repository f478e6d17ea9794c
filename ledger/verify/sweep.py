"""Reads the whole ledger once, partition by partition, and gives the records in the order of their numbers.

Unlike `LedgerReader` it goes on whatever it meets: a record that cannot be read, a number that is missing or doubled.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import attrgetter

from ledger.log.port import Log
from ledger.log.reader import LATE_S_MAX
from ledger.verify.examine import Chunk, Examiner
from ledger.verify.extent import Extent
from ledger.verify.problem import Problem
from ledger.verify.row import TOPIC, Examined, Row
from ledger.verify.workers import Begin

BATCH_ROWS = 1000
CHUNK_MESSAGES = 2000
_AHEAD_CHUNKS_MIN = 4
_LATE_NUMBERS = 1000
"""A step of the registrar has no more records than this, and only those of the last one may still be on their way."""
_LATE_PAUSE_S = 0.05

_number = attrgetter("number")
OnProblem = Callable[[Problem], None]
OnCount = Callable[[int], None]


class Sweep:
    """One pass. `begin` examines; `on_problem` gets what is wrong with records, `on_count` how many messages were read.

    `late_s` is how long a number of the last step may be missing while later ones are there: on Kafka the parts of one
    transaction become visible one after another.
    """

    def __init__(
        self, log: Log, extent: Extent, examiner: Examiner, begin: Begin, *, on_problem: OnProblem, on_count: OnCount
    ) -> None:
        self._log = log
        self._extent = extent
        self._examiner = examiner
        self._begin = begin
        self._on_problem = on_problem
        self._on_count = on_count
        self.late_s = LATE_S_MAX if log.kind == "kafka" else 0.0

    def batches(self) -> Iterator[Sequence[Row]]:
        """Every record that can be read, by number, some at a time."""
        rows = merge(*(self._partition(partition) for partition in self._extent.ends), key=_number)
        late_from = self._extent.records - _LATE_NUMBERS
        last: list[Row] = []
        while batch := list(islice(rows, BATCH_ROWS)):
            early = [row for row in batch if row.number < late_from]
            last += batch[len(early) :]
            if early:
                yield early
        last += self._late(last, max(0, late_from))
        last.sort(key=_number)
        yield last

    def _partition(self, partition: int) -> Iterator[Row]:
        """The records of one partition; each chunk of them is put in order, and what was not in order is said."""
        highest = -1
        for examined in self._examined(partition):
            for problem in examined.problems:
                self._on_problem(problem)
            in_order = True
            for row in examined.rows:
                if row.number <= highest:
                    in_order = False
                    words = f"record {row.number} lies behind record {highest}: numbers rise within a partition"
                    self._on_problem(row.problem("wrong_order", words))
                highest = max(highest, row.number)
            self._on_count(examined.messages)
            yield from examined.rows if in_order else sorted(examined.rows, key=_number)

    def _examined(self, partition: int) -> Iterator[Examined]:
        end = self._extent.ends[partition]
        chunks = (Chunk(partition, at, min(at + CHUNK_MESSAGES, end)) for at in range(0, end, CHUNK_MESSAGES))
        ahead = max(1, _AHEAD_CHUNKS_MIN // self._extent.partitions)
        waiting = deque(self._begin(chunk) for chunk in islice(chunks, ahead))
        while waiting:
            examined = waiting.popleft()()
            waiting.extend(self._begin(chunk) for chunk in islice(chunks, 1))
            yield examined

    def _late(self, last: Sequence[Row], first: int) -> list[Row]:
        """Records before the end that became visible after the end was looked up."""
        missing = set(range(first, self._extent.records)) - {row.number for row in last}
        found: list[Row] = []
        starts = dict(self._extent.ends)
        until = time.monotonic() + self.late_s
        while missing and time.monotonic() < until:
            for (_, partition), end in self._log.ends([(TOPIC, each) for each in starts]).items():
                examined = self._examiner.examine(self._log, Chunk(partition, starts[partition], end))
                found += [row for row in examined.rows if row.number in missing]
                missing -= {row.number for row in examined.rows}
                starts[partition] = end
            if missing:
                time.sleep(_LATE_PAUSE_S)
        return found
