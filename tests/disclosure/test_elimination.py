"""What is solved for fits every balance, whatever the figures that are left free take."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from projections.disclosure.elimination import solved, substituted

BALANCES = st.lists(st.dictionaries(st.integers(0, 7), st.sampled_from([-2, -1, 1, 1]), min_size=1), max_size=5)


@given(
    BALANCES, st.lists(st.integers(0, 30), min_size=8, max_size=8), st.lists(st.integers(-9, 9), min_size=8, max_size=8)
)
def test_a_balance_is_kept_by_all_free_figures_or_named_as_left(
    balances: list[dict[int, int]], sizes: list[int], values: list[int]
) -> None:
    following, left = solved(map(Counter, balances), dict(enumerate(sizes)))
    for balance in balances:
        rest = substituted(balance, following)
        assert rest == Counter() or left, "a balance was neither solved nor left"
    if not left:
        figures = {**dict(enumerate(values)), **{one: _sum(terms, values) for one, terms in following.items()}}
        assert all(_sum(balance, figures) == 0 for balance in balances)


@given(BALANCES)
def test_nothing_that_follows_is_free(balances: list[dict[int, int]]) -> None:
    following, left = solved(map(Counter, balances), dict.fromkeys(range(8), 1))
    free = {figure for terms in (*following.values(), *left) for figure in terms}
    assert free.isdisjoint(following)


def test_the_largest_figure_follows() -> None:
    assert ({2: Counter({1: 1, 0: -1})}, []) == solved([Counter({0: 1, 1: -1, 2: 1})], {0: 4, 1: 9, 2: 5} | {1: 3})


def test_a_balance_of_doubles_is_left_as_it_is() -> None:
    assert ({}, [Counter({0: 2, 1: -2})]) == solved([Counter({0: 2, 1: -2})], {0: 1, 1: 1})


def _sum(terms: dict[int, int], values: dict[int, int] | list[int]) -> int:
    return sum(times * values[figure] for figure, times in terms.items())
