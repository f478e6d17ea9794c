"""Reads an exported archive with nothing but fastavro, and lays it out as flat tables for SQL.

The tables are those of one question: the records known at a moment, amended by what was known then.

    event      one row for each standing record of a publisher outside the ledger: number, known_at, type, publisher,
               event_id, subject, occurred_at (null where the precision is UNKNOWN), as_written, precision, recorded_at,
               case_ref, channel, trigger, correlation_id, data (JSON of all fields)
    amendment  one row for each standing correction or retraction: number, of (the number of the record that it names;
               null where none is known), void (whether it could not be applied), first (what that record said as it
               was first published)
    said       every record of those publishers as it was first published: publisher, event_id, undated, case_ref, and the
               force and pause_ref that it names
    proceeding, stretch
               when a case was in proceedings, and a person shielded: see `spans`
    own        the ledger's own records: number, known_at, type, occurred_at, data
    finding    every finding that was ever made by then, as it was last: its fields, from the last change by then
    asked      one row: known_at, from_at and to_at of the question
    policy     one row: content (JSON)

All moments are microseconds since 1970, UTC.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import fastavro

from tests.oracle_reports.amending import AMENDMENTS, Record, standing
from tests.oracle_reports.spans import Proceeding, Stretch, spans_of

_OWN = "/ledger/"
_TYPE_PREFIX = "ledger.v1."
_FINDINGS = ("FindingRaised", "FindingRevised", "FindingWithdrawn")
_SAID = ("case_ref", "force", "pause_ref")
_TABLES = """
CREATE TABLE event (number BIGINT, known_at BIGINT, type TEXT, publisher TEXT, event_id TEXT, subject TEXT,
    occurred_at BIGINT, as_written BIGINT, precision TEXT, recorded_at BIGINT, case_ref TEXT, channel TEXT,
    trigger TEXT, correlation_id TEXT, data JSON);
CREATE TABLE amendment (number BIGINT, known_at BIGINT, type TEXT, publisher TEXT, subject TEXT, occurred_at BIGINT,
    reason TEXT, of_number BIGINT, void BOOLEAN, first JSON);
CREATE TABLE said (publisher TEXT, event_id TEXT, undated BOOLEAN, case_ref TEXT, force TEXT, pause_ref TEXT);
CREATE TABLE proceeding (subject TEXT, case_ref TEXT, start_at BIGINT, end_at BIGINT);
CREATE TABLE stretch (subject TEXT, start_at BIGINT, end_at BIGINT);
CREATE TABLE own (number BIGINT, known_at BIGINT, type TEXT, occurred_at BIGINT, data JSON);
CREATE TABLE finding (finding_id TEXT, rule TEXT, severity TEXT, status TEXT, hindsight BOOLEAN, about TEXT,
    subject TEXT, case_ref TEXT, anchor TEXT, anchor_publisher TEXT, anchor_at BIGINT, raised_at BIGINT, changed_at BIGINT,
    incident TEXT, data JSON);
CREATE TABLE policy (content JSON);
CREATE TABLE asked (known_at BIGINT, from_at BIGINT, to_at BIGINT);
"""


class Archive:
    """The decoded records of an exported archive, and its policies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.records = list(self._read())

    def policy(self, name: str) -> Mapping[str, Any]:
        """The policy of this name that was adopted, or that came with the ledger."""
        found = [json.loads(path.read_bytes()) for path in sorted((self._folder / "policies").glob("*.json"))]
        return next(each for each in found if each["name"] == name)

    def _read(self) -> Iterator[Record]:
        for path in sorted((self._folder / "records").glob("*.avro")):
            with path.open("rb") as file:
                for record in fastavro.reader(file):
                    assert isinstance(record, dict)
                    yield self._record(record)

    def _record(self, record: Mapping[str, Any]) -> Record:
        headers = {header["name"]: header["value"].decode() for header in record["headers"]}
        schema = self._schemas[headers["ce_dataschema"].rpartition(":")[2]]
        known_at = int(record["known_at"].timestamp()) * 1_000_000 + record["known_at"].microsecond
        name = headers["ce_type"].removeprefix(_TYPE_PREFIX)
        return Record(record["number"], known_at, name, record["event"], schema)

    @cached_property
    def _schemas(self) -> Mapping[str, Mapping[str, Any]]:
        return {path.stem: json.loads(path.read_bytes()) for path in (self._folder / "schemas").glob("*.json")}


