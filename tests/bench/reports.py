"""How fast a report is made, beside a bare read and decode of the same records, and that its memory does not grow.

`python -m tests.bench.reports [EVENTS]` makes a ledger of so many and shows the table. Each figure is taken in a process
of its own (`python -m tests.bench.reports STAGE HOME EVENTS WORKERS`).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from ledger import instants
from ledger.codec import decode_trusted
from ledger.embedded import embedded_postgres
from ledger.instants import Instant
from ledger.log.embedded import embedded_log
from ledger.log.port import Log
from ledger.protocol.policy import load_policy
from ledger.record import read_record
from ledger.unhindered import unhindered
from projections.disclosure.audience import BOARD
from projections.replay import said_in
from projections.reporting import figures_at
from projections.reports.asked import Basis, Tree
from projections.reports.catalogue import REPORTS
from projections.reports.question import Period, Question
from projections.reports.stated import report_document
from projections.reports.writing.formats import FORMATS
from schemas.fingerprints import PREFIX
from tests.bench.lives import fill

MEASURED = ("protocol-monitor", "sharing")
WORKERS = (1, 2)
_BARE = "read and decode"
_SMALLER = 4
"""The memory is compared with that of as many times fewer events."""
_READ_MESSAGES = 2000
_PERIOD = Period(instants.parse("2024-01-01T00:00:00Z"), instants.parse("2034-01-01T00:00:00Z"))


class Stage(NamedTuple):
    """What one report took. `rss_mb_max` is the most that any of its processes held; `digest` is of the document."""

    stage: str
    events: int
    workers: int
    seconds: float
    rate: float
    rss_mb_max: float
    digest: str


class Figure(NamedTuple):
    """A stage beside bare reading of the same records in one process: `ratio` is how much of its speed is left."""

    stage: str
    events: int
    workers: int
    seconds: float
    rate: float
    ratio: float
    rss_mb_max: float
    rss_mb_smaller: float
    """Of a quarter of the events."""


def measure(home: Path, events: int) -> list[Figure]:
    """Every report with each number of workers, on one ledger. The documents must be the same to the byte."""
    with embedded_postgres(home) as postgres, closing(embedded_log(postgres.dsn)) as log:
        fill(log, postgres.dsn, events)
        return list(_figures(home, events))


def _figures(home: Path, events: int) -> Iterator[Figure]:
    bare = _in_a_process(_BARE, home, events, 1)
    yield Figure(*bare[:5], 1.0, bare.rss_mb_max, _in_a_process(_BARE, home, events // _SMALLER, 1).rss_mb_max)
    for name in MEASURED:
        digests = set()
        for workers in WORKERS:
            smaller = _in_a_process(name, home, events // _SMALLER, workers)
            one = _in_a_process(name, home, events, workers)
            digests.add(one.digest)
            yield Figure(*one[:5], bare.seconds / one.seconds, one.rss_mb_max, smaller.rss_mb_max)
        assert len(digests) == 1, f"{name}: the number of workers changes the document"


def _in_a_process(stage: str, home: Path, events: int, workers: int) -> Stage:
    command = [sys.executable, "-m", "tests.bench.reports", stage, str(home), str(events), str(workers)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Stage(**json.loads(told))


def _stage(stage: str, home: Path, events: int, workers: int) -> Stage:
    with embedded_postgres(home) as postgres, closing(embedded_log(postgres.dsn)) as log:
        last = read_record(log.read("ledger", 0, events - 1, limit=1).messages[0]).known_at
        began = time.perf_counter()
        digest = _bare(log, events) if stage == _BARE else _report(log, stage, last, workers)
        seconds = time.perf_counter() - began
    return Stage(stage, events, workers, seconds, events / seconds, _peak_mb(), digest)


def _bare(log: Log, events: int) -> str:
    """Every record, and no more than that."""
    at = 0
    with unhindered():
        while at < events:
            messages, at = log.read("ledger", 0, at, limit=_READ_MESSAGES)
            for said in map(said_in, messages):
                decode_trusted(said.schema.decode().removeprefix(PREFIX), said.stored.message.value or b"")
    return ""


def _report(log: Log, name: str, known_at: Instant, workers: int) -> str:
    """As `ledger report` makes it for the board, up to the bytes of the document."""
    report = next(each for each in REPORTS if each.name == name)
    question = Question(_PERIOD, known_at, load_policy())
    counted = figures_at(log, question, report.counted_with(None), workers=workers)
    basis = Basis(question, BOARD, Tree(counted.records, None, is_closed=False))
    return sha256(FORMATS["json"](report_document(report, basis, counted.figures))).hexdigest()


def _peak_mb() -> float:
    """The most that this program or any process that it started has held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own_kb = int(status.split("VmHWM:")[1].split()[0])
    return max(own_kb, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def table_of(figures: list[Figure]) -> Table:
    table = Table(title="Reports, embedded", title_justify="left")
    for name in ("what", "events", "workers", "seconds", "events/s", "ratio", "memory, MB", "of a quarter", "aim"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for each in figures:
        rates = f"{each.events:,}", str(each.workers), f"{each.seconds:,.1f}", f"{each.rate:,.0f}", f"{each.ratio:.2f}"
        memory = f"{each.rss_mb_max:,.0f}", f"{each.rss_mb_smaller:,.0f}"
        table.add_row(each.stage, *rates, *memory, "1 million in 30 s by 2" if each.workers > 1 else "")
    return table


def main() -> None:
    if len(sys.argv) > 2:
        stage, home, events, workers = sys.argv[1:]
        print(json.dumps(_stage(stage, Path(home), int(events), int(workers))._asdict()))
        return
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="ledger-bench-", ignore_cleanup_errors=True) as folder:
        Console(width=120).print(table_of(measure(Path(folder), events)))


if __name__ == "__main__":
    main()
