"""The parts of a picture: ticks that people can read, windows of time, and labels that leave each other room."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.instants import DAY_US, HOUR_US, Instant
from ledger.protocol.picture.axis import ticks_of
from ledger.protocol.picture.canvas import Canvas
from ledger.protocol.picture.scene import Bar, Lane, Mark, Scene
from ledger.protocol.picture.shelf import Placed, Rows, Shelf, arranged
from ledger.protocol.picture.text import cut, readable, width, wrapped
from ledger.protocol.picture.window import Window, window_of
from ledger.protocol.ranges import NEVER, Interval, Range
from tests.protocol.story import when

TICKS = {
    "hours": ("05-20 08:00", "05-20 13:30", ["09:00 20 May 2024", "10:00", "11:00", "12:00", "13:00", "14:00"]),
    "half days": ("05-20 08:00", "05-23 08:00", ["12:00 20 May 2024", "00:00 21 May 2024", "12:00", "00:00 22 May 2024", "12:00", "00:00 23 May 2024"]),
    "days": ("05-20 08:00", "05-27 08:00", ["21 May 2024", "22 May", "23 May", "24 May", "25 May", "26 May", "27 May"]),
    "Mondays": ("04-28", "06-06", ["29 Apr 2024", "6 May", "13 May", "20 May", "27 May", "3 Jun"]),
    "months over a new year": ("2023-10-15", "2024-03-15", ["Nov 2023", "Dec", "Jan 2024", "Feb", "Mar"]),
    "quarters": ("2022-12-15", "2024-11-01", ["Jan 2023", "Apr", "Jul", "Oct", "Jan 2024", "Apr", "Jul", "Oct"]),
    "years": ("2015-06-01", "2022-06-01", ["2016", "2017", "2018", "2019", "2020", "2021", "2022"]),
    "the hour that is not there": ("03-30 22:30", "03-31 04:30", ["23:00 30 Mar 2024", "00:00 31 Mar 2024", "02:00", "03:00", "04:00", "05:00"]),
    "the hour that is there twice": ("10-26 22:30", "10-27 03:30", ["00:00 27 Oct 2024", "01:00", "02:00", "03:00"]),
    "midnights across a change of the clocks": (
        "03-29 12:00", "04-06 12:00",
        ["30 Mar 2024", "31 Mar", "1 Apr", "2 Apr", "3 Apr", "4 Apr", "5 Apr", "6 Apr"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("start", "end", "expected"), TICKS.values(), ids=TICKS.keys())
def test_ticks_are_whole_hours_days_weeks_months_or_years_in_london(start: str, end: str, expected: list[str]) -> None:
    found = ticks_of(Window(when(start), when(end)), 9)
    assert expected == [f"{tick.label} {tick.period}".strip() for tick in found]


@given(
    start=st.integers(-(2**50), 2**51),
    span=st.integers(HOUR_US, 300 * 366 * DAY_US),
    most=st.integers(3, 14),
)
def test_ticks_of_any_time_are_few_and_in_order(start: int, span: int, most: int) -> None:
    window = Window(Instant(start), Instant(start + span))
    ticks = ticks_of(window, most)
    assert len(ticks) <= most + 1
    assert all(one.at < other.at for one, other in pairwise(ticks))
    assert all(window.start <= tick.at <= window.end for tick in ticks)
    assert not ticks or ticks[0].period or len(ticks[0].label) == 4


LABELS = st.lists(st.tuples(st.floats(0, 800), st.floats(5, 400)), max_size=25)


def apart(placed: list[Placed]) -> bool:
    return all(
        one.line != other.line or one.right < other.left or other.right < one.left
        for one, other in combinations(placed, 2)
    )


@given(LABELS)
def test_labels_on_a_shelf_leave_each_other_room_and_stand_over_their_anchors(
    labels: list[tuple[float, float]],
) -> None:
    shelf = Shelf(0, 800, 3)
    placed = [place for anchor, wide in labels if (place := shelf.put(anchor, wide)) is not None]
    assert apart(placed)
    assert all(0 <= place.line < 3 and place.left >= 0 and place.right <= 800.001 for place in placed)
    assert all(place.left - 6 <= place.anchor <= place.right + 6 for place in placed)


@given(st.lists(st.tuples(st.floats(0, 800), st.floats(5, 400)), max_size=3))
def test_a_few_labels_all_have_a_place(labels: list[tuple[float, float]]) -> None:
    placed = arranged(labels, 0, 800)
    assert len(labels) == len(placed)
    assert apart(placed)


def test_two_labels_that_are_apart_share_a_line() -> None:
    assert [0, 0] == [place.line for place in arranged([(100, 150), (500, 150)], 0, 800)]


def test_two_labels_that_are_close_look_away_from_each_other_or_stand_one_above_the_other() -> None:
    away = arranged([(400, 150), (420, 150)], 0, 800)
    assert [0, 0] == [place.line for place in away]
    assert away[0].right < away[1].left
    assert {0, 1} == {place.line for place in arranged([(780, 150), (790, 150)], 0, 800)}


@given(st.lists(st.tuples(st.floats(0, 800), st.floats(0, 200)), max_size=40))
def test_boxes_in_rows_never_meet(boxes: list[tuple[float, float]]) -> None:
    rows = Rows(4)
    placed = [(rows.put(left, left + wide), left, left + wide) for left, wide in boxes]
    kept = [Placed(line, left, right, left) for line, left, right in placed if line is not None]
    assert rows.lines <= 4
    assert apart(kept)


def scene(*marks: Mark, focus: tuple[str, ...], known: str = "2030-01-01", bars: tuple[Bar, ...] = ()) -> Scene:
    lane = Lane("Enforcement", bars, marks)
    return Scene("", "", (), (lane,), (), tuple(when(at) for at in focus), when(known))


def mark(at: str) -> Mark:
    return Mark(Range(when(at), when(at)), "act", ("act",))


def test_a_short_story_is_shown_whole_with_a_margin() -> None:
    window = window_of(scene(mark("05-01"), mark("06-30"), focus=("05-20",)))
    assert when("04-25") < window.start < when("05-01")
    assert when("06-30") < window.end < when("07-05")


def test_the_present_is_shown_where_it_is_near() -> None:
    told = (mark("05-01"), mark("06-30"))
    assert when("07-10") == window_of(scene(*told, focus=("05-20",), known="07-10")).end
    assert when("09-10") > window_of(scene(*told, focus=("05-20",), known="09-10")).end


def test_a_long_story_is_shown_around_the_finding() -> None:
    years = [mark(f"{year}-05-01") for year in range(2010, 2025)]
    window = window_of(scene(*years, focus=("2020-05-01", "2020-06-01")))
    assert when("2020-02-01") < window.start < when("2020-05-01")
    assert when("2020-06-01") < window.end < when("2020-09-01")


def test_the_more_happens_the_closer_the_window() -> None:
    crowd = [mark(f"05-{day:02} {hour:02}:00") for day in range(1, 29) for hour in range(24)]
    window = window_of(scene(*crowd, focus=("05-14",)))
    assert window.span_us <= 4 * DAY_US
    assert window.start < when("05-14") < window.end


def test_what_lasts_through_all_of_it_makes_no_window_smaller() -> None:
    lasting = Bar(Interval(Range(when("01-01"), when("01-01")), NEVER), "state", ("detention",))
    window = window_of(scene(mark("04-20"), mark("06-10"), focus=("05-14",), bars=(lasting,) * 100))
    assert window.start <= when("04-20")
    assert window.end >= when("06-10")


def test_a_single_moment_has_some_time_around_it() -> None:
    window = window_of(scene(focus=("05-14",)))
    assert 6 * HOUR_US == window.span_us


def test_words_are_wrapped_cut_and_measured() -> None:
    assert ["one two", "three"] == wrapped("one two three", width("one two ", 10), 10)
    assert "a lo…" == cut("a long name", width("a lo…", 10), 10)
    assert "short" == cut("short", 100, 10)
    assert width("W", 10) > width("i", 10)
    assert "a\ufffdb\ufffd" == readable("a\x00b\u202e")


def test_nothing_that_is_drawn_twice_differs_in_a_sign() -> None:
    canvas = Canvas()
    canvas.line(-0.01, 0.04, 10.0, 3.25)
    assert 'd="M0 0L10 3.2"' in canvas.document(10, 10, "a & b", "<c>")
    assert '<title id="ledger-title">a &amp; b</title>' in canvas.document(10, 10, "a & b", "<c>")
