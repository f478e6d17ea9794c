"""What the detector keeps of rules across subjects comes back as it was, and no more of it than is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.instants import Instant
from ledger.protocol.publishers.matter import Matter, MatterState, Note, Signal
from ledger.protocol.publishers.numbers import Arrival, Run
from projections.detector_matters import (
    MATTER_TABLES,
    KeptMatter,
    due_matters,
    earliest_look,
    load_matters,
    load_runs,
    load_verdicts,
    look_at_all_matters_again,
    matters_beside,
    pending_matters,
    save_matters,
    save_runs,
    save_verdicts,
)
from projections.store import Store
from projections.transaction import Transaction
from tests.protocol.publishers import change
from tests.protocol.story import POLICE

ESSEX = "/police/essex"


def matter(key: str, *, rule: str = "PI-06", publisher: str = POLICE) -> Matter:
    return Matter(rule, publisher, key)


def kept(next_look: int | None = None, *, pending: bool = False) -> KeptMatter:
    note = Note(POLICE, "e", Instant(1), Instant(2), "DAY")
    waiting = () if next_look is None else (Signal(Instant(next_look), note, counts=False),)
    state = MatterState((note,), waiting, ((POLICE, "e"),), Instant(9), Instant(99))
    return KeptMatter(state, None if next_look is None else Instant(next_look), pending)


def test_matters_come_back_as_they_were(store: Store) -> None:
    wanted = {matter("1"): kept(), matter("2"): kept(7, pending=True)}
    store.prepare(tables=MATTER_TABLES)
    with store.transaction() as tx:
        save_matters(tx, {**wanted, matter("3"): kept()}, ())
        assert wanted == load_matters(tx, [*wanted, matter("4")])
        save_matters(tx, {matter("1"): kept(5)}, [matter("2")])
        assert {matter("1"): kept(5)} == load_matters(tx, wanted)
        assert {} == load_matters(tx, ())


def test_what_is_due_comes_earliest_first_and_what_is_pending_whatever_the_moment(store: Store) -> None:
    store.prepare(tables=MATTER_TABLES)
    with store.transaction() as tx:
        assert earliest_look(tx) is None
        rows = {matter("1"): kept(30), matter("2"): kept(10), matter("3"): kept(), matter("4"): kept(20, pending=True)}
        save_matters(tx, rows, ())
        assert 10 == earliest_look(tx)
        assert ["2", "4"] == [each.key for each in due_matters(tx, Instant(20), 9)]
        assert ["2"] == [each.key for each in due_matters(tx, Instant(30), 1)]
        assert ["4"] == [each.key for each in pending_matters(tx, 9)]
        look_at_all_matters_again(tx)
        assert ["1", "2", "3"] == [each.key for each in pending_matters(tx, 3)]


def test_beside_a_matter_stand_those_of_its_rule_and_publisher_that_have_anything_to_look_at(store: Store) -> None:
    store.prepare(tables=MATTER_TABLES)
    due, pending, later = matter("due"), matter("pending"), matter("later")
    others = [matter("due", publisher=ESSEX), matter("due", rule="PI-03")]
    with store.transaction() as tx:
        rows = {due: kept(5), pending: kept(pending=True), later: kept(6), **dict.fromkeys(others, kept(5))}
        save_matters(tx, rows, ())
        assert {due, pending} == set(matters_beside(tx, [("PI-06", POLICE)], Instant(5)))
        assert {} == matters_beside(tx, (), Instant(5))


def test_verdicts_come_back_by_their_identity(store: Store) -> None:
    one, other = (change("RAISED", name, "05-20", "06-01").verdict for name in "AB")
    identities = [each.finding.identity for each in (one, other)]
    store.prepare(tables=MATTER_TABLES)
    with store.transaction() as tx:
        save_verdicts(tx, [one, other], ())
        assert dict(zip(identities, (one, other), strict=True)) == load_verdicts(tx, identities)
        changed = one._replace(revision=1)
        save_verdicts(tx, [changed], [identities[1]])
        assert {identities[0]: changed} == load_verdicts(tx, identities)
        assert {} == load_verdicts(tx, ())


def run(low: int, high: int, publisher: str = POLICE) -> Run:
    first = Arrival(publisher, low, Instant(low * 10), (publisher, f"event-{low}"), Instant(low))
    return Run(first, high, Instant(low * 10))


def lows(tx: Transaction, lowest: dict[str, int]) -> dict[str, Sequence[int]]:
    return {publisher: [each.first.number for each in runs] for publisher, runs in load_runs(tx, lowest).items()}


def test_of_the_runs_come_those_from_the_one_below_on(store: Store) -> None:
    runs = [run(1, 3), run(5, 8), run(10, 12), run(100, 100, ESSEX)]
    store.prepare(tables=MATTER_TABLES)
    with store.transaction() as tx:
        save_runs(tx, (), runs)
        assert {POLICE: runs[1:3], ESSEX: runs[3:]} == load_runs(tx, {POLICE: 9, ESSEX: 101})
        assert {POLICE: [1, 5, 10]} == lows(tx, {POLICE: 5})
        assert {POLICE: [10]} == lows(tx, {POLICE: 13})
        assert {POLICE: [1, 5, 10], ESSEX: [100]} == lows(tx, {POLICE: 1, ESSEX: 7})
        assert {"/police/kent-2": []} == lows(tx, {"/police/kent-2": 1})
        assert {} == load_runs(tx, {})


def test_runs_that_grow_together_leave_one(store: Store) -> None:
    before, after = [run(1, 3), run(5, 8)], [run(1, 8)]
    store.prepare(tables=MATTER_TABLES)
    with store.transaction() as tx:
        save_runs(tx, (), [*before, run(10, 12)])
        save_runs(tx, before, after)
        assert {POLICE: [*after, run(10, 12)]} == load_runs(tx, {POLICE: 1})


def test_numbers_may_be_as_large_as_the_contract_allows(store: Store) -> None:
    far = [run(-(2**63), -(2**63)), run(2**63 - 1, 2**63 - 1)]
    far = [
        each._replace(since=Instant(0), first=each.first._replace(known_at=Instant(0), at=Instant(0))) for each in far
    ]
    store.prepare(tables=MATTER_TABLES)
    with store.transaction() as tx:
        save_runs(tx, (), far)
        assert {POLICE: far} == load_runs(tx, {POLICE: -(2**63)})
