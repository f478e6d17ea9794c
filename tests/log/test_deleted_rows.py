"""A row of the embedded log that somebody deleted must not look like the end of the log."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from ledger.errors import DamagedLedger
from ledger.log.embedded import embedded_log
from ledger.log.reader import LedgerReader
from tests.log.messages import numbered


def test_readers_meet_what_comes_behind_it(postgres: str) -> None:
    with closing(embedded_log(postgres)) as log:
        log.create_topic("ledger")
        log.take_over("writer").write([numbered(number) for number in range(5)])
        with psycopg.connect(postgres, autocommit=True) as sql:
            sql.execute("DELETE FROM ledger_log.messages WHERE originator_id = 'ledger/0' AND originator_version = 2")
        assert [0, 1, 3, 4] == [each.offset for each in log.read("ledger", 0, 0).messages]
        assert ([3, 4], 5) == _read(log.read("ledger", 0, 2))
        with closing(log.follow({("ledger", 0): 0})) as follower:
            assert [0, 1, 3, 4] == [each.offset for each in follower.poll()]
            assert {("ledger", 0): 5} == follower.positions()
            assert follower.caught_up()
        with LedgerReader(log) as reader, pytest.raises(DamagedLedger, match="ledger number 2 is missing"):
            while reader.poll():
                pass


def _read(batch) -> tuple[list[int], int]:
    return [each.offset for each in batch.messages], batch.next_offset
