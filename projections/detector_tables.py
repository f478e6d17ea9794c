"""What the detector keeps between two batches: records, the state of each subject's verdicts, and what it has to say.

All of it moves with the detector's own position, in one `Store.transaction`, so a verdict is neither lost nor said
twice: what was decided waits in the outbox until it is published, and is removed when it has come back on the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from psycopg.sql import SQL

from ledger.instants import Instant
from ledger.log.port import Headers, Message
from projections.table import Index, Row, Table
from projections.transaction import Transaction
from projections.views.history import HISTORY, HistoryRow

DETECTOR = "detector"
"""The consumer whose position these tables stand at."""


class SubjectState(NamedTuple):
    """`state` is the verdict state as text. `next_deadline` is the moment from which the subject must be judged again,
    if nothing else happens: a deadline of its verdicts, or the moment of a record that its state has not seen yet.

    `pending` marks a subject that must be judged again whatever the moment.
    """

    subject_ref: str
    state: str
    next_deadline: Instant | None
    pending: bool


class Outgoing(NamedTuple):
    """One event to publish, in the order of `seq`; `sent_at` is None until it was."""

    event_id: str
    seq: int
    message: Message
    sent_at: Instant | None = None


class _SubjectRow(NamedTuple):
    subject_ref: str
    state: str
    next_deadline: int | None
    pending: bool


class _OutboxRow(NamedTuple):
    event_id: str
    seq: int
    key: bytes | None
    value: bytes | None
    headers: str
    sent_at: int | None


RECORDS = HISTORY.table.named("detector_records")
SUBJECTS = Table(
    "detector_subjects",
    _SubjectRow,
    key=("subject_ref",),
    taken_by=("subject_ref",),
    indexes=(Index(("next_deadline",)), Index(("pending",), "pending")),
)
OUTBOX = Table(
    "detector_outbox",
    _OutboxRow,
    key=("event_id",),
    taken_by=("event_id",),
    indexes=(Index(("seq",)), Index(("sent_at",), "sent_at IS NULL")),
)
DETECTOR_TABLES: tuple[Table, ...] = (RECORDS, SUBJECTS, OUTBOX)
"""For `Store.prepare`."""


def load_states(tx: Transaction, subjects: Collection[str]) -> dict[str, SubjectState]:
    """The states of these subjects; those without one are left out."""
    query = SQL("SELECT subject_ref, state, next_deadline, pending FROM {} WHERE subject_ref = ANY(%s)")
    return {state.subject_ref: state for state in _states(tx.rows(query.format(tx.name(SUBJECTS)), [list(subjects)]))}


def due_subjects(tx: Transaction, moment: Instant, limit: int = 1000) -> list[SubjectState]:
    """Subjects whose next deadline is not after `moment`, earliest first."""
    query = SQL(
        "SELECT subject_ref, state, next_deadline, pending FROM {} WHERE next_deadline <= %s"
        " ORDER BY next_deadline, subject_ref LIMIT %s"
    )
    return _states(tx.rows(query.format(tx.name(SUBJECTS)), (moment, limit)))


def pending_subjects(tx: Transaction, limit: int = 1000) -> list[SubjectState]:
    """Subjects that must be judged again whatever the moment."""
    query = SQL("SELECT subject_ref, state, next_deadline, pending FROM {} WHERE pending ORDER BY subject_ref LIMIT %s")
    return _states(tx.rows(query.format(tx.name(SUBJECTS)), (limit,)))


def subjects_behind(tx: Transaction, moment: Instant) -> list[str]:
    """Every subject that is not judged up to this moment yet."""
    query = SQL("SELECT subject_ref FROM {} WHERE pending OR next_deadline <= %s").format(tx.name(SUBJECTS))
    return [str(subject) for (subject,) in tx.rows(query, (moment,))]


def look_at_all_again(tx: Transaction) -> None:
    """Mark every subject as pending: what it is judged by has changed."""
    tx.run(SQL("UPDATE {} SET pending = true").format(tx.name(SUBJECTS)))


def earliest_deadline(tx: Transaction) -> Instant | None:
    """When the next answer changes by itself; None when no subject waits for anything."""
    found = tx.rows(SQL("SELECT min(next_deadline) FROM {}").format(tx.name(SUBJECTS)))[0][0]
    return Instant(found) if isinstance(found, int) else None


def save_states(tx: Transaction, states: Collection[SubjectState]) -> None:
    """Insert or replace the states of these subjects."""
    tx.take(SUBJECTS, [(state.subject_ref,) for state in states])
    tx.put(SUBJECTS, [_SubjectRow(*state) for state in states])


def load_records(tx: Transaction, subjects: Collection[str], up_to: int) -> dict[str, list[HistoryRow]]:
    """The records of these subjects with numbers below `up_to`, in order. Every subject asked for has its list."""
    query = SQL("SELECT * FROM {} WHERE subject_ref = ANY(%s) AND number < %s ORDER BY number")
    found: dict[str, list[HistoryRow]] = {subject: [] for subject in subjects}
    for row in map(HistoryRow._make, tx.rows(query.format(tx.name(RECORDS)), (list(subjects), up_to))):
        found[row.subject_ref].append(row)
    return found


def add_to_outbox(tx: Transaction, outgoing: Iterable[Outgoing]) -> None:
    """Keep what must be published. An event that waits there already is left as it is: its id names its content."""
    rows = {
        each.event_id: _OutboxRow(each.event_id, each.seq, *_stored(each.message), each.sent_at) for each in outgoing
    }
    waiting = tx.rows(SQL("SELECT event_id FROM {} WHERE event_id = ANY(%s)").format(tx.name(OUTBOX)), [list(rows)])
    for row in waiting:
        del rows[str(row[0])]
    tx.put(OUTBOX, rows.values())


def unsent(tx: Transaction, limit: int = 1000) -> list[Outgoing]:
    """What was not published yet, in order."""
    query = SQL(
        "SELECT event_id, seq, key, value, headers, sent_at FROM {} WHERE sent_at IS NULL ORDER BY seq LIMIT %s"
    )
    return [_outgoing(row) for row in map(_OutboxRow._make, tx.rows(query.format(tx.name(OUTBOX)), (limit,)))]


def unseen(tx: Transaction, limit: int = 1000) -> list[Outgoing]:
    """What was published and has not come back on the ledger, in order: after a crash it is published again."""
    query = SQL(
        "SELECT event_id, seq, key, value, headers, sent_at FROM {} WHERE sent_at IS NOT NULL ORDER BY seq LIMIT %s"
    )
    return [_outgoing(row) for row in map(_OutboxRow._make, tx.rows(query.format(tx.name(OUTBOX)), (limit,)))]


def waiting(tx: Transaction) -> list[Outgoing]:
    """Everything that was decided and has not come back on the ledger, in order."""
    query = SQL("SELECT event_id, seq, key, value, headers, sent_at FROM {} ORDER BY seq")
    return [_outgoing(row) for row in map(_OutboxRow._make, tx.rows(query.format(tx.name(OUTBOX))))]


def mark_sent(tx: Transaction, event_ids: Collection[str], at: Instant) -> None:
    """These were published at this moment."""
    statement = SQL("UPDATE {} SET sent_at = %s WHERE event_id = ANY(%s)").format(tx.name(OUTBOX))
    tx.run(statement, (at, list(event_ids)))


def remove_seen(tx: Transaction, event_ids: Collection[str]) -> int:
    """These are on the ledger. Returns how many of them the outbox held."""
    return len(tx.take(OUTBOX, [(event_id,) for event_id in event_ids]))


def next_seq(tx: Transaction) -> int:
    """The number for the next event of the outbox: above all that wait there."""
    found = tx.rows(SQL("SELECT max(seq) FROM {}").format(tx.name(OUTBOX)))[0][0]
    return found + 1 if isinstance(found, int) else 0


def _states(rows: Sequence[Row]) -> list[SubjectState]:
    found = map(_SubjectRow._make, rows)
    return [
        SubjectState(
            row.subject_ref, row.state, None if row.next_deadline is None else Instant(row.next_deadline), row.pending
        )
        for row in found
    ]


def _stored(message: Message) -> tuple[bytes | None, bytes | None, str]:
    """Header values are bytes of any kind; Latin-1 has a character for each byte, so none is lost in JSON."""
    headers = json.dumps([[name, value.decode("latin-1")] for name, value in message.headers])
    return (message.key, message.value, headers)


def _outgoing(row: _OutboxRow) -> Outgoing:
    headers: Headers = tuple((name, value.encode("latin-1")) for name, value in json.loads(row.headers))
    sent_at = None if row.sent_at is None else Instant(row.sent_at)
    return Outgoing(row.event_id, row.seq, Message(row.key, row.value, headers), sent_at)
