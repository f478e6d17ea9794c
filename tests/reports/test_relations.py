"""What is declared of how measures hang together is true of random lives, and nothing that is true is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

import pytest

from ledger.protocol import load_policy
from projections.disclosure.audience import PUBLIC
from projections.reports.figures import Figures, Heading
from projections.reports.fold import of_subjects
from projections.reports.groups import LADDERS
from projections.reports.in_step import release_of
from projections.reports.measures import MEASURES
from projections.reports.question import Clock, Period, Question
from projections.reports.related import Related, Sum
from projections.reports.relations import RELATIONS
from projections.reports.sums import holds, releases, spots
from projections.reports.tabled import Tabled
from projections.reports.what_if import measures_against
from tests.oracle.timelines import timeline
from tests.reports.test_measures import QUESTION

ALL_MEASURES = (*MEASURES, *measures_against(load_policy("firewall")))
BY_CODE = {measure.code: measure for measure in ALL_MEASURES}
LEDGERS = range(24)
_FEW = 6


def figures_of(seed: int) -> Figures:
    """Of a few random lives, in the whole of time or between two moments of them."""
    random = Random(f"relations/{seed}")
    lives = [
        (f"S-{number}", timeline(seed * 100 + number, random.choice([8, 20, 40]), f"S-{number}"))
        for number in range(random.choice([1, 3, 6]))
    ]
    moments = sorted({known.event.occurred_at for _, life in lives for known in life})
    period = QUESTION.period
    if seed % 2 and len(moments) > 1:
        period = Period(*sorted(random.sample(moments, 2)))
    return of_subjects(ALL_MEASURES, Question(period, QUESTION.known_at, QUESTION.policy), lives)


@pytest.fixture(name="ledgers", scope="module")
def _ledgers() -> Sequence[Figures]:
    return [figures_of(seed) for seed in LEDGERS]


def tabled(figures: Figures) -> dict[str, Tabled]:
    return {code: Tabled.of(measure, figures, PUBLIC, rolls_up=False) for code, measure in BY_CODE.items()}


def _sums() -> Iterator[Sum]:
    for each in RELATIONS:
        yield from (each.part, each.whole)


def test_a_relation_names_what_there_is() -> None:
    for one in _sums():
        measure = BY_CODE[one.measure]
        assert set(one.categories) <= set(measure.codes()), one
        names = [each.name for each in measure.dimensions]
        levels = [level.name for name in names for level in LADDERS.get(name, ())]
        assert one.dimension in {"", *names, *levels}, one
        assert bool(one.dimension) == bool(one.values), one


def test_a_relation_holds_dimension_by_dimension_only_of_what_both_measures_have() -> None:
    for each in RELATIONS:
        for one in (each.part, each.whole):
            assert set(each.by) <= {dimension.name for dimension in BY_CODE[one.measure].dimensions}, each


def test_every_relation_holds_for_random_lives(ledgers: Sequence[Figures]) -> None:
    broken = {
        (each.part, each.whole, spot)
        for figures in ledgers
        for made in [tabled(figures)]
        for each in RELATIONS
        for sides in [(made[each.part.measure], made[each.whole.measure])]
        for spot in spots(each, sides)
        if not holds(each, sides, spot)
    }
    assert set() == broken


def test_whatever_is_always_the_same_is_declared(ledgers: Sequence[Figures]) -> None:
    """Wholes of two measures that no random ledger tells apart, of those that are often above zero.

    By date only: by knowledge random lives hardly tell any measures apart, as most answers are known in time.
    """
    by_counts: defaultdict[tuple[int, ...], set[str]] = defaultdict(set)
    for code in BY_CODE:
        counts = tuple(_whole(figures, code) for figures in ledgers)
        if sum(count > 0 for count in counts) > len(ledgers) // 4:
            by_counts[counts].add(code)
    alike = {pair for group in by_counts.values() for pair in combinations(sorted(group), 2)}
    assert ("M10", "M8") in alike
    assert set() == {(one, other) for one, other in alike if other not in _related(one)}


def _whole(figures: Figures, code: str) -> int:
    return sum(figures.counts[Heading(code, Clock.HAPPENED, "", "", category)] for category in BY_CODE[code].codes())


def _related(code: str) -> set[str]:
    """The measures to which relations lead from this one, by date."""
    found = {code}
    while (
        more := {
            side.measure
            for each in RELATIONS
            if Clock.HAPPENED in each.clocks and found & {each.part.measure, each.whole.measure}
            for side in (each.part, each.whole)
        }
        - found
    ):
        found |= more
    return found


def test_what_readers_can_add_up_is_one_release_of_whatever_lives(ledgers: Sequence[Figures]) -> None:
    """A sum that does not hold would be refused."""
    for figures in ledgers[:_FEW]:
        for rolls_up in (True, False):
            made = [Tabled.of(measure, figures, PUBLIC, rolls_up=rolls_up) for measure in ALL_MEASURES]
            assert release_of(made, PUBLIC).relations or not figures.counts


def test_what_does_not_hold_is_not_built_on() -> None:
    figures = Figures()
    for number, code in enumerate(("M12", "M13", "M13")):
        figures.counts[Heading(code, Clock.HAPPENED, "", "", BY_CODE[code].codes()[0])] = 1 + number
    false = Related(Sum("M13"), Sum("M12"), is_same=True)
    sides = tabled(figures)["M13"], tabled(figures)["M12"]
    assert [False, True] == [holds(false, sides, spot) for spot in spots(false, sides)]
    assert [] == list(releases(sides, [false]))
