"""Answers from the ledger itself: what was known at a moment, under any policy, without asking any table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from zlib import crc32

from ledger import instants
from ledger.codec import decode_trusted
from ledger.events import EventRefused, ReviewRecorded
from ledger.instants import Instant
from ledger.log.port import Log, Stored
from ledger.log.reader import LedgerReader
from ledger.protocol.findings import Change, Verdict
from ledger.protocol.history import verdict_history
from ledger.protocol.known import LEDGERS_OWN, Known
from ledger.protocol.policy import Policy
from ledger.protocol.publishers.numbers import Arrival, arrival_of
from ledger.protocol.publishers.whole import PublisherHistory, WholeLedger
from ledger.record import KNOWN_HEADER, number_of, read_record
from ledger.structured import TYPE_PREFIX
from projections.edges import TOPIC
from projections.spool import Spool, Spooled
from schemas.fingerprints import PREFIX

_READ_RECORDS = 1000
_FINGERPRINT_BYTES = 64
_KNOWN_BYTES = 8
_SOURCE, _SCHEMA, _TYPE = "ce_source", "ce_dataschema", "ce_type"
_LEDGERS_OWN = LEDGERS_OWN.encode()
_REFUSED = f"{TYPE_PREFIX}{EventRefused.__name__}".encode()
_REVIEW = f"{TYPE_PREFIX}{ReviewRecorded.__name__}".encode()

OnCount = Callable[[int], None]


class Said(NamedTuple):
    """A record as it lies there, with what is asked of it before it is decoded."""

    stored: Stored
    known_at: Instant
    headers: Mapping[str, bytes]

    @property
    def is_upstream(self) -> bool:
        return not self.headers[_SOURCE].startswith(_LEDGERS_OWN)

    @property
    def schema(self) -> bytes:
        """The header that names the schema."""
        return self.headers[_SCHEMA]

    @property
    def is_refusal(self) -> bool:
        """Whether the gate says there what it refused of a publisher."""
        return self.headers.get(_TYPE) == _REFUSED

    @property
    def is_review(self) -> bool:
        """Whether the board says there what it made of a finding on a subject."""
        return self.headers.get(_TYPE) == _REVIEW

    def known(self) -> Known:
        record = read_record(self.stored)
        return Known(record.number, record.known_at, record.event)


OnSaid = Callable[[Said], None]


def history_of(log: Log, subject: str, known_at: Instant, on_count: OnCount | None = None) -> list[Known]:
    """Every upstream record of one subject known by that moment, in the order of the ledger."""
    return [said.known() for said in _about(log, subject, known_at, on_count) if said.is_upstream]


def everything_about(log: Log, subject: str, known_at: Instant) -> list[Known]:
    """The same with the ledger's own records, such as those of who read about the subject."""
    return [said.known() for said in _about(log, subject, known_at, None)]


def _about(log: Log, subject: str, known_at: Instant, on_count: OnCount | None) -> Iterator[Said]:
    key = subject.encode()
    return (said for said in _all_said(log, known_at, on_count) if said.stored.message.key == key)


def histories(
    log: Log, known_at: Instant, on_count: OnCount | None = None, on_said: OnSaid | None = None
) -> Iterator[tuple[str, list[Known]]]:
    """Each subject with their upstream records known by that moment. Memory holds one subject at a time.

    `on_said` gets every record before that, in the order of the ledger, those of the ledger's own parts too.
    """
    with Spool() as spool:
        spool.add(_spooled(said) for said in _heard(_all_said(log, known_at, on_count), on_said) if said.is_upstream)
        yield from by_subject(spool.ordered())


def spread_histories(
    log: Log, known_at: Instant, spools: Sequence[Spool], on_count: OnCount | None = None, on_said: OnSaid | None = None
) -> None:
    """The same for several processes: all records of one subject go into one of the spools, for `by_subject` there.

    With them go the board's reviews of what was found on the subject.
    """
    waiting: list[list[Spooled]] = [[] for _ in spools]
    for said in _heard(_all_said(log, known_at, on_count), on_said):
        if said.is_upstream or said.is_review:
            part = crc32(said.stored.message.key or b"") % len(spools)
            waiting[part].append(_spooled(said))
            if len(waiting[part]) >= _READ_RECORDS:
                spools[part].add(waiting[part])
                waiting[part].clear()
    for spool, rows in zip(spools, waiting, strict=True):
        spool.add(rows)


def by_subject(rows: Iterable[Spooled]) -> Iterator[tuple[str, list[Known]]]:
    """Each subject of a spool that this module filled, with their records."""
    for subject, of_one in groupby(rows, key=lambda row: row.group):
        yield str(subject), [_unspooled(row) for row in of_one]


