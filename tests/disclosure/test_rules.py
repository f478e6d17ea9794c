"""What each audience is shown: exact, suppressed or rounded, in the right words, and no more suppressed than needed."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import UsageError
from projections.disclosure import (
    AUDIENCES,
    BOARD,
    PUBLIC,
    RESEARCH,
    Audience,
    Cell,
    Count,
    Published,
    Relation,
    Release,
    Seen,
    key,
    open_keys,
    protect,
    release_of,
    table,
)
from tests.disclosure.attacker import exposed, exposed_if_small

TOTAL = key("M1", "person")


def _row(*values: int) -> Release:
    return table("M1", "person", ("force",), {(chr(97 + at),): value for at, value in enumerate(values)})


def _texts(published: Published) -> list[str]:
    return [published.cells[name].text for name in sorted(published.cells)]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((1, 12), ["15", "[c]", "10"]),
        ((4, 6), ["10", "[c]", "5"]),
        ((6, 7, 8), ["20", "5", "5", "10"]),
        ((0, 6, 7), ["15", "0", "5", "5"]),
        ((3, 0), ["[c]", "[c]", "0"]),
        ((2, 3), ["5", "[c]", "[c]"]),
        ((1, 8, 8), ["15", "[c]", "[c]", "10"]),
        ((3, 12, 12), ["25", "[c]", "10", "10"]),
        ((2, 100, 200), ["300", "[c]", "100", "200"]),
        ((1, 13, 20), ["35", "[c]", "15", "20"]),
        ((1, 1, 1, 1), ["[c]", "[c]", "[c]", "[c]", "[c]"]),
    ],
)
def test_the_public_is_shown_as_much_as_can_be(values: tuple[int, ...], shown: list[str]) -> None:
    assert shown == _texts(protect(_row(*values), PUBLIC))


@pytest.mark.parametrize(
    ("values", "shown"),
    [((9, 30), ["40", "[c]", "30"]), ((10, 30), ["40", "10", "30"]), ((0, 9), ["[c]", "0", "[c]"])],
)
def test_research_is_shown_counts_from_ten_on(values: tuple[int, ...], shown: list[str]) -> None:
    assert shown == _texts(protect(_row(*values), RESEARCH))


@given(st.lists(st.integers(0, 30), max_size=6))
def test_the_board_is_shown_every_count_exactly(values: list[int]) -> None:
    release = _row(*values)
    published = protect(release, BOARD)
    assert {count.key: Cell(count.value) for count in release.counts} == published.cells
    assert 1.0 == published.shown_share


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 14), min_size=2, max_size=5))
def test_no_suppressed_count_could_be_shown_by_itself(values: list[int]) -> None:
    release = _row(*values)
    published = protect(release, PUBLIC)
    for name in published.cells:
        value = release.by_key[name].value
        if published.cells[name].mark and not PUBLIC.is_small(value):
            shown = {**published.cells, name: Cell(PUBLIC.rounded(value))}
            undone = Published(PUBLIC, release, shown, published.narrow)
            assert exposed(undone) or exposed_if_small(undone), name


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), max_size=6), st.sampled_from((PUBLIC, RESEARCH)))
def test_what_is_shown_is_near_the_count_and_zero_is_nobody(values: list[int], audience: Audience) -> None:
    release = _row(*values)
    for name, cell in protect(release, audience).cells.items():
        value = release.by_key[name].value
        assert (cell.shown == 0) == (value == 0)
        assert (cell.is_any) == (value > 0)
        if cell.shown is not None:
            assert value == 0 or value >= audience.shown_min
            assert audience.rounding_base // 2 >= abs(value - cell.shown)


@settings(deadline=None)
@given(st.permutations(range(9)), st.lists(st.integers(0, 12), min_size=9, max_size=9))
def test_the_order_of_counts_and_sums_changes_nothing(order: list[int], values: list[int]) -> None:
    ats = [(force, month) for force in "abc" for month in "123"]
    cells = dict(zip(ats, values, strict=True))
    release = table("M1", "person", ("force", "month"), cells)
    shuffled = random.Random(sum(place * at for place, at in enumerate(order)))
    counts = shuffled.sample(release.counts, len(release.counts))
    sums = [
        Relation(each.total, tuple(shuffled.sample(each.parts, len(each.parts))))
        for each in shuffled.sample(release.relations, len(release.relations))
    ]
    assert repr(protect(release, PUBLIC)) == repr(protect(release_of(counts, sums), PUBLIC))


@pytest.mark.parametrize("audience", AUDIENCES.values())
def test_nothing_and_nobody_are_published_as_they_are(audience: Audience) -> None:
    assert {} == protect(release_of([]), audience).cells
    assert ["0", "0", "0"] == _texts(protect(_row(0, 0), audience))
    assert ["0"] == _texts(protect(release_of([Count(TOTAL, 0)]), audience))


def test_a_single_cell_is_suppressed_or_rounded() -> None:
    shown = {value: _texts(protect(release_of([Count(TOTAL, value)]), PUBLIC))[0] for value in (1, 4, 5, 7, 8, 10**15)}
    assert {1: "[c]", 4: "[c]", 5: "5", 7: "5", 8: "10", 10**15: "1000000000000000"} == shown


def test_above_zero_but_rounding_to_zero_is_low() -> None:
    lenient = Audience("lenient", shown_min=1, rounding_base=5, values_min=1, shows_extremes=False)
    assert ["5", "[low]", "5"] == _texts(protect(_row(2, 4), lenient))


def test_the_same_figure_in_two_tables_is_shown_alike() -> None:
    count = Count(TOTAL, 8)
    assert {TOTAL: Cell(10)} == protect(release_of([count, count]), PUBLIC).cells


def test_a_count_that_is_shown_anywhere_is_shown() -> None:
    both = release_of([Count(TOTAL, 8, Seen.IMPLIED), Count(TOTAL, 8)])
    assert both == release_of([Count(TOTAL, 8), Count(TOTAL, 8, Seen.IMPLIED)])
    assert {TOTAL: Cell(10)} == protect(both, PUBLIC).cells


PART = key("M1", "person", force="a")


@pytest.mark.parametrize(
    ("counts", "sums", "words"),
    [
        ([Count(TOTAL, -1)], [], "not a count"),
        ([Count(TOTAL, 10**15 + 1)], [], "not a count"),
        ([Count(TOTAL, 8), Count(TOTAL, 9)], [], "both 8 and 9"),
        ([Count(TOTAL, 8), Count(PART, 9)], [Relation(TOTAL, (PART,))], "add up to 9"),
        ([Count(TOTAL, 8)], [Relation(TOTAL, (PART,))], "not in the release"),
        ([Count(TOTAL, 8), Count(PART, 4)], [Relation(TOTAL, (PART, PART))], "twice"),
    ],
)
def test_a_release_that_contradicts_itself_is_refused(counts: list[Count], sums: list[Relation], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        release_of(counts, sums)


def test_every_audience_is_told_its_rule() -> None:
    assert "CONFIDENTIAL" in BOARD.sentence
    assert "exact" in BOARD.sentence
    assert "from 1 to 4 " in PUBLIC.sentence
    assert "nearest 5" in PUBLIC.sentence
    assert "from 1 to 9 " in RESEARCH.sentence
    assert {"board", "public", "research"} == set(AUDIENCES)


MARGINS = [("force",), ("month",), ("crime",), ()]


@pytest.mark.parametrize("margins", [None, MARGINS])
def test_a_large_sparse_table_is_decided(margins: list[tuple[str, ...]] | None) -> None:
    draw = random.Random(7)
    cells: dict[tuple[str, ...], int] = {}
    for _ in range(537):
        at = (f"force {draw.randrange(44)}", f"month {draw.randrange(36)}", f"crime {draw.randrange(19)}")
        cells[at] = cells.get(at, 0) + 1
    published = protect(table("M1", "person", ("force", "month", "crime"), cells, margins), PUBLIC)
    assert () == published.already_open
    assert () == open_keys(published)
    assert (published.cells[TOTAL].text == "535") == (margins is MARGINS), (
        "only a table of single persons loses its total"
    )


def test_a_long_chain_of_totals_is_decided() -> None:
    keys = [key("M1", "person", level=f"{level:04}") for level in range(1500)]
    sums = [Relation(above, (below,)) for above, below in pairwise(keys)]
    published = protect(release_of([Count(name, 3) for name in keys], sums), PUBLIC)
    assert {"[c]"} == {cell.text for cell in published.cells.values()}
