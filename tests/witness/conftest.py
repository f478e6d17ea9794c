"""A witness over HTTP that knows one log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.witness.support import Served, served


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "witness") as running:
        yield running
