"""Every figure that the ledger shows to Prometheus, as one list that is also the documentation."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

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
WITNESSED = MetricDef(
    "ledger_witnessed_records",
    "gauge",
    ("consumer",),
    "Size of the last tree whose checkpoint has the cosignatures that the witness policy asks for. Absent without one.",
)
LAST_WITNESS_REFUSAL = MetricDef(
    "ledger_last_witness_refusal_timestamp_seconds",
    "gauge",
    ("consumer",),
    "When a witness last refused a checkpoint because it does not follow from what it saw before, in seconds since "
    "1970. Absent while none has.",
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
    WITNESSED,
    LAST_WITNESS_REFUSAL,
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


def reference_page() -> str:
    """The text of docs/reference/metrics.md."""
    rows = [f"| `{m.name}` | {m.kind} | {_label_list(m.labels)} | {m.says} |" for m in METRICS]
    forms = [f"| `{label}` | `{form.replace('|', ' or ')}` |" for label, form in LABEL_FORMS.items()]
    return "\n".join(
        [
            "# Metrics",
            "",
            "Generated from `ledger/metric_list.py` by `python -m ledger.metric_list`; a test holds this page equal to it.",
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


if __name__ == "__main__":
    sys.stdout.write(reference_page())
