"""Every table against a fresh replay, row by row, and every position against what the tables say of it."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.errors import DamagedLedger
from ledger.verify.check import Check
from ledger.verify.extent import extent_of
from ledger.verify.positions import detector_problems, projector_problems
from ledger.verify.problem import Code, Problem
from projections.database import ProjectionsDamaged
from projections.fresh import Compared, FreshTables
from projections.store import PROJECTOR, Store
from projections.transaction import Transaction
from projections.views import VIEWS

_CODES: dict[str, tuple[Code, str]] = {
    "old": ("row_invented", "is in the table, and the ledger does not say it"),
    "new": ("row_missing", "is not in the table, and follows from the ledger"),
    "both": ("row_altered", "says something else than what follows from the ledger"),
}


class Tables(Check):
    """The tables that people look at, those that the detector works with, and how far both are."""

    name = "tables"
    title = "tables: every row against a replay, and every position"
    sees_records = False
    _done = 0

    def finish(self) -> Iterator[Problem]:
        store = self.scope.store
        if store is None:
            self.scope.told.notices.append("There are no tables here to compare.")
            return
        with store.rebuilding() as is_alone:
            if not is_alone:
                self.scope.told.notices.append(
                    "A rebuild is running: the tables were not compared. Verify again later."
                )
                return
            try:
                yield from self._compare(store)
            except (DamagedLedger, ProjectionsDamaged) as damage:
                words = f"the tables cannot be compared, because the ledger cannot be read from its beginning: {damage}"
                yield Problem("replay_impossible", "ledger", None, None, words)

    def _compare(self, store: Store) -> Iterator[Problem]:
        position, records = store.position(PROJECTOR), extent_of(self.scope.log).records
        if position > records:
            words = f"the projector says that it has read {position:,} records, and the ledger has {records:,}"
            yield Problem("position_moved", PROJECTOR, None, None, words)
            return
        fresh = FreshTables(self.scope.log, store, VIEWS, self._counted)
        try:
            fresh.begin()
            fresh.catch_up(position)
            with fresh.beside() as (position, tx):
                yield from self._outdated(tx)
                for compared in fresh.compare(tx):
                    yield from _differences(compared)
                yield from projector_problems(tx, fresh, position)
                yield from self._detector(tx, fresh, position)
        finally:
            fresh.close()
            fresh.drop()

    def _counted(self, done: int, _of: int) -> None:
        self.scope.on_count(done - self._done)
        self._done = done

    def _outdated(self, tx: Transaction) -> Iterator[Problem]:
        generations = tx.generations()
        for view in VIEWS:
            generation = generations.get(view.table.name)
            if generation is None or generation.layout != view.table.layout:
                words = "this table was made by another version, or never: `ledger rebuild` makes it"
                yield Problem("table_outdated", view.table.name, None, None, words)

    def _detector(self, tx: Transaction, fresh: FreshTables, position: int) -> Iterator[Problem]:
        if self.scope.detector is None:
            return

        compared, problems = detector_problems(tx, fresh, position, self.scope.log)
        yield from _differences(compared)
        yield from problems


def _differences(compared: Compared) -> Iterator[Problem]:
    for difference in compared.differences:
        code, words = _CODES[difference.where]
        yield Problem(code, compared.view, None, None, f"the row {difference.key} {words}")
    more = compared.different - len(compared.differences)
    if more:
        yield Problem("row_altered", compared.view, None, None, f"{more:,} more rows differ")
