"""Finds on the ledger the records that a receipt is to hold. Tables say where they lie; what is proven is read from the log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.commands import show
from ledger.commands.parts import Parts
from ledger.commands.questions import warn_when_behind
from ledger.errors import DamagedLedger, UsageError
from ledger.events import FindingChanged, FindingRaised, FindingRevised, FindingWithdrawn, ReportPublished
from ledger.log.port import Log, Stored
from ledger.log.reader import LedgerReader
from ledger.record import number_of, read_record
from ledger.seal.receipt import Key, evidence_keys
from ledger.structured import TYPE_PREFIX
from projections import queries
from projections.edges import TOPIC, edges_of

_BEGINNING_LEAST = 4  # characters: fewer name something by accident
_READ_RECORDS = 1000
_SKIP_RECORDS = 20_000  # to begin anew behind so many costs less than to read them
_LISTED_MAX = 5

_FINDINGS = {f"{TYPE_PREFIX}{each.__name__}".encode() for each in (FindingRaised, FindingRevised, FindingWithdrawn)}
_REPORT = f"{TYPE_PREFIX}{ReportPublished.__name__}".encode()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: an id or its beginning, the publisher where one was named, and whether it must be a finding."""

    name: str
    publisher: str | None
    finding_only: bool

    def fits(self, name: str) -> bool:
        whole = name.lower() == self.name.lower()
        return whole or (len(self.name) >= _BEGINNING_LEAST and name.lower().startswith(self.name.lower()))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A record that may be meant. `says` is how it can be told from others."""

    number: int
    name: str
    says: str


def records_for(parts: Parts, wanted: Wanted) -> Sequence[Stored]:
    """The one record that is wanted, then those of its evidence, each as the log holds it.

    Raises UsageError where there is none or more than one, DamagedLedger where its evidence is not on the ledger.
    """
    edges = edges_of(parts.log)
    if edges is None:
        raise UsageError("nothing is on the ledger yet", advice="`ledger run` takes in what is published.")
    warn_when_behind(parts, edges)
    chosen = _one_of(_in_tables(parts, wanted), wanted) or _one_of(_on_the_log(parts.log, wanted), wanted)
    if chosen is None:
        raise UsageError(
            f"nothing on the ledger has the id {wanted.name[:64]!r}"
            + (f" and the publisher {wanted.publisher[:64]!r}" if wanted.publisher else ""),
            advice="`ledger timeline SUBJECT` shows events with their ids, `ledger findings` shows findings.",
        )
    record = _records_at(parts.log, {chosen.number})[chosen.number]
    if not _is(record, chosen):
        raise _astray(chosen.name, chosen.number)
    keys = evidence_keys(read_record(record).event)
    places = _places_of(parts, keys)
    records = _records_at(parts.log, places.values())
    for key, number in places.items():
        if _key_of(records[number]) != key:
            raise _astray(key[1], number)
    return [record, *(records[places[key]] for key in keys)]


def _in_tables(parts: Parts, wanted: Wanted) -> Iterator[_Candidate]:
    if len(wanted.name) < _BEGINNING_LEAST:
        return
    name = wanted.name.lower()
    if not wanted.finding_only:
        for number, publisher, event_id in queries.event_places(parts.store, name):
            if wanted.publisher in (None, publisher):
                yield _Candidate(number, event_id, f"event {event_id} of {publisher}")
    if wanted.publisher is None:
        for number, finding_id in queries.finding_places(parts.store, name):
            yield _Candidate(number, finding_id, f"finding {finding_id}")


def _on_the_log(log: Log, wanted: Wanted) -> Iterator[_Candidate]:
    """The same from the ledger itself, which knows what tables do not hold: the ledger's own records, and the latest."""
    found: dict[str, _Candidate] = {}
    for stored in _all_of(log):
        for candidate in _meant_by(stored, wanted):
            found[candidate.says] = candidate  # of a finding the last change counts
    yield from found.values()


