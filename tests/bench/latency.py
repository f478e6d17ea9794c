"""From publish to finding visible: events at a steady rate on Kafka, each consumer in a process of its own."""

from __future__ import annotations

import itertools
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from psycopg.sql import SQL

from ledger.cloudevents import to_message
from ledger.embedded import embedded_postgres
from ledger.events import EnforcementActionTaken, Event, InvestigationOpened
from ledger.log.kafka import KafkaLog, KafkaSettings
from projections.store import Store
from projections.views import VIEWS
from projections.views.findings import FINDINGS
from tests.bench.clock import now

EVENTS_A_SECOND = 500
ACTS_ONE_IN = 10
"""One event in so many is an act of enforcement that a rule finds."""

POLICE, ENFORCEMENT = "/police/metropolitan", "/home-office/immigration-enforcement"
_TICK_S = 0.02
_LOOK_EVERY_S = 0.01
_PATIENCE_S = 30.0
_CONSUMERS = ("registrar", "projector", "detector")


class Latency(NamedTuple):
    """Seconds from the call that publishes an act until its finding can be read in the projection."""

    events: int
    events_a_second: float
    findings: int
    median_s: float
    p99_s: float
    max_s: float


def measure(settings: KafkaSettings, home: Path, seconds: float) -> Latency:
    """Publish for so many seconds, and watch every finding come. The tables are in the embedded database at `home`."""
    with ExitStack() as stack:
        log = stack.enter_context(closing(KafkaLog(settings)))
        for topic, partitions in _topics():
            log.create_topic(topic, partitions)
        postgres = stack.enter_context(embedded_postgres(home))
        store = stack.enter_context(closing(Store(postgres.dsn)))
        store.prepare(VIEWS)
        stack.enter_context(_consumers(settings, home))
        watch = _Watch(store)
        _publish(log, watch, 2.0)  # everything is started, compiled and connected by then
        watch.wait()
        watch.forget()
        began = time.monotonic()
        published = _publish(log, watch, seconds)
        rate = published / (time.monotonic() - began)
        watch.wait()
        took = sorted(watch.took)
    return Latency(published, rate, len(took), statistics.median(took), took[int(len(took) * 0.99)], took[-1])


class _Watch:
    """Looks for findings in the projection, and knows when each act was published."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._published: dict[str, float] = {}
        self._seen_up_to = 0
        self.took: list[float] = []
        self._lock = threading.Lock()

    def published(self, subject: str, at: float) -> None:
        with self._lock:
            self._published[subject] = at

    def look(self) -> None:
        with self._store.reading() as tx:
            table = tx.name(tx.current(FINDINGS.table))
            query = SQL("SELECT number, about_subject FROM {} WHERE number > %s").format(table)
            found = tx.rows(query, (self._seen_up_to,))
        at = time.monotonic()
        with self._lock:
            for number, subject in found:
                self._seen_up_to = max(self._seen_up_to, int(number))  # type: ignore[arg-type]
                began = self._published.pop(str(subject), None)
                if began is not None:
                    self.took.append(at - began)

    def wait(self) -> None:
        """Until every act's finding was seen."""
        until = time.monotonic() + _PATIENCE_S
        while self._published:
            if time.monotonic() > until:
                raise TimeoutError(f"{len(self._published)} findings were not visible after {_PATIENCE_S:.0f} s")
            self.look()
            time.sleep(_LOOK_EVERY_S)

    def forget(self) -> None:
        self.took.clear()


def _publish(log: KafkaLog, watch: _Watch, seconds: float) -> int:
    """Publish at the rate, in small portions, while another thread looks for findings. Returns how many events."""
    done = threading.Event()
    looking = threading.Thread(target=lambda: _look(watch, done), daemon=True)
    looking.start()
    began, published = time.monotonic(), 0
    for portion in portions(seconds):
        police = [to_message(event) for event in portion if event.publisher == POLICE]
        acts = [event for event in portion if event.publisher == ENFORCEMENT]
        log.append(intake_of(POLICE), police)
        for act in acts:
            watch.published(act.subject_ref, time.monotonic())
        log.append(intake_of(ENFORCEMENT), [to_message(act) for act in acts])
        published += len(portion)
        time.sleep(max(0.0, began + published / EVENTS_A_SECOND - time.monotonic()))
    done.set()
    looking.join()
    return published


def _look(watch: _Watch, done: threading.Event) -> None:
    while not done.wait(_LOOK_EVERY_S):
        watch.look()


def portions(seconds: float) -> Iterator[Sequence[Event]]:
    """Investigations, and an act against one in so many of their victims a moment later."""
    size = round(EVENTS_A_SECOND * _TICK_S)
    for _ in range(round(seconds / _TICK_S)):
        yield list(itertools.chain.from_iterable(_story(act=place == 0) for place in range(size - 1)))


def _story(*, act: bool) -> Iterator[Event]:
    subject, at = f"S-{uuid4()}", now()
    yield InvestigationOpened(
        event_id=str(uuid4()),
        publisher=POLICE,
        subject_ref=subject,
        occurred_at=at,
        recorded_at=at,
        case_ref=f"C-{subject}",
        force="METROPOLITAN",
        investigation_ref="INV-1",
    )
    if act:
        yield EnforcementActionTaken(
            event_id=str(uuid4()),
            publisher=ENFORCEMENT,
            subject_ref=subject,
            occurred_at=at,
            recorded_at=at,
            action_ref="A-1",
            action="NOTICE_OF_LIABILITY",
            originated_from="OPERATION",
        )


def intake_of(publisher: str) -> str:
    return "intake" + publisher.replace("/", ".")


def _topics() -> Sequence[tuple[str, int]]:
    own = ("/ledger/detector", POLICE, ENFORCEMENT)
    return [("ledger", 6), ("refused", 1), *((intake_of(publisher), 1) for publisher in own)]


@contextmanager
def _consumers(settings: KafkaSettings, home: Path) -> Iterator[None]:
    """`ledger run NAME` for each, as in production."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")}
    environment |= {
        "LEDGER_HOME": str(home),
        "LEDGER_KAFKA": settings.bootstrap,
        "LEDGER_KAFKA_USERNAME": settings.username or "",
        "LEDGER_KAFKA_PASSWORD": settings.password or "",
        "LEDGER_KAFKA_SECURITY": settings.security,
        "LEDGER_METRICS_ADDRESS": "off",
    }
    command = [sys.executable, "-m", "ledger.commands", "run"]
    running = [subprocess.Popen([*command, name], env=environment, stderr=subprocess.DEVNULL) for name in _CONSUMERS]
    try:
        yield
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(30)
