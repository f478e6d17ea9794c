"""Runs the checks over one ledger: one pass over the records for all of them, then what each has to read itself."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from ledger.log.port import Log
from ledger.seal.files import SealFiles
from ledger.seal.keys import VerifierKey
from ledger.seal.merkle import EMPTY_ROOT
from ledger.seal.trust import TrustPolicy
from ledger.verify.beside import detector_stands, seal_beside
from ledger.verify.check import Check, OnCount, Scope, Told
from ledger.verify.examine import Examiner
from ledger.verify.extent import extent_of
from ledger.verify.problem import Code, Problem
from ledger.verify.sweep import Sweep
from ledger.verify.workers import Begin, OpenLog, here, in_processes
from projections.store import Store

LISTED_MAX = 100
"""Problems of one kind that are listed; more are counted."""
_WORTH_PROCESSES_MESSAGES = 50_000
"""Below, processes take longer to start than they save."""


@dataclass(frozen=True, slots=True)
class Done:
    """One check, how many problems it found, and how long it took. `read_s` of the one pass is nobody's own."""

    name: str
    title: str
    problems: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What verification found. `counts` has every problem, `problems` the first of each kind."""

    records: int
    tree_size: int
    problems: Sequence[Problem]
    counts: Counter[Code]
    checks: Sequence[Done]
    told: Told
    read_s: float

    @property
    def is_ok(self) -> bool:
        return not self.counts

    @property
    def root(self) -> bytes:
        return self.told.root or EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Verification:
    """What is verified: a log, the folder of its seal, and the tables, where there are any.

    `keys` are those that are believed: the operator's, or (`keys_are_given`) those that somebody brought who believes
    nobody here. `signer` is the folder that says what was signed last, `elsewhere` are files with checkpoints that others kept, `witnesses` says who must cosign.
    `open_log` opens another connection in another process; with it and more than one of `processes` the examination of a
    large ledger is shared among them.
    """

    log: Log
    files: SealFiles
    keys: Sequence[VerifierKey]
    store: Store | None = None
    signer: Path | None = None
    elsewhere: Sequence[Path] = ()
    witnesses: TrustPolicy | None = None
    keys_are_given: bool = False
    is_mirror: bool = False
    open_log: OpenLog | None = None
    processes: int = 1
    late_s: float | None = None
    """How long the last numbers may take to become visible; the log's own time where this is not set."""

    def run(self, checks: Iterable[type[Check]], on_count: OnCount = lambda _count: None) -> Answer:
        """Raises UsageError where there is no ledger, PartMissing where a part is away. Damage is what it tells of."""
        # In this order: whatever the seal and the detector speak of is on the ledger by the time its end is fixed.
        seal = replace(
            seal_beside(self.files, self.signer, self.keys, self.elsewhere),
            witnesses=self.witnesses,
            keys_are_given=self.keys_are_given,
        )
        detector = None if self.store is None else detector_stands(self.store)
        scope = Scope(self.log, extent_of(self.log), seal, self.store, detector, Told(), on_count, self.is_mirror)
        return _Run(self, scope, [check(scope) for check in checks]).run()


class _Run:
    """One verification under way."""

    def __init__(self, what: Verification, scope: Scope, checks: Sequence[Check]) -> None:
        self._what = what
        self._scope = scope
        self._checks = checks
        self._problems: list[Problem] = []
        self._counts: Counter[Code] = Counter()
        self._done = {check.name: Done(check.name, check.title, 0, 0.0) for check in checks}

    def run(self) -> Answer:
        started_s = time.perf_counter()
        seeing = [check for check in self._checks if check.sees_records]
        if seeing:
            self._sweep(seeing)
        read_s = time.perf_counter() - started_s
        for check in self._checks:
            started_s = time.perf_counter()
            self._take(check.name, check.finish())
            self._add(check.name, 0, time.perf_counter() - started_s)
        scope = self._scope
        size = (
            0
            if scope.seal.checkpoint is None or scope.seal.checkpoint.checkpoint is None
            else scope.seal.checkpoint.checkpoint.size
        )
        done = list(self._done.values())
        return Answer(scope.extent.records, size, self._problems, self._counts, done, scope.told, read_s)

    def _sweep(self, checks: Sequence[Check]) -> None:
        examiner = Examiner(self._scope.extent.partitions, claims=any(check.name == "claims" for check in checks))
        first = checks[0].name
        with self._begin(examiner) as begin:
            sweep = Sweep(
                self._scope.log,
                self._scope.extent,
                examiner,
                begin,
                on_problem=lambda each: self._take(first, (each,)),
                on_count=self._scope.on_count,
            )
            if self._what.late_s is not None:
                sweep.late_s = self._what.late_s
            for rows in sweep.batches():
                for check in checks:
                    self._take(check.name, check.see(rows))

    def _begin(self, examiner: Examiner) -> AbstractContextManager[Begin]:
        what, messages = self._what, sum(self._scope.extent.ends.values())
        if what.open_log is None or what.processes < 2 or messages < _WORTH_PROCESSES_MESSAGES:
            return nullcontext(here(self._scope.log, examiner))
        return in_processes(self._scope.log, what.open_log, examiner, what.processes)

    def _take(self, name: str, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._counts[problem.code] += 1
            self._add(name, 1, 0.0)
            if self._counts[problem.code] <= LISTED_MAX:
                self._problems.append(problem)

    def _add(self, name: str, problems: int, seconds: float) -> None:
        done = self._done[name]
        self._done[name] = replace(done, problems=done.problems + problems, seconds=done.seconds + seconds)
