"""A report as one JSON document (docs/reports.md): for programs, and for whoever wants to make it again."""

from __future__ import annotations

import json

from projections.reports.asked import MARK
from projections.reports.document import Cell, Chapter, Document, Fact, Part, Picture, Points, Table, Words

Plain = dict[str, object]


def write_json(document: Document) -> bytes:
    """UTF-8, with a newline at its end."""
    content: Plain = {
        MARK: dict(document.asked),
        "title": document.title,
        "question": document.question,
        "warning": document.warning,
        "facts": [_fact(fact) for fact in document.facts],
        "chapters": [_chapter(chapter) for chapter in document.chapters],
    }
    return f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode()


def _fact(fact: Fact) -> Plain:
    return {"name": fact.name, "title": fact.title, "text": fact.text}


def _chapter(chapter: Chapter) -> Plain:
    return {
        "name": chapter.name,
        "title": chapter.title,
        "about": [_fact(fact) for fact in chapter.about],
        "parts": [_part(part) for part in chapter.parts],
    }


def _part(part: Part) -> Plain:
    if isinstance(part, Words):
        return {"kind": "words", "text": part.text}
    if isinstance(part, Points):
        return {"kind": "points", "title": part.title, "sentences": list(part.sentences)}
    if isinstance(part, Picture):
        said = {"kind": "picture", "name": part.name, "title": part.title, "says": part.says}
        return said | {"svg": part.svg, "table": _table(part.table)}
    return _table(part)


def _table(table: Table) -> Plain:
    names = [column.name for column in table.columns]
    return {
        "kind": "table",
        "name": table.name,
        "title": table.title,
        "says": table.says,
        "notes": list(table.notes),
        "columns": [
            {"name": each.name, "title": each.title, "is_number": each.is_number, "unit": each.unit}
            for each in table.columns
        ],
        "rows": [dict(zip(names, map(_value, row), strict=True)) for row in table.rows],
    }


def _value(cell: Cell) -> object:
    """A number as one, a mark or words as a string."""
    if cell.number is None:
        return cell.text
    is_whole = cell.number == cell.number.to_integral_value()
    return int(cell.number) if is_whole else float(cell.number)
