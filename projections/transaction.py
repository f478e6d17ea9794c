"""What can be done inside one transaction of the store: rows taken and put, positions moved, generations chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from psycopg import Cursor
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL, Identifier

from ledger.record import LedgerRecord
from projections import sql
from projections.database import Positions
from projections.sql import Statement
from projections.table import Key, Row, Table, View


class Generation(NamedTuple):
    """Which table of a view is read, and the layout that it was made with."""

    number: int
    layout: str


def table_of(table: Table, generation: int) -> Table:
    """The table that holds this generation of a view."""
    return table.named(f"{table.name}_g{generation}")


class Transaction:
    """Everything in it happens or nothing does. Made by `Store.transaction` and `Store.reading`."""

    def __init__(self, cursor: Cursor[Row], schema: str, positions: Positions) -> None:
        self._cursor = cursor
        self._positions = positions
        self.schema = schema

    # Positions

    def position(self, consumer: str) -> int:
        """The next ledger number that this consumer reads: 0 when it has read nothing."""
        return self._positions.at(self._cursor, consumer)

    def hold(self, consumer: str) -> int:
        """The position of a consumer, which waits with its next batch until this transaction ends."""
        return self._positions.hold(self._cursor, consumer)

    def move(self, consumer: str, start: int, end: int) -> None:
        """Move the consumer's position: first thing in a transaction, so that of two the second waits and loses.

        Raises Fenced when the position is not at `start`.
        """
        self._positions.swap(self._cursor, consumer, start, end)

    def forget(self, consumer: str) -> None:
        """Remove the consumer's position."""
        self._positions.forget(self._cursor, consumer)

    # Rows

    def take(self, table: Table, keys: Collection[Key]) -> Sequence[Row]:
        """Remove and return the rows that these keys select. No keys, no question."""
        if not keys:
            return ()
        return self.rows(sql.take(self.schema, table), [list(part) for part in zip(*keys, strict=True)])

    def put(self, table: Table, rows: Iterable[Row]) -> None:
        """Add rows. Those of the same key must have been taken before."""
        rows = iter(rows)
        first = next(rows, None)
        if first is None:
            return
        with self._cursor.copy(sql.put(self.schema, table)) as copy:
            copy.set_types([column.type for column in table.columns])
            copy.write_row(first)
            for row in rows:
                copy.write_row(row)

    def apply(self, views: Iterable[tuple[View, Table]], records: Sequence[LedgerRecord]) -> None:
        """Let each view take what these records may change, fold them in, and put the result into its table."""
        for view, table in views:
            taken = self.take(table, view.wanted(records))
            self.put(table, view.fold(records, taken))

    def rows(self, query: Statement, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows that a query gives. Names of tables come from `name`."""
        return self._cursor.execute(query, parameters).fetchall()

    def run(self, statement: Statement, parameters: Sequence[object] = ()) -> int:
        """How many rows a statement touched."""
        return self._cursor.execute(statement, parameters).rowcount

    def name(self, table: Table) -> Identifier:
        return Identifier(self.schema, table.name)

    def create(self, table: Table) -> None:
        """Make the table and its indexes where they are not there yet."""
        for statement in sql.create_table(self.schema, table):
            self._cursor.execute(statement)

    def drop_unused(self, table: Table) -> bool:
        """Drop the table unless somebody has it open: then leave it, and say so. Waits for nobody."""
        try:
            with self._cursor.connection.transaction():
                self.run(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(self.name(table)))
                self.run(SQL("DROP TABLE {}").format(self.name(table)))
        except LockNotAvailable:
            return False
        return True

    # Generations

    def generations(self) -> Mapping[str, Generation]:
        """The generation of each view that is read now."""
        query = SQL("SELECT view, generation, layout FROM {}").format(Identifier(self.schema, sql.GENERATIONS))
        return {str(view): Generation(int(number or 0), str(layout)) for view, number, layout in self.rows(query)}

    def current(self, table: Table) -> Table:
        """The table that this view is read from. Raises KeyError when it was never built."""
        return table_of(table, self.generations()[table.name].number)

    def stored_generations(self, table: Table) -> list[int]:
        """Every generation of this view that has a table, whether it is read or not."""
        query = SQL("SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename ~ %s")
        names = self.rows(query, (self.schema, f"^{table.name}_g[0-9]+$"))
        return sorted(int(str(name).rpartition("_g")[2]) for (name,) in names)

    def shared_columns(self, one: Table, other: Table) -> list[str]:
        """The columns that both tables have with the same type, as they are in the database."""
        query = SQL(
            "SELECT attname::text FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN (%s::regclass, %s::regclass)"
            " GROUP BY attname, atttypid HAVING count(*) = 2 ORDER BY attname"
        )
        names = [self.name(table).as_string(self._cursor) for table in (one, other)]
        return [str(name) for (name,) in self.rows(query, names)]

    def use(self, table: Table, generation: int) -> None:
        """From this transaction's end on, readers and the projector use this generation of the view."""
        statement = SQL(
            "INSERT INTO {} VALUES (%s, %s, %s) ON CONFLICT (view) DO UPDATE"
            " SET generation = excluded.generation, layout = excluded.layout"
        ).format(Identifier(self.schema, sql.GENERATIONS))
        self.run(statement, (table.name, generation, table.layout))
