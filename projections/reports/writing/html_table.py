"""A table in HTML: with its heads, in as many blocks of columns as a sheet of paper needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from projections.reports.document import GROUPED_BY, Cell, Column, Table
from projections.reports.writing.blocks import blocks

_NUMBERS_MAX = 9  # columns beside the heads of rows: more are cut off on a sheet of A4
_NUMBERS = 8  # beside each other where there are more
_SHORT = 15  # rows: a table that has no more stays on one sheet of paper


def table_in_html(table: Table) -> Iterator[str]:
    """The heads of rows stay where they are while the numbers beside them are moved, on a narrow screen."""
    grouped = table.columns[0].name == GROUPED_BY
    columns = table.columns[1:] if grouped else table.columns
    sizes = [1 if column.is_number else 0 for column in columns]
    made = _evenly([*blocks(columns, sizes, _NUMBERS)]) if sum(sizes) > _NUMBERS_MAX else [range(len(columns))]
    for number, places in enumerate(made, 1):
        part = f" ({number} of {len(made)})" if len(made) > 1 else ""
        name = table.name if number == 1 else f"{table.name}-{number}"
        yield from _block([columns[at] for at in places], (name, f"{table.title}{part}"), _bodies(table, places))
    for sentence in (table.says, *table.notes):
        if sentence:
            yield f'<p class="says">{escape(sentence)}</p>'


def _evenly(made: Sequence[Sequence[int]]) -> Sequence[Sequence[int]]:
    """No number stands alone at the end: it goes with those before it."""
    *others, before, last = made
    heads = len(before) - _NUMBERS
    return [*others, [*before, *last[heads:]]] if len(last) - heads == 1 else made


_Body = tuple[str, Sequence[Sequence[Cell]]]


def _bodies(table: Table, places: Sequence[int]) -> Sequence[_Body]:
    """Rows that stand together, with what they have in common; all of them, with nothing, where they are not grouped."""
    if table.columns[0].name != GROUPED_BY:
        return [("", [[row[at] for at in places] for row in table.rows])]
    return [
        (name, [[row[at + 1] for at in places] for row in rows])
        for name, rows in groupby(table.rows, key=lambda row: row[0].text)
    ]


def _block(columns: Sequence[Column], named: tuple[str, str], bodies: Sequence[_Body]) -> Iterator[str]:
    name, title = map(escape, named)
    is_short = sum(len(rows) for _, rows in bodies) <= _SHORT
    yield f'<div class="scroll{" short" if is_short else ""}" role="region" tabindex="0" aria-label="{title}">'
    yield f'<table id="{name}"{_wide(columns)}>'
    yield f"<caption><span>{title}</span></caption>"
    heads = "".join(f'<th scope="col"{_kind(each)}>{escape(each.title)}</th>' for each in columns)
    yield f"<thead><tr>{heads}</tr></thead>"
    for group, rows in bodies:
        yield "<tbody>"
        if group:
            yield f'<tr><th class="group" colspan="{len(columns)}" scope="rowgroup">By {escape(group)}</th></tr>'
        yield from (_row(columns, row) for row in rows)
        yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _row(columns: Sequence[Column], row: Sequence[Cell]) -> str:
    cells = (_cell(column, cell) for column, cell in zip(columns, row, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _cell(column: Column, cell: Cell) -> str:
    if column.is_number:
        return f"<td{_kind(column)}>{escape(cell.text)}</td>"
    return f'<th scope="row">{escape(cell.text)}</th>'


def _kind(column: Column) -> str:
    return ' class="number"' if column.is_number else ""


def _wide(columns: Sequence[Column]) -> str:
    return ' class="wide"' if len(columns) > _NUMBERS - 1 else ""
