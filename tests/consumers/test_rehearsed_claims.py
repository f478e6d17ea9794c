"""In a rehearsal the registrar takes claims in the order of the history that is rehearsed, and its moments."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger import instants
from ledger.cloudevents import to_message
from ledger.events import LedgerCreated
from ledger.instants import Instant
from ledger.log.memory import memory_log
from ledger.log.port import Log, Message
from ledger.rehearsal import RehearsalMark
from tests.consumers.support import claim, event_id, opened, outcomes, records, registrar_of, settle, supported


@pytest.fixture
def log() -> Log:
    return memory_log()


def marked(number: int, known: str, order: int) -> Message:
    return RehearsalMark(instants.parse(known), order).mark(to_message(opened(number, at=instants.parse(known))))


def test_a_rehearsal_takes_claims_in_the_order_of_its_history(log: Log, tmp_path: Path) -> None:
    registrar = registrar_of(log, tmp_path, may_rehearse=True)
    support = RehearsalMark(instants.parse("2024-05-02T00:00:00Z"), 1).mark(to_message(supported(2)))
    claim(log, marked(1, "2024-05-01T00:00:00Z", 0), marked(3, "2024-05-02T00:00:00Z", 2))
    claim(log, support, topic="intake.support.refuge")
    settle(registrar)
    found = records(log)
    created = found[0].event
    assert isinstance(created, LedgerCreated)
    assert created.mode == "REHEARSAL"
    assert [event_id(1), event_id(2), event_id(3)] == [r.event.event_id for r in found[2:]]
    assert ["2024-05-01T00:00:00Z"] * 3 + ["2024-05-02T00:00:00Z"] * 2 == [instants.text(r.known_at) for r in found]
    assert not any(name == "rehearsal" for r in found for name, _ in r.stored.message.headers)


def test_in_a_rehearsal_what_carries_no_mark_is_known_with_the_record_before_it(log: Log, tmp_path: Path) -> None:
    registrar = registrar_of(log, tmp_path, may_rehearse=True)
    claim(log, marked(1, "2024-05-01T00:00:00Z", 0))
    settle(registrar)
    claim(log, opened(2, at=Instant(0)))
    settle(registrar)
    assert ["2024-05-01T00:00:00Z"] * 4 == [instants.text(r.known_at) for r in records(log)]


def test_in_a_rehearsal_the_future_is_later_than_its_own_present(log: Log, tmp_path: Path) -> None:
    registrar = registrar_of(log, tmp_path, may_rehearse=True)
    early = RehearsalMark(instants.parse("2020-01-01T00:00:00Z"), 0).mark(to_message(opened(1)))
    claim(log, early)
    settle(registrar)
    assert ["in_future"] == outcomes(log)
