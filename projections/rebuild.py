"""Builds views anew from the ledger, beside the tables that are read, and then has these read instead.

Readers are never blocked: they go on with the generation that they began with. The projector waits twice, for the few
records that came while the new tables were filled or compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.errors import UsageError
from ledger.log.port import Log
from projections.fresh import Compared, Difference, FreshTables, Progress
from projections.store import PROJECTOR, Store
from projections.table import View
from projections.views import VIEWS

__all__ = ["Compared", "Difference", "RebuildReport", "rebuild"]


class RebuildReport(NamedTuple):
    """What a rebuild did. The comparison is of one moment, at which old and new stood at `compared_at`.

    `left` are tables that are not read any more but were open in some session; the next rebuild drops them.
    """

    generation: int
    compared_at: int
    compared: tuple[Compared, ...]
    left: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the tables that were read until now said what the ledger says."""
        return not any(each.different for each in self.compared)


def rebuild(
    log: Log,
    store: Store,
    views: Sequence[str] = (),
    progress: Progress = lambda _done, _of: None,
    known: Sequence[View] = VIEWS,
) -> RebuildReport:
    """Build these views (all, where none is named) in a new generation, compare, and switch to it.

    They are switched to whether or not they differ: the ledger is right. The projector may run meanwhile or not.
    Raises UsageError for a name that is no view and while another rebuild runs, PartMissing when the log or the
    database is away, DamagedLedger when the ledger ends before the projections do. What a rebuild that was broken off
    has left is dropped by the next one.
    """
    chosen = _chosen(views, known)
    with store.rebuilding() as is_alone:
        if not is_alone:
            raise UsageError("another rebuild is running", advice="wait for it; its tables serve you too")
        store.prepare(known)
        store.drop_unread(known)
        return _rebuild(FreshTables(log, store, chosen, progress), store, known)


def _chosen(names: Sequence[str], known: Sequence[View]) -> Sequence[View]:
    by_name = {view.table.name: view for view in known}
    if wrong := [name for name in names if name not in by_name]:
        raise UsageError(f"there is no view {wrong[0]}", advice=f"The views are: {', '.join(by_name)}")
    return [by_name[name] for name in names] or known


def _rebuild(fresh: FreshTables, store: Store, known: Sequence[View]) -> RebuildReport:
    try:
        fresh.begin()
        fresh.catch_up(store.position(PROJECTOR))
        with fresh.beside() as (compared_at, tx):
            compared = fresh.compare(tx)
        fresh.use()
    finally:
        fresh.close()
    return RebuildReport(fresh.generation, compared_at, compared, tuple(store.drop_unread(known)))
