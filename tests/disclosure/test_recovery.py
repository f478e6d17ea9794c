"""Readers try to work out suppressed counts from everything that is published together, and fail."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.disclosure import (
    PUBLIC,
    RESEARCH,
    Audience,
    Cell,
    Count,
    Published,
    Release,
    grouped,
    joined,
    key,
    open_keys,
    overlapping,
    portion,
    protect,
    release_of,
    table,
)
from tests.disclosure.attacker import exposed, exposed_if_small

VALUES = st.one_of(st.integers(0, 4), st.integers(0, 14))
AUDIENCES = st.sampled_from((PUBLIC, RESEARCH))
MANY = settings(max_examples=80, deadline=None)


@st.composite
def tables(draw: st.DrawFn, sizes: tuple[int, ...] = (3, 3)) -> Release:
    names = [[f"{letter}{number}" for number in range(size)] for letter, size in zip("fmc", sizes, strict=False)]
    cells = {at: draw(VALUES) for at in product(*(group[: draw(st.integers(1, 3))] for group in names))}
    dimensions = ("force", "month", "crime")[: len(sizes)]
    every = [tuple(name for name, chosen in zip(dimensions, mask, strict=True) if chosen) for mask in MASKS[len(sizes)]]
    margins = draw(st.none() | st.lists(st.sampled_from(every), min_size=1, unique=True))
    return table("M1", "person", dimensions, cells, margins)


MASKS = {size: list(product((True, False), repeat=size)) for size in (1, 2, 3)}


@MANY
@given(tables(), AUDIENCES)
def test_no_cell_of_a_table_with_any_margins_can_be_pinned(release: Release, audience: Audience) -> None:
    published = protect(release, audience)
    assert {} == exposed(published)
    assert {} == exposed_if_small(published)


@settings(max_examples=30, deadline=None)
@given(tables((2, 2, 2)), AUDIENCES)
def test_no_cell_of_a_table_of_three_dimensions_can_be_pinned(release: Release, audience: Audience) -> None:
    published = protect(release, audience)
    assert {} == exposed(published)
    assert {} == exposed_if_small(published)


@MANY
@given(st.lists(VALUES, min_size=4, max_size=4), st.lists(VALUES, min_size=2, max_size=2), AUDIENCES)
def test_no_cell_of_sibling_tables_can_be_pinned(by_force: list[int], others: list[int], audience: Audience) -> None:
    """The same total by force (in two regions) and by channel, with a rate of it, in one publication."""
    forces = [Count(key("M2", "share", force=str(number)), value) for number, value in enumerate(by_force)]
    regions = [Count(key("M2", "share", region=str(at)), sum(by_force[2 * at : 2 * at + 2])) for at in (0, 1)]
    total = Count(key("M2", "share"), sum(by_force))
    email = Count(key("M2", "share", channel="email"), min(others[0], total.value))
    phone = Count(key("M2", "share", channel="phone"), total.value - email.value)
    told = Count(key("M8", "share"), min(others[1], total.value))
    release = joined(
        grouped(total, regions),
        *(grouped(region, forces[2 * at : 2 * at + 2]) for at, region in enumerate(regions)),
        grouped(total, [email, phone]),
        portion(total, told),
    )
    published = protect(release, audience)
    assert {} == exposed(published)
    assert {} == exposed_if_small(published)


@MANY
@given(st.lists(VALUES, min_size=2, max_size=4), st.integers(0, 20))
def test_no_cell_can_be_pinned_where_a_person_may_be_counted_in_several_parts(values: list[int], once: int) -> None:
    parts = [Count(key("M1", "person", month=str(number)), value) for number, value in enumerate(values)]
    total = Count(key("M1", "person"), max(*values, sum(values) - once))
    published = protect(overlapping(total, parts), PUBLIC)
    assert {} == exposed(published)
    assert {} == exposed_if_small(published)


@MANY
@given(tables(), AUDIENCES)
def test_the_audit_finds_nothing_open_in_what_was_protected(release: Release, audience: Audience) -> None:
    assert () == open_keys(protect(release, audience))


ROW = table("M1", "person", ("force",), {("a",): 1, ("b",): 8, ("c",): 8})


def _without_secondary(release: Release) -> Published:
    cells = {
        count.key: Cell(None, "[c]") if 0 < count.value < 5 else Cell(PUBLIC.rounded(count.value))
        for count in release.counts
    }
    return Published(PUBLIC, release, cells)


def test_the_attacker_pins_what_primary_suppression_alone_leaves_open() -> None:
    assert {key("M1", "person", force="a"): {1}} == exposed(_without_secondary(ROW))


def test_the_audit_finds_what_primary_suppression_alone_leaves_open() -> None:
    assert (key("M1", "person", force="a"),) == open_keys(_without_secondary(ROW))


def test_a_lone_mark_keeps_three_small_values() -> None:
    """Everybody takes the only mark of a table for a small count: its values from 5 on do not protect it."""
    release = table("M1", "person", ("force",), {("a",): 4, ("b",): 9, ("c",): 9, ("d",): 9})
    assert {} == exposed_if_small(protect(release, PUBLIC))


def test_a_remainder_that_can_only_be_nobody_takes_part_in_nothing() -> None:
    """The same count under two names, of which one is also said to be a part of the other."""
    total, same = Count(key("M1", "person"), 3), Count(key("M2", "person"), 3)
    published = protect(joined(grouped(total, [same]), portion(total, same)), PUBLIC)
    assert ["[c]", "[c]"] == [published.cells[each.key].text for each in (total, same)]
    assert {} == exposed(published)


def test_counts_of_nobody_protect_nobody() -> None:
    alone = Count(key("M1", "person", force="a"), 3)
    zeros = [Count(key("M1", "person", force=name), 0) for name in "bcd"]
    published = protect(release_of([*grouped(Count(key("M1", "person"), 3), [alone, *zeros]).counts]), PUBLIC)
    assert ["[c]", "[c]", "0", "0", "0"] == [published.cells[each].text for each in sorted(published.cells)]
