"""The books of a ledger: everything that must be true of it when nothing is left to do, counted from the log itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consumers.intake import waiting_places
from ledger.cloudevents import attributes
from ledger.events import EVENT_TYPES, Event, EventRefused, EventRepeated, FindingChanged, FindingRaised
from ledger.instants import Instant
from ledger.log.partitioning import partition_for
from ledger.log.port import Log, Stored
from ledger.log.reader import LedgerReader
from ledger.protocol import Known, Policy, finding_event, load_policy, verdict_history
from ledger.protocol.publishers.whole import WholeLedger
from ledger.record import LedgerRecord, digest_of, read_record
from projections import queries
from projections.store import PROJECTOR, Store
from projections.views import VIEWS
from tests.log.messages import everything
from tests.projections.contents import contents
from tests.projections.tables_in_memory import project

Place = tuple[str, int, int]
"""Topic, partition and offset of a claim."""


@dataclass(frozen=True)
class Books:
    """A ledger that was read to its end and found right."""

    records: Sequence[LedgerRecord]
    claims: Mapping[Place, Stored]

    @property
    def admitted(self) -> list[LedgerRecord]:
        """What was claimed and admitted, the detector's own events included."""
        return [record for record in self.records if record.claim is not None and not isinstance(record.event, _OTHER)]

    @property
    def upstream(self) -> list[Event]:
        """The admitted events of everybody but the ledger itself."""
        return [r.event for r in self.admitted if not r.event.publisher.startswith("/ledger/")]

    @property
    def refused(self) -> list[EventRefused]:
        return [record.event for record in self.records if isinstance(record.event, EventRefused)]

    @property
    def repeated(self) -> list[EventRepeated]:
        return [record.event for record in self.records if isinstance(record.event, EventRepeated)]

    @property
    def verdicts(self) -> list[FindingChanged]:
        return [record.event for record in self.records if isinstance(record.event, FindingChanged)]

    @property
    def raised(self) -> Counter[str]:
        """How many findings of each rule were raised."""
        return Counter(event.rule for event in self.verdicts if isinstance(event, FindingRaised))

    @property
    def last_known_at(self) -> Instant:
        return self.records[-1].known_at


_OTHER = (EventRefused, EventRepeated)


def balanced(log: Log) -> Books:
    """Read everything, and hold that every claim has exactly one outcome, of which nothing is lost or doubled."""
    claims = {(s.topic, s.partition, s.offset): s for place in waiting_places(log) for s in everything(log, *place)}
    with LedgerReader(log) as reader:
        records: list[LedgerRecord] = []
        while batch := reader.poll(5000):
            records += map(read_record, batch)
    books = Books(records, claims)
    _check_numbers(log, books)
    _check_outcomes(books)
    _check_admitted(books)
    _check_refused(log, books)
    _check_repeated(books)
    return books


def _check_numbers(log: Log, books: Books) -> None:
    assert list(range(len(books.records))) == [record.number for record in books.records]
    known = [record.known_at for record in books.records]
    assert sorted(known) == known
    partitions = log.topics("ledger")["ledger"]
    for record in books.records:
        assert partition_for(record.stored.message.key or b"", partitions) == record.stored.partition


def _check_outcomes(books: Books) -> None:
    """Claimed on each intake is admitted, refused or repeated, claim by claim; only the first two records have none."""
    outcomes = Counter(place_of(record) for record in books.records if record.claim is not None)
    assert Counter(books.claims.keys()) == outcomes
    incarnations = {record.claim.incarnation for record in books.records if record.claim is not None}
    assert len(incarnations) <= 1
    for intake in {place[:2] for place in books.claims}:
        offsets = [place_of(r)[2] for r in books.records if r.claim is not None and place_of(r)[:2] == intake]
        assert sorted(offsets) == offsets, f"the outcomes on {intake} are not in the order of the claims"


def _check_admitted(books: Books) -> None:
    said = Counter((record.event.publisher, record.event.event_id) for record in books.admitted)
    assert [] == [identity for identity, times in said.items() if times > 1]
    for record in books.admitted:
        claimed, admitted = books.claims[place_of(record)].message, record.stored.message
        assert (claimed.key, claimed.value) == (admitted.key, admitted.value)


def _check_refused(log: Log, books: Books) -> None:
    """What was refused is kept, whole, exactly once, and the ledger's digest is of exactly that."""
    kept = [dict(stored.message.headers)["refused_claim"].decode() for stored in everything(log, "refused")]
    assert Counter(event.claim.text() for event in books.refused) == Counter(kept)
    for record in books.records:
        if isinstance(record.event, EventRefused):
            assert digest_of(books.claims[place_of(record)].message) == record.event.digest


def _check_repeated(books: Books) -> None:
    for record in books.records:
        if isinstance(record.event, EventRepeated):
            first, claimed = books.records[record.event.first], books.claims[place_of(record)].message
            assert first.number < record.number
            assert first.stored.message.value == claimed.value
            assert first.event.event_id == record.event.claimed_event_id == attributes(claimed)["id"]


def place_of(record: LedgerRecord) -> Place:
    assert record.claim is not None
    return (record.claim.topic, record.claim.partition, record.claim.offset)


def check_tables(books: Books, store: Store) -> None:
    """The tables are what a fresh fold of the ledger makes, and their sums are those of the intakes themselves."""
    assert len(books.records) == store.position(PROJECTOR)
    assert project(VIEWS, [books.records]) == contents(store)
    there = Counter(topic for topic, _, _ in books.claims)
    sums = {each.topic: each for each in queries.intakes(store)}
    assert dict(there) == {topic: each.claimed for topic, each in sums.items()}
    assert all(each.holds for each in sums.values())
    assert len(books.admitted) == sum(each.admitted for each in sums.values())
    assert len(books.refused) == sum(each.refused for each in sums.values())
    assert len(books.repeated) == sum(each.repeated for each in sums.values())


def check_verdicts(books: Books, until: Instant | None = None) -> None:
    """What the detector has said is what a replay says of the ledger's records, up to the moment that is closed."""
    said = books.verdicts
    assert len({event.event_id for event in said}) == len(said)
    expected = replayed(books, load_policy(), books.last_known_at if until is None else until)
    assert ([], []) == (sorted(map(_words, expected - set(said))), sorted(map(_words, set(said) - expected)))


def _words(event: FindingChanged) -> str:
    return f"{type(event).__name__} {event}"


def replayed(books: Books, policy: Policy, until: Instant) -> set[FindingChanged]:
    """Every change of every verdict, from the ledger's records alone."""
    whole = WholeLedger(policy)
    of_subject: defaultdict[str, list[Known]] = defaultdict(list)
    for record in books.records:
        known = Known(record.number, record.known_at, record.event)
        if known.known_at <= until:
            whole.hear(known)
        if not known.event.publisher.startswith("/ledger/"):
            of_subject[known.event.subject_ref].append(known)
    histories = [verdict_history(events, policy, until)[1] for events in of_subject.values()]
    for changes in histories:
        whole.judged(changes)
    histories.append(whole.settle(until).changes)
    return {finding_event(change) for changes in histories for change in changes}


def check_all(log: Log, store: Store) -> Books:
    """Everything that holds once nothing is left to do."""
    books = balanced(log)
    check_tables(books, store)
    check_verdicts(books)
    assert {type(event).__name__ for event in books.upstream} <= EVENT_TYPES.keys()
    return books
