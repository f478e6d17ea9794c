"""Running numbers that publishers left out, and findings of a ledger whose policy changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from consumers.detector import Detector
from ledger.events import Event, FindingChanged, PolicyAdopted
from ledger.instants import DAY_US, Instant
from ledger.protocol import load_policy
from ledger.verify.checks import CHECKS
from ledger.verify.sequences import Sequences
from ledger.verify.verdicts import Verdicts
from projections.store import Store
from tests.consumers.support import KENT_INTAKE, Clock, claim, opened
from tests.integration.world import World, create_intakes, tell, year
from tests.verify.ledgers import PARTITIONS, OnEmbedded, Place, places, said, seal, take_out

DAYS_LATER = 3


@pytest.fixture
def ledger(postgres: str, tmp_path: Path) -> Iterator[OnEmbedded]:
    with closing(Store(postgres)) as store, closing(OnEmbedded(postgres, store, tmp_path / "seal")) as made:
        yield made


def world_of(ledger: OnEmbedded, home: Path, clock: Clock | None = None) -> World:
    return World(ledger.log, ledger.store, home / "registrar", clock or Clock(), partitions=PARTITIONS)


def numbered(number: int) -> Event:
    return replace(opened(number, subject=f"S-{number}"), sequence=number)


def find_all(ledger: OnEmbedded, wanted: type[Event]) -> list[Place]:
    """In the order of the ledger."""
    found = [
        Place(partition, offset, message)
        for partition in range(PARTITIONS)
        for offset, message in enumerate(ledger.partition(partition))
        if isinstance(said(message), wanted)
    ]
    return sorted(found, key=lambda place: int(dict(place.message.headers)["ce_ledgernumber"]))


def gap_of(ledger: OnEmbedded) -> Place:
    (place,) = [each for each in find_all(ledger, FindingChanged) if getattr(said(each.message), "rule", "") == "PI-06"]
    return place


@pytest.fixture
def with_a_gap(ledger: OnEmbedded, tmp_path: Path) -> OnEmbedded:
    """Kent left out 3 and used 5 again; the day is over within which 3 might have come."""
    with world_of(ledger, tmp_path) as world:
        claim(ledger.log, *map(numbered, (1, 2, 4, 5)), topic=KENT_INTAKE)
        claim(ledger.log, replace(numbered(6), sequence=5), topic=KENT_INTAKE)
        world.settle()
        world.clock.now = Instant(world.clock.now + DAYS_LATER * DAY_US)
        world.settle()
    return ledger


def test_a_number_that_a_publisher_left_out_is_a_notice(with_a_gap: OnEmbedded) -> None:
    answer = with_a_gap.verify([Sequences, Verdicts])
    assert [] == list(answer.problems)
    assert [
        "/police/kent left out number 3 of its running numbers.",
        "/police/kent used running numbers again: 1 times.",
    ] == answer.told.notices


def test_a_gap_of_which_the_ledger_says_nothing_any_more(with_a_gap: OnEmbedded) -> None:
    take_out(with_a_gap, gap_of(with_a_gap))
    answer = with_a_gap.verify([Sequences, Verdicts])
    assert {("gap_without_finding", "ledger", None, None), ("finding_suppressed", "ledger", None, None)} == places(
        answer.problems
    )
    assert any(each.detail.startswith("/police/kent left out number 3") for each in answer.problems)


def test_a_gap_that_may_still_close_needs_no_finding(ledger: OnEmbedded, tmp_path: Path) -> None:
    with world_of(ledger, tmp_path) as world:
        claim(ledger.log, *map(numbered, (1, 2, 4)), topic=KENT_INTAKE)
        world.settle()
    answer = ledger.verify([Sequences, Verdicts])
    assert [] == list(answer.problems)
    assert ["/police/kent left out number 3 of its running numbers."] == answer.told.notices


@pytest.fixture
def with_two_policies(ledger: OnEmbedded, tmp_path: Path) -> OnEmbedded:
    """Half of a year under one policy, the other half under another."""
    told = year(10)
    create_intakes(ledger.log, told)
    clock = Clock()
    with world_of(ledger, tmp_path, clock) as world:
        tell(world, told[: len(told) // 2], settle_every=10)
    with world_of(ledger, tmp_path, clock) as world:
        policy = load_policy("witness-covered")
        world.detector = Detector(ledger.log, ledger.store, policy, clock, world.metrics)
        world.settle()
        tell(world, told[len(told) // 2 :], settle_every=10)
    seal(ledger.log, ledger.seal_folder)
    return ledger


def test_a_ledger_that_changed_its_policy_is_as_sound(with_two_policies: OnEmbedded) -> None:
    assert 2 == len(find_all(with_two_policies, PolicyAdopted))
    answer = with_two_policies.verify(CHECKS)
    assert [] == list(answer.problems)


def test_a_finding_suppressed_after_the_policy_changed(with_two_policies: OnEmbedded) -> None:
    adopted = int(dict(find_all(with_two_policies, PolicyAdopted)[1].message.headers)["ce_ledgernumber"])
    place = find_all(with_two_policies, FindingChanged)[-1]
    assert int(dict(place.message.headers)["ce_ledgernumber"]) > adopted
    event = said(place.message)
    assert isinstance(event, FindingChanged)
    take_out(with_two_policies, place)
    (problem,) = with_two_policies.verify([Verdicts]).problems
    assert ("finding_suppressed", True) == (problem.code, event.finding_id in problem.detail)


def test_what_stood_when_the_policy_changed_cannot_be_suppressed_either(with_two_policies: OnEmbedded) -> None:
    """A finding of before, every word of which is taken out up to the change."""
    (_, second) = find_all(with_two_policies, PolicyAdopted)
    adopted = int(dict(second.message.headers)["ce_ledgernumber"])
    words: dict[str, list[Place]] = {}
    for place in find_all(with_two_policies, FindingChanged):
        event = said(place.message)
        assert isinstance(event, FindingChanged)
        words.setdefault(event.finding_id, []).append(place)
    only_once = [id_ for id_, some in words.items() if len(some) == 2 and _number(some[0]) < adopted < _number(some[1])]
    finding = only_once[0]
    for place in reversed(words[finding]):
        take_out(with_two_policies, place)
    (problem,) = with_two_policies.verify([Verdicts]).problems
    assert ("finding_suppressed", True) == (problem.code, finding in problem.detail)


def _number(place: Place) -> int:
    return int(dict(place.message.headers)["ce_ledgernumber"])
