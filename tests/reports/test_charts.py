"""The charts of a report: legible in black and white, within their page, and drawn from published numbers only."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.disclosure.audience import AUDIENCES
from projections.reports.charts.columns import columns
from projections.reports.charts.rows import Amount, Rate, Spread, bars, rates, spreads
from projections.reports.charts.scale import steps
from projections.reports.charts.survival import Curve, Point, survival
from projections.reports.charts.wilson import interval
from projections.reports.dimensions import BY_MONTH
from projections.reports.document import Document
from projections.reports.document import Picture as Drawn
from projections.reports.measure import Dimension
from projections.reports.told import Told
from tests.protocol.pictures import Picture
from tests.reports.making import Sightings, Single, counted, document, told

ABOUT = ("m0-x", "Title", "What it shows.")
MARKS = ("[c]", "[low]", "[x]", "[z]", "[u]")

labels = st.text(max_size=60) | st.sampled_from(["Avon and Somerset", "W" * 80, "a b c d e f g h " * 9, "", "<&>"])
counts = st.integers(0, 10**9)
shares = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)


@st.composite
def amounts(draw: st.DrawFn, labels: st.SearchStrategy[str] = labels) -> Amount:
    count = draw(st.none() | counts)
    words = draw(st.sampled_from(MARKS)) if count is None else f"{count:,}"
    return Amount(draw(labels), words, None if count is None else Decimal(count))


@st.composite
def rated(draw: st.DrawFn) -> Rate:
    low, middle, high = sorted(draw(st.tuples(shares, shares, shares)))
    if draw(st.booleans()):
        return Rate(draw(labels), draw(st.sampled_from(MARKS)), None)
    return Rate(draw(labels), f"{middle}%", middle, low, high)


@st.composite
def spread(draw: st.DrawFn) -> Spread:
    median, more = draw(st.none() | counts), draw(st.none() | counts)
    if median is None:
        return Spread(draw(labels), draw(st.sampled_from(MARKS)), None, None)
    ninth = None if more is None else Decimal(median + more)
    return Spread(draw(labels), f"median {median:,}, 90th centile {ninth}", Decimal(median), ninth)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    times = sorted(draw(st.sets(st.integers(0, 4000), max_size=12)))
    shares_ = sorted(draw(st.lists(st.tuples(shares, shares, shares), min_size=len(times), max_size=len(times))))
    points = []
    for time, three in zip(times, shares_, strict=True):
        low, middle, high = sorted(three)
        points.append(Point(Decimal(time), middle, draw(st.none() | st.just((low, high)))))
    return Curve(draw(labels), tuple(points))


def is_legible(svg: str) -> bool:
    picture = Picture(svg)
    assert [] == picture.overlapping
    assert [] == picture.outside
    drawn = [float(shape.attrib[x]) for shape in picture.root.iter() for x in ("x", "cx") if x in shape.attrib]
    assert all(0 <= x <= picture.wide for x in drawn)
    return True


def pictured(of: Document) -> list[Drawn]:
    return [part for chapter in of.chapters for part in chapter.parts if isinstance(part, Drawn)]


def drawn(*batches: object, audience: str = "board", measure: Sightings | None = None) -> list[Drawn]:
    of = measure or Sightings()
    figures = counted(*batches, measure=of)  # type: ignore[arg-type]
    return pictured(document(figures, audience, [of]))


@settings(max_examples=60, deadline=None)
@given(st.lists(amounts(), max_size=12))
def test_bars_of_any_counts_keep_within_the_page_and_apart(rows: list[Amount]) -> None:
    assert is_legible(bars(*ABOUT, rows))


@settings(max_examples=60, deadline=None)
@given(st.lists(rated(), max_size=12))
def test_any_rates_keep_within_the_page_and_apart(rows: list[Rate]) -> None:
    assert is_legible(rates(*ABOUT, rows))


@settings(max_examples=60, deadline=None)
@given(st.lists(spread(), max_size=12))
def test_any_distributions_keep_within_the_page_and_apart(rows: list[Spread]) -> None:
    assert is_legible(spreads(*ABOUT, "working days", rows))


@settings(max_examples=60, deadline=None)
@given(st.lists(amounts(), max_size=40))
def test_columns_of_any_counts_keep_within_the_page_and_apart(rows: list[Amount]) -> None:
    assert is_legible(columns(*ABOUT, rows))


@settings(max_examples=40, deadline=None)
@given(st.integers(1990, 2090), st.integers(0, 11), st.integers(1, 200), st.lists(amounts(), min_size=1, max_size=9))
def test_columns_of_any_months_keep_within_the_page_and_apart(
    year: int, first: int, months: int, some: list[Amount]
) -> None:
    when = [divmod(12 * year + first + month, 12) for month in range(months)]
    rows = [some[at % len(some)]._replace(label=f"{y}-{m + 1:02d}") for at, (y, m) in enumerate(when)]
    assert is_legible(columns(*ABOUT, rows))


@settings(max_examples=60, deadline=None)
@given(st.lists(curves(), max_size=8), labels)
def test_any_curves_keep_within_the_page_and_apart(some: list[Curve], unit: str) -> None:
    assert is_legible(survival(*ABOUT, unit, some))


@pytest.mark.parametrize("draw", [bars, columns])
def test_what_is_hidden_is_hatched_over_the_same_room_whatever_stands_beside_it(draw: object) -> None:
    def hatched(beside: int) -> list[dict[str, str]]:
        rows = [Amount("Kent", "[c]", None), Amount("Essex", str(beside), Decimal(beside))]
        root = Picture(draw(*ABOUT, rows)).root  # type: ignore[operator]
        return [shape.attrib for shape in root.iter() if shape.attrib.get("fill") == "url(#m0-x-hidden)"]

    assert 1 == len(hatched(110))
    assert hatched(110) == hatched(190)


def test_nothing_is_drawn_of_a_mark_that_hides_nothing() -> None:
    assert "url(#" not in bars(*ABOUT, [Amount("Kent", "[low]", None), Amount("Essex", "0", Decimal(0))])


def test_bars_are_as_long_as_their_counts() -> None:
    picture = Picture(bars(*ABOUT, [Amount("Kent", "50", Decimal(50)), Amount("Essex", "200", Decimal(200))]))
    (left, short), (same, long) = picture.extent("Kent"), picture.extent("Essex")
    assert left == same
    assert pytest.approx(4, rel=0.01) == (long - left) / (short - left)


@pytest.mark.parametrize(
    ("part", "of", "expected"),
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", Table I, method 3.
    [(81, 263, (25.53, 36.62)), (15, 148, (6.24, 16.05)), (0, 20, (0.0, 16.11)), (1, 29, (0.61, 17.18))],
)
def test_intervals_are_those_of_the_literature(part: int, of: int, expected: tuple[float, float]) -> None:
    assert pytest.approx(expected, abs=0.005) == interval(part, of)


@given(st.integers(0, 10**12))
def test_a_scale_is_of_even_steps_up_to_the_most_or_beyond(most: int) -> None:
    found = steps(most)
    assert 0 == found[0]
    assert most <= found[-1] <= max(1, 3 * most)
    assert 1 == len({after - before for before, after in pairwise(found)})
    assert 5 >= len(found)


def test_a_measure_is_drawn_as_rates_over_time_and_as_its_distribution() -> None:
    of = drawn(told(30, amount=70), told(20, force="ESSEX", amount=50), told(10, category="HEARD"))
    expected = ["m0-rates", "m0-rates-force", "m0-month", "m0-spread", "m0-spread-force"]
    assert expected == [each.table.name for each in of]


def test_the_sentence_on_medians_names_the_lowest_and_the_highest() -> None:
    of = drawn(told(3, amount=70), told(5, force="ESSEX", amount=50), told(2, force="SURREY", amount=60))
    expected = "Of seen, by when it happened: the medians run from 5.0 (\u201cEssex\u201d) to 7.0 (\u201cKent\u201d)."
    assert expected == of[-1].says


def test_rates_are_not_compared_where_the_category_follows_from_the_heading() -> None:
    class Decided(Sightings):
        dimensions = (Dimension("tier", "Tier", str.title), Dimension("force", "Police force", str.title), BY_MONTH)  # type: ignore[assignment]

    def tiered(count: int, tier: str, category: str, force: str) -> list[Told]:
        return [
            one._replace(unit=(*one.unit, tier), at={"force": force, "tier": tier})
            for one in told(count, force, category)
        ]

    batches = (
        tiered(9, "HIGH", "SEEN", "KENT"),
        tiered(7, "NONE", "HEARD", "KENT"),
        tiered(5, "NONE", "HEARD", "ESSEX"),
    )
    names = [each.table.name for each in drawn(*batches, measure=Decided())]
    assert "m0-rates-force" in names
    assert "m0-rates-tier" not in names


def test_no_picture_is_drawn_of_rates_that_nobody_may_see() -> None:
    names = [each.table.name for each in drawn(told(3), told(2, category="HEARD"), audience="public")]
    assert not [name for name in names if "rates" in name]


def rates_said(*numbers: int) -> str:
    batches = [
        batch
        for at, number in enumerate(numbers)
        for batch in (told(number, force=f"F{at}"), told(10 - number, f"F{at}", "HEARD"))
    ]
    (one,) = [each for each in drawn(*batches) if each.table.name == "m0-rates-force"]
    return one.says


def test_the_sentence_on_rates_names_the_highest_and_does_not_pick_one_of_several() -> None:
    assert rates_said(3, 8, 5).startswith("By when it happened, the highest rate is that of \u201cF1\u201d: 80.0%")
    assert "2 of the 3 rates that are shown are the highest, at 80.0%: compare their intervals." in rates_said(3, 8, 8)
    assert "By when it happened, the rate is 80.0% wherever it is shown." == rates_said(8, 8)


def test_a_point_of_a_survival_curve_stands_at_its_share_with_its_interval() -> None:
    points = (Point(Decimal(50), Decimal(80), (Decimal(70), Decimal(90))), Point(Decimal(100), Decimal(40)))
    root = Picture(survival(*ABOUT, "days", [Curve("after", points)])).root
    (x, first), (_, second) = [
        (float(each.attrib["cx"]), float(each.attrib["cy"])) for each in root.iter() if "cx" in each.attrib
    ]
    drawn_ = [[float(number) for number in re.findall(r"[\d.]+", each.attrib.get("d", ""))] for each in root.iter()]
    ((low, high),) = [
        (line[1], line[3]) for line in drawn_ if len(line) == 4 and line[0] == line[2] == x and line[1] < 230
    ]
    assert pytest.approx((second - first) / 2, abs=0.1) == low - high
    assert pytest.approx(first, abs=0.1) == (low + high) / 2


def test_a_table_that_is_drawn_does_not_stand_twice() -> None:
    names = [table.name for _, table in document(counted(told(30, amount=70), told(20, force="ESSEX"))).tables()]
    assert len(set(names)) == len(names)
    assert {"m0-month", "m0-spread"} <= set(names)


def test_a_measure_of_one_category_is_drawn_as_bars_and_over_time() -> None:
    of = drawn(told(30), told(20, force="ESSEX"), measure=Single())
    assert ["m99-force", "m99-month"] == [each.table.name for each in of]


def test_nothing_is_drawn_of_nothing() -> None:
    assert [] == drawn()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_number_that_is_drawn_stands_in_the_table_of_its_picture(audience: str) -> None:
    of = drawn(told(130, amount=70), told(3, force="ESSEX", amount=50), told(60, category="HEARD"), audience=audience)
    for picture in of:
        said = {cell.text for row in picture.table.rows for cell in row}
        for title in Picture(picture.svg).titles:
            words = title.rpartition(": ")[2].removeprefix("median ")
            assert set(words.split(", 90th centile ")) <= said


def test_the_small_count_of_a_force_is_not_in_a_picture_for_the_public() -> None:
    of = drawn(told(30), told(3, force="ESSEX"), told(21, force="SURREY"), audience="public", measure=Single())
    by_region = Picture(of[0].svg)
    assert {"East of England: [c]"} == {title for title in by_region.titles if title.startswith("East")}
    assert "url(#m99-region-picture-hidden)" in of[0].svg


def test_each_picture_of_a_document_has_ids_of_its_own_and_is_named_for_a_screen_reader() -> None:
    figures = counted(told(30, amount=70), told(20, force="ESSEX"), told(10, category="HEARD"))
    found = pictured(document(figures, "board"))
    ids = [shape.attrib["id"] for each in found for shape in Picture(each.svg).root.iter() if "id" in shape.attrib]
    assert 4 * len(found) == len(ids) == len(set(ids))
    for each in found:
        root = Picture(each.svg).root
        assert ("img", each.title, each.says) == (root.attrib["role"], root[0].text, root[1].text)


def test_the_same_figures_give_the_same_pictures() -> None:
    batches = (told(30, amount=70), told(20, force="ESSEX", amount=50), told(10, category="HEARD"))
    assert drawn(*batches) == drawn(*reversed(batches))
