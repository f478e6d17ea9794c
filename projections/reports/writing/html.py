"""A report as one page of HTML that needs nothing else: no script, no other file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from projections.reports.asked import MARK, line_of
from projections.reports.document import HOW_MADE, Chapter, Document, Fact, Part, Picture, Points, Words
from projections.reports.symbols import used_in
from projections.reports.writing.html_style import STYLE
from projections.reports.writing.html_table import table_in_html


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
    yield f"<style>{STYLE}</style>"
    yield "</head>"
    if document.warning:
        yield '<body class="confidential">'
        # Browsers print what is fixed on every page; it is no part of the text, which begins and ends with it.
        yield f'<div class="each-page" aria-hidden="true">{escape(document.warning)}</div>'
    else:
        yield "<body>"
    yield from _head(document)
    yield "<main>"
    level = 2
    for chapter in document.chapters:
        yield from _chapter(chapter, level)
        level = 3 if chapter.is_heading else level
    if document.is_letter:
        yield f"<h2>{HOW_MADE}</h2>"
        yield from _facts(document.facts, "facts")
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
    if not document.is_letter:
        yield from _facts(document.facts, "facts")
    yield from _symbols(document)
    yield from _contents(document.chapters)
    yield "</header>"


def _symbols(document: Document) -> Iterator[str]:
    used = used_in(document)
    if used:
        yield '<section class="symbols" aria-label="Symbols">'
        yield from _facts([Fact("symbol", symbol, meaning) for symbol, meaning in used], "facts")
        yield "</section>"


def _contents(chapters: Sequence[Chapter]) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    yield "<ul>"
    has_sections = any(chapter.is_heading for chapter in chapters)
    for chapter in chapters:
        kind = "section" if chapter.is_heading else "measure" if has_sections else "chapter"
        yield f'<li class="{kind}"><a href="#{escape(chapter.name)}">{escape(chapter.title)}</a></li>'
    yield "</ul>"
    yield "</nav>"


def _chapter(chapter: Chapter, below: int) -> Iterator[str]:
    """`below` is the level of what stands under the last heading of a section, if there was one."""
    level = 2 if chapter.is_heading else below
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
        yield f'<p class="lead">{escape(part.title)}:</p>'
        yield '<ul class="small">' if part.is_small_print else "<ul>"
        yield from (f"<li>{escape(sentence)}</li>" for sentence in part.sentences)
        yield "</ul>"
    elif isinstance(part, Picture):
        yield f'<figure id="{escape(part.name)}">'
        yield f"<figcaption>{escape(part.title)}</figcaption>"
        yield part.svg  # our own drawing, made of escaped text
        yield "</figure>"
        yield f'<p class="says">{escape(part.says)}</p>'
        yield from table_in_html(part.table)
    else:
        yield from table_in_html(part)
