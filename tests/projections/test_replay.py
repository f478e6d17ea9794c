"""Answers from the ledger itself: in order, for one subject at a time, and loud about what is no record."""

from __future__ import annotations

import pytest

from ledger.errors import DamagedLedger
from ledger.instants import Instant
from ledger.log.memory import memory_log
from ledger.log.port import Message
from ledger.record import KNOWN_HEADER, NUMBER_HEADER
from projections.edges import edges_of, last_message
from projections.replay import histories
from projections.spool import Spool, Spooled

ALWAYS = Instant(2**62)


def test_a_spool_gives_back_sorted_what_it_was_given_and_equals_as_they_came() -> None:
    rows = [Spooled("b", 1, b"3"), Spooled("a", 2, b"2"), Spooled("a", 1, b"1"), Spooled("b", 1, b"4")]
    with Spool() as spool:
        spool.add(rows)
        assert 4 == len(spool)
        assert [b"1", b"2", b"3", b"4"] == [row.content for row in spool.ordered()]


def test_numbers_are_sorted_as_numbers() -> None:
    with Spool() as spool:
        spool.add([Spooled(10, 0, b"ten"), Spooled(9, 0, b"nine"), Spooled(-1, 0, b"before")])
        assert [b"before", b"nine", b"ten"] == [row.content for row in spool.ordered()]


def test_a_log_without_a_ledger_has_no_edges_and_no_histories() -> None:
    log = memory_log()
    assert edges_of(log) is None
    assert [] == list(histories(log, ALWAYS))
    log.create_topic("ledger", 3)
    assert edges_of(log) is None
    assert last_message(log, "ledger", 2) is None


@pytest.mark.parametrize("missing", [KNOWN_HEADER, "ce_dataschema", "ce_source"])
def test_what_is_no_record_is_named_with_its_place(missing: str) -> None:
    headers = {
        NUMBER_HEADER: b"0",
        KNOWN_HEADER: b"2024-01-01T00:00:00Z",
        "ce_dataschema": b"urn:protocol-ledger:schema:" + b"0" * 64,
        "ce_source": b"/police/kent",
    }
    del headers[missing]
    log = memory_log()
    log.create_topic("ledger")
    log.append("ledger", [Message(b"S-1", b"", tuple(headers.items()))])
    with pytest.raises(DamagedLedger, match="ledger/0 at offset 0"):
        list(histories(log, ALWAYS))
