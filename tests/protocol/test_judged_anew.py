"""Judging only what may have changed finds, at every moment, what judging everything anew does: to the last word."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.protocol import RULES, Known, Policy, load_policy
from ledger.protocol.findings import Finding
from ledger.protocol.known import in_known_order
from ledger.protocol.panel import Panel
from ledger.protocol.policy import POLICIES
from tests.oracle.timelines import timeline
from tests.protocol.story import Said, act, known, opened, paused, queried, reported, reviewed, role, shared


def life(seed: int, size: int, *, is_mixed: bool) -> list[Known]:
    """In the order in which it became known; mixed, that has nothing to do with the order in which it happened."""
    told = timeline(seed, size)
    moments = [known.known_at for known in told]
    if is_mixed:
        Random(seed).shuffle(moments)
    return sorted((known._replace(known_at=at) for known, at in zip(told, moments, strict=True)), key=in_known_order)


def standing(panel: Panel) -> list[Finding]:
    return sorted(panel.standing, key=lambda finding: finding.identity)


def judged_alike(events: Sequence[Known], policy: Policy) -> None:
    """`events` are in the order in which they became known."""
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


@pytest.mark.parametrize("name", POLICIES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), size=st.integers(2, 24), is_mixed=st.booleans())
def test_moment_by_moment_as_from_the_beginning(name: str, seed: int, size: int, is_mixed: bool) -> None:
    judged_alike(life(seed, size, is_mixed=is_mixed), load_policy(name))


REACHES_BACK = {
    "another part, to an act in the case": (opened("05-01"), act("05-20"), role("06-01", "SUSPECT")),
    "the same part said by a role, to an act": (opened("05-01"), act("05-20"), role("06-01", "VICTIM")),
    "another part, to a share before the case": (shared("04-01"), reported("05-01"), role("06-01", "SUSPECT")),
    "another part, to a share of no case before it": (
        shared("04-01").of_case(None),
        reported("05-01"),
        role("06-01", "SUSPECT"),
    ),
    "another part, to a status check before the case": (
        queried("04-01").but(purpose="STATUS_ONLY"),
        reported("05-01"),
        role("06-01", "SUSPECT"),
    ),
    "a review, to the pause": (opened("05-01"), paused("05-02", due="06-01"), reviewed("05-30").recorded("06-10")),
    "an act, to a later one of the same name": (
        opened("05-01"),
        act("05-20", "DETENTION", "A-1").recorded("06-01"),
        act("05-25", "DETENTION", "A-1").recorded("05-25"),
    ),
}


@pytest.mark.parametrize("told", REACHES_BACK.values(), ids=REACHES_BACK.keys())
@pytest.mark.parametrize("name", POLICIES)
def test_it_reaches_back(name: str, told: tuple[Said, ...]) -> None:
    judged_alike(known(*told), load_policy(name))
