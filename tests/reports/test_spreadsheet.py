"""The spreadsheet, point by point of the Government Statistical Service's good practice for releasing statistics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from odf.element import Element
from odf.opendocument import OpenDocumentSpreadsheet, load
from odf.table import (
    CoveredTableCell,
    DatabaseRange,
    Table,
    TableCell,
    TableColumn,
    TableHeaderRows,
    TableRow,
)
from odf.teletype import extractText
from odf.text import A

from projections.reports.document import Document
from projections.reports.writing.formats import FORMATS
from tests.reports.making import counted, document, told

FIGURES = counted(told(1_230, amount=25), told(3, force="ESSEX"), told(21, force="SURREY", category="HEARD"))
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
PROPERTIES = ["table-cell-properties", "paragraph-properties", "text-properties"]


@pytest.fixture(name="of")
def _of() -> Document:
    return document(FIGURES)


def opened(of: Document) -> OpenDocumentSpreadsheet:
    return load(BytesIO(FORMATS["ods"](of)))


def sheets(of: Document) -> dict[str, Element]:
    return {each.getAttribute("name"): each for each in opened(of).spreadsheet.getElementsByType(Table)}


def rows_of(sheet: Element) -> list[list[Element]]:
    return [row.getElementsByType(TableCell) for row in sheet.getElementsByType(TableRow)]


def lines(sheet: Element) -> list[list[str]]:
    return [[extractText(cell) for cell in row] for row in rows_of(sheet)]


def part(of: Document, name: str) -> str:
    with ZipFile(BytesIO(FORMATS["ods"](of))) as archive:
        return archive.read(name).decode()


def test_a_cover_then_contents_then_notes_then_one_table_a_sheet(of: Document) -> None:
    names = list(sheets(of))
    assert ["Cover", "Contents", "Notes", *(each.name for _, each in of.tables())] == names
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 for name in names)


def test_nothing_is_merged_frozen_or_left_blank(of: Document) -> None:
    for sheet in sheets(of).values():
        assert not sheet.getElementsByType(CoveredTableCell)
        assert not any(cell.getAttribute("numbercolumnsspanned") for cell in sheet.getElementsByType(TableCell))
        assert all(all(line[:1]) for line in lines(sheet))
    with ZipFile(BytesIO(FORMATS["ods"](of))) as archive:
        assert "settings.xml" not in archive.namelist()  # frozen panes would stand there


def test_a_title_stands_in_the_first_cell_and_all_that_is_said_above_the_table(of: Document) -> None:
    made = sheets(of)
    for _, table in of.tables():
        told_ = lines(made[table.name])
        assert [table.title] == told_[0]
        head = told_.index([column.title for column in table.columns])
        assert {1} == {len(line) for line in told_[:head]}
        assert len(table.rows) == len(told_) - head - 1, "nothing stands below a table"


def test_each_table_is_marked_up_with_one_row_of_heads(of: Document) -> None:
    marked = {
        each.getAttribute("targetrangeaddress"): each
        for each in opened(of).spreadsheet.getElementsByType(DatabaseRange)
    }
    assert len(marked) == len(sheets(of))
    for name, sheet in sheets(of).items():
        (heads,) = sheet.getElementsByType(TableHeaderRows)
        (head,) = heads.getElementsByType(TableRow)
        all_rows = sheet.getElementsByType(TableRow)
        first = next(at for at, row in enumerate(all_rows, 1) if extractText(row) == extractText(head))
        last_column = chr(ord("A") + len(sheet.getElementsByType(TableColumn)) - 1)
        range_ = marked[f"'{name}'.A{first}:'{name}'.{last_column}{len(all_rows)}"]
        assert ("true", "false") == (range_.getAttribute("containsheader"), range_.getAttribute("displayfilterbuttons"))


def test_numbers_are_numbers_and_marks_are_words(of: Document) -> None:
    made_sheets = sheets(of)
    for _, table in of.tables():
        rows = rows_of(made_sheets[table.name])[-len(table.rows) :]
        for made, row in zip(rows, table.rows, strict=True):
            for cell, content in zip(made, row, strict=True):
                expected = ("string", None) if content.number is None else ("float", content.plain)
                assert expected == (cell.getAttribute("valuetype"), cell.getAttribute("value"))


def test_the_symbols_that_are_used_are_explained_and_no_others(of: Document) -> None:
    explained = {line[1] for line in lines(sheets(of)["Notes"]) if line[0] == "Symbol"}
    assert {
        cell.text for _, each in of.tables() for row in each.rows for cell in row if cell.text[0] == "["
    } == explained


def test_the_contents_lead_to_every_sheet(of: Document) -> None:
    made = sheets(of)
    led = [each.getAttribute("href") for each in made["Contents"].getElementsByType(A)]
    assert [f"#'{name}'.A1" for name in list(made)[2:]] == led


def test_it_says_its_title_and_its_language(of: Document) -> None:
    about = part(of, "meta.xml")
    assert "<dc:language>en-GB</dc:language>" in about
    assert "<dc:title>Of &lt;sightings&gt;</dc:title>" in about
    assert 'fo:language="en" fo:country="GB"' in part(of, "styles.xml")


def test_no_word_of_the_time_or_the_machine_stands_in_it(of: Document) -> None:
    assert not re.search("creation-date|<dc:date>|initial-creator", part(of, "meta.xml"))
    with ZipFile(BytesIO(FORMATS["ods"](of))) as archive:
        assert "mimetype" == archive.namelist()[0]
        assert {(1980, 2, 1, 0, 0, 0)} == {each.date_time for each in archive.infolist()}


def test_its_parts_stand_in_the_order_of_the_schema(of: Document) -> None:
    """OpenDocument 1.2: the properties of a style have an order, and the manifest says its version."""
    for style in ET.fromstring(part(of, "content.xml")).iter(f"{STYLE}style"):
        found: Sequence[str] = [
            each.tag.removeprefix(STYLE) for each in style if each.tag.removeprefix(STYLE) in PROPERTIES
        ]
        assert sorted(found, key=PROPERTIES.index) == found
    assert '<manifest:manifest manifest:version="1.2" ' in part(of, "META-INF/manifest.xml")


def test_a_confidential_one_says_so_on_every_sheet_and_every_printed_page() -> None:
    of = document(FIGURES, "board")
    for name, sheet in sheets(of).items():
        assert name in {"Contents", "Notes"} or [of.warning] in lines(sheet)
    assert f"<style:header><text:p>{of.warning}</text:p></style:header>" in part(of, "styles.xml")
    assert "<style:header>" not in part(document(FIGURES), "styles.xml")


def test_a_letter_begins_with_what_it_says_and_ends_with_how_it_was_made(of: Document) -> None:
    letter = sheets(replace(of, is_letter=True))
    assert any("How it is counted" in line or "Definition" in line for line in lines(letter["Cover"]))
    assert ["How this was made", "Period", of.facts[0].text] in lines(letter["Notes"])
