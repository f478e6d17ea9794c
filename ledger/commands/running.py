"""The consumers of one process: made from the parts, watched, turned, and stopped by a signal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

import structlog

from consumers.detector import Detector
from consumers.health import Address, ConsumerHealth, HealthReport, HealthServer
from consumers.last_times import recall_last_times
from consumers.projector import Projector
from consumers.registrar import Registrar
from consumers.runner import BACK_OFF_S_MAX, Consumer, Runner, Turning
from consumers.sealer import Sealer
from ledger.commands import moments, show
from ledger.commands.parts import Parts
from ledger.commands.service import configure_logs, stopping_on_signals
from ledger.errors import LedgerError, PartMissing
from ledger.metric_list import LAG
from ledger.metrics import Metrics, process_metrics
from ledger.version import version

_LOOK_AFTER_S = 2.0
"""How often an embedded database is looked after: it comes back even when its keeper was killed."""


def run_consumers(parts: Parts, names: Sequence[str], address: str | None, *, until_idle: bool) -> None:
    """Returns when a signal asked for it, or, with `until_idle`, when nothing is left to do."""
    configure_logs(as_json=parts.settings.logs_json)
    metrics = process_metrics()
    metrics.build(version())
    stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(stopping_on_signals(stop))
        counter = stack.enter_context(show.progress("records handled"))
        consumers = [_MAKERS[name](parts, metrics) for name in names]
        if parts.settings.postgres.dsn or not parts.settings.kafka.is_set:  # a registrar alone may have no database
            _recall(parts, metrics)
        runner = Runner(consumers, metrics, stop=stop, on_progress=lambda _, records: counter.add(records))
        stack.callback(runner.close)
        if not parts.settings.kafka.is_set:
            stack.enter_context(_looking_after_postgres(parts, stop))
        if address is not None:
            stack.enter_context(_answering(address, metrics, runner.turning))
        if not until_idle:
            show.say(f"Running {', '.join(names)}. Ctrl-C or SIGTERM stops.")
        runner.run(until_idle=until_idle)
    if not until_idle:
        show.say("Stopped.")


def _recall(parts: Parts, metrics: Metrics) -> None:
    """Only metrics depend on it: the consumers start without, and wait for what is missing by themselves."""
    try:
        recall_last_times(parts.store, metrics)
    except LedgerError as error:
        structlog.get_logger().warning("metrics begin without their last times", code=error.code)


def health_of(turning: Sequence[Turning], metrics: Metrics, started: float, now: float) -> HealthReport:
    """`started` and `now` are seconds of one monotonic clock."""
    return HealthReport(tuple(_health(each, metrics, started, now) for each in turning))


def _registrar(parts: Parts, metrics: Metrics) -> Consumer:
    return Registrar(
        parts.log,
        parts.register,
        parts.remembered,
        moments.clock,
        metrics,
        partitions=parts.settings.partitions,
        may_rehearse=not parts.settings.kafka.is_set,
    )


def _projector(parts: Parts, metrics: Metrics) -> Consumer:
    return Projector(parts.log, parts.store, moments.clock, metrics)


def _detector(parts: Parts, metrics: Metrics) -> Consumer:
    return Detector(parts.log, parts.store, parts.policy(), moments.clock, metrics)


def _sealer(parts: Parts, metrics: Metrics) -> Consumer:
    return Sealer(parts.log, parts.seal_folder, moments.clock, metrics, witnesses=parts.witnesses)


_MAKERS: Mapping[str, Callable[[Parts, Metrics], Consumer]] = {
    "registrar": _registrar,
    "projector": _projector,
    "detector": _detector,
    "sealer": _sealer,
}


def _health(turning: Turning, metrics: Metrics, started: float, now: float) -> ConsumerHealth:
    name = turning.consumer.name
    error = turning.error
    turned = turning.stepped_at
    if error is not None:  # it failed at most this long before it may try again
        turned = max(turned, turning.not_before - BACK_OFF_S_MAX)
    return ConsumerHealth(
        name,
        turned_s_ago=max(0.0, now - max(turned, started)),
        lag_s=metrics.registry.get_sample_value(LAG.name, {"consumer": name}) or 0.0,
        trouble="" if error is None else _trouble(error),
    )


def _trouble(error: LedgerError) -> str:
    """Only a missing part is shown in its own words: other errors may name an event."""
    return str(error) if isinstance(error, PartMissing) else f"cannot go on for now ({error.code})"


@contextmanager
def _answering(address: str, metrics: Metrics, turning: Sequence[Turning]) -> Iterator[None]:
    host, _, port = address.rpartition(":")
    started = time.monotonic()
    server = HealthServer(
        Address(host, int(port)), metrics.registry, lambda: health_of(turning, metrics, started, time.monotonic())
    )
    server.start()
    show.say(f"Health and metrics are at http://{server.address.host}:{server.address.port}/metrics")
    try:
        yield
    finally:
        server.stop()


@contextmanager
def _looking_after_postgres(parts: Parts, stop: threading.Event) -> Iterator[None]:
    """The keeper restarts a server that was killed; this brings back both. The consumers meanwhile wait and retry."""
    postgres, done = parts.postgres, threading.Event()

    def look() -> None:
        while not done.wait(_LOOK_AFTER_S) and not stop.is_set():
            try:
                postgres.ensure()
            except LedgerError as error:
                structlog.get_logger().warning("embedded database", code=error.code)

    thread = threading.Thread(target=look, name="postgres", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
