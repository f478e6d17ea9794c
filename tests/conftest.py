"""The real parts that tests ask for by name; each is started once, when the first test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from ledger.embedded import EmbeddedPostgres, embedded_postgres
from ledger.log.embedded import embedded_log
from ledger.log.memory import memory_log
from ledger.log.port import Log
from tests.support.postgres import fresh_database


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


@pytest.fixture(params=["memory", "embedded"])
def any_log(request: pytest.FixtureRequest) -> Iterator[Log]:
    """A fresh log of each kind in turn."""
    log = memory_log() if request.param == "memory" else embedded_log(request.getfixturevalue("postgres"))
    with closing(log):
        yield log
