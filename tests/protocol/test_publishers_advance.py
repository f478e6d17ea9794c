"""Matters under restart and batching: whatever the cuts, the changes are those of one reading from the beginning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.instants import HOUR_US, Instant
from ledger.protocol import RULES, Change, Known, Verdict, load_policy
from ledger.protocol.book import Book
from ledger.protocol.findings import Identity
from ledger.protocol.policy_tables import SEVERITY_CASES
from ledger.protocol.publishers import PUBLISHER_RULES
from ledger.protocol.publishers.advance import advance_matters
from ledger.protocol.publishers.conflicts import CONFLICT, conflict_signals
from ledger.protocol.publishers.gaps import gap_signal
from ledger.protocol.publishers.matter import Addressed, Matter, MatterState, Note, Signal
from ledger.protocol.publishers.numbers import Numbers, arrival_of
from ledger.protocol.publishers.shares import share_signals
from tests.protocol.publishers import BASIS, POLICY, came, change, event_id, refused, shared, steps, told
from tests.protocol.story import POLICE, THE_END, when

START = when("05-20 12:00")
DAY = Matter("PS-12", POLICE, "2024-05-20")


def at(hours: float) -> Instant:
    return Instant(START + round(hours * HOUR_US))


def share(name: str, moment: Instant, *, counts: bool = True) -> Addressed:
    return DAY, Signal(moment, Note(POLICE, event_id(name), START, moment), counts)


THREE = [share(name, at(1)) for name in "ABC"]


def test_every_rule_that_a_policy_may_name_is_about_a_subject_or_a_publisher_and_not_both() -> None:
    assert sorted(SEVERITY_CASES) == sorted(rule.code for rule in (*RULES, *PUBLISHER_RULES))


def test_a_signal_of_a_moment_that_is_still_open_waits() -> None:
    states, changes = advance_matters({}, THREE, {}, POLICY, at(0.5))
    assert () == changes
    assert at(1) == states[DAY].next_look
    _, changes = advance_matters(states, (), {}, POLICY, at(1))
    assert ["RAISED"] == [each.kind for each in changes]


def test_a_deadline_is_told() -> None:
    matter, signal = Matter("PI-06", POLICE, "3"), Signal(at(0), Note(POLICE, event_id(3), at(0), at(0)))
    states, _ = advance_matters({}, [(matter, signal)], {}, POLICY, at(1))
    assert at(24) == states[matter].next_look
    states, changes = advance_matters(states, (), {}, POLICY, at(24))
    assert None is states[matter].next_look
    assert [("RAISED", at(24))] == [(each.kind, each.at) for each in changes]


def booked(changes: Iterable[Change]) -> dict[Identity, Verdict]:
    return {each.verdict.finding.identity: each.verdict for each in changes}


def test_a_new_policy_is_in_force_from_its_adoption() -> None:
    states, raised = advance_matters({}, THREE, {}, POLICY, at(2))
    covered = load_policy("witness-covered")
    _, changes = advance_matters(states, (), booked(raised), covered, at(4), adopted_at=at(3))
    assert [("REVISED", at(3), covered.digest, at(1))] == [
        (each.kind, each.at, each.verdict.basis.policy_digest, each.verdict.changed_at) for each in changes
    ]


def test_a_policy_without_the_rule_withdraws_and_one_with_it_raises_again() -> None:
    without = replace(POLICY, rules=())
    states, raised = advance_matters({}, THREE, {}, POLICY, at(2))
    states, gone = advance_matters(states, (), booked(raised), without, at(4), adopted_at=at(3))
    _, back = advance_matters(states, (), booked(gone), POLICY, at(6), adopted_at=at(5))
    assert [("WITHDRAWN", at(3), 1), ("RAISED", at(5), 2)] == [(c.kind, c.at, c.revision) for c in (*gone, *back)]


def test_an_adoption_that_was_judged_already_is_not_judged_again() -> None:
    states, raised = advance_matters({}, THREE, {}, POLICY, at(3), adopted_at=at(3))
    assert () == advance_matters(states, (), booked(raised), load_policy("firewall"), at(5), adopted_at=at(3)).changes


@pytest.mark.parametrize(
    ("signals", "is_over"),
    [
        ([share("A", at(0))], False),
        ([share("A", at(0)), share("A", at(1), counts=False)], True),
        ([share("A", at(9))], False),
        ([*(share(n, at(0)) for n in "ABC"), *(share(n, at(1), counts=False) for n in "ABC")], True),
    ],
    ids=["something counts", "nothing counts any more", "something will count", "a finding was withdrawn"],
)
def test_a_matter_may_be_forgotten_once_nothing_counts_in_it(signals: Sequence[Addressed], is_over: bool) -> None:
    states, _ = advance_matters({}, signals, {}, POLICY, at(2))
    assert is_over is states[DAY].is_over


# A ledger of few numbers, few ids and few shares, so that everything meets and ties.
moments = st.integers(0, 16).map(lambda step: at(step * 6))
arriving = st.builds(came, st.integers(1, 7), moments, name=st.integers(0, 20))
refusing = st.builds(
    refused, st.integers(1, 7), moments, name=st.integers(0, 2), reason=st.sampled_from([CONFLICT, "free_text"])
)


@st.composite
def sharing(draw: st.DrawFn) -> list[Change]:
    """How verdicts on a few shares came, moved between two days, went and came again."""
    changes: list[Change] = []
    for name in "ABCDE":
        book = Book((), BASIS)
        for moment in sorted(draw(st.sets(moments, max_size=4))):
            day = draw(st.sampled_from(["05-20", "05-20", "05-21", None]))
            found = [] if day is None else [shared(name, day, subject=f"S-{name}")]
            book.replace(moment, found)
        changes += book.take_changes()
    return changes


def addressed(records: Sequence[Known], shares: Sequence[Change]) -> list[Addressed]:
    """Every signal of this ledger."""
    numbers, signals = Numbers(), list(share_signals((), shares))
    for known in sorted(records, key=lambda one: one.known_at):
        signals += conflict_signals(known)
        if (arrival := arrival_of(known)) is not None:
            signals += [gap_signal(gap, known.known_at) for gap in numbers.learn(arrival)]
    return signals


def in_cuts(signals: Sequence[Addressed], cuts: Sequence[Instant], *, early: bool) -> list[Change]:
    """The changes made piece by piece, each from the states as they were written down; finished matters are forgotten.

    With `early` every signal is handed over at the very first cut, and waits.
    """
    states: dict[Matter, MatterState] = {}
    changes: list[Change] = []
    heard: set[int] = set()
    for to in cuts:
        fresh = [place for place, (_, signal) in enumerate(signals) if early or signal.moment <= to]
        new = [signals[place] for place in fresh if place not in heard]
        heard.update(fresh)
        kept = {matter: MatterState.from_json(state.to_json()) for matter, state in states.items()}
        assert states == kept
        advanced = advance_matters(kept, new, booked(changes), POLICY, to)
        states = {matter: state for matter, state in advanced.states.items() if not state.is_over}
        changes += advanced.changes
    return sorted(changes, key=lambda each: (each.at, each.verdict.finding.identity))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(arriving, refusing), max_size=12, unique_by=lambda known: known.event.event_id),
    sharing(),
    st.lists(moments, max_size=8),
    st.booleans(),
)
def test_no_batching_and_no_restart_changes_the_history(
    records: list[Known], shares: list[Change], cuts: list[Instant], early: bool
) -> None:
    expected = told(*records, shares=shares)
    assert list(expected) == in_cuts(addressed(records, shares), [*sorted(cuts), THE_END], early=early)


def test_the_random_ledgers_have_findings_of_every_rule() -> None:
    """Else the property above would hold for want of anything to say."""
    records = [came(1, at(0)), came(3, at(1)), refused(None, at(2), name="twice", reason=CONFLICT)]
    shares = [change("RAISED", name, "05-20", "05-21") for name in "ABC"]
    assert {"PS-12", "PI-03", "PI-06"} == {each.verdict.finding.rule for each in told(*records, shares=shares)}
    assert 3 == len(steps(told(*records, shares=shares)))
