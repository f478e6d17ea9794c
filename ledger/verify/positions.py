"""Whether a position says the same as the tables that moved with it.

A position and what a batch changes are written in one transaction, so the tables know where their consumer stood: the
projector's by the highest record that they speak of, the detector's by its records, by the moment up to which it has
judged, and by the second position that moves with its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consumers.publishers_behind import PUBLISHERS
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.record import read_record
from ledger.verify.extent import extent_of
from ledger.verify.problem import Problem
from projections.detector_place import load_place
from projections.detector_tables import DETECTOR, RECORDS
from projections.edges import edges_of
from projections.fresh import Compared, FreshTables, compared, highest_number
from projections.store import PROJECTOR
from projections.transaction import Transaction
from projections.views import VIEWS
from projections.views.history import HISTORY

_NUMBER = "number"


def projector_problems(tx: Transaction, fresh: FreshTables, position: int) -> Iterator[Problem]:
    """`fresh` stands at the position that the projector claims."""
    numbered = [view for view in VIEWS if any(column.name == _NUMBER for column in view.table.columns)]
    built = tx.generations()
    there = max(
        (highest_number(tx, tx.current(view.table)) for view in numbered if view.table.name in built), default=-1
    )
    expected = max(highest_number(tx, fresh.table(view)) for view in numbered)
    if there > expected:
        words = (
            f"the tables speak of record {there}, but the projector's position says that {position} is the next to come"
        )
        yield Problem("position_moved", PROJECTOR, None, None, words)
    elif there < expected:
        words = (
            f"the projector's position says that record {position} is the next to come, but the tables end with record "
            f"{there}, and record {expected} should be in them: the position was moved on, or the last rows were deleted"
        )
        yield Problem("position_moved", PROJECTOR, None, None, words)


def detector_problems(
    tx: Transaction, fresh: FreshTables, position: int, log: Log
) -> tuple[Compared, Sequence[Problem]]:
    """The detector's records beside the history, as far as both go; and what is wrong with its position."""
    at = tx.position(DETECTOR)
    columns = [column.name for column in RECORDS.columns]
    rows = compared(tx, RECORDS.name, RECORDS, fresh.table(HISTORY), columns, below=min(at, position))
    return rows, list(_detector(tx, fresh, min(at, position), at, log))


def _detector(tx: Transaction, fresh: FreshTables, below: int, at: int, log: Log) -> Iterator[Problem]:
    records = extent_of(log).records
    if at > records:
        yield _moved(f"the detector says that it has judged {at:,} records, and the ledger has {records:,}")
        return
    beside = tx.position(PUBLISHERS)
    if beside != at:
        yield _moved(
            f"the detector's position is {at}, and that of what it keeps of publishers is {beside}: they move together"
        )
    highest = highest_number(tx, RECORDS)
    if highest >= at:
        yield _moved(f"the detector has record {highest}, but its position says that {at} is the next to come")
    elif highest_number(tx, RECORDS, below) < (expected := highest_number(tx, fresh.table(HISTORY), below)):
        yield _moved(f"the detector's position is {at}, but its records end with {highest} and should have {expected}")
    yield from _horizon(tx, at, log)


def _horizon(tx: Transaction, at: int, log: Log) -> Iterator[Problem]:
    """The moment up to which it has judged is that of the last record that it read."""
    edges = edges_of(log)
    if at == 0 or edges is None:
        return
    with LedgerReader(log, at - 1) as reader:
        known_at = read_record(reader.poll(1)[0]).known_at - edges.is_rehearsal
    if load_place(tx).horizon != known_at:
        yield _moved(
            f"the detector's position is {at}, but it has judged up to another moment than that of record {at - 1}"
        )


def _moved(words: str) -> Problem:
    return Problem("position_moved", DETECTOR, None, None, words)
