"""A home of its own for each test that kills."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fault.embedded import Home
from tests.integration.commands import Commands, eventually


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home whose server is gone at the end, whoever still held it."""
    path = tmp_path / "home"
    home = Home(path, Commands(tmp_path / "commands", home=str(path)))
    yield home
    eventually(lambda: home.server() is None and home.keeper() is None, "the embedded server stops")
