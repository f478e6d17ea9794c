"""A store without a database: takes and puts rows as PostgreSQL does, so that folds can be tested by the thousand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.record import LedgerRecord
from projections.table import Key, Row, Table, View

Tables = dict[str, dict[Key, Row]]


def project(views: Iterable[View], batches: Iterable[Sequence[LedgerRecord]]) -> Tables:
    """The tables after these batches, rows by key. Fails where a fold puts a row back that is still there."""
    views = tuple(views)
    tables: Tables = {view.table.name: {} for view in views}
    for batch in batches:
        for view in views:
            _apply(view, tables[view.table.name], batch)
    return tables


def _apply(view: View, rows: dict[Key, Row], batch: Sequence[LedgerRecord]) -> None:
    wanted = view.wanted(batch)
    taken = [row for row in rows.values() if any(_selects(view.table, key, row) for key in wanted)]
    for row in taken:
        del rows[_key(view.table, row)]
    for row in view.fold(batch, taken):
        key = _key(view.table, row)
        assert key not in rows, f"{view.table.name}: {key} is there twice"
        rows[key] = row


def _key(table: Table, row: Row) -> Key:
    return tuple(getattr(row, name) for name in table.key)


def _selects(table: Table, key: Key, row: Row) -> bool:
    equal = all(getattr(row, name) == part for name, part in zip(table.taken_by, key, strict=False))
    if not table.overlap:
        return equal
    low, high = table.overlap
    return equal and getattr(row, low) <= key[-1] and getattr(row, high) >= key[-2]
