"""How fast claims are admitted, beside the bare copying of the very same bytes, in turns on the same machine."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Protocol

from eventsourcing.persistence import StoredEvent
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from prometheus_client import CollectorRegistry

from consumers.intake import PREFIX
from consumers.registrar import STEP_CLAIMS_MAX, Registrar
from ledger.framing import frame
from ledger.log.embedded import embedded_log
from ledger.log.kafka import KafkaLog, KafkaSettings
from ledger.log.port import Entry, Log, Writer
from ledger.metrics import Metrics
from schemas.register import Register
from tests.bench.clock import now
from tests.bench.stream import fill_intakes

_BARE_SCHEMA = "bench_bare"


class Admission(NamedTuple):
    """Rates are claims each second; `ceiling` is the bare loop's."""

    events: int
    rate: float
    ceiling: float
    ratio: float


class Bare(Protocol):
    """A loop that does what any gate would have to do, and nothing else."""

    def copy(self, entries: Sequence[Entry], claims: int) -> float:
        """The seconds that it takes for a step of this size."""


def embedded(dsn: str, events: int) -> Admission:
    """Against bare `insert_events` of the same rows in batches of the same size."""
    with closing(embedded_log(dsn)) as log, closing(embedded_log(dsn, _BARE_SCHEMA)) as other:
        return _measure(log, _BareInsert(other), events)


def kafka(settings: KafkaSettings, events: int, *, partitions: int = 6) -> Admission:
    """Against a bare kafka-python loop: read the claims, produce the same bytes in a transaction of the same size."""
    with closing(KafkaLog(settings)) as log:
        log.create_topic("ledger", partitions)
        log.create_topic("bare", partitions)
        fill_intakes(log, events)
        with closing(_BareLoop(settings, list(log.topics(PREFIX)))) as bare:
            return _measure(log, bare, events, filled=True)


def _measure(log: Log, bare: Bare, events: int, *, filled: bool = False) -> Admission:
    if not filled:
        fill_intakes(log, events)
    keeping = _Keeping(log)
    ours_s = bare_s = 0.0
    handled = 0
    with tempfile.TemporaryDirectory() as home:
        memory = Path(home) / "memory.sqlite"
        registrar = Registrar(keeping, Register.load(), memory, now, Metrics(CollectorRegistry()))  # type: ignore[arg-type]
        with closing(registrar):
            registrar.step(1)  # take over and create the ledger: not what is measured
            while True:
                began = time.perf_counter()
                step = registrar.step(STEP_CLAIMS_MAX, wait_s=1.0)
                if not step:
                    break
                ours_s += time.perf_counter() - began
                handled += step
                bare_s += bare.copy(keeping.entries, step)
    return Admission(handled, handled / ours_s, handled / bare_s, bare_s / ours_s)


class _Keeping:
    """A log whose writer also keeps what the last step wrote."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.entries: Sequence[Entry] = ()

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    def take_over(self, name: str) -> Writer:
        writer = self._log.take_over(name)
        write = writer.write

        def keep(entries: Sequence[Entry]) -> None:
            self.entries = entries
            write(entries)

        writer.write = keep  # type: ignore[method-assign]
        return writer


class _BareInsert:
    def __init__(self, log: object) -> None:
        self._sequences = log._sequences  # type: ignore[attr-defined]
        self._next = 0

    def copy(self, entries: Sequence[Entry], claims: int) -> float:
        states = [frame(entry.message) for entry in entries]
        began = time.perf_counter()
        self._sequences.insert_events(
            [StoredEvent("bare/0", self._next + at, "bare", state) for at, state in enumerate(states)]
        )
        self._next += len(states)
        return time.perf_counter() - began


class _BareLoop:
    def __init__(self, settings: KafkaSettings, topics: Sequence[str]) -> None:
        connection = {
            "bootstrap_servers": settings.bootstrap,
            "security_protocol": settings.security,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": settings.username,
            "sasl_plain_password": settings.password,
        }
        self._consumer = KafkaConsumer(
            **connection, group_id=None, enable_auto_commit=False, isolation_level="read_committed"
        )
        places = [TopicPartition(topic, 0) for topic in topics]
        self._consumer.assign(places)
        self._consumer.seek_to_beginning(*places)
        self._producer = KafkaProducer(
            **connection,
            transactional_id="bare",
            acks="all",
            enable_idempotence=True,
            batch_size=512 * 1024,
            linger_ms=20,
        )
        self._producer.init_transactions()

    def copy(self, entries: Sequence[Entry], claims: int) -> float:
        began = time.perf_counter()
        left = claims
        self._producer.begin_transaction()
        while left:
            polled = self._consumer.poll(timeout_ms=1000, max_records=left)
            for records in polled.values():
                for record in records:
                    self._producer.send("bare", key=record.key, value=record.value, headers=record.headers)
                left -= len(records)
        self._producer.flush()
        self._producer.commit_transaction()
        return time.perf_counter() - began

    def close(self) -> None:
        self._consumer.close()
        self._producer.close()
