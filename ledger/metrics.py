"""Every figure that the ledger shows to Prometheus: one list that is the documentation, and the calls that fill it."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from ledger.instants import SECOND_US, Instant

Label = Literal["publisher_kind", "reason", "rule", "severity", "change", "consumer", "code", "version"]
Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class MetricDef:
    """One figure: its name as Prometheus shows it, its unit last in the name, and what it says to an operator."""

    name: str
    kind: Kind
    labels: tuple[Label, ...]
    says: str
    buckets: tuple[float, ...] = ()


ADMITTED = MetricDef(
    "ledger_admitted_total",
    "counter",
    ("publisher_kind",),
    "Events that the registrar admitted to the ledger since it started.",
)
REFUSED = MetricDef(
    "ledger_refused_total",
    "counter",
    ("reason",),
    "Claims that the registrar refused since it started, by the reason's code. `ledger refused` lists them.",
)
REPEATED = MetricDef(
    "ledger_repeated_total",
    "counter",
    (),
    "Claims that said again, byte for byte, what the ledger already holds. Harmless: a publisher tried twice.",
)
FINDINGS = MetricDef(
    "ledger_findings_total",
    "counter",
    ("rule", "severity", "change"),
    "Changes of findings that the detector published since it started.",
)
POSITION = MetricDef(
    "ledger_consumer_position",
    "gauge",
    ("consumer",),
    "How far a consumer has come: for the registrar the next ledger number that it will give, "
    "for all others the next one that it will read.",
)
LAG = MetricDef(
    "ledger_consumer_lag_seconds",
    "gauge",
    ("consumer",),
    "Age of the oldest record that a consumer has not handled yet; 0 when it has caught up.",
)
LAST_STEP = MetricDef(
    "ledger_consumer_last_step_timestamp_seconds",
    "gauge",
    ("consumer",),
    "When a consumer last finished a step, with records or without, in seconds since 1970. One that stops moving "
    "is stuck.",
)
BATCH_SECONDS = MetricDef(
    "ledger_batch_seconds",
    "histogram",
    ("consumer",),
    "How long a step that handled records took.",
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
)
BATCH_RECORDS = MetricDef(
    "ledger_batch_records",
    "histogram",
    ("consumer",),
    "How many records a step handled, steps without any left out.",
    buckets=(1, 3, 10, 30, 100, 300, 1000, 3000, 10000),
)
ERRORS = MetricDef(
    "ledger_consumer_errors_total",
    "counter",
    ("consumer", "code"),
    "Steps of a consumer that failed, by the error's code. Those that may be tried again are counted too.",
)
LAST_EVENT = MetricDef(
    "ledger_last_event_timestamp_seconds",
    "gauge",
    ("publisher_kind",),
    "When the registrar last admitted an event from a publisher of this kind, in seconds since 1970.",
)
LAST_REFUSAL = MetricDef(
    "ledger_last_refusal_timestamp_seconds",
    "gauge",
    ("reason",),
    "When the registrar last refused a claim for this reason, in seconds since 1970. Alerts look at this and not at "
    "the counter: a counter that starts again at 0 with its process can hide the one refusal that matters.",
)
LAST_FINDING = MetricDef(
    "ledger_last_finding_timestamp_seconds",
    "gauge",
    ("rule", "severity"),
    "When the detector last raised or revised a finding under this rule to this severity, in seconds since 1970. "
    "Alerts look at this and not at the counter, for the same reason.",
)
BUILD = MetricDef(
    "ledger_build_info",
    "gauge",
    ("version",),
    "Always 1; its label says which version of the ledger runs.",
)

METRICS: tuple[MetricDef, ...] = (
    ADMITTED,
    REFUSED,
    REPEATED,
    FINDINGS,
    POSITION,
    LAG,
    LAST_STEP,
    BATCH_SECONDS,
    BATCH_RECORDS,
    ERRORS,
    LAST_EVENT,
    LAST_REFUSAL,
    LAST_FINDING,
    BUILD,
)

OTHER = "other"
"""Counted under this where a label's value has not the form below: a figure is never lost, and no id gets out."""

# Identifiers of people, cases and events carry digits or capitals, and these forms have no room for them. Closed
# lists stand where the list is the contract's; words stand where a register or an error family may grow.
_WORDS = r"[a-z][a-z _-]{0,39}"
LABEL_FORMS: Mapping[Label, str] = {
    "publisher_kind": _WORDS,
    "reason": _WORDS,
    "rule": r"[A-Z]{2}-[0-9]{2}",
    "severity": r"INFO|LOW|MEDIUM|HIGH|CRITICAL",
    "change": r"RAISED|REVISED|WITHDRAWN",
    "consumer": _WORDS,
    "code": _WORDS,
    "version": r"[0-9]{1,4}(\.[0-9]{1,4}){1,2}([a-z+.-][a-z0-9+.-]{0,20})?",
}


@lru_cache(maxsize=1024)
def bounded(label: Label, value: str) -> str:
    """The value itself where it has the label's form, `OTHER` where not."""
    return value if re.fullmatch(LABEL_FORMS[label], value) else OTHER


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


def reference_page() -> str:
    """The text of docs/reference/metrics.md."""
    rows = [f"| `{m.name}` | {m.kind} | {_label_list(m.labels)} | {m.says} |" for m in METRICS]
    forms = [f"| `{label}` | `{form.replace('|', ' or ')}` |" for label, form in LABEL_FORMS.items()]
    return "\n".join(
        [
            "# Metrics",
            "",
            "Generated from `ledger/metrics.py` by `python -m ledger.metrics`; a test holds this page equal to it.",
            "",
            "`ledger run` shows these on `/metrics`, beside the memory, processor time and start of its process",
            "(`process_*`, from the client library). Counters start again at 0 with the process.",
            "",
            "| name | kind | labels | what it says |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            "## Labels",
            "",
            "No person, case or event is ever a label. Each label takes only values of the form below.",
            f"Any other value is counted under `{OTHER}`.",
            "",
            "| label | form (regular expression) |",
            "| --- | --- |",
            *forms,
            "",
        ]
    )


def _label_list(labels: tuple[Label, ...]) -> str:
    return ", ".join(f"`{label}`" for label in labels) or "none"


def _counter(metric: MetricDef, registry: CollectorRegistry) -> Counter:
    return Counter(metric.name, metric.says, metric.labels, registry=registry)


def _gauge(metric: MetricDef, registry: CollectorRegistry) -> Gauge:
    return Gauge(metric.name, metric.says, metric.labels, registry=registry)


def _histogram(metric: MetricDef, registry: CollectorRegistry) -> Histogram:
    return Histogram(metric.name, metric.says, metric.labels, registry=registry, buckets=metric.buckets)


if __name__ == "__main__":
    sys.stdout.write(reference_page())
