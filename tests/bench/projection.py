"""How fast the projector fills its tables, beside a bare COPY and merge of the very same rows.

`python -m tests.bench.projection DSN [EVENTS...]` prints one line for each number of events.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import NamedTuple
from unittest.mock import patch
from uuid import UUID

import psycopg
from prometheus_client import CollectorRegistry
from psycopg.sql import SQL, Identifier

from consumers.projector import Projector
from ledger.codec import encode, fingerprint_of
from ledger.events import (
    DataShareReceived,
    DataShareSent,
    EnforcementActionTaken,
    Event,
    FindingRaised,
    InvestigationOpened,
    SafeguardingActionTaken,
    SupportAccepted,
)
from ledger.instants import SECOND_US, Instant, parse
from ledger.log.port import Message, Stored
from ledger.metrics import Metrics
from ledger.record import Claim, admit
from projections import sql
from projections.store import Store
from projections.table import Row, Table
from projections.transaction import Transaction
from schemas.fingerprints import PREFIX

BATCH_RECORDS = 5000
BEGIN = parse("2024-03-04T10:00:00Z")
_SCHEMA, _BARE = "bench_projection", "bench_projection_bare"


class Measured(NamedTuple):
    """Rates are records each second; `ceiling` is the bare copy and merge; `rss_mb_max` is of this whole process."""

    events: int
    rate: float
    ceiling: float
    ratio: float
    rss_mb_max: float


def measure(dsn: str, events: int) -> Measured:
    """Project so many synthetic records, and copy and merge the very rows of each batch into bare tables of the same
    form right after it: so whatever else slows the machine slows both.

    The time of reading the log is left out: it has a benchmark of its own.
    """
    _fresh_schemas(dsn)
    log = MadeUpLog(events)
    projecting_s = merging_s = 0.0
    with closing(Store(dsn, schema=_SCHEMA)) as store, closing(Bare(dsn)) as bare:
        projector = Projector(log, store, lambda: BEGIN, Metrics(CollectorRegistry()))
        with patch.object(Transaction, "put", bare.keeping(Transaction.put)):
            while True:
                began, log.making_s = time.perf_counter(), 0.0
                if not projector.step(BATCH_RECORDS):
                    break
                projecting_s += time.perf_counter() - began - log.making_s
                merging_s += bare.copy_and_merge()
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(events, events / projecting_s, events / merging_s, merging_s / projecting_s, rss_mb)


class Bare:
    """What the rows of a batch cost when nothing has to be decoded, folded, looked up or guarded."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn)
        self._batch: dict[Table, list[Row]] = {}
        self._tables: set[Table] = set()

    def keeping(self, put: Callable[[Transaction, Table, Iterable[Row]], None]) -> Callable[..., None]:
        """A `put` that also keeps the rows, as they come."""

        def keep(tx: Transaction, table: Table, rows: Iterable[Row]) -> None:
            kept = self._batch[table] = []
            put(tx, table, (kept.append(row) or row for row in rows))

        return keep

    def copy_and_merge(self) -> float:
        """The seconds that the kept rows take, one transaction for all tables."""
        for table in self._batch.keys() - self._tables:
            self._create(table)
        began = time.perf_counter()
        for table, rows in self._batch.items():
            self._merge(table, rows)
        self._connection.commit()
        self._batch.clear()
        return time.perf_counter() - began

    def close(self) -> None:
        self._connection.close()

    def _create(self, table: Table) -> None:
        for statement in sql.create_table(_BARE, table):
            self._connection.execute(statement)
        staging = SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DELETE ROWS")
        self._connection.execute(staging.format(Identifier(table.name), Identifier(_BARE, table.name)))
        self._connection.commit()
        self._tables.add(table)

    def _merge(self, table: Table, rows: Sequence[Row]) -> None:
        names = [Identifier(column.name) for column in table.columns]
        staging = Identifier("pg_temp", table.name)
        with self._connection.cursor() as cursor:
            with cursor.copy(SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(staging)) as copy:
                copy.set_types([column.type for column in table.columns])
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                SQL("INSERT INTO {} SELECT * FROM {} ON CONFLICT ({}) DO UPDATE SET {}").format(
                    Identifier(_BARE, table.name),
                    staging,
                    SQL(", ").join(Identifier(name) for name in table.key),
                    SQL(", ").join(SQL("{0} = excluded.{0}").format(name) for name in names),
                )
            )


def _fresh_schemas(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        for schema in (_SCHEMA, _BARE):
            connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))
            connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))


