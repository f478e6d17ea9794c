"""The calls that fill the figures of `metric_list`: the only home of the Prometheus client's counters and gauges."""

from __future__ import annotations

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from ledger.instants import SECOND_US, Instant
from ledger.metric_list import (
    ADMITTED,
    BATCH_RECORDS,
    BATCH_SECONDS,
    BUILD,
    ERRORS,
    FINDINGS,
    LAG,
    LAST_EVENT,
    LAST_FINDING,
    LAST_REFUSAL,
    LAST_STEP,
    LAST_WITNESS_REFUSAL,
    POSITION,
    REFUSED,
    REPEATED,
    WITNESSED,
    MetricDef,
    bounded,
)


class Metrics:
    """What the consumers call. One for each process, on a registry that is handed in."""

    def __init__(self, registry: CollectorRegistry, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since 1970. Raises ValueError when the registry already holds these metrics."""
        self.registry = registry
        self._clock = clock
        self._admitted = _counter(ADMITTED, registry)
        self._refused = _counter(REFUSED, registry)
        self._repeated = _counter(REPEATED, registry)
        self._findings = _counter(FINDINGS, registry)
        self._position = _gauge(POSITION, registry)
        self._lag = _gauge(LAG, registry)
        self._last_step = _gauge(LAST_STEP, registry)
        self._batch_seconds = _histogram(BATCH_SECONDS, registry)
        self._batch_records = _histogram(BATCH_RECORDS, registry)
        self._errors = _counter(ERRORS, registry)
        self._last_event = _gauge(LAST_EVENT, registry)
        self._last_refusal = _gauge(LAST_REFUSAL, registry)
        self._last_finding = _gauge(LAST_FINDING, registry)
        self._witnessed = _gauge(WITNESSED, registry)
        self._last_witness_refusal = _gauge(LAST_WITNESS_REFUSAL, registry)
        self._build = _gauge(BUILD, registry)

    def admitted(self, publisher_kind: str, count: int = 1) -> None:
        self._admitted.labels(bounded("publisher_kind", publisher_kind)).inc(count)

    def refused(self, reason: str, count: int = 1) -> None:
        code = bounded("reason", reason)
        self._refused.labels(code).inc(count)
        self._last_refusal.labels(code).set(self._clock())

    def repeated(self, count: int = 1) -> None:
        self._repeated.inc(count)

    def finding(self, rule: str, severity: str, change: str) -> None:
        """`change` is RAISED, REVISED or WITHDRAWN; `severity` is the one after the change."""
        code, level = bounded("rule", rule), bounded("severity", severity)
        self._findings.labels(code, level, bounded("change", change)).inc()
        if change != "WITHDRAWN":
            self._last_finding.labels(code, level).set(self._clock())

    def last_finding(self, rule: str, severity: str, instant: Instant) -> None:
        """For a detector that starts: what it published just before it ended, and perhaps nobody has asked about."""
        self._last_finding.labels(bounded("rule", rule), bounded("severity", severity)).set(instant / SECOND_US)

    def step(self, consumer: str, seconds: float, records: int) -> None:
        """A step ended well. One without records moves the clock of `LAST_STEP` and nothing else."""
        name = bounded("consumer", consumer)
        self._last_step.labels(name).set(self._clock())
        if records:
            self._batch_seconds.labels(name).observe(seconds)
            self._batch_records.labels(name).observe(records)

    def position(self, consumer: str, position: int) -> None:
        self._position.labels(bounded("consumer", consumer)).set(position)

    def lag(self, consumer: str, seconds: float) -> None:
        """Age in seconds of the oldest record not handled yet; never below 0, whatever two clocks disagree on."""
        self._lag.labels(bounded("consumer", consumer)).set(max(0.0, seconds))

    def witnessed(self, consumer: str, records: int) -> None:
        """`records` is the size of the tree that has all the cosignatures it needs."""
        self._witnessed.labels(bounded("consumer", consumer)).set(records)

    def witness_refused(self, consumer: str) -> None:
        self._last_witness_refusal.labels(bounded("consumer", consumer)).set(self._clock())

    def error(self, consumer: str, code: str) -> None:
        """`code` is that of a LedgerError; its words stay out, since they may name an event."""
        self._errors.labels(bounded("consumer", consumer), bounded("code", code)).inc()

    def last_event(self, publisher_kind: str, instant: Instant) -> None:
        """`instant` is when the ledger came to know the event."""
        self._last_event.labels(bounded("publisher_kind", publisher_kind)).set(instant / SECOND_US)

    def build(self, version: str) -> None:
        self._build.labels(bounded("version", version)).set(1)


def process_metrics() -> Metrics:
    """The metrics of this process, on a registry of their own, with the process's own figures beside them."""
    registry = CollectorRegistry()
    # A start that keeps changing is an alert.
    ProcessCollector(registry=registry)
    return Metrics(registry)


def _counter(metric: MetricDef, registry: CollectorRegistry) -> Counter:
    return Counter(metric.name, metric.says, metric.labels, registry=registry)


def _gauge(metric: MetricDef, registry: CollectorRegistry) -> Gauge:
    return Gauge(metric.name, metric.says, metric.labels, registry=registry)


def _histogram(metric: MetricDef, registry: CollectorRegistry) -> Histogram:
    return Histogram(metric.name, metric.says, metric.labels, registry=registry, buckets=metric.buckets)