def tables(archive: Archive, known_at: int, policy: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """A database in memory with the tables above; `asked` is left empty."""
    known = [each for each in archive.records if each.known_at <= known_at]
    database = duckdb.connect(config={"threads": 1})
    database.execute(_TABLES)
    database.execute("INSERT INTO policy VALUES (?)", [json.dumps(policy)])
    left = _fill_upstream(database, [each for each in known if not each.event["publisher"].startswith(_OWN)])
    spans = list(spans_of(left, witness_covered=policy["witness_covered"]))
    _insert(database, "proceeding", [each for each in spans if isinstance(each, Proceeding)])
    _insert(database, "stretch", [each for each in spans if isinstance(each, Stretch)])
    own = [each for each in known if each.event["publisher"].startswith(_OWN)]
    _insert(database, "own", ((e.number, e.known_at, e.type, e.event["occurred_at"], _json(e.event)) for e in own))
    _insert(database, "finding", _findings(archive.records, known_at))
    return database


def _fill_upstream(database: duckdb.DuckDBPyConnection, known: Sequence[Record]) -> Mapping[str, Sequence[Record]]:
    """Gives what stands, by subject."""
    said = {each.key: each for each in known}
    subjects: defaultdict[str, list[Record]] = defaultdict(list)
    for each in known:
        subjects[each.event["subject_ref"]].append(each)
    left = {subject: standing(records) for subject, records in subjects.items()}
    records = [record for each in left.values() for record in each.records]
    void = frozenset().union(*(each.void for each in left.values()))
    _insert(
        database,
        "said",
        ((*each.key, _dated(each.event) is None, *(each.event.get(name) for name in _SAID)) for each in known),
    )
    _insert(database, "event", (_event(each) for each in records if each.type not in AMENDMENTS))
    _insert(database, "amendment", (_amendment(each, said, void) for each in records if each.type in AMENDMENTS))
    return {subject: each.records for subject, each in left.items()}


def _event(record: Record) -> tuple[object, ...]:
    event = record.event
    return (
        record.number,
        record.known_at,
        record.type,
        event["publisher"],
        event["event_id"],
        event["subject_ref"],
        _dated(event),
        event["occurred_at"],
        event["occurred_precision"],
        event["recorded_at"],
        event["case_ref"],
        event["channel"],
        event["trigger"],
        event["correlation_id"],
        _json(event),
    )


def _amendment(record: Record, said: Mapping[tuple[str, str], Record], void: frozenset[int]) -> tuple[object, ...]:
    event = record.event
    of = said.get(record.target) if record.target else None
    return (
        record.number,
        record.known_at,
        record.type,
        event["publisher"],
        event["subject_ref"],
        _dated(event),
        event["reason"],
        of and of.number,
        record.number in void,
        of and _json({"type": of.type, "known_at": of.known_at, **of.event}),
    )


def _dated(event: Mapping[str, Any]) -> int | None:
    return None if event["occurred_precision"] == "UNKNOWN" else event["occurred_at"]


def _findings(records: Iterable[Record], known_at: int) -> Iterator[tuple[object, ...]]:
    """A change of a finding is on the ledger after the moment that it tells of: what counts is that moment."""
    last: dict[str, Mapping[str, Any]] = {}
    for each in records:
        if each.type in _FINDINGS and each.event["recorded_at"] <= known_at:
            held = last.get(each.event["finding_id"])
            if held is None or held["revision"] < each.event["revision"]:
                last[each.event["finding_id"]] = each.event
    names = "finding_id rule severity status hindsight about subject_ref finding_case_ref anchor anchor_publisher at"
    for event in last.values():
        yield (
            *(event[name] for name in names.split()),
            event["raised_at"],
            event["changed_at"],
            event["incident"],
            _json(event),
        )


def _json(event: Mapping[str, Any]) -> str:
    return json.dumps(event, default=str)


def _insert(database: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """In blocks: one statement for each row would take longest of all."""
    held = list(rows)
    if not held:
        return
    columns = [list(column) for column in zip(*held, strict=True)]
    types = [row[1] for row in database.execute(f"DESCRIBE {table}").fetchall()]
    values = ", ".join(f"unnest(?::{of}[])" for of in types)
    database.execute(f"INSERT INTO {table} SELECT {values}", columns)
