"""The questions that are asked of the projections. Each is answered from one moment of all tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from psycopg.sql import SQL, Identifier

from ledger.codec import decode_trusted
from ledger.events import FindingChanged
from ledger.instants import Instant
from ledger.protocol.known import Known
from projections.sql import Statement
from projections.store import PROJECTOR, Store
from projections.table import Row, Table, View
from projections.transaction import Transaction
from projections.views import VIEWS
from projections.views.finding_changes import FINDING_CHANGES, FindingChangeRow
from projections.views.findings import FINDINGS, FindingRow
from projections.views.history import HISTORY, HistoryRow
from projections.views.intakes import INTAKES, IntakeRow
from projections.views.publishers import PUBLISHERS, PublisherRow
from projections.views.refusals import REFUSALS, RefusalRow
from projections.views.sequences import SEQUENCES, RunRow
from projections.views.shares import SHARES, ShareRow
from projections.views.subjects import SUBJECTS, SubjectRow


class Gap(NamedTuple):
    """Numbers of a publisher's own sequence that were never claimed, both ends in."""

    low: int
    high: int


class PublisherSeen(NamedTuple):
    """A publisher with its running numbers. `low` and `high` are the lowest and highest claimed, None without any."""

    row: PublisherRow
    low: int | None
    high: int | None
    gaps: tuple[Gap, ...]


class IntakeSum(NamedTuple):
    """The claims on one intake topic and what became of them."""

    topic: str
    claimed: int
    admitted: int
    refused: int
    repeated: int
    last_known_at: Instant

    @property
    def holds(self) -> bool:
        """Whether every claim has exactly one outcome."""
        return self.admitted + self.refused + self.repeated == self.claimed


class Status(NamedTuple):
    """How far the projections are, and how much they hold. `rows` is counted, not estimated."""

    position: int
    generations: dict[str, int]
    rows: dict[str, int]
    intakes: tuple[IntakeSum, ...]


def history_of(store: Store, subject: str) -> list[Known]:
    """Every upstream record of one subject, in the order of the ledger, ready for the rules."""
    with store.reading() as tx:
        rows = map(HistoryRow._make, _select(tx, HISTORY, SQL("subject_ref = %s ORDER BY number"), (subject,)))
        return [Known(row.number, Instant(row.known_at), decode_trusted(row.fingerprint, row.value)) for row in rows]


def subject(store: Store, subject_ref: str) -> SubjectRow | None:
    """What is known of a subject as a whole; None when the ledger has never heard of them."""
    with store.reading() as tx:
        rows = _select(tx, SUBJECTS, SQL("subject_ref = %s"), (subject_ref,))
        return SubjectRow._make(rows[0]) if rows else None


def shares_of(store: Store, subject_ref: str) -> list[ShareRow]:
    """What was said about shares of a subject's data, by both sides, in the order of the ledger."""
    condition = SQL("subject_ref = %s AND side <> 'AMENDMENT' ORDER BY number")
    with store.reading() as tx:
        return [ShareRow._make(row) for row in _select(tx, SHARES, condition, (subject_ref,))]


def one_sided_shares(store: Store, limit: int = 1000) -> list[ShareRow]:
    """Shares that only one side has spoken of, oldest first."""
    condition = SQL("state IN ('UNANSWERED', 'UNSENT', 'WITHOUT_ID') ORDER BY number LIMIT %s")
    with store.reading() as tx:
        return [ShareRow._make(row) for row in _select(tx, SHARES, condition, (limit,))]


def findings(
    store: Store, *, subject: str | None = None, rules: Collection[str] = (), statuses: Collection[str] = ()
) -> list[FindingChanged]:
    """Findings as they stand, ordered by `at`, `rule`, `finding_id`. An empty filter lets all through."""
    conditions: list[Statement] = [SQL("true")]
    parameters: list[object] = []
    if subject is not None:
        conditions.append(SQL("about_subject = %s"))
        parameters.append(subject)
    for column, allowed in (("rule", rules), ("status", statuses)):
        if allowed:
            conditions.append(SQL("{} = ANY(%s)").format(Identifier(column)))
            parameters.append(list(allowed))
    condition = SQL("{} ORDER BY at, rule, finding_id").format(SQL(" AND ").join(conditions))
    with store.reading() as tx:
        return [_finding(row) for row in _select(tx, FINDINGS, condition, parameters)]


class LastFinding(NamedTuple):
    """When a finding of this rule and severity last came or changed."""

    rule: str
    severity: str
    changed_at: Instant


def last_findings(store: Store) -> list[LastFinding]:
    """The last standing finding of each rule and severity."""
    with store.reading() as tx:
        query = SQL(
            "SELECT rule, severity, max(changed_at) FROM {} WHERE status <> 'WITHDRAWN'"
            " GROUP BY rule, severity ORDER BY rule, severity"
        )
        rows = tx.rows(query.format(tx.name(tx.current(FINDINGS.table))))
    return [LastFinding(str(rule), str(severity), Instant(int(at or 0))) for rule, severity, at in rows]


def finding(store: Store, finding_id: str) -> FindingChanged | None:
    """One finding as it stands; None when there is none of this id."""
    with store.reading() as tx:
        rows = _select(tx, FINDINGS, SQL("finding_id = %s"), (finding_id,))
        return _finding(rows[0]) if rows else None


