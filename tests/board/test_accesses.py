"""Every reading of persons is on the ledger: in batches, kept while the log is away, and never without a record."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from ledger.cloudevents import open_claim, to_message
from ledger.errors import PartMissing
from ledger.events import LedgerAccessed
from ledger.instants import Instant
from projections.board.accesses import Accesses
from projections.board.door import Reading
from projections.board.problems import NotAllowed, NotNow
from projections.board.visitor import Role, Visitor

NOW = Instant(1_716_206_400_000_000)
ADA = Visitor("U-ada", "Ada Member", Role.MEMBER, frozenset({"KENT"}), purpose="REVIEW")
CASE = Reading("CASE", 1, "S-1", NOW)
LIST = Reading("FINDINGS", 20, None, NOW)


@dataclass
class Log:
    """Takes what it is handed, unless it is away."""

    is_away: bool = False
    batches: list[Sequence[LedgerAccessed]] = field(default_factory=list)
    taken: threading.Event = field(default_factory=threading.Event)

    def __call__(self, events: Sequence[LedgerAccessed]) -> None:
        if self.is_away:
            raise PartMissing("the log is away")
        self.batches.append(list(events))
        self.taken.set()

    @property
    def events(self) -> list[LedgerAccessed]:
        return [event for batch in self.batches for event in batch]


def test_a_reading_says_who_by_pseudonym_in_which_role_what_and_what_for() -> None:
    log = Log()
    accesses = Accesses(log)
    accesses.seen(ADA, CASE)
    accesses.flush()
    event = log.events[0]
    assert ("/ledger/board", "S-1", NOW) == (event.publisher, event.subject_ref, event.occurred_at)
    assert ("MEMBER", "CASE", 1, "REVIEW") == (event.accessor_role, event.query_kind, event.rows, event.purpose)
    assert event.actor is not None
    assert "U-ada" == event.actor.ref
    assert "Ada" not in repr(event)
    assert event == open_claim(to_message(event))


def test_a_list_is_of_nobody_in_particular() -> None:
    log = Log()
    accesses = Accesses(log)
    accesses.seen(ADA, LIST)
    accesses.flush()
    assert ("/ledger/board", 20) == (log.events[0].subject_ref, log.events[0].rows)


def test_what_was_read_is_claimed_soon_without_being_asked() -> None:
    log = Log()
    accesses = Accesses(log)
    accesses.start()
    accesses.seen(ADA, CASE)
    assert log.taken.wait(60)
    accesses.close()
    assert 1 == len(log.events)


def test_nothing_is_lost_when_the_board_stops() -> None:
    log = Log()
    accesses = Accesses(log)
    accesses.start()
    for _ in range(1200):
        accesses.seen(ADA, CASE)
    accesses.close()
    assert 1200 == len({event.event_id for event in log.events}) == len(log.events)
    with pytest.raises(NotNow):
        accesses.seen(ADA, CASE)


def test_readings_wait_while_the_log_is_away_and_keep_their_ids() -> None:
    log = Log(is_away=True)
    accesses = Accesses(log)
    for _ in range(3):
        accesses.seen(ADA, CASE)
        with pytest.raises(PartMissing):
            accesses.flush()
    log.is_away = False
    accesses.flush()
    assert [3] == [len(batch) for batch in log.batches]


def test_where_too_many_wait_nobody_reads() -> None:
    log = Log(is_away=True)
    accesses = Accesses(log, waiting_max=2)
    for _ in range(2):
        accesses.seen(ADA, CASE)
    with pytest.raises(NotNow, match="cannot be recorded"):
        accesses.seen(ADA, CASE)
    log.is_away = False
    accesses.flush()
    accesses.seen(ADA, CASE)


def test_a_fault_of_the_log_does_not_end_the_recording(capsys: pytest.CaptureFixture[str]) -> None:
    log, taken = Log(), threading.Event()

    def faulty(events: Sequence[LedgerAccessed]) -> None:
        if not taken.is_set():
            taken.set()
            raise ZeroDivisionError("U-ada")
        log(events)

    accesses = Accesses(faulty)
    accesses.start()
    accesses.seen(ADA, CASE)
    assert log.taken.wait(60)
    accesses.close()
    assert 1 == len(log.events)
    out = capsys.readouterr()
    assert "U-ada" not in out.out + out.err


def test_nobody_reads_who_was_not_asked_what_for() -> None:
    with pytest.raises(NotAllowed):
        Accesses(Log()).seen(Visitor("U-1", "Ada", Role.MEMBER), CASE)


def test_many_readers_at_once_are_all_recorded_once() -> None:
    log = Log()
    accesses = Accesses(log)
    accesses.start()
    threads = [threading.Thread(target=lambda: [accesses.seen(ADA, CASE) for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    accesses.close()
    assert 1600 == len({event.event_id for event in log.events}) == len(log.events)
