"""Homes for the command line. Each holds its server up while it is used: commands come and go, and join it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.embedded import embedded_postgres
from tests.commands.calling import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty home of its own."""
    home = tmp_path / "home"
    with embedded_postgres(home):
        yield Ledger(home, {})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One home for all tests of a module: for questions that change nothing."""
    home = tmp_path_factory.mktemp("shared") / "home"
    with embedded_postgres(home):
        yield Ledger(home, {})


@pytest.fixture
def nowhere(tmp_path: Path) -> Ledger:
    """No ledger at all: for what must be said before one is opened."""
    return Ledger(tmp_path / "home", {})
