"""A report as one page of HTML that needs nothing else: no script, no other file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from projections.reports.asked import MARK, line_of
from projections.reports.document import (
    GROUPED_BY,
    Cell,
    Chapter,
    Column,
    Document,
    Fact,
    Part,
    Picture,
    Points,
    Table,
    Words,
)
from projections.reports.symbols import SYMBOLS
from projections.reports.writing.html_style import STYLE, on_every_page


def write_html(document: Document) -> bytes:
    return "".join(f"{line}\n" for line in _page(document)).encode()


def _page(document: Document) -> Iterator[str]:
    yield "<!doctype html>"
    yield '<html lang="en-GB">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta name="{MARK}" content="{escape(line_of(document.asked))}">'
    yield f"<title>{escape(document.title)}</title>"
    yield f"<style>{STYLE}{on_every_page(document.warning)}</style>"
    yield "</head>"
    yield "<body>"
    yield from _head(document)
    yield "<main>"
    for chapter in document.chapters:
        yield from _chapter(chapter)
    yield "</main>"
    if document.warning:
        yield f'<footer><p class="warning">{escape(document.warning)}</p></footer>'
    yield "</body>"
    yield "</html>"


def _head(document: Document) -> Iterator[str]:
    yield "<header>"
    if document.warning:
        yield f'<p class="warning">{escape(document.warning)}</p>'
    yield f"<h1>{escape(document.title)}</h1>"
    yield f'<p class="question">{escape(document.question)}</p>'
    yield from _facts(document.facts, "facts")
    yield '<section class="symbols" aria-label="Symbols">'
    yield from _facts([Fact("symbol", symbol, meaning) for symbol, meaning in SYMBOLS], "facts")
    yield "</section>"
    yield from _contents(document.chapters)
    yield "</header>"


def _contents(chapters: Sequence[Chapter]) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    yield "<ul>"
    for chapter in chapters:
        kind = "measure" if chapter.about or chapter.parts else "section"
        yield f'<li class="{kind}"><a href="#{escape(chapter.name)}">{escape(chapter.title)}</a></li>'
    yield "</ul>"
    yield "</nav>"


def _chapter(chapter: Chapter) -> Iterator[str]:
    level = 3 if chapter.about or chapter.parts else 2
    yield f'<h{level} id="{escape(chapter.name)}">{escape(chapter.title)}</h{level}>'
    yield from _facts(chapter.about, "about")
    for part in chapter.parts:
        yield from _part(part)


def _facts(facts: Sequence[Fact], kind: str) -> Iterator[str]:
    if not facts:
        return
    yield f'<dl class="{kind}">'
    for fact in facts:
        yield f"<dt>{escape(fact.title)}</dt><dd>{escape(fact.text)}</dd>"
    yield "</dl>"


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Words):
        yield f"<p>{escape(part.text)}</p>"
    elif isinstance(part, Points):
        yield f"<p>{escape(part.title)}:</p>"
        yield "<ul>"
        yield from (f"<li>{escape(sentence)}</li>" for sentence in part.sentences)
        yield "</ul>"
    elif isinstance(part, Picture):
        yield f'<figure id="{escape(part.name)}">'
        yield f"<figcaption>{escape(part.title)}</figcaption>"
        yield part.svg  # our own drawing, made of escaped text
        yield "</figure>"
        yield f'<p class="says">{escape(part.says)}</p>'
        yield from _table(part.table)
    else:
        yield from _table(part)


def _table(table: Table) -> Iterator[str]:
    title = escape(table.title)
    grouped = table.columns[0].name == GROUPED_BY
    columns = table.columns[1:] if grouped else table.columns
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{title}">'
    yield f'<table id="{escape(table.name)}">'
    yield f"<caption><span>{title}</span></caption>"
    heads = "".join(f'<th scope="col"{_kind(each)}>{escape(each.title)}</th>' for each in columns)
    yield f"<thead><tr>{heads}</tr></thead>"
    if grouped:
        for name, rows in groupby(table.rows, key=lambda row: row[0].text):
            head = f'<tr><th class="group" colspan="{len(columns)}" scope="rowgroup">By {escape(name)}</th></tr>'
            yield from ("<tbody>", head, *(_row(columns, row[1:]) for row in rows), "</tbody>")
    else:
        yield from ("<tbody>", *(_row(columns, row) for row in table.rows), "</tbody>")
    yield "</table>"
    yield "</div>"
    for sentence in (table.says, *table.notes):
        if sentence:
            yield f'<p class="says">{escape(sentence)}</p>'


def _row(columns: Sequence[Column], row: Sequence[Cell]) -> str:
    cells = (_cell(column, cell) for column, cell in zip(columns, row, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _cell(column: Column, cell: Cell) -> str:
    if column.is_number:
        return f"<td{_kind(column)}>{escape(cell.text)}</td>"
    return f'<th scope="row">{escape(cell.text)}</th>'


def _kind(column: Column) -> str:
    return ' class="number"' if column.is_number else ""
