"""Verification beside a ledger that is being written to, by several processes, and with memory that stays flat."""

from __future__ import annotations

import gc
import threading
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import psutil
import pytest

from consumers.sealer import Sealer
from ledger.log.embedded import embedded_log
from ledger.log.kafka import KafkaLog, KafkaSettings
from ledger.log.memory import memory_log
from ledger.log.port import Log
from ledger.seal.files import SealFiles
from ledger.seal.signer import public_keys
from ledger.verify import verification
from ledger.verify.checks import CHECKS
from ledger.verify.claims import Claims
from ledger.verify.examine import Chunk, Examiner
from ledger.verify.extent import extent_of
from ledger.verify.records import Records
from ledger.verify.row import Row
from ledger.verify.sequences import Sequences
from ledger.verify.sweep import Sweep
from ledger.verify.tree import Tree
from ledger.verify.verification import Verification
from ledger.verify.workers import Begin, here, in_processes
from projections.store import Store
from tests.bench.clock import now
from tests.bench.stream import fill_intakes
from tests.consumers.support import Clock, claim, opened, registrar_of, settle
from tests.integration.world import World, create_intakes, tell, year
from tests.verify.ledgers import seal

Opener = Callable[[], Log]


def verification_of(log: Log, folder: Path, store: Store | None = None, **more: object) -> Verification:
    signer = folder / "signer"
    return Verification(log, SealFiles(folder / "tree"), public_keys(signer), store, signer, **more)  # type: ignore[arg-type]


@pytest.fixture(params=["embedded", "kafka"])
def opener(request: pytest.FixtureRequest) -> Opener:
    """Opens the same empty log, as often as it is asked."""
    if request.param == "embedded":
        return partial(embedded_log, request.getfixturevalue("postgres"))
    settings: KafkaSettings = request.getfixturevalue("kafka_settings")
    return partial(KafkaLog, settings)


class Writer(threading.Thread):
    """Tells a year to a whole ledger, seals it as it grows, and goes on until it is told to stop."""

    def __init__(self, opener: Opener, dsn: str, home: Path) -> None:
        super().__init__()
        self._opener, self._dsn, self._home = opener, dsn, home
        self.begun, self.stop = threading.Event(), threading.Event()
        self.steps = 0
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            with closing(self._opener()) as log, closing(Store(self._dsn)) as store:
                self._write(log, store)
        except BaseException as error:  # noqa: BLE001 - the test that waits must hear of it
            self.failed = error
            self.begun.set()

    def _write(self, log: Log, store: Store) -> None:
        told = year(40)
        create_intakes(log, told)
        clock = Clock(now())
        with World(log, store, self._home, clock, partitions=3) as world:
            sealer = Sealer(log, self._home / "seal", clock, world.metrics)
            for first in range(0, len(told), 10):
                if self.stop.is_set():
                    break
                clock.now = now()
                tell(world, told[first : first + 10], settle_every=3)
                sealer.step()
                self.steps += 1
                self.begun.set()
            sealer.close()


@pytest.mark.timeout(240)
def test_a_ledger_that_goes_on_is_never_reported_as_damaged(opener: Opener, postgres: str, tmp_path: Path) -> None:
    writer = Writer(opener, postgres, tmp_path)
    writer.start()
    try:
        assert writer.begun.wait(120)
        seen = []
        with closing(opener()) as log, closing(Store(postgres)) as store:
            for _ in range(6):
                before = writer.steps
                answer = verification_of(log, tmp_path / "seal", store).run(CHECKS)
                assert [] == list(answer.problems)
                seen.append((answer.records, writer.steps - before))
    finally:
        writer.stop.set()
        writer.join()
    assert writer.failed is None
    assert seen[0][0] < seen[-1][0], "the ledger grew"
    assert any(steps for _, steps in seen), "and it did while it was verified"


@pytest.mark.timeout(240)
def test_processes_find_what_one_finds_and_end_with_it(
    opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stretches of several partitions are put together in the order of numbers."""
    monkeypatch.setattr("ledger.verify.sweep.CHUNK_MESSAGES", 50)
    with closing(opener()) as log:
        log.create_topic("ledger", 3)
        with closing(registrar_of(log, tmp_path, Clock(now()))) as registrar:
            claim(log, *(opened(number, subject=f"S-{number % 40}") for number in range(400)))
            settle(registrar)
        examiner = Examiner(partitions=3, claims=True)
        alone = rows_of(log, examiner, here(log, examiner))
        with in_processes(log, opener, examiner, 2) as begin:
            while isinstance(begin(Chunk(0, 0, 1)), partial):
                time.sleep(0.01)  # they are not up yet
            shared = rows_of(log, examiner, begin)
            started = psutil.Process().children()
    assert list(range(402)) == [row.number for row in alone]
    assert alone == shared
    assert not [each for each in started if each.is_running() and "spawn_main" in " ".join(each.cmdline())]


def rows_of(log: Log, examiner: Examiner, begin: Begin) -> list[Row]:
    sweep = Sweep(log, extent_of(log), examiner, begin, on_problem=pytest.fail, on_count=lambda _count: None)
    return [row for rows in sweep.batches() for row in rows]


def test_a_large_ledger_is_examined_by_processes_too(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "_WORTH_PROCESSES_MESSAGES", 0)
    opener = partial(embedded_log, postgres)
    with closing(opener()) as log:
        with closing(registrar_of(log, tmp_path, Clock(now()))) as registrar:
            claim(log, opened(1))
            settle(registrar)
        seal(log, tmp_path / "seal")
        answer = verification_of(log, tmp_path / "seal", open_log=opener, processes=2).run((Records, Claims, Tree))
    assert (3, []) == (answer.records, list(answer.problems))


@pytest.fixture
def sealed(tmp_path: Path) -> Callable[[int], Verification]:
    def make(count: int) -> Verification:
        home = tmp_path / str(count)
        log = memory_log()
        fill_intakes(log, count)
        with closing(registrar_of(log, home, Clock(now()))) as registrar:
            settle(registrar)
        seal(log, home / "seal")
        return verification_of(log, home / "seal")

    return make


@pytest.mark.timeout(240)
def test_memory_does_not_grow_with_the_ledger(sealed: Callable[[int], Verification]) -> None:
    """Four times as many records take about as much: the log in memory itself is there before it is counted."""
    peaks = [_peak_bytes(sealed(count)) for count in (4_000, 16_000)]
    assert peaks[1] < 1.5 * peaks[0], peaks


def _peak_bytes(what: Verification) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        assert what.run((Records, Claims, Tree, Sequences)).is_ok
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
