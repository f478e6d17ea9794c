"""Every share of data seen from both sides: was what was sent received, was what was received sent, was it rejected.

One row for each statement (of sending, of receipt, of rejection), matched by `share_id` within a subject. A side that
is missing shows as a state, not as a breach: whether it is late is a rule's business. Corrections and retractions
apply as they do for the rules, whichever came first; so they are kept here too, as rows of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger.codec import decode_trusted
from ledger.events import CorrectionIssued, DataShareReceived, DataShareRejected, DataShareSent, Event, EventRetracted
from ledger.instants import Instant
from ledger.protocol.amendments import amended
from ledger.protocol.known import Known
from ledger.record import LedgerRecord
from projections.records import fingerprint_of, value_of
from projections.table import Index, Key, Row, Table, View

SIDES: dict[type[Event], str] = {
    DataShareSent: "SENT",
    DataShareReceived: "RECEIVED",
    DataShareRejected: "REJECTED",
    CorrectionIssued: "AMENDMENT",
    EventRetracted: "AMENDMENT",
}


class ShareRow(NamedTuple):
    """`value` is the statement as it was made; the other columns are what it says as amended.

    `state`: MATCHED (sent and received), ANSWERED_NO (sent and rejected, or the rejection), UNANSWERED (sent only),
    UNSENT (received or rejected only), WITHOUT_ID (a receipt that names no share), RETRACTED; AMENDMENT is none.
    """

    subject_ref: str
    number: int
    known_at: int
    publisher: str
    event_id: str
    side: str
    state: str
    share_id: str | None
    occurred_at: int
    purpose: str | None
    receiver: str | None
    victim_flag: bool | None
    reason: str | None
    fingerprint: str
    value: bytes


_STATE = ShareRow._fields.index("state")


def _wanted(records: Sequence[LedgerRecord]) -> Collection[Key]:
    return {(record.event.subject_ref,) for record in records if type(record.event) in SIDES}


def _fold(records: Sequence[LedgerRecord], taken: Iterable[Row]) -> Iterator[Row]:
    subjects: dict[str, list[ShareRow]] = defaultdict(list)
    for row in map(ShareRow._make, taken):
        subjects[row.subject_ref].append(row)
    for record in records:
        if type(record.event) in SIDES:
            row = _said(record.event, record.number, record.known_at, fingerprint_of(record), value_of(record))
            subjects[row.subject_ref].append(row)
    for rows in subjects.values():
        yield from _matched(_as_amended(rows))


def _said(event: Event, number: int, known_at: Instant, fingerprint: str, value: bytes) -> ShareRow:
    share_id: str | None = None
    purpose: str | None = None
    receiver: str | None = None
    victim_flag: bool | None = None
    reason: str | None = None
    if isinstance(event, DataShareSent):
        share_id, purpose, receiver = event.share_id, event.purpose, event.receiver
    elif isinstance(event, DataShareReceived):
        share_id, victim_flag = event.share_id, event.victim_flag
    elif isinstance(event, DataShareRejected):
        share_id, reason = event.share_id, event.reason
    return ShareRow(
        event.subject_ref,
        number,
        known_at,
        event.publisher,
        event.event_id,
        SIDES[type(event)],
        "",  # matching gives the state
        share_id,
        event.occurred_at,
        purpose,
        receiver,
        victim_flag,
        reason,
        fingerprint,
        value,
    )


def _as_amended(rows: Sequence[ShareRow]) -> Sequence[ShareRow]:
    """The rows with everything known applied; those that an amendment has retracted come out as RETRACTED."""
    if all(row.side != "AMENDMENT" for row in rows):
        return rows
    known = [Known(row.number, Instant(row.known_at), decode_trusted(row.fingerprint, row.value)) for row in rows]
    standing = {each.number: each.event for each in amended(known).events}
    return [
        _said(standing[row.number], row.number, Instant(row.known_at), row.fingerprint, row.value)
        if row.number in standing
        else _in_state(row, "RETRACTED")
        for row in rows
    ]


def _matched(rows: Sequence[ShareRow]) -> Iterator[ShareRow]:
    sides: dict[str | None, set[str]] = defaultdict(set)
    for row in rows:
        if row.state != "RETRACTED":
            sides[row.share_id].add(row.side)
    for row in rows:
        state = "RETRACTED" if row.state == "RETRACTED" else _state(row, sides[row.share_id])
        yield row if row.state == state else _in_state(row, state)


def _in_state(row: ShareRow, state: str) -> ShareRow:
    # As `_replace(state=...)`, in a third of the time.
    return ShareRow._make((*row[:_STATE], state, *row[_STATE + 1 :]))


def _state(row: ShareRow, sides: Collection[str]) -> str:
    if row.side == "AMENDMENT":
        return "AMENDMENT"
    if row.share_id is None:
        return "WITHOUT_ID"
    if "SENT" not in sides:
        return "UNSENT"
    if row.side == "REJECTED" or ("REJECTED" in sides and "RECEIVED" not in sides):
        return "ANSWERED_NO"
    return "MATCHED" if "RECEIVED" in sides else "UNANSWERED"


SHARES = View(
    Table(
        "shares",
        ShareRow,
        key=("number",),
        taken_by=("subject_ref",),
        indexes=(Index(("subject_ref",)), Index(("state",), "state IN ('UNANSWERED', 'UNSENT', 'WITHOUT_ID')")),
    ),
    _wanted,
    _fold,
)
