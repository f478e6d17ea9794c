"""Judging only what may have changed finds, at every moment, what judging everything anew does: to the last word."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.protocol import RULES, load_policy
from ledger.protocol.findings import Finding
from ledger.protocol.known import in_known_order
from ledger.protocol.panel import Panel
from ledger.protocol.policy import POLICIES
from tests.oracle.timelines import timeline


def standing(panel: Panel) -> list[Finding]:
    return sorted(panel.standing, key=lambda finding: finding.identity)


@pytest.mark.parametrize("name", POLICIES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), size=st.integers(2, 24))
def test_moment_by_moment_as_from_the_beginning(name: str, seed: int, size: int) -> None:
    policy = load_policy(name)
    events = sorted(timeline(seed, size), key=in_known_order)
    kept_up = Panel(policy, RULES)
    told = 0
    for now, news in groupby(events, key=lambda one: one.known_at):
        fresh = list(news)
        kept_up.reach(now, fresh)
        told += len(fresh)
        anew = Panel(policy, RULES)
        anew.read(events[:told], now)
        assert standing(anew) == standing(kept_up)
        assert anew.next_deadline == kept_up.next_deadline
