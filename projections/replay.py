"""Answers from the ledger itself: what was known at a moment, under any policy, without asking any table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from ledger import instants
from ledger.codec import decode_trusted
from ledger.instants import Instant
from ledger.log.port import Log, Stored
from ledger.log.reader import LedgerReader
from ledger.protocol.findings import Change, Verdict
from ledger.protocol.history import verdict_history
from ledger.protocol.known import LEDGERS_OWN, Known
from ledger.protocol.policy import Policy
from ledger.record import KNOWN_HEADER, number_of, read_record
from projections.edges import TOPIC
from projections.spool import Spool, Spooled
from schemas.fingerprints import PREFIX

_READ_RECORDS = 1000
_FINGERPRINT_BYTES = 64
_KNOWN_BYTES = 8
_SOURCE, _SCHEMA = "ce_source", "ce_dataschema"
_LEDGERS_OWN = LEDGERS_OWN.encode()

OnCount = Callable[[int], None]


class Said(NamedTuple):
    """A record as it lies there, with what is asked of it before it is decoded."""

    stored: Stored
    known_at: Instant
    headers: Mapping[str, bytes]


def history_of(log: Log, subject: str, known_at: Instant, on_count: OnCount | None = None) -> list[Known]:
    """Every upstream record of one subject known by that moment, in the order of the ledger."""
    key = subject.encode()
    mine = (said.stored for said in _upstream(log, known_at, on_count) if said.stored.message.key == key)
    return [Known(record.number, record.known_at, record.event) for record in map(read_record, mine)]


def histories(log: Log, known_at: Instant, on_count: OnCount | None = None) -> Iterator[tuple[str, list[Known]]]:
    """Each subject with their upstream records known by that moment. Memory holds one subject at a time."""
    with Spool() as spool:
        spool.add(map(_spooled, _upstream(log, known_at, on_count)))
        for subject, rows in groupby(spool.ordered(), key=lambda row: row.group):
            yield str(subject), [_unspooled(row) for row in rows]


def verdicts_at(
    log: Log,
    policy: Policy,
    known_at: Instant,
    *,
    subject: str | None = None,
    on_count: OnCount | None = None,
) -> list[Verdict]:
    """Every finding that was ever made by that moment, as it stood then, ordered by `at`, `rule`, `finding_id`."""
    told = (
        histories(log, known_at, on_count)
        if subject is None
        else iter([(subject, history_of(log, subject, known_at, on_count))])
    )
    found = [verdict for _, events in told for verdict in verdicts_of(events, policy, known_at)]
    return sorted(found, key=lambda verdict: (verdict.finding.at, verdict.finding.rule, verdict.finding_id))


def verdicts_of(events: Sequence[Known], policy: Policy, known_at: Instant) -> Sequence[Verdict]:
    """The findings on one subject as they stood at that moment, withdrawn ones included."""
    state, _ = verdict_history(events, policy, known_at)
    return state.verdicts


def changes_of(events: Sequence[Known], policy: Policy, known_at: Instant, finding_id: str) -> list[Change]:
    """How one finding came, changed and went, by that moment."""
    _, changes = verdict_history(events, policy, known_at)
    return [change for change in changes if change.verdict.finding_id == finding_id]


def _upstream(log: Log, known_at: Instant, on_count: OnCount | None) -> Iterator[Said]:
    """What upstream systems said, known by that moment: `known_at` never falls, so the first later record ends it."""
    if TOPIC not in log.topics(TOPIC):
        return
    with LedgerReader(log) as reader:
        while batch := reader.poll(_READ_RECORDS):
            if on_count is not None:
                on_count(len(batch))
            for stored in batch:
                said = _said(stored)
                if said.known_at > known_at:
                    return
                if not said.headers[_SOURCE].startswith(_LEDGERS_OWN):
                    yield said


def _said(stored: Stored) -> Said:
    """Raises DamagedLedger, which says where it lies, for what is no record."""
    headers = dict(stored.message.headers)
    try:
        known_at = instants.parse(headers[KNOWN_HEADER].decode("ascii"))
        return Said(stored, known_at, {_SOURCE: headers[_SOURCE], _SCHEMA: headers[_SCHEMA]})
    except (KeyError, ValueError):
        return Said(stored, read_record(stored).known_at, headers)


def _spooled(said: Said) -> Spooled:
    key, value, _ = said.stored.message
    fingerprint = said.headers[_SCHEMA].removeprefix(PREFIX.encode())
    known = said.known_at.to_bytes(_KNOWN_BYTES, signed=True)
    return Spooled((key or b"").decode(), number_of(said.stored), known + fingerprint + (value or b""))


def _unspooled(row: Spooled) -> Known:
    known, rest = row.content[:_KNOWN_BYTES], row.content[_KNOWN_BYTES:]
    event = decode_trusted(rest[:_FINGERPRINT_BYTES].decode("ascii"), rest[_FINGERPRINT_BYTES:])
    return Known(row.place, Instant(int.from_bytes(known, signed=True)), event)
