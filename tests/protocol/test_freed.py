"""What was judged is freed at once: nothing of it waits for the garbage collector, which rests while a batch is judged."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence

import pytest

from ledger.instants import Instant
from ledger.protocol import Known, Policy, evaluate, load_policy, verdict_history
from ledger.protocol.policy import POLICIES
from ledger.unhindered import unhindered
from tests.oracle.timelines import EVENTS_MOST, timeline
from tests.protocol.story import THE_END

SEEDS = range(12)
"""Enough lives for every part of a case to be made."""


@pytest.mark.parametrize("judge", [evaluate, verdict_history])
@pytest.mark.parametrize("name", POLICIES)
def test_nothing_is_left_to_the_garbage_collector(
    name: str, judge: Callable[[Sequence[Known], Policy, Instant], object]
) -> None:
    policy, lives = load_policy(name), [timeline(seed, EVENTS_MOST) for seed in SEEDS]
    with unhindered():
        gc.collect()
        for life in lives:
            judge(life, policy, THE_END)
        assert 0 == gc.collect()