class MadeUpLog:
    """A ledger whose records are made when they are read, so that a million of them need no room. Reading only."""

    kind = "memory"

    def __init__(self, records: int) -> None:
        self.making_s = 0.0
        self._messages = _messages(records)
        self._records = records
        self._read = 0

    def topics(self, prefix: str = "") -> Mapping[str, int]:
        return {"ledger": 1}

    def follow(self, starts: Mapping[tuple[str, int], int]) -> MadeUpLog:
        return self

    def poll(self, limit: int = 1000, wait_s: float = 0.0, hold: Collection[tuple[str, int]] = ()) -> Sequence[Stored]:
        began = time.perf_counter()
        made = list(islice(self._messages, limit))
        self._read += len(made)
        self.making_s += time.perf_counter() - began
        return made

    def caught_up(self) -> bool:
        return self._read == self._records

    def close(self) -> None:
        pass


def _messages(records: int) -> Iterator[Stored]:
    schemas = {kind: f"{PREFIX}{fingerprint_of(kind.__name__)}".encode() for kind, _ in KINDS}
    for number in range(records):
        kind, own = KINDS[number // SUBJECTS_AT_ONCE % len(KINDS)]
        publisher, fields = own
        subject = f"S-{number // (SUBJECTS_AT_ONCE * len(KINDS))}-{number % SUBJECTS_AT_ONCE}"
        at = Instant(BEGIN + number * SECOND_US)
        event = kind(
            event_id=str(UUID(int=number)),
            publisher=publisher,
            subject_ref=subject,
            occurred_at=at,
            recorded_at=at,
            case_ref=f"C-{subject}",
            **{**fields, **_shared(kind, subject, number)},
        )
        message = Message(subject.encode(), encode(event), (("ce_dataschema", schemas[kind]),))
        claim = Claim("bench", "intake" + publisher.replace("/", "."), 0, number)
        yield Stored("ledger", 0, number, admit(message, number, at, claim), None)


def _shared(kind: type[Event], subject: str, number: int) -> dict[str, object]:
    if kind in (DataShareSent, DataShareReceived):
        return {"share_id": f"SH-{subject}"}
    return {"finding_id": str(UUID(int=number))} if kind is FindingRaised else {}


SUBJECTS_AT_ONCE = 1000
"""Subjects whose records lie mixed; each has one record of every kind."""

KINDS: tuple[tuple[type[Event], tuple[str, dict[str, object]]], ...] = (
    (InvestigationOpened, ("/police/metropolitan", {"force": "METROPOLITAN", "investigation_ref": "INV-1"})),
    (SafeguardingActionTaken, ("/police/metropolitan", {"action": "SAFETY_PLAN"})),
    (
        DataShareSent,
        (
            "/police/metropolitan",
            {
                "force": "METROPOLITAN",
                "purpose": "SAFEGUARDING_VULNERABILITY",
                "lawful_basis": (),
                "data_categories": (),
                "status_basis": "DOCUMENT_SEEN",
                "receiver": "NCCU",
            },
        ),
    ),
    (DataShareReceived, ("/home-office/nccu", {"victim_flag": True})),
    (SupportAccepted, ("/support/refuge", {"provider_type": "REFUGE"})),
    (SafeguardingActionTaken, ("/police/kent", {"action": "RISK_ASSESSMENT"})),
    (
        EnforcementActionTaken,
        (
            "/home-office/immigration-enforcement",
            {"action_ref": "A-1", "action": "NOTICE_OF_LIABILITY", "originated_from": "CASEWORK"},
        ),
    ),
    (
        FindingRaised,
        (
            "/ledger/detector",
            {
                "revision": 0,
                "rule": "PV-01",
                "kind": "violation",
                "severity": "HIGH",
                "status": "RAISED",
                "hindsight": False,
                "about": "SUBJECT",
                "anchor": str(UUID(int=0)),
                "anchor_publisher": "/home-office/immigration-enforcement",
                "at": BEGIN,
                "raised_at": BEGIN,
                "changed_at": BEGIN,
                "policy_name": "protocol-2021",
                "policy_digest": "cd" * 32,
                "rule_pack": "1",
                "because": ("The case was under investigation from 4 March 2024.",) * 4,
            },
        ),
    ),
)


def main() -> None:
    for events in map(int, sys.argv[2:] or ["10000", "100000", "1000000"]):
        print(measure(sys.argv[1], events), flush=True)


if __name__ == "__main__":
    main()