def finding_changes(store: Store, finding_id: str) -> list[FindingChangeRow]:
    """The history of one finding, oldest first."""
    with store.reading() as tx:
        rows = _select(tx, FINDING_CHANGES, SQL("finding_id = %s ORDER BY number"), (finding_id,))
        return [FindingChangeRow._make(row) for row in rows]


class FindingPlace(NamedTuple):
    """Where the last change of a finding lies."""

    number: int
    finding_id: str


def finding_places(store: Store, beginning: str) -> list[FindingPlace]:
    """The findings whose id begins so, each with the record that last changed it."""
    with store.reading() as tx:
        rows = _select(tx, FINDINGS, SQL("starts_with(finding_id, %s) ORDER BY finding_id"), (beginning,))
        return [FindingPlace(row.number, row.finding_id) for row in map(FindingRow._make, rows)]


class EventPlace(NamedTuple):
    """Where an upstream event lies."""

    number: int
    publisher: str
    event_id: str


def event_places(store: Store, beginning: str) -> list[EventPlace]:
    """The upstream events whose id begins so, in the order of the ledger."""
    return _event_places(store, SQL("starts_with(event_id, %s) ORDER BY number"), beginning)


def places_of(store: Store, event_ids: Collection[str]) -> list[EventPlace]:
    """The upstream events with these ids, in the order of the ledger; several publishers may use the same id."""
    return _event_places(store, SQL("event_id = ANY(%s) ORDER BY number"), list(event_ids))


def refusals(store: Store, publisher: str | None = None) -> list[RefusalRow]:
    """What the gate refused, in the order of the ledger; of one publisher's intake, or of all."""
    condition = SQL("true ORDER BY number") if publisher is None else SQL("publisher = %s ORDER BY number")
    with store.reading() as tx:
        rows = _select(tx, REFUSALS, condition, () if publisher is None else (publisher,))
        return [RefusalRow._make(row) for row in rows]


def publishers(store: Store) -> list[PublisherSeen]:
    """Every publisher that was registered or heard, by name."""
    with store.reading() as tx:
        rows = [PublisherRow._make(row) for row in _select(tx, PUBLISHERS, SQL("true ORDER BY publisher"))]
        runs = [RunRow._make(row) for row in _select(tx, SEQUENCES, SQL("true ORDER BY publisher, low"))]
    return [_seen(row, [run for run in runs if run.publisher == row.publisher]) for row in rows]


def intakes(store: Store, incarnation: str | None = None) -> list[IntakeSum]:
    """The sums of every intake topic, by name: of one incarnation of the ledger, or of all that there were."""
    with store.reading() as tx:
        return _sums(tx, incarnation)


def status_rows(store: Store, views: Sequence[View] = VIEWS) -> Status:
    """Position, generations, counts and sums, all of one moment."""
    with store.reading() as tx:
        generations = {name: generation.number for name, generation in tx.generations().items()}
        built = [view.table for view in views if view.table.name in generations]
        return Status(
            position=tx.position(PROJECTOR),
            generations=generations,
            rows={table.name: _count(tx, table) for table in built},
            intakes=tuple(_sums(tx)),
        )


def _select(tx: Transaction, view: View, condition: Statement, parameters: Sequence[object] = ()) -> list[Row]:
    table = tx.current(view.table)
    columns = SQL(", ").join(Identifier(column.name) for column in table.columns)
    return tx.rows(SQL("SELECT {} FROM {} WHERE {}").format(columns, tx.name(table), condition), parameters)


def _count(tx: Transaction, table: Table) -> int:
    found = tx.rows(SQL("SELECT count(*) FROM {}").format(tx.name(tx.current(table))))[0][0]
    assert isinstance(found, int)
    return found


def _event_places(store: Store, condition: Statement, parameter: object) -> list[EventPlace]:
    with store.reading() as tx:
        rows = _select(tx, HISTORY, condition, (parameter,))
        return [EventPlace(row.number, row.publisher, row.event_id) for row in map(HistoryRow._make, rows)]


def _finding(row: Row) -> FindingChanged:
    stored = FindingRow._make(row)
    event = decode_trusted(stored.fingerprint, stored.value)
    assert isinstance(event, FindingChanged)
    return event


def _seen(row: PublisherRow, runs: Sequence[RunRow]) -> PublisherSeen:
    gaps = tuple(Gap(before.high + 1, after.low - 1) for before, after in pairwise(runs))
    return PublisherSeen(row, runs[0].low if runs else None, runs[-1].high if runs else None, gaps)


def _sums(tx: Transaction, incarnation: str | None = None) -> list[IntakeSum]:
    """Partitions of a topic added up, and incarnations unless one is asked for."""
    condition = SQL("%s::text IS NULL OR incarnation = %s ORDER BY topic")
    sums: dict[str, IntakeSum] = {}
    for row in map(IntakeRow._make, _select(tx, INTAKES, condition, (incarnation, incarnation))):
        before = sums.get(row.topic) or IntakeSum(row.topic, 0, 0, 0, 0, Instant(0))
        sums[row.topic] = IntakeSum(
            row.topic,
            before.claimed + row.claimed,
            before.admitted + row.admitted,
            before.refused + row.refused,
            before.repeated + row.repeated,
            Instant(max(before.last_known_at, row.last_known_at)),
        )
    return list(sums.values())
