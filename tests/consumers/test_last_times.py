"""Metrics of a process that starts show when things last happened, not that nothing ever did."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from prometheus_client import CollectorRegistry

from consumers.detector import Detector
from consumers.last_times import recall_last_times
from consumers.projector import Projector
from consumers.runner import Runner
from ledger.instants import SECOND_US
from ledger.log.memory import memory_log
from ledger.metrics import Metrics
from ledger.protocol import load_policy
from projections.store import Store
from projections.views import VIEWS
from tests.consumers.support import START, Clock, claim, opened, paused, registrar_of, visit

ENFORCEMENT_INTAKE = "intake.home-office.immigration-enforcement"


def test_a_new_process_shows_when_things_last_happened(postgres: str, tmp_path: Path) -> None:
    log, clock, before = memory_log(), Clock(), Metrics(CollectorRegistry())
    with closing(Store(postgres)) as store:
        claim(log, opened(1))
        claim(log, paused(2), visit(3, START), topic=ENFORCEMENT_INTAKE)
        consumers = [
            registrar_of(log, tmp_path, clock),
            Projector(log, store, clock, before),
            Detector(log, store, load_policy(), clock, before),
        ]
        Runner(consumers, before).run(until_idle=True)
        after = Metrics(CollectorRegistry())
        recall_last_times(store, after)
    shown = after.registry.get_sample_value
    for kind in ("police", "home-office"):
        at = shown("ledger_last_event_timestamp_seconds", {"publisher_kind": kind})
        assert at is not None
        assert 0 <= at - START / SECOND_US < 1
    at = shown("ledger_last_finding_timestamp_seconds", {"rule": "PV-03", "severity": "CRITICAL"})
    assert at is not None
    assert 0 <= at - START / SECOND_US < 1


def test_an_empty_ledger_shows_no_times(postgres: str) -> None:
    metrics = Metrics(CollectorRegistry())
    with closing(Store(postgres)) as store:
        store.prepare(VIEWS)
        recall_last_times(store, metrics)
    assert (
        metrics.registry.get_sample_value("ledger_last_event_timestamp_seconds", {"publisher_kind": "police"}) is None
    )
