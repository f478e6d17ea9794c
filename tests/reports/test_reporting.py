"""One pass over the ledger gives what each measure asks for, in any number of processes, up to the moment and no further."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from ledger.cloudevents import to_message
from ledger.errors import DamagedLedger
from ledger.instants import Instant
from ledger.log.memory import memory_log
from ledger.log.port import Log, Message
from ledger.protocol.findings import Verdict
from ledger.protocol.known import Known
from ledger.record import NUMBER_HEADER, LedgerRecord, admit
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.merkle import leaf_hash, node_hash, root_hash
from ledger.seal.tiles import GrowingTiles, Tile, TileNodes
from projections import gathering
from projections.reporting import figures_at, sealed_root
from projections.reports.figures import Figures
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.question import Clock, Period, Question
from projections.reports.subject import SubjectAt
from projections.reports.told import Told
from tests.projections.test_replay import GAPS, ledger_of
from tests.protocol.publishers import POLICY, event_id, refused
from tests.protocol.story import THE_END, shared, when

START = when("05-01")
END = Instant(THE_END)
PERIOD = Period(START, END)


class Events(Measure):
    """Each event of a person, by the person."""

    code, title, definition, unit, asked_by = "M0", "Events", "For tests.", "event", ()
    categories = (Category("SAID", "said"),)
    dimensions = (Dimension("whom", "Whom", str),)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for known in one.known:
            at = {"whom": one.subject_ref}
            yield Told((known.event.event_id,), "SAID", known.event.occurred_at, known.known_at, at)


class Refusals(Events):
    code = "M98"
    dimensions = ()

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        return iter(())

    def of_record(self, record: LedgerRecord) -> Iterator[Told]:
        assert record.event.publisher.startswith("/ledger/"), "records of others are told with their subject"
        yield Told((str(record.number),), "SAID", record.event.occurred_at, record.known_at)


class Patterns(Events):
    code = "M97"
    dimensions = ()

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        return iter(())

    def of_publishers(self, verdicts: Sequence[Verdict]) -> Iterator[Told]:
        for each in verdicts:
            if each.finding.rule == "PS-12":
                yield Told((each.finding_id,), "SAID", each.finding.at, each.finding.at)


MEASURES = (Events(), Refusals(), Patterns())


def automated(hour: int) -> Known:
    one = shared(f"05-01 {hour}:00")
    name = f"S-{hour}"
    return Known(
        0, one.known_at, replace(one.event, event_id=event_id(name), subject_ref=name, trigger="AUTOMATED_TASK")
    )


KNOWN = (*(automated(hour) for hour in (13, 14, 15)), refused(2, Instant(when("05-03"))))


def figures(known_at: Instant = END, workers: int = 1) -> tuple[Figures, int]:
    return figures_at(ledger_of(*KNOWN), Question(PERIOD, known_at, POLICY), MEASURES, workers=workers)


def count(of: Figures, code: str) -> int:
    return sum(
        number
        for heading, number in of.counts.items()
        if (heading.measure, heading.clock, heading.dimension) == (code, Clock.KNOWN, "")
    )


def test_one_pass_asks_subjects_the_ledgers_own_records_and_publishers() -> None:
    found, records = figures()
    assert ((3, 1, 1), 4) == (tuple(count(found, each.code) for each in MEASURES), records)


def test_what_was_not_known_by_then_is_not_counted() -> None:
    found, records = figures(Instant(KNOWN[1].known_at))
    assert ((2, 0, 0), 2) == (tuple(count(found, each.code) for each in MEASURES), records)


@pytest.mark.parametrize("workers", [2, 5])
def test_shares_of_the_subjects_give_the_same_figures(workers: int) -> None:
    alone, together = figures()[0], figures(workers=workers)[0]
    assert alone.counts == together.counts
    assert 3 == len([heading for heading in together.counts if heading.dimension and heading.clock is Clock.KNOWN])


def test_several_processes_give_the_same_figures_from_every_log(any_log: Log) -> None:
    ledger_of(*KNOWN, log=any_log)
    question = Question(PERIOD, END, POLICY)
    expected, records = figures()
    for workers in (1, 2, 3):
        found = figures_at(any_log, question, MEASURES, workers=workers)
        assert (expected.counts, records) == (found.figures.counts, found.records)


@pytest.mark.parametrize("partitions", [1, 2])
def test_slices_of_any_size_give_the_same_figures(partitions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = figures()[0].counts
    log = ledger_of(*KNOWN, *GAPS, partitions=partitions)
    whole = figures_at(log, Question(PERIOD, END, POLICY), MEASURES)
    for messages in (1, 2, 3):
        monkeypatch.setattr(gathering, "SLICE_MESSAGES", messages)
        found = figures_at(log, Question(PERIOD, END, POLICY), MEASURES, workers=2)
        assert whole.figures.counts == found.figures.counts
        assert len(KNOWN) + len(GAPS) == found.records
    assert expected.keys() < whole.figures.counts.keys()


def test_an_empty_log_has_no_figures() -> None:
    assert 0 == figures_at(memory_log(), Question(PERIOD, END, POLICY), MEASURES).records


@pytest.mark.parametrize("number", [1, 7], ids=["doubled", "far above"])
def test_a_number_that_cannot_be_is_damage(number: int) -> None:
    log = ledger_of(*KNOWN[:2])
    at(log, number, KNOWN[2])
    with pytest.raises(DamagedLedger, match="1 is there twice" if number == 1 else "2 is missing: 7 is there already"):
        figures_at(log, Question(PERIOD, END, POLICY), MEASURES)


def test_damage_is_told_by_another_process_too(embedded: Log) -> None:
    ledger_of(*KNOWN[:2], log=embedded)
    embedded.append("ledger", [Message(b"S-1", b"", ((NUMBER_HEADER, b"2"),))])
    with pytest.raises(DamagedLedger, match="ledger/0 at offset"):
        figures_at(embedded, Question(PERIOD, END, POLICY), MEASURES, workers=2)


def test_a_record_that_becomes_visible_late_is_waited_for() -> None:
    """On Kafka the parts of one transaction become visible one after another."""
    log = memory_log()
    ledger_of(*KNOWN[:2], log=log)
    late = Late(log, lambda: at(log, 2, KNOWN[2]))
    at(log, 3, KNOWN[3])
    found = figures_at(late, Question(PERIOD, END, POLICY), MEASURES)
    assert (figures()[0].counts, 4) == (found.figures.counts, found.records)


class Late:
    """A log in which something happens once its ends have been asked for."""

    def __init__(self, log: Log, then: Callable[[], None]) -> None:
        self._log = log
        self._then: Callable[[], None] | None = then

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    def ends(self, places: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        ends = self._log.ends(places)
        if self._then is not None:
            self._then()
            self._then = None
        return ends


def at(log: Log, number: int, known: Known) -> None:
    """One more record, by itself in its partition or behind what is there."""
    message = to_message(known.event)
    log.append("ledger", [admit(message, number, known.known_at, None)], sum(message.key or b"") % 3)


def test_progress_is_told_in_records() -> None:
    heard: list[int] = []
    question = Question(PERIOD, END, POLICY)
    figures_at(ledger_of(*KNOWN), question, MEASURES, on_count=heard.append)
    assert len(KNOWN) == sum(heard)


LEAVES = [leaf_hash(bytes([number])) for number in range(5)]
TILES: dict[Tile, bytes] = dict(GrowingTiles().extend(b"".join(LEAVES)))
SEALED = Checkpoint("protocol-ledger/x", 5, root_hash(5, TileNodes(5, TILES.__getitem__)))


def test_the_root_is_that_of_the_records_known_then_however_many_are_sealed_by_now() -> None:
    expected = node_hash(node_hash(LEAVES[0], LEAVES[1]), LEAVES[2]).hex()
    assert expected == sealed_root(3, SEALED, TILES.__getitem__)
    assert SEALED.root.hex() == sealed_root(5, SEALED, TILES.__getitem__)


def test_what_is_not_sealed_has_no_root() -> None:
    assert sealed_root(6, SEALED, TILES.__getitem__) is None


def test_tiles_that_are_not_the_checkpoints_give_no_root() -> None:
    other = replace(SEALED, root=bytes(32))
    with pytest.raises(DamagedLedger, match="not those that were sealed"):
        sealed_root(3, other, TILES.__getitem__)
