"""The fold counts each unit once, by both clocks, and adds up however the subjects are divided."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from ledger import instants
from ledger.instants import Instant
from projections.reports.figures import Figures, Heading, month_of
from projections.reports.measure import MONTH, Amounts, Category, Dimension, Measure
from projections.reports.question import Clock, Period
from projections.reports.told import Told


class Sightings(Measure):
    code = "M0"
    title = "Sightings"
    definition = "Of nothing: a measure for tests."
    unit = "person"
    asked_by = ()
    categories = (Category("SEEN", "seen"), Category("HEARD", "heard"))
    dimensions = (Dimension("where", "Where", str), Dimension(MONTH, "Month", str))
    amounts = Amounts("days", "how long")


MEASURE = Sightings()


def at(text: str) -> Instant:
    return instants.parse(f"{text}T12:00:00Z")


MAY = Period(instants.parse("2024-04-30T23:00:00Z"), instants.parse("2024-05-31T23:00:00Z"))
SEEN = Told(("A",), "SEEN", at("2024-05-02"), at("2024-05-20"), {"where": "here"}, 3)


def counted(*told: Told) -> Figures:
    figures = Figures()
    figures.count(MEASURE, MAY, told)
    return figures


def whole(clock: Clock, category: str = "SEEN") -> Heading:
    return Heading("M0", clock, "", "", category)


def test_what_happened_in_the_period_and_what_was_known_in_it_are_counted_apart() -> None:
    late = SEEN._replace(known=at("2024-06-02"))
    early = SEEN._replace(unit=("B",), happened=at("2024-04-02"))
    figures = counted(late, early)
    assert (1, 1) == (figures.counts[whole(Clock.HAPPENED)], figures.counts[whole(Clock.KNOWN)])


def test_a_unit_counts_once_by_its_earliest_telling_in_the_period() -> None:
    before = SEEN._replace(happened=at("2024-04-01"), at={"where": "before"})
    first = SEEN._replace(happened=at("2024-05-01"), at={"where": "first"})
    figures = counted(SEEN, before, first)
    found = {
        heading.value for heading in figures.counts if (heading.clock, heading.dimension) == (Clock.HAPPENED, "where")
    }
    assert ({"first"}, 1) == (found, figures.counts[whole(Clock.HAPPENED)])


def test_what_has_no_date_counts_by_knowledge_only() -> None:
    figures = counted(SEEN._replace(happened=None))
    assert (0, 1) == (figures.counts[whole(Clock.HAPPENED)], figures.counts[whole(Clock.KNOWN)])


def test_the_amounts_are_kept_under_each_heading() -> None:
    figures = counted(SEEN, SEEN._replace(unit=("B",), amount=3), SEEN._replace(unit=("C",), amount=9))
    assert {3: 2, 9: 1} == dict(figures.amounts(Heading("M0", Clock.KNOWN, "where", "here", "SEEN")))


def test_a_month_is_one_of_london() -> None:
    assert ("2024-05", "2024-04", "2024-12", "2025-01") == (
        month_of(instants.parse("2024-04-30T23:00:00Z")),
        month_of(instants.parse("2024-04-30T22:59:59.999999Z")),
        month_of(instants.parse("2024-12-31T23:59:59Z")),
        month_of(instants.parse("2025-01-01T00:00:00Z")),
    )


@st.composite
def tellings(draw: st.DrawFn) -> Iterator[list[Told]]:
    days = st.integers(0, 70)
    return draw(  # type: ignore[no-any-return]
        st.lists(
            st.builds(
                lambda unit, category, happened, known, where, amount: Told(
                    (unit,),
                    category,
                    Instant(MAY.start + happened * 10**11),
                    Instant(MAY.start + known * 10**11),
                    {"where": where},
                    amount,
                ),
                st.sampled_from("AB"),
                st.sampled_from(["SEEN", "HEARD"]),
                days,
                days,
                st.sampled_from("xy"),
                st.integers(0, 3),
            ),
            max_size=6,
        )
    )


@given(st.lists(tellings(), max_size=6), st.integers(0, 6))
def test_parts_of_a_ledger_add_up_to_the_whole(subjects: list[list[Told]], split: int) -> None:
    together, first, second = Figures(), Figures(), Figures()
    for number, told in enumerate(subjects):
        together.count(MEASURE, MAY, told)
        (first if number < split else second).count(MEASURE, MAY, told)
    second.add(first)
    assert together.counts == second.counts
    assert all(together.amounts(heading) == second.amounts(heading) for heading in together.counts)


@given(tellings())
def test_each_breakdown_adds_up_to_the_whole(told: list[Told]) -> None:
    figures = counted(*told)
    for clock in Clock:
        for category in MEASURE.codes():
            for dimension in MEASURE.dimensions:
                parts = [
                    count
                    for heading, count in figures.counts.items()
                    if (heading.clock, heading.dimension, heading.category) == (clock, dimension.name, category)
                ]
                assert figures.counts[whole(clock, category)] == sum(parts)
