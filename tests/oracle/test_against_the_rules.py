"""The rules and the oracle find the same on random timelines: under every policy, at any moment, across subjects."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis.strategies import integers, tuples

from ledger.instants import Instant
from ledger.protocol import RULES
from tests.oracle.comparing import (
    IN_SCOPE,
    POLICIES,
    differences,
    found_on_publishers,
    moments_to_ask,
    shrunk,
    told,
    told_by_the_rules,
)
from tests.oracle.crowds import subjects
from tests.oracle.history import history
from tests.oracle.numbers import DAY, FOREVER, RULES_OF
from tests.oracle.oracle import expected
from tests.oracle.publishers import expected_of_publishers
from tests.oracle.timelines import accepted, strategy, timeline

_MOMENTS = 3
_TIMELINES = 150
_CROWDS = 10
_LONG_AFTER = 60 * DAY


def test_both_know_the_same_rules_about_one_subject() -> None:
    assert set().union(*RULES_OF.values()) == IN_SCOPE == {rule.code for rule in RULES}


@pytest.mark.parametrize("policy", POLICIES)
@given(drawn=strategy)
@settings(max_examples=60, phases=[Phase.generate])
def test_the_rules_find_what_the_oracle_finds(policy: str, drawn: tuple[int, int]) -> None:
    seed, size = drawn
    events = timeline(seed, size)
    for now in moments_to_ask(events, Random(seed), _MOMENTS):
        found = differences(events, policy, now, IN_SCOPE)
        assert not found, "\n\n".join(told(shrunk(difference)) for difference in found)


@given(drawn=tuples(integers(0, 2**32), integers(1, 10)))
@settings(max_examples=25, phases=[Phase.generate])
def test_findings_come_and_go_in_the_history_as_when_asked_again_at_every_instant(drawn: tuple[int, int]) -> None:
    events = timeline(*drawn)
    until = Instant(events[-1].known_at + _LONG_AFTER)
    wanted = {told for told in history(events, POLICIES[0], until) if told.last.rule in IN_SCOPE}
    assert wanted == {told for told in told_by_the_rules(events, POLICIES[0], until) if told.last.rule in IN_SCOPE}


@given(drawn=tuples(integers(0, 2**32), integers(1, 6)))
@settings(max_examples=40, phases=[Phase.generate])
def test_the_rules_find_on_publishers_what_the_oracle_finds(drawn: tuple[int, int]) -> None:
    known = subjects(*drawn)
    random = Random(drawn[0])
    for now in [Instant(random.choice(known).known_at + random.choice([0, DAY, DAY - 1])) for _ in range(_MOMENTS)]:
        wanted = set(expected_of_publishers(known, POLICIES[0], now))
        assert wanted == set(found_on_publishers(known, POLICIES[0], now))


def test_every_rule_about_publishers_is_raised_on_random_crowds() -> None:
    found = [expected_of_publishers(subjects(seed, 4), POLICIES[0], Instant(FOREVER)) for seed in range(_CROWDS)]
    assert {"PS-12", "PI-03", "PI-06"} == {each.found.rule for crowd in found for each in crowd}


def test_every_rule_about_one_subject_is_raised_on_random_timelines_and_seldom_on_all() -> None:
    raised: Counter[str] = Counter()
    for seed in range(_TIMELINES):
        events = timeline(seed, 10 + seed % 31)
        raised.update({row.rule for policy in POLICIES for row in expected(events, policy, Instant(FOREVER))})
    wanted = set().union(*RULES_OF.values())
    assert wanted == set(raised)
    assert {} == {rule: count for rule, count in raised.items() if count == _TIMELINES}


@given(drawn=strategy)
@settings(max_examples=30, phases=[Phase.generate])
def test_a_random_timeline_is_one_that_the_gate_would_take(drawn: tuple[int, int]) -> None:
    events = timeline(*drawn)
    assert len(events) == drawn[1]
    assert all(accepted(each.event) for each in events)
    assert events == sorted(events, key=lambda each: (each.known_at, each.number))
    assert events == timeline(*drawn)
