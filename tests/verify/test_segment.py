"""Somebody with the broker's disk changes a segment while the broker is down: with its checksum put right, and without."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import crc32c
import pytest

from ledger.log.kafka import KafkaLog
from ledger.log.port import Stored
from ledger.seal.files import SealFiles
from ledger.seal.signer import public_keys
from ledger.verify.claims import Claims
from ledger.verify.records import Records
from ledger.verify.tree import Tree
from ledger.verify.verification import Answer, Verification
from tests.bench.clock import now
from tests.consumers.support import Clock, claim, opened, registrar_of, settle
from tests.support.broker import Broker
from tests.verify.ledgers import places, seal

# Of a record batch: base offset (8), length (4), leader epoch (4), magic (1), checksum (4) over all that follows.
_LENGTH_AT, _BEFORE_LENGTH, _CHECKSUM_AT, _CHECKED_FROM = 8, 12, 17, 21
BATCHES = 3


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    folder = tmp_path / "broker"
    folder.mkdir()
    broker = Broker(folder)
    broker.start()
    yield broker
    broker.kill()


@pytest.mark.timeout(240)
def test_bytes_of_a_segment(broker: Broker, tmp_path: Path) -> None:
    with closing(KafkaLog(broker.settings())) as log:
        with closing(registrar_of(log, tmp_path / "registrar", Clock(now()))) as registrar:
            for first in range(0, 10 * BATCHES, 10):
                claim(log, *(opened(number) for number in range(first, first + 10)))
                settle(registrar)
        seal(log, tmp_path / "seal")
        records = log.read("ledger", 0, 0).messages
        assert not verified(log, tmp_path).problems

    one, other = records[8], records[-3]
    change(broker, one, keep_checksum_right=True)
    with closing(KafkaLog(broker.settings())) as log:
        found = places(verified(log, tmp_path).problems)
        assert ("record_changed", "ledger", 0, one.offset) in found
        assert ("claim_altered", "ledger", 0, one.offset) in found
        assert {one.offset} == {offset for *_, offset in found}

    change(broker, other, keep_checksum_right=False)
    with closing(KafkaLog(broker.settings())) as log:
        answer = verified(log, tmp_path)
    (unreadable,) = [each for each in answer.problems if each.code == "unreadable"]
    assert unreadable.offset is not None
    assert unreadable.offset <= other.offset, "the whole batch fails its checksum"
    assert "holds bytes that are not what was written" in unreadable.detail
    assert ("record_changed", "ledger", 0, one.offset) in places(answer.problems), "and everything else is checked"


def verified(log: KafkaLog, home: Path) -> Answer:
    signer = home / "seal" / "signer"
    files = SealFiles(home / "seal" / "tree")
    return Verification(log, files, public_keys(signer), None, signer, late_s=0.2).run([Records, Claims, Tree])


def change(broker: Broker, record: Stored, *, keep_checksum_right: bool) -> None:
    """One bit in the middle of the record's value, in the file, while the broker is down."""
    broker.stop()
    (path,) = (broker.folder / "data" / "ledger-0").glob("*.log")
    content = bytearray(path.read_bytes())
    value = record.message.value or b""
    at = content.index(value)
    content[at + len(value) // 2] ^= 1
    if keep_checksum_right:
        start, end = batch_around(content, at)
        checksum = crc32c.crc32c(bytes(content[start + _CHECKED_FROM : end]))
        struct.pack_into(">I", content, start + _CHECKSUM_AT, checksum)
    path.write_bytes(content)
    broker.start()


def batch_around(content: bytes | bytearray, at: int) -> tuple[int, int]:
    start = 0
    while True:
        (length,) = struct.unpack_from(">i", content, start + _LENGTH_AT)
        end = start + _BEFORE_LENGTH + length
        if start <= at < end:
            return start, end
        start = end
