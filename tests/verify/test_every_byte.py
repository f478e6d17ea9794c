"""Whatever byte of whatever record is another one, verification finds it; drawn at random."""

from __future__ import annotations

from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent
from hypothesis import given
from hypothesis import strategies as st

from ledger.framing import NAME
from ledger.log.memory import MemorySequences
from ledger.log.recorder import RecorderLog
from ledger.seal.files import SealFiles
from ledger.seal.signer import public_keys
from ledger.verify.claims import Claims
from ledger.verify.records import Records
from ledger.verify.tree import Tree
from ledger.verify.verification import Verification
from tests.consumers.support import claim, opened, registrar_of, settle
from tests.integration.hostile import hostile_claims
from tests.verify.ledgers import seal

SEQUENCE = "ledger/0"


class Open:
    """A log in memory whose rows can be reached."""

    def __init__(self, home: Path) -> None:
        self.sequences = MemorySequences()
        self.log = RecorderLog(self.sequences, kind="memory", part="memory")
        registrar = registrar_of(self.log, home)
        claim(self.log, *(opened(number, subject=f"S-{number % 5}") for number in range(12)))
        claim(self.log, *(message for _, message, _ in hostile_claims()))
        settle(registrar)
        registrar.close()
        seal(self.log, home / "seal")
        self.verification = Verification(
            self.log,
            SealFiles(home / "seal" / "tree"),
            public_keys(home / "seal" / "signer"),
            None,
            home / "seal" / "signer",
        )

    def rows(self) -> list[StoredEvent]:
        return list(self.sequences.select_events(SEQUENCE))

    def put(self, number: int, state: bytes) -> None:
        index = self.sequences._stored_events_index[SEQUENCE][number]
        self.sequences._stored_events[index] = StoredEvent(SEQUENCE, number, NAME, state)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Open:
    return Open(tmp_path_factory.mktemp("every-byte"))


@given(st.data())
def test_any_byte_of_any_record(ledger: Open, data: st.DataObject) -> None:
    rows = ledger.rows()
    number = data.draw(st.integers(0, len(rows) - 1))
    state = rows[number].state
    at = data.draw(st.integers(0, len(state) - 1))
    changed = data.draw(st.integers(0, 255).filter(lambda byte: byte != state[at]))
    ledger.put(number, state[:at] + bytes([changed]) + state[at + 1 :])
    try:
        answer = ledger.verification.run([Records, Claims, Tree])
    finally:
        ledger.put(number, state)
    places = {(each.topic, each.partition, each.offset) for each in answer.problems}
    assert ("ledger", 0, number) in places, answer.problems


def test_when_all_bytes_are_back_nothing_is_wrong(ledger: Open) -> None:
    assert not ledger.verification.run([Records, Claims, Tree]).problems
