"""PI-06: numbers that are missing from a publisher's own sequence, to the microsecond."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.instants import DAY_US, HOUR_US, Instant
from ledger.protocol import Known
from ledger.protocol.output import because, finding_event
from ledger.protocol.publishers.numbers import Numbers, arrival_of
from ledger.protocol.publishers.whole import WholeLedger
from tests.protocol.publishers import OCCURRED_AT, POLICY, REGISTRAR, came, event_id, refused, steps, told
from tests.protocol.story import POLICE, THE_END, when

START = when("05-01")


def at(hours: float, microseconds: int = 0) -> Instant:
    return Instant(START + round(hours * HOUR_US) + microseconds)


def arriving(*numbers: int, every_hours: float = 1) -> list[Known]:
    return [came(number, at(place * every_hours)) for place, number in enumerate(numbers)]


def raised(number: int, moment: Instant) -> tuple[str, str, Instant]:
    return ("RAISED", event_id(number), moment)


def withdrawn(number: int, moment: Instant) -> tuple[str, str, Instant]:
    return ("WITHDRAWN", event_id(number), moment)


NO_GAP = {
    "in order": arriving(1, 2, 3, 4),
    "out of order, and complete within a day": arriving(1, 4, 2, 3),
    "from a number that is not the first": arriving(7, 8),
    "a number said twice": [came(1, at(0)), came(2, at(1)), came(2, at(2), name="again"), came(3, at(3))],
    "one that was refused and never came": [came(1, at(0)), refused(2, at(0.5)), came(3, at(1))],
    "the missing one is refused after all": [came(1, at(0)), came(3, at(1)), refused(2, at(25, -1))],
    "numbers of two publishers": [came(1, at(0)), came(3, at(1), publisher="/police/essex")],
    "events without numbers": [came(1, at(0)), came(None, at(1)), came(2, at(2))],
    "refusals without numbers": [came(1, at(0)), refused(None, at(1), name="?"), came(2, at(2))],
    "numbers of the ledger's own parts": [came(n, at(n), publisher="/ledger/board") for n in (1, 3)],
    "what the ledger's own parts were refused": [refused(n, at(n), publisher="/ledger/detector") for n in (1, 3)],
    "the lowest comes last": arriving(3, 2, 1, every_hours=30),
}


@pytest.mark.parametrize("records", NO_GAP.values(), ids=NO_GAP)
def test_where_nothing_is_missing_nothing_is_found(records: list[Known]) -> None:
    assert [] == steps(told(*records))


GAPS = {
    "a day after the higher number was known": (arriving(1, 3), [raised(3, at(25))]),
    "the missing number comes a microsecond early": ([*arriving(1, 3), came(2, at(25, -1))], []),
    "the missing number comes in the very moment": ([*arriving(1, 3), came(2, at(25))], []),
    "the missing number comes a microsecond late": (
        [*arriving(1, 3), came(2, at(25, 1))],
        [raised(3, at(25)), withdrawn(3, at(25, 1))],
    ),
    "a refusal of it withdraws as well": (
        [*arriving(1, 3), refused(2, at(99))],
        [raised(3, at(25)), withdrawn(3, at(99))],
    ),
    "several missing in a row are one finding": (arriving(1, 9), [raised(9, at(25))]),
    "two runs of missing numbers are two": (arriving(1, 3, 5), [raised(3, at(25)), raised(5, at(26))]),
    "the day runs from the first higher number, not from the one after the gap": (
        [came(1, at(0)), came(9, at(1)), came(3, at(20))],
        [raised(3, at(25)), raised(9, at(25))],
    ),
    "filled from below the anchor stays": (
        [*arriving(1, 5), came(2, at(30)), came(3, at(31)), came(4, at(32))],
        [raised(5, at(25)), withdrawn(5, at(32))],
    ),
    "filled from above the anchor moves at once": (
        [*arriving(1, 5), came(4, at(30)), came(3, at(31)), came(2, at(32))],
        [
            raised(5, at(25)),
            *(raised(4, at(30)), withdrawn(5, at(30))),
            *(raised(3, at(31)), withdrawn(4, at(31))),
            withdrawn(3, at(32)),
        ],
    ),
    "filled from above in time the clock does not start again": (
        [*arriving(1, 5), came(4, at(24))],
        [raised(4, at(25))],
    ),
    "a gap is split by a number that comes late": (
        [*arriving(1, 5), came(3, at(30))],
        [raised(5, at(25)), raised(3, at(30))],
    ),
    "a gap is split in time": ([*arriving(1, 5), came(3, at(2))], [raised(3, at(25)), raised(5, at(25))]),
    "a lower number turns up, so that more are missing": (
        [*arriving(7, 8), came(5, at(40))],
        [raised(7, at(40))],
    ),
    "a lower number turns up within the day": ([came(7, at(0)), came(5, at(3))], [raised(7, at(24))]),
    "a lower number that was refused counts as known": (
        [came(7, at(0)), refused(5, at(3))],
        [raised(7, at(24))],
    ),
}


@pytest.mark.parametrize(("records", "expected"), GAPS.values(), ids=GAPS)
def test_a_gap_is_found_when_it_is_due_and_for_as_long_as_it_lasts(
    records: list[Known], expected: list[tuple[str, str, Instant]]
) -> None:
    assert sorted(expected) == sorted(steps(told(*records)))


def test_a_gap_before_a_refused_number_is_anchored_on_the_refusal() -> None:
    refusal = refused(3, at(1))
    (change,) = told(came(1, at(0)), refusal)
    identity = change.verdict.finding.identity
    assert (POLICE, REGISTRAR, refusal.event.event_id) == (identity.about, identity.anchor_publisher, identity.anchor)


def test_an_event_takes_the_place_of_the_refusal_that_had_its_number() -> None:
    refusal = refused(3, at(1))
    changes = told(came(1, at(0)), refusal, came(3, at(30)))
    expected = [
        ("RAISED", refusal.event.event_id, at(25)),
        ("WITHDRAWN", refusal.event.event_id, at(30)),
        raised(3, at(30)),
    ]
    assert sorted(expected) == sorted(steps(changes))


def test_of_two_events_with_one_number_the_first_stands() -> None:
    assert [raised(3, at(25))] == steps(told(came(1, at(0)), came(3, at(1)), came(3, at(2), name="again")))


def test_of_two_events_that_came_at_once_the_smaller_id_stands() -> None:
    names = ("one", "other")
    records = [came(1, at(0)), *(came(3, at(1), name=name) for name in names)]
    assert [("RAISED", min(map(event_id, names)), at(25))] == steps(told(*records))


def test_the_number_of_hours_is_the_policys() -> None:
    policy = replace(POLICY, data=replace(POLICY.data, gap_closed_in_us=2 * HOUR_US))
    assert [raised(3, at(3))] == steps(told(*arriving(1, 3), policy=policy))


def test_a_policy_without_the_rule_finds_nothing() -> None:
    policy = replace(POLICY, rules=tuple(code for code in POLICY.rules if code != "PI-06"))
    assert [] == steps(told(*arriving(1, 3), policy=policy))


def test_the_finding_says_what_is_missing() -> None:
    (change,) = told(*arriving(1, 9))
    finding = change.verdict.finding
    assert ("MEDIUM", OCCURRED_AT, None, True) == (
        finding.severity,
        finding.at,
        finding.case_ref,
        finding.is_about_publisher,
    )
    assert because(finding) == (
        f"The ledger knows number 9 of the running numbers of Kent police (event {event_id(9)}).",
        "A number above 8 was known from 1 May 2024 at 14:00 BST.",
        "Number 8 had not arrived 24 hours after that.",
    )
    assert ("PUBLISHER", POLICE) == (finding_event(change).about, finding_event(change).subject_ref)


def test_numbers_that_come_in_order_leave_one_run() -> None:
    numbers = Numbers()
    for number in range(1, 1000):
        arrival = arrival_of(came(number, at(number)))
        assert arrival is not None
        assert not numbers.learn(arrival)
    assert [(1, 999)] == [(run.first.number, run.last) for run in numbers.runs]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((5,), ""),
        ((5, 6), ""),
        ((5, 8), "8 opens"),
        ((5, 4), ""),
        ((5, 2), "5 opens"),
        ((5, 8, 6), ""),
        ((5, 8, 7), "8 closes, 7 opens"),
        ((5, 9, 7), "7 opens"),
        ((5, 8, 7, 6), "7 closes"),
        ((5, 8, 8), ""),
        ((5, 6, 6), ""),
        ((5, 5), ""),
    ],
)
def test_only_what_opens_or_closes_is_said_of_the_last_to_arrive(numbers: tuple[int, ...], said: str) -> None:
    known, gaps = Numbers(), []
    for hour, number in enumerate(numbers):
        arrival = arrival_of(came(number, at(hour), name=f"event {hour}"))
        assert arrival is not None
        gaps = [f"{gap.after.number} {'opens' if gap.is_open else 'closes'}" for gap in known.learn(arrival)]
    assert said == ", ".join(gaps)


# Few numbers and few moments, so that arrivals meet, repeat and tie.
arrivals = st.lists(
    st.builds(
        lambda number, step, name, is_refused: (refused if is_refused else came)(number, at(step * 6), name=name),
        st.integers(1, 9),
        st.integers(0, 20),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=14,
    unique_by=lambda known: known.event.event_id,
)


@settings(max_examples=400, deadline=None)
@given(arrivals)
def test_the_history_is_what_the_definition_says_at_each_moment(records: list[Known]) -> None:
    moments = sorted({known.known_at for known in records} | {Instant(known.known_at + DAY_US) for known in records})
    expected: list[tuple[str, str, Instant]] = []
    standing: set[str] = set()
    for moment in moments:
        now = anchors_by_definition(records, moment)
        expected += [("RAISED", anchor, moment) for anchor in now - standing]
        expected += [("WITHDRAWN", anchor, moment) for anchor in standing - now]
        standing = now
    assert sorted(expected) == sorted(steps(told(*records)))


def anchors_by_definition(records: Iterable[Known], now: Instant) -> set[str]:
    """Straight from the row: every number between the lowest and the highest that is missing a day after a higher
    one; one finding for each run of them.
    """
    known = [(arrival.number, arrival) for arrival in map(arrival_of, records) if arrival and arrival.known_at <= now]
    numbers = {number for number, _ in known}
    anchors = set()
    for missing in set(range(min(numbers, default=0), max(numbers, default=0))) - numbers:
        higher = min(arrival.known_at for number, arrival in known if number > missing)
        if higher + DAY_US <= now:
            after = min(number for number in numbers if number > missing)
            _, stands = min((arrival.rank, arrival.event[1]) for number, arrival in known if number == after)
            anchors.add(stands)
    return anchors


@settings(max_examples=200, deadline=None)
@given(arrivals, st.randoms(use_true_random=False))
def test_the_order_within_a_moment_changes_nothing(records: list[Known], shuffle: Random) -> None:
    shuffled = list(records)
    shuffle.shuffle(shuffled)
    assert told(*records) == told(*shuffled)


@settings(max_examples=200, deadline=None)
@given(arrivals, st.integers(0, 14))
def test_only_the_runs_from_the_one_below_on_are_needed(records: list[Known], cut: int) -> None:
    """What a detector loads of a long sequence is enough, and what it leaves behind stays as it is."""
    arriving = [arrival_of(known) for known in sorted(records, key=lambda one: one.known_at)]
    whole = Numbers()
    for early in arriving[:cut]:
        whole.learn(early)
    lowest = min((late.number for late in arriving[cut:]), default=0)
    below = max((run.first.number for run in whole.runs if run.first.number < lowest), default=0)
    left = [run for run in whole.runs if run.first.number < below]
    part = Numbers(run for run in whole.runs if run.first.number >= below)
    assert [whole.learn(late) for late in arriving[cut:]] == [part.learn(late) for late in arriving[cut:]]
    assert whole.runs == (*left, *part.runs)


def test_what_comes_after_the_moment_asked_for_is_not_judged() -> None:
    whole = WholeLedger(POLICY)
    for known in arriving(1, 3):
        whole.hear(known)
    assert () == whole.settle(at(25, -1)).changes
    assert [raised(3, at(25))] == steps(told(*arriving(1, 3), until=at(25)))
    assert [raised(3, at(25))] == steps(told(*arriving(1, 3), until=THE_END))
