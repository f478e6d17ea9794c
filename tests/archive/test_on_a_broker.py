"""A ledger moves from one machine to a broker and takes over there: each part with no more rights than it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.calling import Ledger, papers_in_a_pause
from tests.commands.test_kafka import Users, as_address
from tests.support.broker import Broker


@pytest.fixture
def users(broker: Broker, postgres: str, tmp_path: Path) -> Users:
    (tmp_path / "kafka").mkdir()
    return Users(broker, as_address(postgres), tmp_path / "kafka")


def test_a_ledger_moves_to_a_broker_and_takes_over_there(ledger_home: Ledger, users: Users, tmp_path: Path) -> None:
    assert 0 == ledger_home("publish", ledger_home.write("before.jsonl", papers_in_a_pause())).code
    assert 0 == ledger_home("run", "--until-idle").code
    exported = ledger_home("export", tmp_path / "a", "--json").document()

    admin = users.admin()
    imported = admin("import", tmp_path / "a", "--json").document()
    assert exported["root_hash"] == imported["root_hash"]
    assert 0 == admin("topics", "create").code
    parts = {name: users.user(name) for name in ("registrar", "projector", "detector", "sealer")}
    for name in ("registrar", "detector", "sealer"):
        refused = parts[name]("run", name, "--until-idle")
        assert (1, True) == (refused.code, "read-only mirror" in refused.err), name
    police = users.user("police.metropolitan")
    assert "read-only mirror" in admin("publish", admin.write("story.jsonl", papers_in_a_pause("S-2"))).err

    taken = admin("import", tmp_path / "a", "--take-over", "--json").document()
    assert exported["incarnation"] == taken["taken_over_from"]
    later = admin.write("later.jsonl", papers_in_a_pause("S-2")[:1])
    assert 1 == police("publish", "--json", later).document()["published"]
    for name in ("registrar", "projector", "detector", "registrar", "sealer", "projector"):
        done = parts[name]("run", name, "--until-idle")
        assert 0 == done.code, done.err
    status = admin("status", "--json").document()
    assert (taken["incarnation"], None, True) == (status["incarnation"], status["mirror_of"], status["claims"]["holds"])
    assert status["tree_size"] == status["records"]
    verified = admin("verify", "--json").document()
    assert ([], True) == (verified["problems"], verified["ok"])
