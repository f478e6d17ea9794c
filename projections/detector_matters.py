"""What the detector keeps of rules across subjects: matters, verdicts on publishers, and runs of running numbers.

All of it moves in the transaction in which the subjects do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from psycopg.sql import SQL

from ledger.instants import Instant
from ledger.protocol import Verdict, VerdictState
from ledger.protocol.findings import Identity
from ledger.protocol.publishers.matter import Matter, MatterState
from ledger.protocol.publishers.numbers import Arrival, Run
from projections.table import Index, Table
from projections.transaction import Transaction


class KeptMatter(NamedTuple):
    """`next_look` is the moment from which the matter must be judged again; `pending` says that it must anyway."""

    state: MatterState
    next_look: Instant | None
    pending: bool


class _MatterRow(NamedTuple):
    rule: str
    publisher: str
    key: str
    state: str
    next_look: int | None
    pending: bool


class _VerdictRow(NamedTuple):
    rule: str
    publisher: str
    anchor_publisher: str
    anchor: str
    verdict: str


class _RunRow(NamedTuple):
    publisher: str
    low: int
    high: int
    since: int
    known_at: int
    event_publisher: str
    event_id: str
    occurred_at: int


_MATTER_KEY = ("rule", "publisher", "key")
_IDENTITY = ("rule", "publisher", "anchor_publisher", "anchor")
_RUN_KEY = ("publisher", "low")

MATTERS = Table(
    "detector_matters",
    _MatterRow,
    key=_MATTER_KEY,
    taken_by=_MATTER_KEY,
    indexes=(Index(("next_look",)), Index(("pending",), "pending")),
)
VERDICTS = Table("detector_publisher_verdicts", _VerdictRow, key=_IDENTITY, taken_by=_IDENTITY)
RUNS = Table("detector_runs", _RunRow, key=_RUN_KEY, taken_by=_RUN_KEY)
MATTER_TABLES: tuple[Table, ...] = (MATTERS, VERDICTS, RUNS)
"""For `Store.prepare`."""


def load_matters(tx: Transaction, matters: Collection[Matter]) -> dict[Matter, KeptMatter]:
    """These matters; those that are not kept are left out."""
    if not matters:
        return {}
    query = (
        "SELECT * FROM {} WHERE (rule, publisher, key) IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))"
    )
    return _matters(tx, query, _columns(matters))


def due_matters(tx: Transaction, moment: Instant, limit: int) -> dict[Matter, KeptMatter]:
    """Matters whose next look is not after `moment`, earliest first."""
    query = "SELECT * FROM {} WHERE next_look <= %s ORDER BY next_look, rule, publisher, key LIMIT %s"
    return _matters(tx, query, (moment, limit))


def pending_matters(tx: Transaction, limit: int) -> dict[Matter, KeptMatter]:
    """Matters that must be judged again whatever the moment."""
    return _matters(tx, "SELECT * FROM {} WHERE pending ORDER BY rule, publisher, key LIMIT %s", (limit,))


def matters_behind(tx: Transaction, moment: Instant) -> bool:
    """Whether a matter is not judged up to this moment yet."""
    query = SQL("SELECT EXISTS (SELECT FROM {} WHERE pending OR next_look <= %s)").format(tx.name(MATTERS))
    return tx.rows(query, (moment,)) == [(True,)]


def matters_beside(tx: Transaction, groups: Collection[tuple[str, str]], moment: Instant) -> dict[Matter, KeptMatter]:
    """Every matter of these rules and publishers that is due or pending."""
    if not groups:
        return {}
    query = (
        "SELECT * FROM {} WHERE (rule, publisher) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
        " AND (next_look <= %s OR pending)"
    )
    return _matters(tx, query, (*_columns(groups), moment))


def save_matters(tx: Transaction, kept: Mapping[Matter, KeptMatter], forgotten: Collection[Matter]) -> None:
    """Insert or replace those, and remove these."""
    tx.take(MATTERS, [*kept, *forgotten])
    tx.put(
        MATTERS,
        (_MatterRow(*matter, each.state.to_json(), each.next_look, each.pending) for matter, each in kept.items()),
    )


def look_at_all_matters_again(tx: Transaction) -> None:
    """Mark every matter as pending: what it is judged by has changed."""
    tx.run(SQL("UPDATE {} SET pending = true").format(tx.name(MATTERS)))


def earliest_look(tx: Transaction) -> Instant | None:
    """When the next answer about a publisher changes by itself; None when none waits for anything."""
    found = tx.rows(SQL("SELECT min(next_look) FROM {}").format(tx.name(MATTERS)))[0][0]
    return Instant(found) if isinstance(found, int) else None


def load_verdicts(tx: Transaction, identities: Collection[Identity]) -> dict[Identity, Verdict]:
    """The verdicts that there are on these."""
    if not identities:
        return {}
    query = SQL(
        "SELECT * FROM {} WHERE (rule, publisher, anchor_publisher, anchor)"
        " IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]))"
    )
    rows = map(_VerdictRow._make, tx.rows(query.format(tx.name(VERDICTS)), _columns(identities)))
    found = (VerdictState.from_json(row.verdict).verdicts for row in rows)
    return {verdict.finding.identity: verdict for verdicts in found for verdict in verdicts}


def save_verdicts(tx: Transaction, kept: Iterable[Verdict], forgotten: Collection[Identity]) -> None:
    """Insert or replace those, and remove these."""
    rows = [_VerdictRow(*verdict.finding.identity, VerdictState(verdicts=(verdict,)).to_json()) for verdict in kept]
    tx.take(VERDICTS, [*(row[:4] for row in rows), *forgotten])
    tx.put(VERDICTS, rows)


def load_runs(tx: Transaction, lowest: Mapping[str, int]) -> dict[str, list[Run]]:
    """Of each publisher the highest run that begins below its number, and all above it, the lowest first."""
    query = SQL(
        "SELECT r.* FROM unnest(%s::text[], %s::int8[]) AS k(publisher, number)"
        " JOIN {0} r ON r.publisher = k.publisher AND r.low >= coalesce("
        "(SELECT max(low) FROM {0} b WHERE b.publisher = k.publisher AND b.low < k.number), k.number)"
        " ORDER BY r.publisher, r.low"
    )
    found: dict[str, list[Run]] = {publisher: [] for publisher in lowest}
    if lowest:
        for row in map(_RunRow._make, tx.rows(query.format(tx.name(RUNS)), _columns(lowest.items()))):
            found[row.publisher].append(_run(row))
    return found


def save_runs(tx: Transaction, before: Iterable[Run], after: Iterable[Run]) -> None:
    """Put those that are there after in the place of those that were there before."""
    old, new = set(before), set(after)
    tx.take(RUNS, [(run.first.publisher, run.first.number) for run in old - new])
    tx.put(RUNS, [_run_row(run) for run in new - old])


def forget_matters(tx: Transaction) -> None:
    """Remove everything, to begin from the first record."""
    for table in MATTER_TABLES:
        tx.run(SQL("DELETE FROM {}").format(tx.name(table)))


def _matters(tx: Transaction, query: str, parameters: Sequence[object]) -> dict[Matter, KeptMatter]:
    rows = map(_MatterRow._make, tx.rows(SQL(query).format(tx.name(MATTERS)), parameters))
    return {
        Matter(row.rule, row.publisher, row.key): KeptMatter(
            MatterState.from_json(row.state), None if row.next_look is None else Instant(row.next_look), row.pending
        )
        for row in rows
    }


def _columns(rows: Collection[tuple[object, ...]]) -> list[list[object]]:
    """Rows as one array for each column, to be unnested."""
    return [list(column) for column in zip(*rows, strict=True)]


def _run(row: _RunRow) -> Run:
    event = (row.event_publisher, row.event_id)
    first = Arrival(row.publisher, row.low, Instant(row.known_at), event, Instant(row.occurred_at))
    return Run(first, row.high, Instant(row.since))


def _run_row(run: Run) -> _RunRow:
    first = run.first
    return _RunRow(first.publisher, first.number, run.last, run.since, first.known_at, *first.event, first.at)
