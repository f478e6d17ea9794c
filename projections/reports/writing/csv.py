"""A report as CSV: one file for each table, what it says of itself, and a CSVW description of all of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from projections.reports.asked import line_of
from projections.reports.document import Column, Document, Points, Table, Words
from projections.reports.symbols import SYMBOLS, used_in
from projections.reports.writing.archive import zipped

METADATA = "csv-metadata.json"
"""The name under which CSVW looks for it."""

_ABOUT = ("about.csv", "What the report says of itself", ("name", "title", "text"))
_MEASURES = ("measures.csv", "What each measure says of itself", ("chapter", "name", "title", "text"))
_NOTES = ("notes.csv", "What is said in words", ("chapter", "title", "text"))


def write_csv(document: Document) -> bytes:
    """The files in one zip."""
    return zipped(csv_files(document))


def csv_files(document: Document) -> Mapping[str, bytes]:
    """By name: UTF-8, comma, CRLF, one row of heads (RFC 4180)."""
    files: dict[str, bytes] = {METADATA: _metadata(document)}
    for (name, _, heads), rows in zip((_ABOUT, _MEASURES, _NOTES), _said(document), strict=True):
        files[name] = _csv(heads, rows)
    for _, table in document.tables():
        rows = [[cell.plain for cell in row] for row in table.rows]
        files[f"{table.name}.csv"] = _csv([column.name for column in table.columns], rows)
    return files


def _said(document: Document) -> Sequence[Sequence[Sequence[str]]]:
    about = [(fact.name, fact.title, fact.text) for fact in document.facts]
    about += [("symbol", symbol, meaning) for symbol, meaning in used_in(document)]
    measures = [
        (chapter.name, fact.name, fact.title, fact.text) for chapter in document.chapters for fact in chapter.about
    ]
    notes: list[tuple[str, str, str]] = []
    for chapter in document.chapters:
        for part in chapter.parts:
            if isinstance(part, Words):
                notes.append((chapter.name, "", part.text))
            elif isinstance(part, Points):
                notes += [(chapter.name, part.title, sentence) for sentence in part.sentences]
            else:
                notes.append((chapter.name, part.title, part.says))
    return about, measures, notes


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    content = StringIO()
    writer = csv.writer(content)
    writer.writerow(heads)
    writer.writerows(rows)
    return content.getvalue().encode()


def _metadata(document: Document) -> bytes:
    """CSV on the Web (W3C, 2015): a group of tables, with the types and titles of their columns."""
    described = [_described(*each) for each in (_ABOUT, _MEASURES, _NOTES)]
    described += [_table(table) for _, table in document.tables()]
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": document.title,
        "dc:description": " ".join(each for each in (document.warning, document.question) if each),
        "dc:language": "en-GB",
        "dc:source": line_of(document.asked),
        "tables": described,
    }
    return f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode()


def _described(url: str, title: str, heads: Sequence[str]) -> Mapping[str, object]:
    columns = [{"name": head, "titles": head, "datatype": "string"} for head in heads]
    return {"url": url, "dc:title": title, "tableSchema": {"columns": columns}}


def _table(table: Table) -> Mapping[str, object]:
    heads = [column.name for column in table.columns if not column.is_number]
    schema = {"columns": [_column(column) for column in table.columns], "primaryKey": heads}
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": " ".join(each for each in (table.says, *table.notes) if each),
        "tableSchema": schema,
    }


def _column(column: Column) -> Mapping[str, object]:
    """Marks such as [c] stand where a number is missing. The head in the file is the name: the first title."""
    described = {"name": column.name, "titles": [column.name], "dc:title": column.title}
    if not column.is_number:
        return described | {"datatype": "string"}
    in_unit = {"schema:unitText": column.unit} if column.unit else {}
    return described | in_unit | {"datatype": "decimal", "null": [symbol for symbol, _ in SYMBOLS]}
