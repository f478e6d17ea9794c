"""One ledger is made for each module; every test gets a copy of its own, on each of the real stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from ledger.embedded import EmbeddedPostgres
from ledger.log.port import Message
from projections.store import Store
from tests.support.postgres import fresh_database
from tests.verify.ledgers import Attacked, OnEmbedded, OnKafka, build, copied, everything


@dataclass(frozen=True)
class Original:
    """A ledger that nobody touches: its database, its seal, and what its topics hold."""

    server: str
    database: str
    seal: Path
    topics: dict[str, list[list[Message]]]


@pytest.fixture(scope="module")
def original(postgres_server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    home = tmp_path_factory.mktemp("original")
    with fresh_database(postgres_server.dsn) as dsn:
        build(dsn, home)
        yield Original(postgres_server.dsn, str(conninfo_to_dict(dsn)["dbname"]), home / "seal", everything(dsn))


@pytest.fixture(params=["embedded", "kafka"])
def attacked(request: pytest.FixtureRequest, original: Original, tmp_path: Path) -> Iterator[Attacked]:
    """A copy of the ledger on each kind of store, to be attacked."""
    with ExitStack() as stack:
        dsn = stack.enter_context(_copy_of(original))
        store = Store(dsn)
        stack.callback(store.close)
        seal = copied(original.seal, tmp_path / "seal")
        if request.param == "embedded":
            on_embedded = OnEmbedded(dsn, store, seal)
            stack.callback(on_embedded.close)
            yield on_embedded
        else:
            yield OnKafka(original.topics, request.getfixturevalue("kafka_log"), store, seal)


@pytest.fixture
def on_embedded(original: Original, tmp_path: Path) -> Iterator[OnEmbedded]:
    with ExitStack() as stack:
        dsn = stack.enter_context(_copy_of(original))
        store = Store(dsn)
        stack.callback(store.close)
        made = OnEmbedded(dsn, store, copied(original.seal, tmp_path / "seal"))
        stack.callback(made.close)
        yield made


def _copy_of(original: Original) -> _Copy:
    return _Copy(original)


class _Copy:
    """A database with the same content, for as long as the block lasts."""

    def __init__(self, original: Original) -> None:
        self._original = original
        self._name = f"test_{uuid4().hex}"

    def __enter__(self) -> str:
        with psycopg.connect(self._original.server, autocommit=True) as connection:
            statement = SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(Identifier(self._name), Identifier(self._original.database)))
        return make_conninfo(self._original.server, dbname=self._name)

    def __exit__(self, *_: object) -> None:
        with psycopg.connect(self._original.server, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(self._name)))
