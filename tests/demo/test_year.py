"""The stream: the same for the same seed, in order, numbered, lazily told, and readable by the contract."""

from __future__ import annotations

import gc
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from ledger.codec import decode, encode, fingerprint_of
from ledger.demo import SHOWCASE_SUBJECT, Told, synthetic_year
from ledger.instants import DAY_US, from_datetime
from ledger.protocol.policy import load_policy

SEED = 2024
NEVER_ADMITTED = {"conflicting_content", "in_future", "type_not_allowed", "foreign_correction"}


@pytest.fixture(scope="module")
def year() -> list[Told]:
    return list(synthetic_year(SEED))


def test_the_same_seed_tells_the_same_year(year: list[Told]) -> None:
    assert year == list(synthetic_year(SEED))
    assert year != list(synthetic_year(SEED + 1))


def test_events_come_in_the_order_in_which_they_became_known(year: list[Told]) -> None:
    assert all(earlier.knowntime <= later.knowntime for earlier, later in pairwise(year))
    assert from_datetime(datetime(2024, 1, 1, tzinfo=UTC)) <= year[0].knowntime
    assert year[-1].knowntime < from_datetime(datetime(2025, 1, 1, tzinfo=UTC))


def test_nothing_is_known_before_it_was_recorded(year: list[Told]) -> None:
    ahead = [told for told in year if told.knowntime <= told.event.recorded_at]
    assert [("in_future",)] == [told.seeded for told in ahead]


def test_running_numbers_have_only_the_gaps_that_are_seeded(year: list[Told]) -> None:
    numbers: dict[str, set[int]] = defaultdict(set)
    for told in year:
        if told.event.sequence is not None:
            numbers[told.event.publisher].add(told.event.sequence)
    missing = sum(max(seen) + 1 - len(seen) for seen in numbers.values())
    lost = [told for told in year if "PI-06" in told.seeded and type(told.event).__name__ == "CrimeReported"]
    assert len(lost) == missing
    assert missing > 0


def test_every_event_survives_the_codec(year: list[Told]) -> None:
    for told in year:
        fingerprint = fingerprint_of(type(told.event).__name__)
        assert told.event == decode(fingerprint, encode(told.event))


def test_only_what_is_sent_again_has_an_id_that_was_used_before(year: list[Told]) -> None:
    seen: set[str] = set()
    again = []
    for told in year:
        if told.event.event_id in seen:
            again.append(told.seeded[-1])
        seen.add(told.event.event_id)
    assert {"repeated", "conflicting_content"} == set(again)


def test_a_default_year_holds_a_breach_of_every_rule_and_a_refusal_of_every_seeded_kind(year: list[Told]) -> None:
    seeded = {name for told in year for name in told.seeded}
    assert set(load_policy().rules) | NEVER_ADMITTED | {"repeated"} == seeded


def test_mistakes_are_the_exception(year: list[Told]) -> None:
    marked = [told for told in year if told.seeded and told.seeded != ("repeated",)]
    assert 0.01 < len(marked) / len(year) < 0.06


def test_a_case_that_is_open_at_the_end_of_a_year_goes_on_in_the_next() -> None:
    two = list(synthetic_year(SEED, cases=60, years=2))
    turn = from_datetime(datetime(2025, 1, 1, tzinfo=UTC))
    began = {told.event.subject_ref for told in two if told.knowntime < turn}
    went_on = {told.event.subject_ref for told in two if told.knowntime >= turn + 30 * DAY_US}
    assert began & went_on


def test_a_year_is_told_as_it_is_read_and_not_before() -> None:
    ages = synthetic_year(SEED, year=2000, years=7000)
    assert next(ages).knowntime < from_datetime(datetime(2000, 1, 5, tzinfo=UTC))


def test_what_waits_does_not_grow_with_the_years() -> None:
    before, waiting = _told_in_memory(), list[int]()
    decade = synthetic_year(SEED, cases=150, years=10)
    for turn in (2027, 2030, 2033):
        moment = from_datetime(datetime(turn, 1, 1, tzinfo=UTC))
        next(told for told in decade if told.knowntime >= moment)
        waiting.append(_told_in_memory() - before)
    assert 0 < max(waiting) < 2 * waiting[0]


def _told_in_memory() -> int:
    return sum(isinstance(held, Told) for held in gc.get_objects())


def test_the_showcase_is_told_once_and_in_full(year: list[Told]) -> None:
    told = [told for told in year if told.event.subject_ref == SHOWCASE_SUBJECT]
    assert {"PV-01", "PV-03"} == {name for item in told for name in item.seeded}
    assert ["CrimeReported", "PauseEnded"] == [type(told[0].event).__name__, type(told[-1].event).__name__]
