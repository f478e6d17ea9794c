"""The verdict history: when findings came, changed and went, and that nothing but knowledge decides it."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.instants import DAY_US, HOUR_US, Instant, text
from ledger.protocol import Change, Known, Policy, VerdictState, advance, evaluate, load_policy, verdict_history
from ledger.protocol.known import in_known_order
from tests.protocol import story
from tests.protocol.story import (
    ACTS_AND_PAUSES,
    THE_END,
    Said,
    act,
    corrected,
    known,
    opened,
    outcome,
    overridden,
    paused,
    retracted,
    shared,
    support_ended,
    supported,
    when,
)

POLICY = load_policy()
SHIELDED = (opened("05-01"), shared("05-02"), supported("05-03"))
NOTICE = act("05-20")


def steps(*told: Said, until: Instant = THE_END, rule: str = "PV-01") -> list[tuple]:
    _, changes = verdict_history(known(*told), POLICY, until, ACTS_AND_PAUSES)
    return [
        (change.kind, change.revision, change.at, change.verdict.raised_at, change.verdict.changed_at)
        for change in changes
        if change.verdict.finding.rule == rule
    ]


def test_a_finding_is_raised_when_its_last_event_becomes_known() -> None:
    at = NOTICE.known_at
    assert [("RAISED", 0, at, at, at)] == steps(*SHIELDED, NOTICE)


def test_a_withdrawn_finding_keeps_its_values_and_may_be_raised_again() -> None:
    gone = retracted("05-25", NOTICE)
    back = retracted("05-28", gone)
    first, second, third = NOTICE.known_at, gone.known_at, back.known_at
    expected = [
        ("RAISED", 0, first, first, first),
        ("WITHDRAWN", 1, second, first, second),
        ("RAISED", 2, third, third, third),
    ]
    assert expected == steps(*SHIELDED, NOTICE, gone, back)
    state, _ = verdict_history(known(*SHIELDED, NOTICE, gone), POLICY, THE_END, ACTS_AND_PAUSES)
    (verdict,) = state.verdicts
    assert ("WITHDRAWN", "RAISED", "HIGH") == (verdict.status, verdict.finding.status, verdict.finding.severity)


def test_new_evidence_revises_without_moving_changed_at() -> None:
    more = story.applied("05-10").known("06-01")
    first = NOTICE.known_at
    expected = [("RAISED", 0, first, first, first), ("REVISED", 1, when("06-01"), first, first)]
    assert expected == steps(*SHIELDED, NOTICE, more)


def test_exoneration_moves_changed_at() -> None:
    late = overridden("05-19").known("06-01")
    first, then = NOTICE.known_at, when("06-01")
    expected = [("RAISED", 0, first, first, first), ("REVISED", 1, then, first, then)]
    assert expected == steps(*SHIELDED, NOTICE, late)


def test_an_event_that_no_rule_reads_changes_nothing() -> None:
    reported = story.reported("05-01").known("06-01")
    assert steps(*SHIELDED, NOTICE) == steps(*SHIELDED, NOTICE, reported)


def test_a_deadline_fires_between_events_and_at_its_own_moment() -> None:
    due = paused("05-04", due="06-01")
    at = when("06-01")
    assert [("RAISED", 0, at, at, at)] == steps(*SHIELDED, due, story.offered("07-01").known("07-01"), rule="PV-07")[:1]


def test_the_state_says_when_time_alone_may_change_the_answer() -> None:
    due = paused("05-04", due="06-01")
    before, _ = verdict_history(known(*SHIELDED, due), POLICY, when("05-31"), ACTS_AND_PAUSES)
    after, _ = verdict_history(known(*SHIELDED, due), POLICY, when("06-01"), ACTS_AND_PAUSES)
    assert (when("06-01"), None) == (before.next_deadline, after.next_deadline)
    assert when("06-01") == evaluate(known(*SHIELDED, due), POLICY, when("05-31"), ACTS_AND_PAUSES).next_deadline


def test_the_ledgers_own_records_are_not_read() -> None:
    own = NOTICE.numbered(2).by("/ledger/detector")
    assert verdict_history(known(*SHIELDED), POLICY, THE_END) == verdict_history(known(*SHIELDED, own), POLICY, THE_END)


def test_a_new_policy_is_in_force_from_its_adoption() -> None:
    events = known(*SHIELDED, NOTICE)
    state, _ = verdict_history(events, POLICY, when("06-01"), ACTS_AND_PAUSES)
    adopted = when("06-02")
    firewall = load_policy("firewall")
    after, changes = advance(state, events, firewall, when("06-03"), ACTS_AND_PAUSES, adopted_at=adopted)
    assert [("WITHDRAWN", adopted)] == [(change.kind, change.at) for change in changes]
    assert firewall.digest == after.verdicts[0].basis.policy_digest


def test_a_policy_under_which_the_same_holds_is_a_revision() -> None:
    events = known(*SHIELDED, NOTICE)
    state, _ = verdict_history(events, POLICY, when("06-01"), ACTS_AND_PAUSES)
    covered = load_policy("witness-covered")
    _, changes = advance(state, events, covered, when("06-03"), ACTS_AND_PAUSES, adopted_at=when("06-02"))
    expected = [("REVISED", covered.digest, NOTICE.known_at)]
    assert expected == [(one.kind, one.verdict.basis.policy_digest, one.verdict.changed_at) for one in changes]


# Random lives: few days and few references, so that events meet, tie and contradict each other.
START = when("2024-03-25 00:00")
moments = st.integers(0, 16 * 6).map(lambda step: Instant(START + step * 4 * HOUR_US))
cases = st.sampled_from(["C-1", "C-2"])
pauses = st.sampled_from(["P-1", "P-2"])
FORCES = st.sampled_from(["KENT", "ESSEX"])
ROLES = st.sampled_from(["VICTIM", "WITNESS", "SUSPECT"])
ACTIONS = st.sampled_from(["STATUS_CHECK", "NOTICE_OF_LIABILITY", "DETENTION"])

dues = st.none() | st.integers(1, 10).map(lambda days: text(Instant(START + days * DAY_US + HOUR_US)))
TELLINGS = (
    lambda draw, at: opened(at, draw(cases), draw(FORCES)),
    lambda draw, at: story.charged(at, draw(cases)),
    lambda draw, at: story.concluded(at, draw(cases)),
    lambda draw, at: outcome(at, draw(st.sampled_from([1, 16, 20])), draw(cases), draw(FORCES)),
    lambda draw, at: story.transferred(at, draw(FORCES), draw(cases)),
    lambda draw, at: story.reopened(at, draw(cases), draw(FORCES)),
    lambda draw, at: story.role(at, draw(ROLES), draw(cases)),
    lambda draw, at: story.reported(at, draw(cases)),
    lambda draw, at: story.offered(at),
    lambda draw, at: supported(at),
    lambda draw, at: story.declined(at),
    lambda draw, at: support_ended(at),
    lambda draw, at: story.applied(at),
    lambda draw, at: story.decided(at),
    lambda draw, at: shared(at),
    lambda draw, at: paused(at, draw(pauses), draw(dues)),
    lambda draw, at: story.reviewed(at, draw(pauses), draw(dues)),
    lambda draw, at: story.unpaused(at, draw(pauses)),
    lambda draw, at: act(at, draw(ACTIONS), ref=draw(st.sampled_from(["A-1", "A-2", "A-3"]))),
    lambda draw, at: act(at, draw(ACTIONS), ref=draw(st.sampled_from(["A-4", "A-5", "A-6"]))),
    lambda draw, at: overridden(at),
)
PRECISIONS = st.sampled_from(["INSTANT"] * 5 + ["DAY", "DAY", "MONTH", "UNKNOWN"])


@st.composite
def lives(draw: st.DrawFn) -> list[Known]:
    """Up to 24 events of one subject, known late and out of order, some of them corrected or retracted."""
    told: dict[str, Said] = {}
    for _ in range(draw(st.integers(1, 20))):
        one = draw(st.sampled_from(TELLINGS))(draw, text(draw(moments)))
        one = one._with(occurred_precision=draw(PRECISIONS))
        told[one.event.event_id] = Said(one.event, draw(moments))
    for _ in range(draw(st.integers(0, 4))):
        target = draw(st.sampled_from(sorted(told.values(), key=lambda said: said.event.event_id)))
        at = text(draw(moments))
        one = draw(
            st.sampled_from(
                [
                    retracted(at, target),
                    corrected(at, target, occurred_at=text(draw(moments))),
                    corrected(at, target, case_ref=draw(cases)),
                ]
            )
        )
        told[one.event.event_id] = Said(one.event, draw(moments))
    return known(*told.values())


def in_cuts(events: Sequence[Known], policy: Policy, cuts: Sequence[Instant]) -> tuple[VerdictState, list[Change]]:
    """The history made piece by piece, each piece resumed from the state as it was written down."""
    state, changes = VerdictState(), []
    for to in cuts:
        by_then = [one for one in events if one.known_at <= to]
        state, more = advance(VerdictState.from_json(state.to_json()), by_then, policy, to)
        changes += more
    return state, changes


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lives(),
    st.lists(moments, max_size=8),
    st.randoms(use_true_random=False),
    st.sampled_from(["protocol-2021", "witness-covered"]),
)
def test_no_batching_and_no_order_of_arrival_changes_the_history(
    events: list[Known], cuts: list[Instant], shuffle: random.Random, policy_name: str
) -> None:
    policy = load_policy(policy_name)
    expected_state, expected = verdict_history(sorted(events, key=in_known_order), policy, THE_END)
    shuffled = list(events)
    shuffle.shuffle(shuffled)
    state, changes = in_cuts(shuffled, policy, [*sorted(cuts), THE_END])
    assert list(expected) == changes
    assert expected_state == state


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives(), moments)
def test_the_history_agrees_with_judging_at_one_moment(events: list[Known], now: Instant) -> None:
    """What is skipped between moments was safe to skip: the standing verdicts are those of a fresh evaluation."""
    evaluation = evaluate(events, POLICY, now)
    state, _ = verdict_history(events, POLICY, now)
    standing = [verdict.finding for verdict in state.verdicts if verdict.status != "WITHDRAWN"]
    assert sorted(finding._replace(due=None) for finding in evaluation.findings) == sorted(standing)
    assert evaluation.next_deadline == state.next_deadline
