"""Answers from the ledger itself: what was known at a moment, under any policy, without asking any table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

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

OnCount = Callable[[int], None]


def history_of(log: Log, subject: str, known_at: Instant, on_count: OnCount | None = None) -> list[Known]:
    """Every upstream record of one subject known by that moment, in the order of the ledger."""
    key = subject.encode()
    mine = (stored for stored in _known_by(log, known_at, on_count) if stored.message.key == key)
    records = [read_record(stored) for stored in mine if not _is_the_ledgers_own(stored)]
    return [Known(record.number, record.known_at, record.event) for record in records]


def histories(log: Log, known_at: Instant, on_count: OnCount | None = None) -> Iterator[tuple[str, list[Known]]]:
    """Each subject with their upstream records known by that moment. Memory holds one subject at a time."""
    with Spool() as spool:
        said = (stored for stored in _known_by(log, known_at, on_count) if not _is_the_ledgers_own(stored))
        spool.add(map(_spooled, said))
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


def _known_by(log: Log, known_at: Instant, on_count: OnCount | None) -> Iterator[Stored]:
    """The records known by that moment: `known_at` never falls, so the first later one ends it."""
    if TOPIC not in log.topics(TOPIC):
        return
    with LedgerReader(log) as reader:
        while batch := reader.poll(_READ_RECORDS):
            if on_count is not None:
                on_count(len(batch))
            for stored in batch:
                if _known_at(stored) > known_at:
                    return
                yield stored


def _header(stored: Stored, wanted: str) -> bytes:
    return next((value for name, value in stored.message.headers if name == wanted), b"")


def _known_at(stored: Stored) -> Instant:
    try:
        return instants.parse(_header(stored, KNOWN_HEADER).decode("ascii"))
    except ValueError:
        return read_record(stored).known_at  # raises DamagedLedger, which says where


def _is_the_ledgers_own(stored: Stored) -> bool:
    return _header(stored, "ce_source").startswith(LEDGERS_OWN.encode())


def _spooled(stored: Stored) -> Spooled:
    key, value, _ = stored.message
    fingerprint = _header(stored, "ce_dataschema").removeprefix(PREFIX.encode())
    known = _known_at(stored).to_bytes(_KNOWN_BYTES, signed=True)
    return Spooled((key or b"").decode(), number_of(stored), known + fingerprint + (value or b""))


def _unspooled(row: Spooled) -> Known:
    known, rest = row.content[:_KNOWN_BYTES], row.content[_KNOWN_BYTES:]
    event = decode_trusted(rest[:_FINGERPRINT_BYTES].decode("ascii"), rest[_FINGERPRINT_BYTES:])
    return Known(row.place, Instant(int.from_bytes(known, signed=True)), event)
