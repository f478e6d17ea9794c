"""A crash at any step of an export or an import: whoever comes after goes on, and in the end it is as without it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from ledger.archive import importing, manifest
from ledger.archive.checking import check_archive
from ledger.archive.importing import SealFolders, import_archive
from ledger.archive.mirror import ReadOnlyMirror, mark_of, refuse_on_mirror
from ledger.archive.reading import Archive, DamagedArchive
from ledger.errors import LedgerError, UsageError
from ledger.log.memory import memory_log
from ledger.log.port import Log
from tests.archive.support import House, files_of, house, messages, tell
from tests.consumers.support import Clock
from tests.fault.faults import Death, Faults, FaultyLog, Kind
from tests.seal.crashes import Crash, crash_at, every_crash


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def ledger(tmp_path: Path) -> House:
    return house(memory_log(), tmp_path / "home", partitions=2)


def test_an_export_that_fell_anywhere_goes_on(ledger: House, tmp_path: Path) -> None:
    ledger.export(tmp_path / "whole")
    whole = files_of(tmp_path / "whole")

    def prepare(folder: Path) -> Callable[[], object]:
        return lambda: ledger.export(folder)

    kept = []
    for folder in every_crash(prepare, tmp_path / "fallen"):
        assert not _is_whole(folder, ledger) or _without_stage(folder) == whole
        kept.append(ledger.export(folder).kept)
        assert whole == files_of(folder)
    assert {0, len(messages(ledger.log))} == set(kept), "what was finished is not made again"


def test_bringing_an_archive_up_to_date_may_fall_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "SEGMENT_RECORDS", 256)
    ledger = house(memory_log(), tmp_path / "home", events=260)
    ledger.export(tmp_path / "before")
    tell(ledger, range(261, 300))
    ledger.settle()
    ledger.sealed()
    ledger.export(tmp_path / "whole")
    whole = files_of(tmp_path / "whole")

    def prepare(folder: Path) -> Callable[[], object]:
        shutil.copytree(tmp_path / "before", folder)
        return lambda: ledger.export(folder)

    unfinished = 0
    for folder in every_crash(prepare, tmp_path / "fallen"):
        unfinished += not _is_whole(folder, ledger)
        ledger.export(folder)
        assert whole == files_of(folder)
    assert unfinished, "there is a moment in which the files take their places"


def _without_stage(folder: Path) -> dict[str, bytes]:
    return {path: content for path, content in files_of(folder).items() if not path.startswith(".export/")}


def _is_whole(folder: Path, ledger: House) -> bool:
    """An archive that holds; else what is there is refused with the advice to run the export again."""
    try:
        check_archive(folder, ledger.keys)
    except (UsageError, DamagedArchive) as error:
        words = f"{error} {error.advice}"
        if "run" not in words:
            raise
        return False
    return True


class Place:
    """Somewhere to import to."""

    def __init__(self, log: Log, home: Path) -> None:
        self.house = House(log, home, Clock())
        self.seal = SealFolders(self.house.seal, home / "seal/signer")

    def take(self, archive: Path, log: Log | None = None) -> int:
        return import_archive(Archive(archive), log or self.house.log, self.seal)


@pytest.mark.parametrize("kind", [Kind.DIES, Kind.ANSWER_LOST], ids=lambda kind: kind.value)
def test_an_import_that_fell_at_any_call_of_the_log_goes_on(
    ledger: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    monkeypatch.setattr(importing, "STEP_MESSAGES_MAX", 10)
    archive = tmp_path / "archive"
    ledger.export(archive)
    for at in count(1):
        place, faults = Place(memory_log(), tmp_path / f"{kind.name}{at}"), Faults(at, kind)
        try:
            place.take(archive, FaultyLog(place.house.log, faults))
        except (Death, LedgerError):
            _is_nobodys_to_write_to(place.house.log)
            place.take(archive)
        _is_the_same(ledger, place, archive, tmp_path / f"again{kind.name}{at}")
        if not faults.is_over:
            break
    assert at > 6, "there is a good deal to break"


def test_an_import_that_fell_at_any_step_on_disk_goes_on(ledger: House, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    ledger.export(archive)
    for number in count():
        place = Place(memory_log(), tmp_path / f"fallen{number}")
        try:
            with crash_at(number):
                place.take(archive)
            break
        except Crash:
            _is_nobodys_to_write_to(place.house.log)
            place.take(archive)
            _is_the_same(ledger, place, archive, tmp_path / f"again{number}")
    assert number > 6, "there is a good deal to break"


def _is_nobodys_to_write_to(log: Log) -> None:
    """As soon as anything is there, nobody may write to it."""
    if mark_of(log) is None:
        assert not log.topics("ledger") or not messages(log)
        return
    with pytest.raises(ReadOnlyMirror):
        refuse_on_mirror(log, "write")


def _is_the_same(ledger: House, place: Place, archive: Path, again: Path) -> None:
    assert messages(ledger.log) == messages(place.house.log)
    assert messages(ledger.log, "refused") == messages(place.house.log, "refused")
    place.house.export(again)
    assert files_of(archive) == files_of(again)