def verdicts_at(
    log: Log,
    policy: Policy,
    known_at: Instant,
    *,
    subject: str | None = None,
    on_count: OnCount | None = None,
) -> list[Verdict]:
    """Every finding that was ever made by that moment, as it stood then, ordered by `at`, `rule`, `finding_id`.

    Those of one subject are about that subject alone; of all, about publishers too.
    """
    if subject is None:
        on_subjects, publishers = _replayed(log, policy, known_at, on_count)
        found = [*on_subjects, *publishers.verdicts]
    else:
        found = [*verdicts_of(history_of(log, subject, known_at, on_count), policy, known_at)]
    return sorted(found, key=lambda verdict: (verdict.finding.at, verdict.finding.rule, verdict.finding_id))


def publisher_history(log: Log, policy: Policy, known_at: Instant, on_count: OnCount | None = None) -> PublisherHistory:
    """How every finding on a publisher came, changed and went, by that moment."""
    return _replayed(log, policy, known_at, on_count)[1]


def verdicts_of(events: Sequence[Known], policy: Policy, known_at: Instant) -> Sequence[Verdict]:
    """The findings on one subject as they stood at that moment, withdrawn ones included."""
    state, _ = verdict_history(events, policy, known_at)
    return state.verdicts


class Judged(NamedTuple):
    """One subject: every verdict as it stood in the end, and every change of one."""

    subject: str
    verdicts: Sequence[Verdict]
    changes: Sequence[Change]


def judged_subjects(
    log: Log, policy: Policy, known_at: Instant, whole: WholeLedger, on_count: OnCount | None = None
) -> Iterator[Judged]:
    """Each subject in order, judged from the beginning to that moment. `whole` hears what publishers are judged by."""
    for subject, events in histories(log, known_at, on_count, lambda said: tell(whole, said)):
        state, changes = verdict_history(events, policy, known_at)
        whole.judged(changes)
        yield Judged(subject, state.verdicts, changes)


def _replayed(
    log: Log, policy: Policy, known_at: Instant, on_count: OnCount | None
) -> tuple[Sequence[Verdict], PublisherHistory]:
    """One pass over the log, then one over the subjects: what was found on them, and on publishers."""
    whole = WholeLedger(policy)
    subjects = judged_subjects(log, policy, known_at, whole, on_count)
    found = [verdict for judged in subjects for verdict in judged.verdicts]
    return found, whole.settle(known_at)


def tell(whole: WholeLedger, said: Said) -> None:
    """What publishers are judged by, of one record."""
    if not said.is_upstream:
        if said.is_refusal:
            whole.hear(said.known())
    elif (arrival := arrival_said(said)) is not None:
        whole.arrive(arrival)


def arrival_said(said: Said) -> Arrival | None:
    """The number that the record brings: from its headers, which spares decoding; from the record if they lack it."""
    headers = said.headers
    try:
        publisher = headers[_SOURCE].decode()
        event = (publisher, headers["ce_id"].decode())
        at = instants.parse(headers["ce_time"].decode())
        return Arrival(publisher, int(headers["ce_sequence"]), said.known_at, event, at)
    except (KeyError, ValueError):
        return arrival_of(said.known())


def _heard(all_said: Iterable[Said], on_said: OnSaid | None) -> Iterator[Said]:
    for said in all_said:
        if on_said is not None:
            on_said(said)
        yield said


def _all_said(log: Log, known_at: Instant, on_count: OnCount | None) -> Iterator[Said]:
    """What was known by that moment: `known_at` never falls, so the first later record ends it."""
    if TOPIC not in log.topics(TOPIC):
        return
    with LedgerReader(log) as reader:
        while batch := reader.poll(_READ_RECORDS):
            if on_count is not None:
                on_count(len(batch))
            for said in map(said_in, batch):
                if said.known_at > known_at:
                    return
                yield said


def said_in(stored: Stored) -> Said:
    """Raises DamagedLedger, which says where it lies, for what is no record."""
    headers = dict(stored.message.headers)
    try:
        known_at = instants.parse(headers[KNOWN_HEADER].decode("ascii"))
        if _SOURCE in headers and _SCHEMA in headers:
            return Said(stored, known_at, headers)
    except (KeyError, ValueError):
        pass
    return Said(stored, read_record(stored).known_at, headers)


def _spooled(said: Said) -> Spooled:
    key, value, _ = said.stored.message
    fingerprint = said.schema.removeprefix(PREFIX.encode())
    known = said.known_at.to_bytes(_KNOWN_BYTES, signed=True)
    return Spooled((key or b"").decode(), number_of(said.stored), known + fingerprint + (value or b""))


def _unspooled(row: Spooled) -> Known:
    known, rest = row.content[:_KNOWN_BYTES], row.content[_KNOWN_BYTES:]
    event = decode_trusted(rest[:_FINGERPRINT_BYTES].decode("ascii"), rest[_FINGERPRINT_BYTES:])
    return Known(row.place, Instant(int.from_bytes(known, signed=True)), event)
