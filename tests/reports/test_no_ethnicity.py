"""No schema, table or report has a field for ethnicity, or for what would stand in for it.

The Home Office declined to record it. That a share held data on ethnicity or nationality may be said, in one vocabulary;
whose, nowhere.
"""

from __future__ import annotations

import json
import pkgutil
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import projections
from ledger.protocol import load_policy
from projections.reports.document import Chapter, Column, Document, Table, word
from projections.reports.engagement import ENGAGEMENT_MEASURES
from projections.reports.measure import Dimension, Measure
from projections.reports.measures import MEASURES
from projections.reports.report import Report
from projections.reports.what_if import measures_against
from projections.reports.writing.csv import csv_files
from projections.reports.writing.formats import FORMATS
from projections.table import Table as Stored
from tests.reports.making import Sightings
from tests.reports.nothing import MADE_OF_EVENTS, audiences_of, of_nothing
from tests.tidy.tree import ROOT

FORBIDDEN = {
    "ethnic", "ethnicity", "ethnicities", "race", "races", "racial", "religion", "religions", "religious", "faith", "creed",
    "caste", "tribe", "tribal", "ancestry", "descent", "heritage", "skin", "complexion", "colour", "color", "appearance",
    "nationality", "nationalities", "citizenship", "birthplace", "surname", "ic",
}  # fmt: skip
"""As a whole word of a name. IC codes are the ethnic appearance that the police write down."""
KINDS_OF_DATA = "DataCategory"
"""The one vocabulary that may name them: which kinds of data a share held, not what they said."""
ACTS = {"NATIONALITY_AND_BORDERS_ACT_2022", "NATIONALITY_IMMIGRATION_AND_ASYLUM_ACT_2002"}
"""Names of laws."""
SCHEMAS = ROOT / "schemas"