def _meant_by(stored: Stored, wanted: Wanted) -> Iterator[_Candidate]:
    number, headers = number_of(stored), dict(stored.message.headers)
    publisher, event_id = _key_of(stored)
    if wanted.publisher in (None, publisher) and not wanted.finding_only and wanted.fits(event_id):
        yield _Candidate(number, event_id, f"event {event_id} of {publisher}")
    if wanted.publisher is not None or headers.get("ce_type") not in _FINDINGS | {_REPORT}:
        return
    event = read_record(stored).event
    if isinstance(event, FindingChanged) and wanted.fits(event.finding_id):
        yield _Candidate(number, event.finding_id, f"finding {event.finding_id}")
    if isinstance(event, ReportPublished) and not wanted.finding_only:
        for name in (event.report_ref, event.digest):
            if wanted.fits(name):
                yield _Candidate(number, name, f"report {event.report_ref}, published as event {event.event_id}")


def _one_of(candidates: Iterator[_Candidate], wanted: Wanted) -> _Candidate | None:
    """The one that is meant: a whole id counts before those that only begin so."""
    found = list(candidates)
    whole = [each for each in found if each.name.lower() == wanted.name.lower()]
    found = whole or found
    if len(found) < 2:
        return found[0] if found else None
    same_id = len({each.name for each in found}) == 1
    listed = "; ".join(each.says for each in found[:_LISTED_MAX])
    raise UsageError(
        f"{len(found)} records are meant by {wanted.name[:64]!r}: {listed}"
        + ("; and others" if len(found) > _LISTED_MAX else ""),
        advice="Say whose it is: --publisher /police/kent, for example." if same_id else "Give more of the id.",
    )


def _is(stored: Stored, chosen: _Candidate) -> bool:
    wanted = Wanted(chosen.name, None, finding_only=False)
    return any(each.says == chosen.says for each in _meant_by(stored, wanted))


def _places_of(parts: Parts, keys: Collection[Key]) -> Mapping[Key, int]:
    """The ledger number of each of these events. The log is read where the tables do not know them all."""
    if not keys:
        return {}
    wanted = set(keys)
    rows = queries.places_of(parts.store, {event_id for _, event_id in wanted})
    places = {(row.publisher, row.event_id): row.number for row in rows if (row.publisher, row.event_id) in wanted}
    if len(places) < len(wanted):
        places = {key: number_of(stored) for stored in _all_of(parts.log) if (key := _key_of(stored)) in wanted}
    if missing := wanted - places.keys():
        publisher, event_id = min(missing)
        raise DamagedLedger(
            f"the finding rests on the event {event_id} of {publisher}, which is not on the ledger",
            advice="`ledger verify` says what else is wrong",
        )
    return places


def _records_at(log: Log, numbers: Collection[int]) -> Mapping[int, Stored]:
    """The records with these numbers. Raises DamagedLedger where the ledger ends before."""
    wanted, found = set(numbers), dict[int, Stored]()
    while missing := wanted - found.keys():
        start = min(missing)
        with LedgerReader(log, start, TOPIC) as reader:
            while missing and min(missing) - reader.position < _SKIP_RECORDS:
                batch = reader.poll(_READ_RECORDS)
                if not batch:
                    raise DamagedLedger(f"record {start:,} should be on the ledger, which ends before it")
                found |= {number: stored for stored in batch if (number := number_of(stored)) in wanted}
                missing = wanted - found.keys()
    return found


def _all_of(log: Log) -> Iterator[Stored]:
    with LedgerReader(log, 0, TOPIC) as reader, show.progress("records read") as counter:
        while batch := reader.poll(_READ_RECORDS):
            counter.add(len(batch))
            yield from batch


def _key_of(stored: Stored) -> Key:
    headers = dict(stored.message.headers)
    publisher, event_id = headers.get("ce_source", b""), headers.get("ce_id", b"")
    return publisher.decode("utf-8", "replace"), event_id.decode("utf-8", "replace")


def _astray(name: str, number: int) -> DamagedLedger:
    return DamagedLedger(
        f"the tables say that {name} is record {number:,} of the ledger, and it is not",
        advice="the tables were changed, or are of another ledger: `ledger verify` says more, `ledger rebuild` makes them anew",
    )
