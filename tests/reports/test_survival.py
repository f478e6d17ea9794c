"""The estimators give what textbooks give."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.reports.survival import interval_95, kaplan_meier, life_table

# Weeks in remission under 6-mercaptopurine: Freireich and others, 1963, as in Cox and Oakes, "Analysis of Survival Data".
RELAPSED = Counter([6, 6, 6, 7, 10, 13, 16, 22, 23])
CENSORED = Counter([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
# And under placebo, where nobody was censored.
PLACEBO = Counter([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])
times = st.dictionaries(st.integers(0, 60), st.integers(1, 5), max_size=8)


def test_the_leukaemia_trial_gives_the_published_curve() -> None:
    steps = kaplan_meier(RELAPSED, CENSORED)
    assert [
        (6, 21, 3, 0.857),
        (7, 17, 1, 0.807),
        (10, 15, 1, 0.753),
        (13, 12, 1, 0.690),
        (16, 11, 1, 0.627),
        (22, 7, 1, 0.538),
        (23, 6, 1, 0.448),
    ] == [(step.at, step.at_risk, step.ended, round(float(step.lasting), 3)) for step in steps]


def test_the_leukaemia_trial_gives_the_published_standard_errors() -> None:
    errors = [float(step.lasting) * float(step.greenwood or 0) ** 0.5 for step in kaplan_meier(RELAPSED, CENSORED)]
    assert [0.076, 0.087, 0.096, 0.107, 0.114, 0.128, 0.135] == [round(error, 3) for error in errors]


def test_the_interval_of_the_leukaemia_trial_is_that_of_the_log_log_scale() -> None:
    (first, *_) = kaplan_meier(RELAPSED, CENSORED)
    interval = interval_95(first)
    assert interval is not None
    assert (0.620, 0.952) == (round(interval[0], 3), round(interval[1], 3))


def test_without_censoring_the_curve_is_the_share_that_is_left() -> None:
    steps = kaplan_meier(PLACEBO, {})
    assert [Fraction(sum(count for at, count in PLACEBO.items() if at > step.at), 21) for step in steps] == [
        step.lasting for step in steps
    ]


def test_the_last_of_all_leaves_no_interval() -> None:
    last = kaplan_meier(PLACEBO, {})[-1]
    assert (Fraction(0), None, None) == (last.lasting, last.greenwood, interval_95(last))


def test_who_leaves_at_the_time_of_an_end_was_still_at_risk() -> None:
    assert [(5, 2, Fraction(1, 2))] == [(step.at, step.at_risk, step.lasting) for step in kaplan_meier({5: 1}, {5: 1})]


def test_who_left_before_was_not() -> None:
    assert [(5, 1, Fraction(0))] == [(step.at, step.at_risk, step.lasting) for step in kaplan_meier({5: 1}, {4: 1})]


def test_there_is_no_step_where_it_ended_for_nobody() -> None:
    assert [] == list(kaplan_meier({}, {3: 2}))


@given(ended=times, left=times)
def test_the_curve_never_rises_and_its_interval_holds_it(ended: dict[int, int], left: dict[int, int]) -> None:
    steps = kaplan_meier(ended, left)
    shares = [Fraction(1), *(step.lasting for step in steps)]
    assert sorted(shares, reverse=True) == shares
    assert sum(ended.values()) == sum(step.ended for step in steps)
    for step in steps:
        interval = interval_95(step)
        assert interval is None or 0 <= interval[0] <= float(step.lasting) <= interval[1] <= 1


def test_a_life_table_takes_half_of_those_who_left_as_at_risk() -> None:
    # 100 cases: 10 end and 20 leave, of 90 at risk; then 7 end of the 70 left.
    assert [Fraction(8, 9), Fraction(8, 9) * Fraction(9, 10)] == list(life_table(100, [(10, 20), (7, 0)]))


@pytest.mark.parametrize("bands", [[(0, 10), (0, 0)], [(10, 0), (5, 0)]])
def test_a_life_table_says_nothing_once_nobody_is_left(bands: list[tuple[int, int]]) -> None:
    assert [*life_table(10, bands)][-1] is None
