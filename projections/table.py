"""How a table of a view is described: its rows, its key, and which of its rows a batch takes out to change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType
from typing import NamedTuple, get_args, get_type_hints

from ledger.record import LedgerRecord

Value = None | bool | int | str | bytes
Row = tuple[Value, ...]
Key = tuple[Value, ...]
"""The values of `Table.taken_by`, in its order; then, where the table has an `overlap`, the lowest and the highest."""

SQL_TYPES: dict[type, str] = {bool: "bool", int: "int8", str: "text", bytes: "bytea"}
"""A column's type in PostgreSQL follows from its annotation. Times are int8: microseconds since 1970, UTC."""


class Column(NamedTuple):
    """A column. `type` is one of SQL_TYPES' values; text is compared byte by byte, so that every server sorts alike."""

    name: str
    type: str
    nullable: bool


class Index(NamedTuple):
    """An index beside the primary key. `where` is a condition in SQL, for one that holds few of the rows."""

    columns: tuple[str, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `row` is a NamedTuple class whose fields, in order, are the columns.

    A batch takes the rows out whose `taken_by` columns equal one of its keys, and puts rows back. Without `taken_by`
    rows are only ever added. `overlap` names two integer columns, a lowest and a highest: then rows are taken whose
    closed range meets the key's.
    """

    name: str
    row: type[Row]
    key: tuple[str, ...]
    taken_by: tuple[str, ...] = ()
    overlap: tuple[str, str] | None = None
    indexes: tuple[Index, ...] = ()

    def named(self, name: str) -> Table:
        """The same table under another name: a generation of it, or another consumer's copy."""
        return replace(self, name=name)

    @property
    def columns(self) -> tuple[Column, ...]:
        return _columns(self.row)

    @property
    def layout(self) -> str:
        """All that makes two tables of this name interchangeable. A table with another layout must be rebuilt."""
        columns = ", ".join(f"{name} {kind}{'?' if null else ''}" for name, kind, null in self.columns)
        return f"({columns}) key {self.key} indexes {[tuple(index) for index in self.indexes]}"

    def place_of(self, name: str) -> int:
        """Where in a row the column of this name stands."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)


@cache
def _columns(row: type[Row]) -> tuple[Column, ...]:
    return tuple(_column(name, hint) for name, hint in get_type_hints(row).items())


def _column(name: str, hint: object) -> Column:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not NoneType]
    return Column(name, SQL_TYPES[kinds[0]], nullable=len(kinds) < len(get_args(hint)))


@dataclass(frozen=True, slots=True)
class View:
    """A table that follows from the ledger's records alone: the fold of two batches, one after the other, gives the
    rows that the fold of both at once gives.
    """

    table: Table
    wanted: Callable[[Sequence[LedgerRecord]], Collection[Key]]
    """The keys of the rows that these records may change."""

    fold: Callable[[Sequence[LedgerRecord], Iterable[Row]], Iterable[Row]]
    """The rows to put back, from the records and the rows that were taken: those, changed, and new ones."""


def growing(table: Table, rows: Callable[[Sequence[LedgerRecord]], Iterable[Row]]) -> View:
    """A view to which rows are only ever added."""
    return View(table, lambda _records: (), lambda records, _taken: rows(records))