def words_in(name: str) -> set[str]:
    """`subjectEthnicity`, `subject_ethnicity` and "Ethnicity of the subject" all have the word."""
    return {each.lower() for each in re.findall("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def forbidden_in(names: Iterable[str]) -> set[str]:
    return {name for name in names if words_in(name) & FORBIDDEN} - ACTS


# Schemas --------------------------------------------------------------------------------------------------------


def named_in_schemas(folder: Path) -> Iterator[str]:
    """Every field, type and symbol that may be said, now or in anything ever released, but for the kinds of data."""
    files = [*folder.glob("events/*.avsc"), *folder.glob("released/*/*.json")]
    assert len(files) > 90, "these are not all the schemas"
    for file in files:
        yield from _named_in_avro(json.loads(file.read_text("utf-8")))
    for file in [*folder.glob("definitions/*.toml"), *folder.glob("vocabularies/*.toml")]:
        yield from _named_in_toml(tomllib.loads(file.read_text("utf-8")))


def _named_in_avro(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _named_in_avro(each)
    elif isinstance(schema, dict):
        if isinstance(schema.get("name"), str):
            yield schema["name"]
        if str(schema.get("name")).rpartition(".")[2] != KINDS_OF_DATA:
            yield from schema.get("symbols", ())
        for key in ("fields", "type", "items", "values"):
            yield from _named_in_avro(schema.get(key))


def _named_in_toml(table: object, under: str = "") -> Iterator[str]:
    if isinstance(table, dict):
        for name, each in table.items():
            yield name
            if name == "symbols" and under != KINDS_OF_DATA:
                yield from each
            yield from _named_in_toml(each, name)


def test_no_schema_has_such_a_field() -> None:
    names = set(named_in_schemas(SCHEMAS))
    assert {"subject_ref", "crime_type", "organisation", "METROPOLITAN", "DataShareSent"} <= names
    assert set() == forbidden_in(names)


@pytest.fixture(name="copied")
def _copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCHEMAS, tmp_path / "schemas", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


@pytest.mark.parametrize("planted", ["ethnicity", "self_defined_ethnicity", "raceCode", "nationality", "ic_code"])
def test_a_field_that_is_planted_in_a_schema_is_found(copied: Path, planted: str) -> None:
    file = copied / "events" / "RoleAssigned.avsc"
    schema = json.loads(file.read_text("utf-8"))
    schema["fields"].append({"name": planted, "type": ["null", "string"]})
    file.write_text(json.dumps(schema), "utf-8")
    assert {planted} == forbidden_in(named_in_schemas(copied))


def test_what_is_planted_in_a_definition_or_a_vocabulary_is_found(copied: Path) -> None:
    for name, text in (
        ("definitions/case.toml", "[Planted.fields]\nethnicity = {}\n"),
        ("vocabularies/case.toml", '[Planted]\nsymbols = ["RACE"]\n'),
    ):
        with (copied / name).open("a", encoding="utf-8") as file:
            file.write(text)
    assert {"ethnicity", "RACE"} == forbidden_in(named_in_schemas(copied))


# Tables ---------------------------------------------------------------------------------------------------------


def stored() -> Iterator[Stored]:
    """Every table that the projections keep."""
    for found in pkgutil.walk_packages(projections.__path__, "projections."):
        if ".board" not in found.name:  # pages: they keep no table
            for each in vars(import_module(found.name)).values():
                table = getattr(each, "table", each)
                if isinstance(table, Stored):
                    yield table


def named_in_tables(tables: Iterable[Stored]) -> Iterator[str]:
    for table in tables:
        yield table.name
        yield from (column.name for column in table.columns)


def named_in_sql(folder: Path) -> Iterator[str]:
    """Whatever stands in the code after the words that make a table."""
    for file in folder.rglob("*.py"):
        for statement in re.findall(r"(?i)create table[^\"';]*", file.read_text("utf-8")):
            yield from re.findall(r"\w+", statement)


def test_no_table_has_such_a_column() -> None:
    names = set(named_in_tables(stored()))
    assert {"subjects", "findings", "detector_outbox", "subject_ref", "finding_id"} <= names
    assert set() == forbidden_in(names)
    in_sql = {name for folder in ("ledger", "consumers", "projections") for name in named_in_sql(ROOT / folder)}
    assert {"event_id", "next_offset", "origin_hash"} <= in_sql
    assert set() == forbidden_in(in_sql)


def test_a_column_that_is_planted_in_a_table_is_found(tmp_path: Path) -> None:
    (one, *_) = stored()
    planted = replace(one, name="subject_ethnicity")
    assert {"subject_ethnicity"} == forbidden_in(named_in_tables([planted]))
    (tmp_path / "planted.py").write_text('db.execute("CREATE TABLE seen (origin TEXT, ethnicity TEXT)")', "utf-8")
    assert {"ethnicity"} == forbidden_in(named_in_sql(tmp_path))


# Reports --------------------------------------------------------------------------------------------------------


def measures() -> Sequence[Measure]:
    of_reports = (measure for report in MADE_OF_EVENTS for measure in report.measures)
    return [*MEASURES, *ENGAGEMENT_MEASURES, *measures_against(load_policy("firewall")), *of_reports]


def named_in_measures(of: Iterable[Measure]) -> Iterator[str]:
    """What they count, and under which headings."""
    for measure in of:
        yield from (measure.title, measure.unit)
        for category in measure.categories:
            yield from category
        for dimension in measure.dimensions:
            yield from (dimension.name, dimension.title)


def named_in_document(of: Document) -> Iterator[str]:
    for chapter, table in of.tables():
        yield from (chapter.name, chapter.title, table.name, table.title)
        for column in table.columns:
            yield from (column.name, column.title)


def named_in_formats(of: Document) -> Iterator[str]:
    """The heads of columns as each format writes them."""
    yield from re.findall(r"<th scope=\"col\"[^>]*>([^<]*)<", FORMATS["html"](of).decode())
    for chapter in json.loads(FORMATS["json"](of))["chapters"]:
        for part in chapter["parts"]:
            table = part.get("table", part)
            yield from (name for row in table.get("rows", ()) for name in row)
            yield from (text for column in table.get("columns", ()) for text in (column["name"], column["title"]))
    for name, content in csv_files(of).items():
        if name.endswith(".csv"):
            yield from content.decode().split("\r\n", 1)[0].split(",")


def test_no_measure_counts_by_it() -> None:
    names = set(named_in_measures(measures()))
    assert {"force", "crime_type", "Police force"} <= names
    assert set() == forbidden_in(names)


@pytest.mark.parametrize("report", MADE_OF_EVENTS, ids=lambda report: report.name)
def test_no_report_has_a_column_for_it_in_any_format(report: Report) -> None:
    for audience in audiences_of(report):
        of = of_nothing(report, audience)
        assert set() == forbidden_in([*named_in_document(of), *named_in_formats(of)])


def test_what_is_planted_in_a_measure_or_a_report_is_found() -> None:
    class Planted(Sightings):
        dimensions = (Dimension("self_defined", "Ethnicity", str), *Sightings.dimensions[1:])

    assert {"Ethnicity"} == forbidden_in(named_in_measures([Planted()]))
    table = Table("t", "A table", (Column("race", "Group"),), ((word("x"),),))
    of = Document("Title", "Question?", (), (Chapter("c", "Chapter", (), (table,)),), ())
    assert {"race"} == forbidden_in(named_in_document(of)) == forbidden_in(named_in_formats(of))
