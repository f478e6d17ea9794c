"""The independent implementations; each is built and started once, when the first test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.outside.aics_peer import AicsPeer
from tests.outside.go_peer import GoPeer, build
from tests.outside.peer import Peer


@pytest.fixture(scope="session")
def go_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoPeer]:
    with closing(GoPeer(build(tmp_path_factory.mktemp("go")))) as peer:
        yield peer


@pytest.fixture(params=["go", "aics-tlog"])
def peer(request: pytest.FixtureRequest) -> Peer:
    """Each of them in turn."""
    if request.param == "aics-tlog":
        return AicsPeer()
    found: Peer = request.getfixturevalue("go_peer")
    return found
