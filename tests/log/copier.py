"""A registrar in small: copies claims to `ledger`, exactly once, and knows nothing but what the ledger says.

Run as `python -m tests.log.copier`, it does so on the log that its standard input describes, until it is killed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from ledger.errors import Fenced, RetriableError
from ledger.log.embedded import embedded_log
from ledger.log.kafka import KafkaLog, KafkaSettings
from ledger.log.partitioning import partition_for
from ledger.log.port import Entry, Log, Message, Stored
from ledger.log.reader import LedgerReader
from ledger.record import CLAIM_HEADER, NUMBER_HEADER

INTAKE = "intake.police.kent"
PARTITIONS = 3
STEP = 7


def create(log: Log, claims: int) -> None:
    log.create_topic(INTAKE)
    log.create_topic("ledger", PARTITIONS)
    log.create_topic("refused")
    add_claims(log, 0, claims)


def add_claims(log: Log, first: int, count: int) -> None:
    """Put so many more claims to the intake."""
    log.append(INTAKE, [Message(b"S-%d" % each, b"claim", ()) for each in range(first, first + count)])


def copy(log: Log, *, for_ever: bool = False) -> None:
    """Until the intake's end. Every third claim is refused: its outcome is on `ledger`, its content on `refused`."""
    writer = log.take_over("registrar")
    number, claim = _progress(log)
    while True:
        batch = log.read(INTAKE, 0, claim, STEP, wait_s=5.0 if for_ever else 0.0)
        if not batch.messages and not for_ever:
            writer.close()
            return
        writer.write(
            [entry for stored in batch.messages for entry in _outcomes(stored, number + stored.offset - claim)]
        )
        number += len(batch.messages)
        claim = batch.next_offset


def _progress(log: Log) -> tuple[int, int]:
    """The next number, and the next claim: one more than the last that the ledger has an outcome of."""
    with LedgerReader(log) as reader:
        last = None
        while found := reader.poll():
            last = found[-1]
        return reader.position, 0 if last is None else int(dict(last.message.headers)[CLAIM_HEADER]) + 1


def _outcomes(claim: Stored, number: int) -> Sequence[Entry]:
    headers = ((NUMBER_HEADER, b"%d" % number), (CLAIM_HEADER, b"%d" % claim.offset))
    key = claim.message.key or b""
    outcome = Entry("ledger", partition_for(key, PARTITIONS), Message(key, b"outcome", headers))
    if claim.offset % 3:
        return [outcome]
    return [outcome, Entry("refused", 0, Message(key, claim.message.value, headers))]


def check(log: Log, claims: int) -> None:
    """Every claim has exactly one outcome, in order, and exactly the third ones are on `refused`."""
    with LedgerReader(log) as reader:
        outcomes: list[int] = []
        while found := reader.poll():
            outcomes += [_claim_of(stored) for stored in found]
    refused: list[int] = []
    offset = 0
    while offset < log.end("refused", 0):
        batch = log.read("refused", 0, offset)
        refused += [_claim_of(stored) for stored in batch.messages]
        offset = batch.next_offset
    assert list(range(claims)) == outcomes
    assert list(range(0, claims, 3)) == refused


def _claim_of(stored: Stored) -> int:
    return int(dict(stored.message.headers)[CLAIM_HEADER])


def main() -> None:
    described = json.load(sys.stdin)
    log: Log = KafkaLog(KafkaSettings(**described["kafka"])) if "kafka" in described else embedded_log(described["dsn"])
    while True:
        try:
            copy(log, for_ever=True)
        except (RetriableError, Fenced) as error:
            print(error.code, flush=True)


if __name__ == "__main__":
    main()
