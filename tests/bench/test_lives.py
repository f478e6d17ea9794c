"""Lives that are told again are records like any others: they can be read, and no two have one id."""

from __future__ import annotations

from itertools import islice

from ledger.codec import encode
from ledger.log.port import Stored
from ledger.record import number_of, read_record
from tests.bench.lives import _records


def test_each_copy_is_a_record_of_another_person() -> None:
    stored = [Stored("ledger", 0, offset, message, None) for offset, message in enumerate(islice(_records(3), 300))]
    records = [read_record(each) for each in stored]
    assert list(range(300)) == [number_of(each) for each in stored]
    assert 300 == len({record.event.event_id for record in records})
    for record in records:
        assert record.stored.message.value == encode(record.event)
        assert record.event.subject_ref.encode() == record.stored.message.key
    first, second, third = (record.event.subject_ref for record in records[:3])
    assert 3 == len({first, second, third})
    assert len(first) == len(second) == len(third)
