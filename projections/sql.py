"""The SQL of the store, made from a table's description. Names are quoted here; values are always parameters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from psycopg.sql import SQL, Composed, Identifier

from projections.table import Column, Table

Statement = SQL | Composed

GENERATIONS = "view_generations"


def create_schema(schema: str) -> Composed:
    return SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema))


def create_generations(schema: str) -> Composed:
    """One row for each view: which generation of it is read."""
    return SQL(
        "CREATE TABLE IF NOT EXISTS {} (view text PRIMARY KEY, generation int8 NOT NULL, layout text NOT NULL)"
    ).format(Identifier(schema, GENERATIONS))


@cache
def create_table(schema: str, table: Table) -> tuple[Composed, ...]:
    """The table and its indexes, where they are not there yet."""
    create = SQL("CREATE TABLE IF NOT EXISTS {} ({}, PRIMARY KEY ({}))").format(
        Identifier(schema, table.name),
        SQL(", ").join(_column(column) for column in table.columns),
        _names(table.key),
    )
    indexes = [
        SQL("CREATE INDEX IF NOT EXISTS {} ON {} ({}){}").format(
            Identifier(f"{table.name}_by_{'_'.join(index.columns)}"),
            Identifier(schema, table.name),
            _names(index.columns),
            SQL(f" WHERE {index.where}" if index.where else ""),
        )
        for index in table.indexes
    ]
    return (create, *indexes)


@cache
def take(schema: str, table: Table) -> Composed:
    """Delete the rows that a batch may change and return them. One array parameter for each part of the key."""
    columns = {column.name: column for column in table.columns}
    arrays = [SQL(f"%s::{columns[name].type}[]") for name in table.taken_by]
    meets = [SQL("t.{0} = k.{0}").format(Identifier(name)) for name in table.taken_by]
    names = list(table.taken_by)
    if table.overlap:
        low, high = table.overlap
        arrays += [SQL("%s::int8[]"), SQL("%s::int8[]")]
        names += ["k_low", "k_high"]
        meets.append(SQL("t.{} <= k.k_high AND t.{} >= k.k_low").format(Identifier(low), Identifier(high)))
    return SQL("DELETE FROM {} t USING unnest({}) AS k({}) WHERE {} RETURNING {}").format(
        Identifier(schema, table.name),
        SQL(", ").join(arrays),
        _names(tuple(names)),
        SQL(" AND ").join(meets),
        SQL(", ").join(Identifier("t", column.name) for column in table.columns),
    )


@cache
def put(schema: str, table: Table) -> Composed:
    """Add rows, in binary: twice as fast as text, and nothing to escape."""
    return SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        Identifier(schema, table.name), _names(tuple(column.name for column in table.columns))
    )


def difference(schema: str, old: Table, new: Table, columns: Sequence[str], where: Statement) -> Composed:
    """Rows that differ in these columns: their key, 'old', 'new' or 'both', and how many there are in all.

    `where` chooses among the rows of both.
    """
    return SQL(
        "SELECT concat_ws(' ', {key}), CASE WHEN n IS NULL THEN 'old' WHEN o IS NULL THEN 'new' ELSE 'both' END,"
        " count(*) OVER ()"
        " FROM (SELECT {columns} FROM {old} {where}) o FULL JOIN (SELECT {columns} FROM {new} {where}) n USING ({key})"
        " WHERE o.* IS DISTINCT FROM n.* ORDER BY {key} LIMIT %s"
    ).format(
        key=_names(new.key),
        columns=_names(columns),
        old=Identifier(schema, old.name),
        new=Identifier(schema, new.name),
        where=where,
    )


def _column(column: Column) -> Composed:
    collation = SQL(' COLLATE "C"') if column.type == "text" else SQL("")
    null = SQL("") if column.nullable else SQL(" NOT NULL")
    return SQL("{} {}{}{}").format(Identifier(column.name), SQL(column.type), collation, null)


def _names(names: Sequence[str]) -> Composed:
    return SQL(", ").join(Identifier(name) for name in names)
