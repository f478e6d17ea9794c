"""Everything that a store holds, to compare two of them or one before and after."""

from __future__ import annotations

from psycopg.sql import SQL

from projections.store import Store
from projections.table import Key, Row
from projections.views import VIEWS


def contents(store: Store) -> dict[str, dict[Key, Row]]:
    """The rows of every view by key, as readers see them at one moment."""
    with store.reading() as tx:
        tables = {}
        for view in VIEWS:
            query = SQL("SELECT * FROM {}").format(tx.name(tx.current(view.table)))
            rows = map(view.table.row._make, tx.rows(query))
            tables[view.table.name] = {tuple(getattr(row, name) for name in view.table.key): row for row in rows}
        return tables
