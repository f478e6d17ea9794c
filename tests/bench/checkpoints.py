"""From admission to a signed checkpoint: events at a steady rate on the embedded ledger, with `ledger run` beside it."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from consumers.sealer import TREE
from ledger.cloudevents import to_message
from ledger.embedded import embedded_postgres
from ledger.instants import SECOND_US, Instant
from ledger.log.embedded import embedded_log
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.record import KNOWN_HEADER
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.files import SealFiles
from ledger.seal.leaf import known_at_of
from tests.bench.clock import now
from tests.bench.latency import ENFORCEMENT, EVENTS_A_SECOND, POLICE, intake_of, portions

_LOOK_EVERY_S = 0.005
_PATIENCE_S = 60.0


class Waits(NamedTuple):
    """Seconds from a record's `known_at` until a checkpoint over it is in its place, signed and synced."""

    events: int
    events_a_second: float
    records: int
    checkpoints: int
    median_s: float
    p99_s: float
    max_s: float


def measure(home: Path, seconds: float) -> Waits:
    """Publish for so many seconds. Every record counts, what the detector says of the events too."""
    with ExitStack() as stack:
        postgres = stack.enter_context(embedded_postgres(home))
        log = stack.enter_context(closing(embedded_log(postgres.dsn)))
        for publisher in (POLICE, ENFORCEMENT):
            log.create_topic(intake_of(publisher))
        stack.enter_context(_running(home))
        watch = stack.enter_context(_Watch(SealFiles(home / "seal" / TREE)).looking())
        _publish(log, 2.0)  # everything is started, compiled and connected by then
        start = watch.wait_for(_records(log))
        began = time.monotonic()
        published = _publish(log, seconds)
        rate = published / (time.monotonic() - began)
        watch.wait_for(start + published)
        took = sorted(watch.waits(log, start))
        seen = sum(size > start for size in watch.sizes)
    return Waits(published, rate, len(took), seen, statistics.median(took), took[int(len(took) * 0.99)], took[-1])


class _Watch:
    """Looks at the checkpoint, and knows when each size of the tree was first to be seen."""

    def __init__(self, files: SealFiles) -> None:
        self._files = files
        self._done = threading.Event()
        self.sizes: list[int] = []
        self._seen_at: list[Instant] = []

    @contextmanager
    def looking(self) -> Iterator[_Watch]:
        thread = threading.Thread(target=self._look, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._done.set()
            thread.join()

    def _look(self) -> None:
        while not self._done.wait(_LOOK_EVERY_S):
            note = self._files.note()
            size = 0 if note is None else Checkpoint.parse(note.text).size
            if size > (self.sizes[-1] if self.sizes else 0):
                self._seen_at.append(now())
                self.sizes.append(size)

    def wait_for(self, records: int) -> int:
        """Until a checkpoint covers so many records. Returns the size of the tree."""
        until = time.monotonic() + _PATIENCE_S
        while not self.sizes or self.sizes[-1] < records:
            if time.monotonic() > until:
                raise TimeoutError(f"no checkpoint of {records} records after {_PATIENCE_S:.0f} s")
            time.sleep(_LOOK_EVERY_S)
        return self.sizes[-1]

    def waits(self, log: Log, start: int) -> Iterator[float]:
        """Of each record from that number on, up to the last checkpoint that was seen."""
        end = self.sizes[-1]
        with LedgerReader(log, start) as reader:
            while reader.position < end and (records := reader.poll(end - reader.position)):
                for number, stored in enumerate(records, reader.position - len(records)):
                    known_at = known_at_of(dict(stored.message.headers)[KNOWN_HEADER])
                    yield (self._seen_at[bisect_right(self.sizes, number)] - known_at) / SECOND_US


def _records(log: Log) -> int:
    """How many there are by now; an embedded ledger has one partition."""
    return log.end("ledger", 0) if "ledger" in log.topics() else 1


def _publish(log: Log, seconds: float) -> int:
    began, published = time.monotonic(), 0
    for portion in portions(seconds):
        for publisher in (POLICE, ENFORCEMENT):
            log.append(intake_of(publisher), [to_message(each) for each in portion if each.publisher == publisher])
        published += len(portion)
        time.sleep(max(0.0, began + published / EVENTS_A_SECOND - time.monotonic()))
    return published


@contextmanager
def _running(home: Path) -> Iterator[None]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")}
    environment |= {"LEDGER_HOME": str(home)}
    command: Sequence[str] = [sys.executable, "-m", "ledger.commands", "run"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
