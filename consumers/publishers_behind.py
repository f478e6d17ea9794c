"""Brings what is kept of publishers to where the detector stands: after an update that began to keep it, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from consumers.judging import moved
from consumers.publishers import judge_publishers
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.protocol import Change, Policy
from ledger.record import read_record
from projections.detector_matters import forget_matters
from projections.detector_place import DetectorPlace
from projections.edges import TOPIC
from projections.store import Store
from projections.transaction import Transaction

PUBLISHERS = "detector_publishers"
"""Moves with the detector's own position. Where it does not stand there, this is for another ledger or an older one."""

_BATCH_RECORDS = 2000

Keep = Callable[[Transaction, Sequence[Change]], None]


def bring_up(log: Log, store: Store, policy: Policy, end: int, *, mode: str | None, keep: Keep) -> None:
    """Hear every record before the number `end` that was not heard yet, and `keep` what follows from it. `mode` is the
    ledger's.

    What follows from subjects' verdicts is not among them: those say it themselves when they are judged again.
    """
    with store.transaction() as tx:
        start = tx.position(PUBLISHERS)
        if start > end:
            forget_matters(tx)
            tx.forget(PUBLISHERS)
            start = 0
    if start == end:
        return
    with LedgerReader(log, start, TOPIC) as reader:
        while start < end and (stored := reader.poll(min(_BATCH_RECORDS, end - start))):
            records = [read_record(each) for each in stored]
            then = moved(DetectorPlace(mode=mode), records)._replace(adopted_at=None)
            with store.transaction() as tx:
                tx.move(PUBLISHERS, start, start + len(records))
                keep(tx, judge_publishers(tx, policy, then, records, (), is_settled=True).changes)
            start += len(records)
