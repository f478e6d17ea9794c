"""Every format writes the same document to the same bytes, and says in them how to make it again."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from ledger.errors import UsageError
from projections.reports.document import Document
from projections.reports.writing.formats import FORMATS, found_in
from tests.reports.making import KNOWN_AT, counted, document, told

FIGURES = counted(told(30, amount=25), told(3, force="ESSEX"), told(21, force="SURREY", category="HEARD"))


@pytest.fixture(name="of")
def _of() -> Document:
    return document(FIGURES)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_document_gives_the_same_bytes_in_every_process(name: str) -> None:
    program = (
        "import sys; from tests.reports.test_document_writing import *; "
        f"sys.stdout.buffer.write(FORMATS[{name!r}](document(FIGURES)))"
    )
    again = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    assert FORMATS[name](document(FIGURES)) == again
    assert FORMATS[name](document(FIGURES)) == FORMATS[name](document(FIGURES))


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_carries_what_it_was_asked(name: str, of: Document) -> None:
    found = found_in(FORMATS[name](of))
    assert (name, dict(of.asked)) == (found.format, found.asked.plain())
    assert KNOWN_AT == found.asked.moment


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"PK\x03\x04", b"<html>", b"\xff\xfe", b'{"protocol-ledger-report":1}']
)
def test_what_is_no_report_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UsageError):
        found_in(content)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_what_was_hidden(name: str, of: Document) -> None:
    """The three of Essex are nowhere: neither as a count of the force, nor of its region."""
    written = FORMATS[name](of)
    if written.startswith(b"PK"):
        with ZipFile(BytesIO(written)) as archive:
            written = b"\n".join(archive.read(each) for each in archive.namelist())
    for line in written.decode().splitlines():
        if "Essex" in line and len(line) < 200:
            assert not re.search(r"(?<![\d.])3(?![\d.])", line), line


def test_json_has_numbers_as_numbers_and_marks_as_words(of: Document) -> None:
    content = json.loads(FORMATS["json"](of))
    tables = {part["name"]: part for each in content["chapters"] for part in each["parts"] if part["kind"] == "table"}
    assert 55 == tables["m0-whole"]["rows"][-1]["by_happened"]
    marks = [row["all"] for row in tables["m0-region"]["rows"] if row["region"] == "East of England"]
    assert ["[c]", "[c]"] == marks


def test_html_needs_nothing_else_and_escapes_what_it_is_told(of: Document) -> None:
    page = FORMATS["html"](of).decode()
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert "Sightings &lt;and&gt; hearings" in page
    assert "Sightings <and>" not in page
    assert page.count("<table") == page.count("<caption")
    assert "<td>" not in page.replace('<td class="number">', "")


def test_every_csv_file_is_described_with_its_columns(of: Document) -> None:
    with ZipFile(BytesIO(FORMATS["csv"](of))) as archive:
        described = json.loads(archive.read("csv-metadata.json"))
        assert set(archive.namelist()) == {"csv-metadata.json", *(each["url"] for each in described["tables"])}
        for each in described["tables"]:
            lines = list(csv.reader(StringIO(archive.read(each["url"]).decode(), newline="")))
            assert [column["name"] for column in each["tableSchema"]["columns"]] == lines[0]
            assert {len(lines[0])} == {len(line) for line in lines}


@pytest.mark.parametrize("name", ["text", "html"])
def test_a_warning_stands_at_the_beginning_and_at_the_end(name: str) -> None:
    of = document(FIGURES, "board")
    assert 2 <= FORMATS[name](of).decode().count(of.warning.split(":")[0])


def test_a_confidential_page_is_printed_with_its_warning_on_every_sheet_of_paper() -> None:
    """What is fixed is repeated by every browser; boxes in the margin are not drawn by all of them."""
    of = document(FIGURES, "board")
    page = FORMATS["html"](of).decode()
    assert f'<div class="each-page" aria-hidden="true">{of.warning}</div>' in page
    printed = page.partition("@media print")[2].partition("</style>")[0]
    assert re.search(r"\.each-page {[^}]*position: fixed", printed)
    assert re.search(r"body\.confidential {[^}]*box-decoration-break: clone", printed)
    assert 'each-page" aria' not in FORMATS["html"](document(FIGURES)).decode()
