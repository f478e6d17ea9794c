"""Matters under restart and batching: whatever the cuts, the changes are those of one reading from the beginning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.instants import HOUR_US, Instant
from ledger.protocol import Change, Known, load_policy
from ledger.protocol.book import Book
from ledger.protocol.publishers import PUBLISHER_RULES
from ledger.protocol.publishers.advance import RULE_OF, advance_matter
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


def share(name: str, moment: Instant, *, counts: bool = True, minute: int = 0) -> Signal:
    return Signal(moment, Note(POLICE, event_id(name), Instant(START + minute), moment), counts)


def test_every_rule_is_listed_once_and_has_its_number_in_a_policy() -> None:
    assert ["PS-12", "PI-03", "PI-06"] == [rule.code for rule in PUBLISHER_RULES]
    assert {rule.code for rule in PUBLISHER_RULES} <= set(POLICY.rules)


def test_a_signal_of_a_moment_that_is_still_open_waits() -> None:
    signals = [share(name, at(1)) for name in "ABC"]
    state, changes = advance_matter(DAY, MatterState(), signals, POLICY, at(0.5))
    assert () == changes
    assert at(1) == state.next_look
    _, changes = advance_matter(DAY, state, (), POLICY, at(1))
    assert ["RAISED"] == [each.kind for each in changes]


def test_a_deadline_is_told() -> None:
    matter, signal = Matter("PI-06", POLICY.name, "3"), Signal(at(0), Note(POLICE, event_id(3), at(0), at(0)))
    state, _ = advance_matter(matter, MatterState(), [signal], POLICY, at(1))
    assert at(24) == state.next_look
    state, changes = advance_matter(matter, state, (), POLICY, at(24))
    assert None is state.next_look
    assert [("RAISED", at(24))] == [(each.kind, each.at) for each in changes]


def test_a_new_policy_is_in_force_from_its_adoption() -> None:
    state, _ = advance_matter(DAY, MatterState(), [share(name, at(1)) for name in "ABC"], POLICY, at(2))
    covered = load_policy("witness-covered")
    _, changes = advance_matter(DAY, state, (), covered, at(4), adopted_at=at(3))
    assert [("REVISED", at(3), covered.digest, at(1))] == [
        (each.kind, each.at, each.verdict.basis.policy_digest, each.verdict.changed_at) for each in changes
    ]


def test_a_policy_without_the_rule_withdraws_and_one_with_it_raises_again() -> None:
    without = replace(POLICY, rules=())
    state, _ = advance_matter(DAY, MatterState(), [share(name, at(1)) for name in "ABC"], POLICY, at(2))
    state, gone = advance_matter(DAY, state, (), without, at(4), adopted_at=at(3))
    state, back = advance_matter(DAY, state, (), POLICY, at(6), adopted_at=at(5))
    assert [("WITHDRAWN", at(3), 1), ("RAISED", at(5), 2)] == [(c.kind, c.at, c.revision) for c in (*gone, *back)]


@pytest.mark.parametrize(
    ("matter", "signals", "is_over"),
    [
        (DAY, [share("A", at(0))], False),
        (DAY, [share("A", at(0)), share("A", at(1), counts=False)], True),
        (DAY, [share("A", at(9))], False),
        (DAY, [*(share(n, at(0)) for n in "ABC"), *(share(n, at(1), counts=False) for n in "ABC")], False),
        (DAY._replace(rule="PI-06", key="3"), [share("A", at(-30)), share("A", at(1), counts=False)], True),
    ],
    ids=["counts", "counts no more", "will count", "has a verdict that may come again", "a closed gap never opens"],
)
def test_a_matter_may_be_forgotten_once_nothing_can_follow_from_it(
    matter: Matter, signals: Sequence[Signal], is_over: bool
) -> None:
    state, _ = advance_matter(matter, MatterState(), signals, POLICY, at(2))
    assert is_over is state.is_over(RULE_OF[matter.rule])


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
            book.enter(moment, {"PS-03": {finding.identity: finding for finding in found}})
        changes += book.changes
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
    """The changes made piece by piece, each from the state as it was written down; finished matters are forgotten.

    With `early` every signal is handed over at the very first cut, and waits.
    """
    states: defaultdict[Matter, MatterState] = defaultdict(MatterState)
    changes: list[Change] = []
    heard: set[int] = set()
    for to in cuts:
        fresh: defaultdict[Matter, list[Signal]] = defaultdict(list)
        for place, (matter, signal) in enumerate(signals):
            if place not in heard and (early or signal.moment <= to):
                heard.add(place)
                fresh[matter].append(signal)
        for matter in [*states, *(each for each in fresh if each not in states)]:
            state = MatterState.from_json(states.pop(matter, MatterState()).to_json())
            state, more = advance_matter(matter, state, fresh[matter], POLICY, to)
            changes += more
            if not state.is_over(RULE_OF[matter.rule]):
                states[matter] = state
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
