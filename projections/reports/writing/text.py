"""A report as plain text, for a terminal or a printer with one width of letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from projections.reports.asked import line_of
from projections.reports.document import HOW_MADE, Chapter, Document, Fact, Part, Picture, Points, Table, Words
from projections.reports.symbols import used_in
from projections.reports.writing.text_table import WIDTH, lines_of_table

_INDENT = "    "


def write_text(document: Document) -> bytes:
    """UTF-8. The last line carries what was asked."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(document)).encode()


def _lines(document: Document) -> Iterator[str]:
    yield from _warning(document)
    yield from [*_titled(document.title, "=")][1:]
    yield from _wrapped(document.question)
    yield ""
    if not document.is_letter:
        yield from _facts(document.facts)
    yield from _symbols(document)
    for chapter in document.chapters:
        yield from _chapter(chapter)
    if document.is_letter:
        yield from _titled(HOW_MADE, "-")
        yield from _facts(document.facts)
    yield from _warning(document)
    yield line_of(document.asked)


def _symbols(document: Document) -> Iterator[str]:
    used = used_in(document)
    if used:
        yield "Symbols"
        for symbol, meaning in used:
            yield from _wrapped(f"{symbol:<6} {meaning}", _INDENT, f"{_INDENT}{' ' * 7}")
        yield ""


def _titled(title: str, rule: str) -> Iterator[str]:
    lines = _wrapped(title)
    yield from ("", *lines, rule * max(map(len, lines)), "")


def _warning(document: Document) -> Iterator[str]:
    if document.warning:
        yield from (*_wrapped(document.warning), "")


def _chapter(chapter: Chapter) -> Iterator[str]:
    if chapter.is_heading:
        yield from _titled(chapter.title.upper(), "=")
    else:
        yield from _titled(chapter.title, "-")
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
        yield from _table(part.table, under=part.title)
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
        text, WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )


def _table(table: Table, under: str = "") -> Iterator[str]:
    """`under` is the title that stands above it already."""
    if table.title != under:
        yield from _wrapped(table.title)
    yield from lines_of_table(table)
    for sentence in (table.says, *table.notes):
        yield from _wrapped(sentence)
