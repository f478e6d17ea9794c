"""What the detector holds of the subjects that it met last, and what it lets go."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import closing

import pytest

from consumers.judging import Judge
from consumers.subjects import Subjects
from ledger.cloudevents import to_message
from ledger.instants import DAY_US, Instant
from ledger.log.port import Stored
from ledger.protocol import RULES, load_policy
from ledger.record import LedgerRecord
from ledger.unhindered import unhindered
from projections.detector_place import DetectorPlace
from projections.detector_tables import DETECTOR_TABLES
from projections.store import Store
from tests.consumers.support import START, opened, paused

HORIZON = Instant(START + DAY_US)
JUDGE = Judge(load_policy(), RULES)


def judged(store: Store) -> Subjects:
    """A subject that was met and judged; no events may be held for longer than that."""
    events = (opened(1), paused(2))
    subjects = Subjects(events_max=0)
    store.prepare(tables=DETECTOR_TABLES)
    with store.transaction() as tx:
        (subject,) = subjects.meet(tx, ["S-1"], 0).values()
    subjects.add(
        LedgerRecord(number, START, None, Stored("ledger", 0, number, to_message(event), None), event)
        for number, event in enumerate(events)
    )
    JUDGE.advance(subject, DetectorPlace(horizon=HORIZON))
    return subjects


@pytest.mark.parametrize("let_go", [Subjects.trim, Subjects.clear])
def test_what_was_judged_of_a_subject_that_goes_is_freed_at_once(
    postgres: str, let_go: Callable[[Subjects], None]
) -> None:
    with closing(Store(postgres)) as store, unhindered():
        subjects = judged(store)
        gc.collect()
        let_go(subjects)
        assert 0 == gc.collect()


def test_what_was_judged_by_another_policy_is_freed_at_once(postgres: str) -> None:
    with closing(Store(postgres)) as store, unhindered():
        subjects = judged(store)
        with store.transaction() as tx:
            (subject,) = subjects.meet(tx, ["S-1"], 0).values()
        gc.collect()
        later = Instant(HORIZON + DAY_US)
        JUDGE.advance(subject, DetectorPlace(horizon=later, adopted_at=later))
        assert 0 == gc.collect()
