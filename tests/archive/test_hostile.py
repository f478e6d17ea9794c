"""An archive from somebody who means harm: it plants no key, reaches no file outside, and lets nobody wait."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.archive import manifest
from ledger.archive.checking import check_archive
from ledger.archive.importing import SealFolders, import_archive
from ledger.archive.reading import Archive, DamagedArchive
from ledger.log.memory import memory_log
from ledger.seal.keys import NOTE, SigningKey
from tests.archive.support import House, house
from tests.consumers.support import Clock


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = house(memory_log(), tmp_path_factory.mktemp("hostile") / "home")
    made.export(made.home / "archive", entry_bundles=True)
    return made


@pytest.fixture
def archive(ledger: House, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ledger.home / "archive", tmp_path / "archive"))


def plant(archive: Path, name: str) -> None:
    """Add a key to the list in the archive, and tell the manifest."""
    lines = [*(archive / "keys").read_text().splitlines(), SigningKey(name, NOTE, bytes(32)).verifier.text()]
    content = "".join(f"{line}\n" for line in sorted(lines)).encode()
    (archive / "keys").write_bytes(content)
    told = json.loads((archive / manifest.NAME).read_bytes())
    told["files"]["keys"] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    (archive / manifest.NAME).write_bytes(manifest.written(told))


def test_a_planted_key_is_not_kept_where_a_key_is_given(ledger: House, archive: Path, tmp_path: Path) -> None:
    plant(archive, ledger.keys[0].name)
    check_archive(archive, ledger.keys)
    copy = House(memory_log(), tmp_path / "copy", Clock())
    import_archive(Archive(archive), copy.log, SealFolders(copy.seal, copy.home / "seal/signer"), trusted=ledger.keys)
    assert ledger.keys == copy.keys
    assert ledger.seal.note() == copy.seal.note()


def test_a_key_of_a_ledger_that_the_records_do_not_name_is_refused(archive: Path) -> None:
    plant(archive, "protocol-ledger/other")
    with pytest.raises(DamagedArchive, match="no ledger of these records"):
        check_archive(archive)
