"""What survives a fall of the registrar, a rival, and the loss of its memory."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from consumers import registrar as registrar_module
from consumers.registrar import Registrar
from consumers.remembered import Place, Remembered, Step
from ledger.errors import Fenced, OutcomeUnknown, RetriableError
from ledger.events import PublishersChanged
from ledger.log.memory import memory_log
from ledger.log.port import Entry, Log, Writer
from ledger.metrics import Metrics
from schemas.register import Register
from tests.consumers.support import (
    KENT_INTAKE,
    Clock,
    claim,
    opened,
    outcomes,
    records,
    registrar_of,
    settle,
    supported,
)


@pytest.fixture
def log() -> Log:
    return memory_log()


class Breaking:
    """A log whose writer fails once, before or after the step is in."""

    def __init__(self, log: Log, *, after: bool) -> None:
        self._log = log
        self._after = after
        self.armed = True

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    def take_over(self, name: str) -> Writer:
        return _BreakingWriter(self, self._log.take_over(name))


class _BreakingWriter:
    def __init__(self, breaking: Breaking, writer: Writer) -> None:
        self._breaking = breaking
        self._writer = writer

    def write(self, entries: list[Entry]) -> None:
        if self._breaking.armed and len(entries) > 2:
            self._breaking.armed = False
            if self._breaking._after:
                self._writer.write(entries)
            raise OutcomeUnknown("the answer was lost")
        self._writer.write(entries)

    def close(self) -> None:
        self._writer.close()


@pytest.mark.parametrize("after", [False, True])
def test_a_lost_answer_doubles_nothing_and_loses_nothing(log: Log, tmp_path: Path, *, after: bool) -> None:
    breaking = Breaking(log, after=after)
    registrar = registrar_of(breaking, tmp_path)  # type: ignore[arg-type]
    claim(log, *[opened(i) for i in range(5)])
    with pytest.raises(OutcomeUnknown):
        settle(registrar)
    settle(registrar)
    assert ["admitted"] * 5 == outcomes(log)


@pytest.mark.parametrize("loss", ["kept", "lost", "older", "damaged", "another ledger's"])
def test_a_new_registrar_needs_only_the_ledger(log: Log, tmp_path: Path, loss: str) -> None:
    first = registrar_of(log, tmp_path)
    claim(log, opened(1), opened(2))
    settle(first)
    memory = tmp_path / "memory.sqlite"
    first.close()
    if loss == "lost":
        memory.unlink()
    elif loss == "older":
        with sqlite3.connect(memory) as db:
            db.execute("DELETE FROM known WHERE number = 3")
            db.execute("UPDATE intake SET next_offset = 1")
            db.execute("UPDATE place SET next_number = 3")
    elif loss == "damaged":
        memory.write_bytes(b"this is no database" * 500)
    elif loss == "another ledger's":
        with sqlite3.connect(memory) as db:
            db.execute("UPDATE place SET incarnation = 'another', next_number = 900")
    second = registrar_of(log, tmp_path)
    claim(log, opened(2), opened(3))
    settle(second)
    assert ["admitted", "admitted", "repeated", "admitted"] == outcomes(log)


def test_a_memory_that_is_damaged_inside_is_made_anew(log: Log, tmp_path: Path) -> None:
    """Regression: only a file that could not be opened was; one with a broken page stopped the registrar for good."""
    first = registrar_of(log, tmp_path)
    claim(log, *[opened(number) for number in range(500)])
    settle(first)
    first.close()
    memory = tmp_path / "memory.sqlite"
    whole = memory.read_bytes()
    memory.write_bytes(whole[:12_288] + b"\xff" * (len(whole) - 12_288))
    second = registrar_of(log, tmp_path)
    claim(log, *[opened(number) for number in range(501)])
    for _ in range(5):
        with suppress(RetriableError):
            second.step()
    settle(second)
    assert ["admitted"] * 500 + ["repeated"] * 500 + ["admitted"] == outcomes(log)


def fenced_and_its_fencer(log: Log, tmp_path: Path) -> tuple[Registrar, Registrar]:
    """A registrar that has just met the one that took over from it; a third claim waits."""
    first, second = registrar_of(log, tmp_path / "a"), registrar_of(log, tmp_path / "b")
    claim(log, opened(1))
    settle(first)
    claim(log, opened(2))
    settle(second)
    claim(log, opened(3))
    with pytest.raises(Fenced):
        first.step()
    return first, second


def test_of_two_registrars_the_later_writes_and_the_earlier_stands_by(log: Log, tmp_path: Path) -> None:
    first, second = fenced_and_its_fencer(log, tmp_path)
    assert first.step() == 0
    settle(second)
    assert ["admitted"] * 3 == outcomes(log)


def test_a_standby_takes_over_when_claims_wait_unanswered(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = fenced_and_its_fencer(log, tmp_path)
    second.close()
    monkeypatch.setattr(registrar_module, "_STANDBY_S", 0.0)
    settle(first)
    assert ["admitted"] * 3 == outcomes(log)


def test_a_standby_leaves_the_work_to_the_other_while_the_ledger_grows(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: where there is always a claim that waits, the two took over from each other for ever."""
    first, second = fenced_and_its_fencer(log, tmp_path)
    monkeypatch.setattr(registrar_module, "_STANDBY_S", 0.0)
    for number in range(4, 8):
        second.step()
        claim(log, opened(number))
        assert 0 == first.step()
    settle(second)
    assert ["admitted"] * 7 == outcomes(log)


def test_who_only_reads_the_ledger_into_the_same_file_fences_nobody(tmp_path: Path) -> None:
    """Regression: a standby on the same home could read a step before its writer had noted it; then both stood by."""
    writer, reader = Remembered(tmp_path / "memory.sqlite"), Remembered(tmp_path / "memory.sqlite")
    step = Step(Place("I", "PRODUCTION", 4), done={(KENT_INTAKE, 0): 2})
    part = Step(replace(step.place, next_number=3), done={(KENT_INTAKE, 0): 1})
    reader.keep(part)
    writer.keep(step)
    assert 4 == writer.place.next_number
    assert {(KENT_INTAKE, 0): 2} == writer.intakes()
    with pytest.raises(Fenced):
        reader.keep(part)


def test_what_is_remembered_is_for_nobody_else_to_read(log: Log, tmp_path: Path) -> None:
    memory = tmp_path / "registrar" / "memory.sqlite"
    memory.parent.mkdir(mode=0o755)
    memory.touch(mode=0o644)
    registrar = Registrar(log, Register.load(), memory, Clock(), Metrics(CollectorRegistry()))
    claim(log, opened(1))
    settle(registrar)
    found = list(memory.parent.iterdir())
    assert {"memory.sqlite", "memory.sqlite-wal"} <= {path.name for path in found}
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in found}


def test_a_changed_register_is_said_on_the_ledger_once(log: Log, tmp_path: Path) -> None:
    extension = tmp_path / "more.toml"
    extension.write_text('[kinds.support]\npublishers = ["/support/new-door"]\n', encoding="utf-8")
    claim(log, opened(1))
    settle(registrar_of(log, tmp_path))
    for _ in range(2):
        other = registrar_of(log, tmp_path, extension=extension)
        claim(log, supported(2, publisher="/support/new-door"), topic="intake.support.new-door")
        settle(other)
    said = [record.event for record in records(log) if isinstance(record.event, PublishersChanged)]
    assert len(said) == 2
    assert b"/support/new-door" in said[1].register
    assert ["admitted", "admitted", "repeated"] == outcomes(log)
