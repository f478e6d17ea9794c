"""Rates, medians, extremes, and the roll-up that is tried before anything is suppressed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.errors import UsageError
from projections.disclosure import (
    BOARD,
    PUBLIC,
    Audience,
    Count,
    Grouping,
    extreme,
    finest,
    key,
    portion,
    protect,
    quantile,
    rate,
    release_of,
    rolled_up,
    table,
)

WHOLE, TOLD = key("M8", "share"), key("M8", "share", told="yes")


@pytest.mark.parametrize(
    ("audience", "whole", "told", "shown"),
    [
        (BOARD, 13, 4, "31"),
        (PUBLIC, 13, 4, "[c]"),
        (PUBLIC, 4, 4, "[c]"),
        (PUBLIC, 41, 18, "50"),
        (PUBLIC, 41, 0, "0"),
        (PUBLIC, 2000, 6, "[low]"),
        (PUBLIC, 0, 0, "[z]"),
    ],
)
def test_a_rate_is_worked_out_from_what_is_shown(audience: Audience, whole: int, told: int, shown: str) -> None:
    published = protect(portion(Count(WHOLE, whole), Count(TOLD, told)), audience)
    assert shown == rate(published, TOLD, WHOLE).per_cent


def test_those_who_are_left_out_of_a_rate_are_guarded() -> None:
    """17 of 18 told is shown as 15 of 20, which leaves 1 to 7; that 1 was not told stays hidden."""
    published = protect(portion(Count(WHOLE, 18), Count(TOLD, 17)), PUBLIC)
    assert ["20", "15"] == [published.cells[name].text for name in (WHOLE, TOLD)]
    assert 2 == len(published.cells)


def test_a_rate_of_counts_that_no_sum_connects_is_refused() -> None:
    published = protect(release_of([Count(WHOLE, 40), Count(TOLD, 20)]), PUBLIC)
    with pytest.raises(UsageError, match="no sum"):
        rate(published, TOLD, WHOLE)


@pytest.mark.parametrize(
    ("audience", "persons", "shown"),
    [(PUBLIC, 3, None), (PUBLIC, 12, None), (PUBLIC, 13, 30), (BOARD, 1, 30)],
)
def test_a_median_needs_persons_on_either_side(audience: Audience, persons: int, shown: int | None) -> None:
    published = protect(release_of([Count(WHOLE, persons)]), audience)
    assert shown == quantile(published, WHOLE, Fraction(30)).value


def test_a_quantile_near_the_end_needs_more_persons_than_a_median() -> None:
    published = protect(release_of([Count(WHOLE, 40)]), PUBLIC)
    assert "30" == str(quantile(published, WHOLE, Fraction(30)).value)
    assert "[c]" == quantile(published, WHOLE, Fraction(30), Fraction(9, 10)).mark


def test_a_median_of_nobody_is_not_applicable() -> None:
    assert "[z]" == quantile(protect(release_of([Count(WHOLE, 0)]), PUBLIC), WHOLE, None).mark


def test_only_the_board_sees_least_and_greatest_values() -> None:
    empty = release_of([])
    assert 90 == extreme(protect(empty, BOARD), Fraction(90)).value
    assert "[c]" == extreme(protect(empty, PUBLIC), Fraction(90)).mark


FORCES = {"Kent": "South East", "Surrey": "South East", "Gwent": "Wales", "Dyfed-Powys": "Wales"}
FACTS = {("Kent", "2021"): 3, ("Surrey", "2021"): 4, ("Gwent", "2021"): 4, ("Dyfed-Powys", "2021"): 3}


def _groupings() -> list[Grouping]:
    dimensions = ("force", "year")
    regions = rolled_up(dimensions, FACTS, "force", FORCES)
    years = rolled_up(dimensions, FACTS, "year", {"2021": "2021 to 2023"})
    return [
        Grouping("force and year", table("M1", "person", dimensions, FACTS)),
        Grouping("force and three years", table("M1", "person", dimensions, years)),
        Grouping("region and year", table("M1", "person", ("region", "year"), regions)),
    ]


def test_the_finest_grouping_that_shows_enough_is_taken() -> None:
    chosen = finest(_groupings(), PUBLIC, 0.8)
    assert ("region and year", True) == (chosen.name, chosen.is_enough)
    assert "force and year" == finest(_groupings(), PUBLIC, 0.1).name


def test_where_no_grouping_shows_enough_the_coarsest_says_any_or_none() -> None:
    chosen = finest(_groupings()[:2], PUBLIC, 0.8)
    assert ("force and three years", False) == (chosen.name, chosen.is_enough)
    assert {True} == {cell.is_any for cell in chosen.published.cells.values()}


def test_a_roll_up_loses_nobody() -> None:
    assert {("South East", "2021"): 7, ("Wales", "2021"): 7} == rolled_up(("force", "year"), FACTS, "force", FORCES)


def test_no_grouping_to_choose_from_is_refused() -> None:
    with pytest.raises(UsageError, match="no grouping"):
        finest([], PUBLIC, 0.8)
