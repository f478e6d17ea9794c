"""Later releases of the same figures: what differs, and what does not, gives no suppressed count away."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.disclosure import (
    PUBLIC,
    RESEARCH,
    Cell,
    Count,
    Published,
    Release,
    key,
    protect,
    release_of,
    table,
)
from tests.disclosure.attacker import exposed

Cells = dict[tuple[str, ...], int]
ATS = [(force, month) for force in ("a", "b", "c") for month in ("1", "2")]
VALUES = st.one_of(st.integers(0, 4), st.integers(0, 14))
FACTS = st.fixed_dictionaries(dict.fromkeys(ATS, VALUES))
RESTATED = st.dictionaries(st.sampled_from(ATS), st.integers(-2, 2), max_size=3)
MARGINS = st.none() | st.lists(
    st.sampled_from([("force",), ("month",), (), ("force", "month")]), min_size=1, unique=True
)
MANY = settings(max_examples=25, deadline=None)


def _release(cells: Cells, margins: list[tuple[str, ...]] | None = None) -> Release:
    return table("M1", "person", ("force", "month"), cells, margins)


def _restated(cells: Cells, changes: Cells) -> Cells:
    return {at: max(0, value + changes.get(at, 0)) for at, value in cells.items()}


@MANY
@given(FACTS, RESTATED, RESTATED)
def test_three_editions_of_a_table_pin_nothing_together(first: Cells, second: Cells, third: Cells) -> None:
    published: list[Published] = []
    cells = first
    for changes in ({}, second, third):
        cells = _restated(cells, changes)
        published.append(protect(_release(cells), PUBLIC, published))
    assert {} == exposed(*published)


@MANY
@given(FACTS, RESTATED, MARGINS, MARGINS)
def test_editions_with_other_margins_pin_nothing_together(
    facts: Cells, changes: Cells, before: list[tuple[str, ...]] | None, after: list[tuple[str, ...]] | None
) -> None:
    first = protect(_release(facts, before), PUBLIC)
    second = protect(_release(_restated(facts, changes), after), PUBLIC, [first])
    assert {} == exposed(first, second)


@MANY
@given(FACTS, RESTATED)
def test_a_research_edition_pins_nothing_beside_the_public_one(facts: Cells, changes: Cells) -> None:
    first = protect(_release(facts), PUBLIC)
    second = protect(_release(_restated(facts, changes)), RESEARCH, [first])
    assert {} == exposed(first, second)


@MANY
@given(FACTS, st.lists(VALUES, min_size=2, max_size=2))
def test_a_table_that_grows_by_a_month_pins_nothing(facts: Cells, more: list[int]) -> None:
    first = protect(_release(facts), PUBLIC)
    grown = {**facts, **{(force, "3"): value for force, value in zip("ab", more, strict=True)}}
    assert {} == exposed(first, protect(_release(grown), PUBLIC, [first]))


def test_the_same_release_again_is_published_alike() -> None:
    release = _release({("a", "1"): 1, ("a", "2"): 8, ("b", "1"): 8, ("b", "2"): 13})
    first = protect(release, PUBLIC)
    assert first.cells == protect(release, PUBLIC, [first]).cells


TOTAL = key("M1", "person")
PARTS = [key("M1", "person", force=name) for name in "abc"]


def _row(*values: int) -> Release:
    return table("M1", "person", ("force",), {(name,): value for name, value in zip("abcdef", values, strict=False)})


def test_a_part_that_is_published_later_does_not_show_the_part_that_was_left() -> None:
    first = protect(release_of([Count(TOTAL, 17), Count(PARTS[0], 1)]), PUBLIC)
    alone = protect(_row(1, 8, 8), PUBLIC)
    together = protect(_row(1, 8, 8), PUBLIC, [first])
    assert {} == exposed(first, together)
    assert sum(cell.mark == "[c]" for cell in together.cells.values()) >= sum(
        cell.mark == "[c]" for cell in alone.cells.values()
    )


def test_what_only_two_editions_together_would_give_away_is_suppressed_in_the_later_one() -> None:
    """Each is safe by itself: first the parts are shown without their total, then the total."""
    parts_only = protect(table("M1", "person", ("force",), {("a",): 1, ("b",): 8, ("c",): 8}, [("force",)]), PUBLIC)
    total_only = release_of([Count(TOTAL, 17), *_row(1, 8, 8).counts], _row(1, 8, 8).relations)
    assert ["[c]", "10", "10"] == [parts_only.cells[part].text for part in PARTS]
    assert "[c]" == protect(total_only, PUBLIC, [parts_only]).cells[TOTAL].text
    assert "15" == protect(release_of([Count(TOTAL, 17)]), PUBLIC).cells[TOTAL].text


def test_a_breakdown_of_a_total_that_is_out_already_is_withheld_where_it_would_tell() -> None:
    """Six of one each: 5 is out, which says 5 to 7, so that six marks for someone would leave each of them 1 or 2."""
    six = _row(*[1] * 6)
    first = protect(release_of([Count(TOTAL, 6)]), PUBLIC)
    second = protect(six, PUBLIC, [first])
    assert ["5", *["[x]"] * 6] == [second.cells[name].text for name in sorted(second.cells)]
    assert {} == exposed(first, second)
    assert {"[c]"} == {cell.text for cell in protect(six, PUBLIC).cells.values()}


def test_what_was_open_before_is_said_to_be_open() -> None:
    """Somebody published without this control."""
    row = _row(1, 8, 8)
    careless = {TOTAL: Cell(15), PARTS[0]: Cell(None, "[c]"), PARTS[1]: Cell(10), PARTS[2]: Cell(10)}
    later = protect(row, PUBLIC, [Published(PUBLIC, row, careless)])
    assert (PARTS[0],) == later.already_open


def test_what_was_withheld_before_is_not_told_by_a_mark_later() -> None:
    """Regression: a figure that an earlier edition had withheld counted as told, and its mark gave it away."""
    six = _row(*[1] * 6)
    published = [protect(release_of([Count(TOTAL, 6)]), PUBLIC)]
    for _ in range(2):
        published.append(protect(six, PUBLIC, published))
    assert ["5", *["[x]"] * 6] == [published[2].cells[name].text for name in sorted(published[2].cells)]
    assert {} == exposed(*published)


@MANY
@given(FACTS, RESTATED)
def test_a_public_edition_pins_nothing_beside_an_earlier_one_for_research(facts: Cells, changes: Cells) -> None:
    first = protect(_release(facts), RESEARCH)
    second = protect(_release(_restated(facts, changes)), PUBLIC, [first])
    assert {} == exposed(first, second)
