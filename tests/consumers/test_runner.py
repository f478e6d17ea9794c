"""The runner turns consumers, waits out what passes, and stops when nothing is left to do."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry

from consumers import runner as runner_module
from consumers.runner import Runner
from ledger.errors import DamagedLedger, Fenced, LedgerError, PartMissing
from ledger.metrics import Metrics


class Scripted:
    """A consumer whose steps are written down: a number of records, or an error to raise."""

    def __init__(self, name: str, *steps: int | LedgerError, then: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self.position = 0
        self.steps = list(steps)
        self.then = then
        self.closed = False

    def step(self, limit: int, wait_s: float) -> int:
        if not self.steps:
            self.then()
            return 0
        what = self.steps.pop(0)
        if isinstance(what, LedgerError):
            raise what
        self.position += what
        return what

    def caught_up(self) -> bool:
        return not self.steps

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def _short_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "BACK_OFF_S_MIN", 0.001)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(CollectorRegistry())


def errors(metrics: Metrics, consumer: str, code: str) -> float | None:
    return metrics.registry.get_sample_value("ledger_consumer_errors_total", {"consumer": consumer, "code": code})


def test_until_idle_ends_when_everybody_has_caught_up(metrics: Metrics) -> None:
    first, second = Scripted("registrar", 3, 0, 2), Scripted("projector", 0, 5)
    Runner([first, second], metrics).run(until_idle=True)
    assert (5, 5) == (first.position, second.position)


def test_what_one_writes_in_its_last_step_reaches_the_one_before_it(metrics: Metrics) -> None:
    registrar = Scripted("registrar", 1)
    detector = Scripted("detector", 0, 1)
    detector.then = lambda: registrar.steps.append(7) if registrar.position == 1 else None
    Runner([registrar, detector], metrics).run(until_idle=True)
    assert registrar.position == 8


def test_an_error_that_passes_is_waited_out_and_counted(metrics: Metrics) -> None:
    consumer = Scripted("projector", PartMissing("the database is away"), 4)
    Runner([consumer], metrics).run(until_idle=True)
    assert consumer.position == 4
    assert errors(metrics, "projector", "part_missing") == 1


def test_being_fenced_stops_nobody_else(metrics: Metrics) -> None:
    fenced, other = Scripted("registrar", Fenced("another took over")), Scripted("projector", 2)
    Runner([fenced, other], metrics).run(until_idle=True)
    assert other.position == 2
    assert errors(metrics, "registrar", "fenced") == 1


def test_until_idle_gives_up_on_what_does_not_pass(metrics: Metrics) -> None:
    consumer = Scripted("projector", *[PartMissing("the database is away")] * 1000)
    with pytest.raises(PartMissing, match="database is away"):
        Runner([consumer], metrics, give_up_after_s=0.01).run(until_idle=True)


def test_a_damaged_ledger_stops_the_run(metrics: Metrics) -> None:
    with pytest.raises(DamagedLedger):
        Runner([Scripted("projector", DamagedLedger("number 5 is missing"))], metrics).run(until_idle=True)


def test_setting_stop_ends_a_service(metrics: Metrics) -> None:
    stop = threading.Event()
    consumer = Scripted("projector", 2, then=stop.set)
    runner = Runner([consumer], metrics, stop=stop)
    runner.run()
    runner.close()
    assert consumer.position == 2
    assert consumer.closed
