"""How time and memory grow with the number of events: each stage in a process of its own, on one embedded ledger.

`python -m tests.bench.scale STAGE HOME EVENTS` runs one stage and prints its seconds and its peak memory as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import structlog
from prometheus_client import CollectorRegistry

from consumers.detector import Detector
from consumers.projector import Projector
from consumers.registrar import Registrar
from ledger.embedded import EmbeddedPostgres, embedded_postgres
from ledger.log.embedded import embedded_log
from ledger.log.port import Log
from ledger.metrics import Metrics
from ledger.protocol import load_policy
from projections.store import Store
from schemas.register import Register
from tests.bench.clock import now
from tests.bench.stream import fill_intakes

_STEP_MAX = 5000


class Stage(NamedTuple):
    """What one stage took for so many events."""

    stage: str
    events: int
    seconds: float
    rate: float
    rss_mb_max: float


def measure(home: Path, events: int) -> list[Stage]:
    """Every stage in turn, on a ledger that begins empty."""
    with embedded_postgres(home):
        return [_in_a_process(stage, home, events) for stage in STAGES]


def _in_a_process(stage: str, home: Path, events: int) -> Stage:
    command = [sys.executable, "-m", "tests.bench.scale", stage, str(home), str(events)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Stage(**json.loads(told))


def _publish(log: Log, _: EmbeddedPostgres, __: Path, events: int) -> None:
    fill_intakes(log, events)


def _admit(log: Log, _: EmbeddedPostgres, home: Path, __: int) -> None:
    registrar = Registrar(log, Register.load(), home / "memory.sqlite", now, _metrics())
    with closing(registrar):
        _exhaust(lambda: registrar.step(_STEP_MAX))


def _project(log: Log, postgres: EmbeddedPostgres, _: Path, __: int) -> None:
    with closing(Store(postgres.dsn)) as store:
        projector = Projector(log, store, now, _metrics())
        _exhaust(lambda: projector.step(_STEP_MAX))


def _detect(log: Log, postgres: EmbeddedPostgres, _: Path, __: int) -> None:
    with closing(Store(postgres.dsn)) as store:
        detector = Detector(log, store, load_policy(), now, _metrics())
        _exhaust(lambda: detector.step(_STEP_MAX))


STAGES: Mapping[str, Callable[[Log, EmbeddedPostgres, Path, int], None]] = {
    "publish": _publish,
    "admit": _admit,
    "project": _project,
    "detect": _detect,
}


def _exhaust(step: Callable[[], int]) -> None:
    while step():
        pass


def _metrics() -> Metrics:
    return Metrics(CollectorRegistry())


def main() -> None:
    stage, home, events = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("error"))
    with embedded_postgres(home) as postgres, closing(embedded_log(postgres.dsn)) as log:
        began = time.perf_counter()
        STAGES[stage](log, postgres, home, events)
        seconds = time.perf_counter() - began
    print(json.dumps(Stage(stage, events, seconds, events / seconds, _peak_mb())._asdict()))


def _peak_mb() -> float:
    """The most memory that this program has held. `getrusage` would say what the one that started it has held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
