"""A synthetic year through an archive: the same findings, the same root hash, the same archive again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.embedded import embedded_postgres
from tests.archive.support import files_of
from tests.commands.calling import Ledger


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    home = tmp_path_factory.mktemp("year") / "home"
    with embedded_postgres(home):
        ledger = Ledger(home, {})
        assert 0 == ledger("demo").code
        assert 0 == ledger("run", "--until-idle").code
        yield ledger


def test_a_year_comes_back_as_it_was(year: Ledger, tmp_path: Path) -> None:
    exported = year("export", tmp_path / "a", "--json").document()
    assert 5_000 < exported["tree_size"]
    key = tmp_path / "a" / "keys"
    assert year("verify", tmp_path / "a", "--key", key, "--json").document()["ok"]
    with embedded_postgres(tmp_path / "copy"):
        copy = Ledger(tmp_path / "copy", {})
        imported = copy("import", tmp_path / "a", "--key", key, "--json").document()
        assert exported["root_hash"] == imported["root_hash"]
        assert 0 == copy("run", "--until-idle").code
        for question in (["findings"], ["findings", "--replay"], ["refused"]):
            assert year(*question, "--json").document() == copy(*question, "--json").document()
        assert 0 == copy("export", tmp_path / "b").code
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
