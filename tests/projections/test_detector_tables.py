"""What the detector keeps: all of it in one transaction with its position."""

from __future__ import annotations

import pytest

from ledger.errors import Fenced
from ledger.instants import Instant
from ledger.log.port import Message
from projections import detector_tables as kept
from projections.detector_tables import DETECTOR, DETECTOR_TABLES, RECORDS, Outgoing, SubjectState
from projections.store import Store
from projections.views.history import HISTORY
from tests.projections.story import accepted, day, records_of, uuid

MESSAGE = Message(b"S-1", b"\x00\xff", (("ce_id", b"\x00\xe9\xff"), ("content-type", b"application/avro")))


@pytest.fixture
def prepared(store: Store) -> Store:
    store.prepare(tables=DETECTOR_TABLES)
    return store


def outgoing(name: int, message: Message = MESSAGE) -> Outgoing:
    return Outgoing(uuid(name), name, message)


def test_states_are_kept_and_replaced(prepared: Store):
    first = SubjectState("S-1", "{}", None, pending=True)
    second = SubjectState("S-1", '{"a":1}', day(1), pending=False)
    other = SubjectState("S-2", "{}", day(2), pending=False)
    with prepared.transaction() as tx:
        kept.save_states(tx, [first, other])
        assert [first] == kept.pending_subjects(tx)
        kept.save_states(tx, [second])
        assert {"S-1": second, "S-2": other} == kept.load_states(tx, ["S-1", "S-2", "S-3"])
        assert [] == kept.pending_subjects(tx)


def test_a_subject_is_due_when_its_deadline_is_reached(prepared: Store):
    states = [SubjectState(f"S-{n}", "{}", day(n) if n else None, pending=False) for n in (3, 0, 1, 2)]
    with prepared.transaction() as tx:
        kept.save_states(tx, states)
        assert ["S-1", "S-2"] == [state.subject_ref for state in kept.due_subjects(tx, day(2))]
        assert [] == kept.due_subjects(tx, Instant(day(1) - 1))
        assert day(1) == kept.earliest_deadline(tx)


def test_with_no_subject_waiting_there_is_no_deadline(prepared: Store):
    with prepared.transaction() as tx:
        assert kept.earliest_deadline(tx) is None


def test_records_come_back_by_subject_in_order_up_to_a_number(prepared: Store):
    records = records_of([accepted(1), accepted(2, "S-2"), accepted(3), accepted(4)])
    with prepared.transaction() as tx:
        tx.put(RECORDS, HISTORY.fold(records, ()))
        found = kept.load_records(tx, ["S-1", "S-2", "S-3"], up_to=3)
    assert {"S-1": [0, 2], "S-2": [1], "S-3": []} == {
        name: [row.number for row in rows] for name, rows in found.items()
    }


def test_the_outbox_gives_back_what_was_put_in_byte_for_byte_and_in_order(prepared: Store):
    nothing = Message(None, None, ())
    with prepared.transaction() as tx:
        kept.add_to_outbox(tx, [outgoing(2), outgoing(1, nothing)])
        assert [outgoing(1, nothing), outgoing(2)] == kept.unsent(tx)
        assert 3 == kept.next_seq(tx)


def test_an_event_waits_in_the_outbox_once_however_often_it_is_said(prepared: Store):
    with prepared.transaction() as tx:
        kept.add_to_outbox(tx, [outgoing(1), outgoing(1)])
        kept.mark_sent(tx, [uuid(1)], day(1))
        kept.add_to_outbox(tx, [outgoing(1)._replace(seq=9)])
        assert [outgoing(1)._replace(sent_at=day(1))] == kept.unseen(tx)
        assert [] == kept.unsent(tx)


def test_an_event_leaves_the_outbox_when_it_was_seen_on_the_ledger(prepared: Store):
    with prepared.transaction() as tx:
        kept.add_to_outbox(tx, [outgoing(1), outgoing(2)])
        assert 1 == kept.remove_seen(tx, [uuid(1), uuid(7)])
        assert [outgoing(2)] == kept.unsent(tx)


def test_a_fenced_detector_leaves_no_trace(prepared: Store):
    with prepared.transaction() as tx:
        tx.move(DETECTOR, 0, 5)
    with pytest.raises(Fenced), prepared.transaction() as tx:
        kept.add_to_outbox(tx, [outgoing(1)])
        tx.move(DETECTOR, 0, 3)
    with prepared.transaction() as tx:
        assert ([], 5) == (kept.unsent(tx), tx.position(DETECTOR))
