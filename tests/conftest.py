"""The real parts that tests ask for by name; each is started once, when the first test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, settings

from ledger.embedded import EmbeddedPostgres, embedded_postgres
from ledger.log.embedded import embedded_log
from ledger.log.kafka import KafkaLog, KafkaSettings
from ledger.log.memory import memory_log
from ledger.log.port import Log
from ledger.log.recorder import RecorderLog
from tests.support.broker import Broker
from tests.support.postgres import fresh_database

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The gate answers the same twice; `make explore` looks where nobody has looked yet.
settings.register_profile("repeatable", settings.get_profile("explore"), derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One server for the whole session. Tests that kill a server start their own."""
    with embedded_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture
def postgres(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    """The connection string of a fresh database."""
    with fresh_database(postgres_server.dsn) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def broker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One broker for the whole session. Tests that stop a broker start their own."""
    server = Broker(tmp_path_factory.mktemp("broker"))
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture
def broker(broker_server: Broker) -> Broker:
    """The broker, without topics or ACLs."""
    broker_server.clear()
    return broker_server


@pytest.fixture
def kafka_settings(broker: Broker) -> KafkaSettings:
    """The super user's way to the empty broker."""
    return broker.settings()


@pytest.fixture
def kafka_log(kafka_settings: KafkaSettings) -> Iterator[KafkaLog]:
    """A log on the empty broker."""
    with closing(KafkaLog(kafka_settings)) as log:
        yield log


@pytest.fixture
def embedded(postgres: str) -> Iterator[RecorderLog]:
    """A log in a fresh database."""
    with closing(embedded_log(postgres)) as log:
        yield log


@pytest.fixture(params=["memory", "embedded", "kafka"])
def any_log(request: pytest.FixtureRequest) -> Log:
    """A fresh log of each kind in turn."""
    if request.param == "memory":
        return memory_log()
    log: Log = request.getfixturevalue({"embedded": "embedded", "kafka": "kafka_log"}[request.param])
    return log
