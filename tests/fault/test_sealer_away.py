"""The log or the disk goes away at any call of the sealer: the tree is the same in the end, and signed once more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from consumers.sealer import Sealer
from ledger.errors import PartMissing
from ledger.log.memory import memory_log
from ledger.log.port import Log
from ledger.metrics import Metrics
from ledger.seal import files
from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.files import SealFiles
from ledger.seal.signer import public_keys
from tests.consumers.support import Clock, claim, registrar_of, settle
from tests.consumers.support import opened as investigation
from tests.fault.faults import Faults, FaultyLog, Kind


@pytest.fixture
def ledger(tmp_path: Path) -> Log:
    """A ledger of 270 records."""
    log = memory_log()
    with closing(registrar_of(log, tmp_path / "registrar")) as registrar:
        claim(log, *(investigation(number) for number in range(268)))
        settle(registrar)
    return log


def seal(log: Log, folder: Path) -> tuple[Checkpoint, int]:
    """Seal everything, trying again after what may pass; gives the checkpoint and how often that was."""
    failures = 0
    with closing(Sealer(log, folder, Clock(), Metrics(CollectorRegistry()))) as sealer:
        done = False
        while not done:
            try:
                done = sealer.step(100) == 0 and sealer.caught_up()
            except PartMissing:
                failures += 1
    note = SealFiles(folder / "tree").note()
    assert note is not None
    return opened(note, public_keys(folder / "signer")), failures


def test_the_log_may_be_away_at_any_call(ledger: Log, tmp_path: Path) -> None:
    sound = Faults(10**9, Kind.AWAY)
    expected, _ = seal(FaultyLog(ledger, sound), tmp_path / "sound")
    assert (270, True) == (expected.size, sound.calls >= 4)
    for at in range(1, sound.calls + 1):
        checkpoint, failures = seal(FaultyLog(ledger, Faults(at, Kind.AWAY)), tmp_path / f"seal-{at}")
        assert (expected, 1) == (checkpoint, failures), f"with the log away at call {at}"


@contextmanager
def full_disk_at(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[Faults]:
    faults = Faults(at, Kind.DIES)
    write = files._write_beside

    def refusing(path: Path, content: bytes, mode: int) -> object:
        faults.calls += 1
        if faults.calls == at:
            raise OSError(28, "No space left on device", str(path))
        return write(path, content, mode)

    with monkeypatch.context() as patched:
        patched.setattr(files, "_write_beside", refusing)
        yield faults


def test_the_disk_may_be_full_at_any_write(ledger: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with full_disk_at(monkeypatch, 0) as writes:
        expected, _ = seal(ledger, tmp_path / "sound")
    assert writes.calls > 10
    for at in range(1, writes.calls + 1):
        with full_disk_at(monkeypatch, at):
            checkpoint, failures = seal(ledger, tmp_path / f"seal-{at}")
        assert (expected, 1) == (checkpoint, failures), f"with a full disk at write {at}"
