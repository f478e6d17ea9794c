"""A report as plain text, for a terminal or a printer with one width of letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from projections.reports.asked import line_of
from projections.reports.document import (
    GROUPED_BY,
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

_WIDTH = 100
_HEAD_WIDTH = 14  # of a column of numbers: longer heads are wrapped
_INDENT = "    "
_GAP = "  "


def write_text(document: Document) -> bytes:
    """UTF-8. The last line carries what was asked."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(document)).encode()


def _lines(document: Document) -> Iterator[str]:
    yield from _warning(document)
    yield from (document.title, "=" * len(document.title), "")
    yield from _wrapped(document.question)
    yield ""
    yield from _facts(document.facts)
    yield from ("Symbols", *(f"{_INDENT}{symbol:<6} {meaning}" for symbol, meaning in SYMBOLS), "")
    for chapter in document.chapters:
        yield from _chapter(chapter)
    yield from _warning(document)
    yield line_of(document.asked)


def _warning(document: Document) -> Iterator[str]:
    if document.warning:
        yield from (*_wrapped(document.warning), "")


def _chapter(chapter: Chapter) -> Iterator[str]:
    is_heading = not (chapter.about or chapter.parts)
    title = chapter.title.upper() if is_heading else chapter.title
    yield from ("", title, ("=" if is_heading else "-") * len(title), "")
    yield from _facts(chapter.about)
    for part in chapter.parts:
        yield from _part(part)
        yield ""


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Words):
        yield from _wrapped(part.text)
    elif isinstance(part, Points):
        yield f"{part.title}:"
        for sentence in part.sentences:
            yield from _wrapped(sentence, "  - ", _INDENT)
    elif isinstance(part, Picture):
        yield from _wrapped(f"{part.title}: {part.says}")
        yield from ("", *_table(part.table))
    else:
        yield from _table(part)


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        yield fact.title
        yield from _wrapped(fact.text, _INDENT, _INDENT)
    if facts:
        yield ""


def _wrapped(text: str, first: str = "", then: str = "") -> Sequence[str]:
    return wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )


def _table(table: Table) -> Iterator[str]:
    """What is too wide comes in several blocks, each with the heads of its rows."""
    yield from _wrapped(table.title)
    grouped = table.columns[0].name == GROUPED_BY
    columns = table.columns[1:] if grouped else table.columns
    texts = [[cell.text for cell in row[len(row) - len(columns) :]] for row in table.rows]
    groups = [f"By {row[0].text}:" if grouped else "" for row in table.rows]
    widths = [max(map(len, [*_head(column), *(row[at] for row in texts)])) for at, column in enumerate(columns)]
    for number, places in enumerate(_blocks(columns, widths)):
        if number:
            yield ""
        block = [columns[at] for at in places]
        yield from _block(block, [widths[at] for at in places], [[row[at] for at in places] for row in texts], groups)
    for sentence in (table.says, *table.notes):
        yield from _wrapped(sentence)


def _blocks(columns: Sequence[Column], widths: Sequence[int]) -> Iterator[Sequence[int]]:
    """Which columns stand beside each other: the heads of rows, and as many numbers as there is room for."""
    heads = [at for at, column in enumerate(columns) if not column.is_number]
    block = list(heads)
    for at, column in enumerate(columns):
        if not column.is_number:
            continue
        room = sum(widths[each] + len(_GAP) for each in block)
        if room + widths[at] > _WIDTH and len(block) > len(heads):
            yield block
            block = list(heads)
        block.append(at)
    yield block


def _block(
    columns: Sequence[Column], widths: Sequence[int], texts: Sequence[Sequence[str]], groups: Sequence[str]
) -> Iterator[str]:
    heads = [_head(column) for column in columns]
    height = max(map(len, heads))
    rule = _GAP.join("-" * width for width in widths)
    yield rule
    for line in range(height):
        yield _row(columns, [([""] * (height - len(head)) + head)[line] for head in heads], widths)
    yield rule
    for at, row in enumerate(texts):
        if groups[at] and (at == 0 or groups[at] != groups[at - 1]):
            yield groups[at]
        yield _row(columns, row, widths)
    yield rule


def _head(column: Column) -> list[str]:
    return wrap(column.title, _HEAD_WIDTH, break_long_words=False) if column.is_number else [column.title]


def _row(columns: Sequence[Column], texts: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(
        f"{text:>{width}}" if column.is_number else f"{text:<{width}}"
        for column, text, width in zip(columns, texts, widths, strict=True)
    )
