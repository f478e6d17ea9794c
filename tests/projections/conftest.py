"""A store on a fresh database, and a projector that fills it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from prometheus_client import CollectorRegistry

from consumers.projector import Projector
from ledger.instants import Instant
from ledger.log.port import Log
from ledger.metrics import Metrics
from projections.store import Store
from tests.projections.story import BEGIN

MakeProjector = Callable[[Log], Projector]


@pytest.fixture
def store(postgres: str) -> Iterator[Store]:
    with closing(Store(postgres)) as store:
        yield store


@pytest.fixture
def projector_on(store: Store) -> MakeProjector:
    """Makes a projector of this log into the test's store; several of them are rivals."""
    return lambda log: Projector(log, store, lambda: Instant(BEGIN), Metrics(CollectorRegistry()))
