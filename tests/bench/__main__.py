"""`make bench`: every rate beside its ceiling of the same run, as a table and as JSON.

`BENCH_SIZES` (events, separated by commas) says how far the growth of time and memory is shown, and of the largest of
them reports are made; `protocol` says how much is measured of the rules.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from ledger import instants
from ledger.embedded import embedded_postgres
from ledger.log.kafka import KafkaSettings
from tests.bench import admission, checkpoints, latency, projection, protocol, reports, scale, sealing, verifying
from tests.bench.clock import now
from tests.support.broker import Broker

RATIO_EVENTS = 50_000
PROJECTED_EVENTS = 100_000
SEALED_EVENTS = 100_000
PROVEN_LEAVES = 100_000
PROOFS = 10_000
VERIFIED_EVENTS = 100_000
LATENCY_S = 30.0
SIZES = (10_000, 100_000, 1_000_000)
RESULTS = Path("bench-results")

_told = Console(stderr=True)
_out = Console(width=120)


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("error"))
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split(",") if size] or SIZES
    # A database that nobody uses any more takes a moment to end, and writes its last files then.
    with tempfile.TemporaryDirectory(prefix="ledger-bench-", ignore_cleanup_errors=True) as folder:
        rules = _rules(Path(folder))
        rates = _rates(Path(folder))
        rates += _seal(Path(folder))
        waits = _latency(Path(folder))
        sealed = _checkpoints(Path(folder))
        reported = _reports(Path(folder), max(sizes))
        stages = [stage for size in sizes for stage in _scale(Path(folder), size)]
    _show(rules, rates, waits, sealed, stages)
    _out.print(reports.table_of(reported))
    ruled = [each._asdict() for each in rules]
    _write(
        {
            "rules": ruled,
            "rates": [{"what": what, **each} for what, _, each in rates],
            "latency": waits,
            "checkpoints": sealed,
            "reports": [each._asdict() for each in reported],
            "scale": stages,
        }
    )


def _rules(folder: Path) -> list[protocol.Figure]:
    _told.print("Judging subjects in memory, and an embedded ledger beside the projector")
    return list(protocol.measure(folder / "rules"))


def _rates(folder: Path) -> list[tuple[str, str, dict[str, float]]]:
    """(what, aim, figures) of each rate that has a ceiling."""
    found = []
    with _postgres(folder / "admission") as dsn:
        _told.print(f"Admitting {RATIO_EVENTS:,} events on the embedded log, beside bare insert_events")
        found.append(("admission, embedded", "0.6", admission.embedded(dsn, RATIO_EVENTS)._asdict()))
    with _broker(folder / "rates") as settings:
        _told.print(f"Admitting {RATIO_EVENTS:,} events on Kafka, beside a bare kafka-python loop")
        found.append(("admission, Kafka", "0.6", admission.kafka(settings, RATIO_EVENTS)._asdict()))
    with _postgres(folder / "projection") as dsn:
        _told.print(f"Projecting {PROJECTED_EVENTS:,} records, beside a bare COPY and merge")
        found.append(("projection", "0.5", projection.measure(dsn, PROJECTED_EVENTS)._asdict()))
    return found


def _seal(folder: Path) -> list[tuple[str, str, dict[str, float]]]:
    """As `_rates`: the ceiling of sealing and proving is what aics-tlog does in the same run."""
    _told.print(f"Sealing {SEALED_EVENTS:,} records from memory and proving {PROOFS:,}, beside aics-tlog")
    found = [
        ("sealing, memory", "1, and 50,000/s", sealing.sealing(folder / "sealing", SEALED_EVENTS)._asdict()),
        ("inclusion proofs", "1,000/s", sealing.proving(folder / "sealing", PROVEN_LEAVES, PROOFS)._asdict()),
    ]
    with _postgres(folder / "verifying") as dsn:
        _told.print(f"Verifying {VERIFIED_EVENTS:,} records of an embedded ledger, beside bare reading")
        for what, rate in verifying.measure(dsn, folder / "verified", VERIFIED_EVENTS):
            found.append((what, "0.6", rate._asdict()))
    return found


def _checkpoints(folder: Path) -> dict[str, float]:
    _told.print(f"Publishing {latency.EVENTS_A_SECOND} events/s on an embedded ledger for {LATENCY_S:.0f} s")
    return checkpoints.measure(folder / "checkpoints", LATENCY_S)._asdict()


def _reports(folder: Path, events: int) -> list[reports.Figure]:
    _told.print(f"Reporting on {events:,} events of an embedded ledger, beside bare reading and decoding")
    return reports.measure(folder / "reports", events)


def _latency(folder: Path) -> dict[str, float]:
    with _broker(folder / "latency") as settings:
        _told.print(f"Publishing {latency.EVENTS_A_SECOND} events/s on Kafka for {LATENCY_S:.0f} s")
        return latency.measure(settings, folder / "latency-home", LATENCY_S)._asdict()


def _scale(folder: Path, size: int) -> Iterator[dict[str, float | str]]:
    _told.print(f"Publishing, admitting, projecting and judging {size:,} events on an embedded ledger")
    for stage in scale.measure(folder / f"scale-{size}", size):
        yield stage._asdict()


@contextmanager
def _postgres(home: Path) -> Iterator[str]:
    with embedded_postgres(home) as postgres:
        yield postgres.dsn


@contextmanager
def _broker(folder: Path) -> Iterator[KafkaSettings]:
    folder.mkdir()
    broker = Broker(folder)
    broker.start()
    try:
        yield broker.settings()
    finally:
        broker.kill()


def _show(
    rules: Sequence[protocol.Figure],
    rates: Sequence[tuple[str, str, dict[str, float]]],
    waits: dict[str, float],
    sealed: dict[str, float],
    stages: Sequence[dict[str, float | str]],
) -> None:
    _out.print(protocol.table_of(rules))
    table = _table("Rates", "what", "events/s", "ceiling/s", "ratio", "aim")
    for what, aim, each in rates:
        table.add_row(what, f"{each['rate']:,.0f}", f"{each['ceiling']:,.0f}", f"{each['ratio']:.2f}", aim)
    _out.print(table)
    table = _table("From publish to finding visible, Kafka", "events/s", "findings", "median", "99th", "longest", "aim")
    seconds = [f"{waits[name]:.2f} s" for name in ("median_s", "p99_s", "max_s")]
    table.add_row(f"{waits['events_a_second']:,.0f}", f"{waits['findings']:,}", *seconds, "99th within 1 s")
    _out.print(table)
    table = _table(
        "From admission to a signed checkpoint, embedded", "events/s", "records", "median", "99th", "longest", "aim"
    )
    seconds = [f"{sealed[name]:.2f} s" for name in ("median_s", "p99_s", "max_s")]
    table.add_row(f"{sealed['events_a_second']:,.0f}", f"{sealed['records']:,}", *seconds, "99th within 2 s")
    _out.print(table)
    table = _table("Growth, embedded", "stage", "events", "seconds", "events/s", "memory, MB", "aim")
    for each in stages:
        figures = f"{each['events']:,}", f"{each['seconds']:,.1f}", f"{each['rate']:,.0f}", f"{each['rss_mb_max']:,.0f}"
        table.add_row(str(each["stage"]), *figures, "under 500 MB")
    _out.print(table)


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _write(results: dict[str, object]) -> None:
    RESULTS.mkdir(exist_ok=True)
    about = {"at": instants.text(now()), "python": sys.version.split()[0], "cores": os.cpu_count()}
    path = RESULTS / "bench.json"
    path.write_text(json.dumps({**about, "machine": platform.machine(), **results}, indent=2) + "\n", encoding="utf-8")
    _told.print(f"Written: {path}")


if __name__ == "__main__":
    main()
