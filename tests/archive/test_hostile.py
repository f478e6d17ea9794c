"""An archive from somebody who means harm: it plants no key, reaches no file outside, and lets nobody wait."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.archive import manifest
from ledger.archive.checking import check_archive
from ledger.archive.importing import SealFolders, import_archive
from ledger.archive.reading import Archive, DamagedArchive
from ledger.archive.trusted import keys_in
from ledger.commands.archive_keys import notices_of_keys
from ledger.commands.given import read_small
from ledger.errors import LedgerError, UsageError
from ledger.log.memory import memory_log
from ledger.seal.keys import NOTE, SigningKey
from ledger.seal.refusal import NotProven
from ledger.seal.signer import Signer
from tests.archive.support import House, files_of, house, messages, tell
from tests.commands.calling import Ledger
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


def test_a_planted_key_is_named_to_whoever_gives_a_key(ledger: House, archive: Path) -> None:
    """Regression: the list of keys passed without a word, although it had a key that nobody knows."""
    plant(archive, ledger.keys[0].name)
    (planted,) = (key for key in keys_in(Archive(archive)) if key not in ledger.keys)
    (told,) = notices_of_keys(Archive(archive), ledger.keys, are_kept=False)
    assert f"{planted.key_id.hex()} of {planted.name}, which you did not give: none that you gave vouches" in told
    (told,) = notices_of_keys(Archive(archive), ledger.keys, are_kept=True)
    assert told.endswith("It is not kept.")
    assert [] == notices_of_keys(Archive(archive), [*ledger.keys, planted], are_kept=True)


def test_a_key_that_was_withdrawn_stays_so_in_an_archive_and_a_mirror(tmp_path: Path) -> None:
    made = house(memory_log(), tmp_path / "home")
    (old,), size = made.keys, len(messages(made.log))
    signer = Signer(made.home / "seal/signer", old.name)
    new = signer.add_key(secrets.token_bytes)
    signer.retire(old.key_id.hex())
    tell(made, [101])
    made.settle()
    made.sealed()
    withdrawn = signer.withdraw(old.key_id.hex(), size)
    made.export(tmp_path / "archive")
    archive = Archive(tmp_path / "archive")
    assert {new, withdrawn} == set(keys_in(archive))
    check_archive(archive.folder, [new])
    with pytest.raises(DamagedArchive, match="not signed by a key that is known"):
        check_archive(archive.folder, [old])
    copy = House(memory_log(), tmp_path / "copy", Clock())
    import_archive(archive, copy.log, SealFolders(copy.seal, copy.home / "seal/signer"))
    assert {new, withdrawn} == set(copy.keys)


def test_keys_that_are_taken_on_trust_are_named(ledger: House, archive: Path) -> None:
    """Regression: an import without a key kept every key that the archive lists, and named none."""
    plant(archive, ledger.keys[0].name)
    (told,) = notices_of_keys(Archive(archive), (), are_kept=True)
    assert "They are kept here on trust." in told
    assert all(key.key_id.hex() in told for key in keys_in(Archive(archive)))


def test_a_planted_key_is_among_the_notes_of_a_check(ledger: House, archive: Path, nowhere: Ledger) -> None:
    plant(archive, ledger.keys[0].name)
    done = nowhere("verify", archive, "--key", ledger.keys[0].text(), "--json")
    (told,) = done.document()["notices"]
    assert (0, True) == (done.code, "none that you gave vouches for it" in told)


def test_a_checkpoint_of_an_earlier_incarnation_that_is_none_is_named(
    ledger: House, archive: Path, tmp_path: Path
) -> None:
    """Regression: that a note does not end as one does was said, and not which file it is."""
    earlier = ledger.seal.folder / "earlier" / "0123"
    earlier.parent.mkdir()
    earlier.write_text("rubbish\n")
    try:
        with pytest.raises(NotProven, match=r"earlier/0123 is no checkpoint"):
            ledger.export(tmp_path / "other")
    finally:
        shutil.rmtree(earlier.parent)
    (archive / "tree/earlier").mkdir()
    (archive / "tree/earlier/0123").write_text("rubbish\n")
    found: list[DamagedArchive] = []
    check_archive(archive, (), found.append)
    assert {"tree/earlier/0123"} == {problem.path for problem in found}


def test_a_key_of_a_ledger_that_the_records_do_not_name_is_refused(archive: Path) -> None:
    plant(archive, "protocol-ledger/other")
    with pytest.raises(DamagedArchive, match="no ledger of these records"):
        check_archive(archive)


@pytest.mark.parametrize("linked", ["keys", "tree", "records", ".export", manifest.NAME])
def test_no_link_is_followed_by_an_export_or_a_check(ledger: House, archive: Path, tmp_path: Path, linked: str) -> None:
    outside = tmp_path / "outside"
    if (archive / linked).exists():
        (archive / linked).rename(outside)
    else:
        outside.mkdir()
    (archive / linked).symlink_to(outside)
    before = files_of(tmp_path)
    with pytest.raises(UsageError, match=linked):
        ledger.export(archive)
    with pytest.raises(DamagedArchive, match=linked):
        check_archive(archive)
    assert before == files_of(tmp_path)


@pytest.mark.parametrize("path", ["keys", manifest.NAME])
def test_a_pipe_or_a_device_in_an_archive_lets_nobody_wait(archive: Path, path: str) -> None:
    (archive / path).unlink()
    os.mkfifo(archive / path)
    with pytest.raises(DamagedArchive, match=path):
        check_archive(archive)
    (archive / path).unlink()
    (archive / path).symlink_to("/dev/zero")
    with pytest.raises(DamagedArchive, match=path):
        check_archive(archive)


@pytest.mark.parametrize("records", [1, 10**13])
def test_a_segment_with_other_bounds_ends_the_check(archive: Path, records: int) -> None:
    told = json.loads((archive / manifest.NAME).read_bytes())
    told["segments"][0]["records"] = records
    (archive / manifest.NAME).write_bytes(manifest.written(told))
    found: list[DamagedArchive] = []
    try:
        check_archive(archive, (), found.append)
    except DamagedArchive as problem:
        found.append(problem)
    assert [manifest.NAME] == [problem.path for problem in found]


def test_a_manifest_that_is_too_long_is_not_read(archive: Path) -> None:
    os.truncate(archive / manifest.NAME, manifest.BYTES_MAX + 1)
    with pytest.raises(LedgerError, match="is longer than"):
        check_archive(archive)


def test_a_given_file_that_is_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="it is not a plain file") as refused:
        read_small("", tmp_path / "pipe")
    assert "write it into a file first" in refused.value.advice


@pytest.mark.parametrize("content", [b'{"name": "a web application"}\n', b"\xff", b""])
def test_a_folder_with_a_foreign_manifest_is_left_alone(ledger: House, tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "site"
    folder.mkdir(mode=0o755)
    (folder / manifest.NAME).write_bytes(content)
    before = files_of(folder), folder.stat().st_mode
    with pytest.raises(UsageError, match="not an archive"):
        ledger.export(folder)
    assert before == (files_of(folder), folder.stat().st_mode)
