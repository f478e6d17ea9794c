"""The CSV files are what their CSV on the Web metadata says: columns, types, marks in the place of numbers, keys."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import pytest

from projections.reports.document import Document
from projections.reports.report import Report
from projections.reports.writing.csv import METADATA, csv_files
from tests.reports.making import counted, document, told
from tests.reports.nothing import MADE_OF_EVENTS, audiences_of, of_nothing

FIGURES = counted(told(1_230, amount=25), told(3, force="ESSEX"), told(21, force="SURREY", category="HEARD"))
FORMULA = ("=", "+", "@", "\t", "\r")
"""What a spreadsheet would work out. A reference may begin with a hyphen, and holds nothing that could be worked out."""
DECIMAL = r"-?[0-9]+(\.[0-9]+)?"  # XML Schema: no thousands, no sign of per cent


def is_as_described(of: Document) -> bool:
    files = csv_files(of)
    assert not [cell for cell in _cells(files) if cell.startswith(FORMULA)]
    described = json.loads(files[METADATA])["tables"]
    assert sorted([METADATA, *(each["url"] for each in described)]) == sorted(files)
    for each in described:
        _holds(each["tableSchema"], list(csv.reader(StringIO(files[each["url"]].decode(), newline=""))))
    return True


def _cells(files: Mapping[str, bytes]) -> list[str]:
    tables = [csv.reader(StringIO(content.decode(), newline="")) for name, content in files.items() if name != METADATA]
    return [cell for lines in tables for line in lines for cell in line]


def _holds(schema: Mapping[str, Any], lines: Sequence[Sequence[str]]) -> None:
    columns = schema["columns"]
    names = [column["name"] for column in columns]
    assert names == lines[0]
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in names)
    keys = [tuple(line[names.index(name)] for name in schema.get("primaryKey", names)) for line in lines[1:]]
    assert "primaryKey" not in schema or len(set(keys)) == len(keys)
    for line in lines[1:]:
        for column, cell in zip(columns, line, strict=True):
            assert column["datatype"] == "string" or cell in column["null"] or re.fullmatch(DECIMAL, cell)


@pytest.mark.parametrize("audience", ["board", "public", "research"])
def test_every_file_is_as_its_metadata_says(audience: str) -> None:
    assert is_as_described(document(FIGURES, audience))


@pytest.mark.parametrize("report", MADE_OF_EVENTS, ids=lambda report: report.name)
def test_every_file_of_a_report_of_nothing_is_as_its_metadata_says(report: Report) -> None:
    assert all(is_as_described(of_nothing(report, audience)) for audience in audiences_of(report))


def test_a_column_of_measured_numbers_says_their_unit() -> None:
    described = json.loads(csv_files(document(FIGURES))[METADATA])["tables"]
    units = {
        column["name"]: column.get("schema:unitText")
        for each in described
        if each["url"] in {"m0-whole.csv", "m0-spread.csv"}
        for column in each["tableSchema"]["columns"]
    }
    assert {"share_by_happened": "%", "median": "days", "by_happened": None}.items() <= units.items()
