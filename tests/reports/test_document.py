"""What a document says of figures: nothing that its audience may not see, and everything else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from projections.disclosure.audience import PUBLIC
from projections.reports.document import Cell, Document, Points, Words, percent, whole
from projections.reports.in_step import protected
from projections.reports.question import Clock
from tests.reports.making import ROOT, YEAR, Sightings, counted, document, rows, table, told

UNDATED = [one._replace(happened=None, unit=(*one.unit, "undated")) for one in told(2, force="ESSEX")]


def table_names(of: Document) -> set[str]:
    return {each.name for _, each in of.tables()}


def test_the_whole_has_a_row_for_each_category_with_its_share_by_both_clocks() -> None:
    of = document(counted(told(30), told(10, category="HEARD")), "board")
    expected = [
        ["seen", "30", "75.0%", "30", "75.0%"],
        ["heard", "10", "25.0%", "10", "25.0%"],
        ["all persons", "40", "100.0%", "40", "100.0%"],
    ]
    assert expected == rows(of, "m0-whole")


def test_what_has_no_date_counts_by_when_it_became_known_only() -> None:
    of = document(counted(told(8), UNDATED), "board")
    assert ["all persons", "8", "100.0%", "10", "100.0%"] == rows(of, "m0-whole")[-1]


def test_the_public_sees_small_counts_as_confidential_and_others_rounded() -> None:
    of = document(counted(told(30), told(3, force="ESSEX"), told(21, force="SURREY")), rolls_up=False)
    by_force = {row[1]: row[4] for row in rows(of, "m0-force") if row[0] == "when it happened"}
    assert {"Essex": "[c]", "Kent": "30", "Surrey": "20"} == by_force
    assert "55" == rows(of, "m0-whole")[-1][1]


def test_the_board_sees_every_count_as_it_is_under_a_warning() -> None:
    of = document(counted(told(30), told(3, force="ESSEX")), "board")
    assert ["when it happened", "Essex", "3", "0", "3", "100.0%", "0.0%"] == rows(of, "m0-force")[0]
    assert of.warning.startswith("CONFIDENTIAL")


def test_a_share_of_a_hidden_count_is_hidden_too() -> None:
    of = document(counted(told(30), told(2, category="HEARD")))
    shares = [row[2] for row in rows(of, "m0-whole")[:2]]
    assert "[c]" in shares
    assert not any(cell.number is not None and cell.text.endswith("%") for cell in table(of, "m0-whole").rows[1])


def test_a_share_is_worked_out_from_rounded_counts() -> None:
    of = document(counted(told(48), told(17, category="HEARD")))
    assert [["seen", "50", "76.9%"], ["heard", "15", "23.1%"]] == [row[:3] for row in rows(of, "m0-whole")[:2]]


def test_a_share_of_few_is_left_out_where_counts_are_rounded() -> None:
    figures = counted(told(32), told(11, category="HEARD"))
    assert ["seen", "30", "[u]"] == rows(document(figures), "m0-whole")[0][:3]
    assert ["seen", "32", "74.4%"] == rows(document(figures, "board"), "m0-whole")[0][:3]


def test_small_months_roll_up_until_none_is_small() -> None:
    of = document(counted(told(4, month=4), told(7, month=5), told(40, month=8)))
    assert {"m0-whole", "m0-force", "m0-quarter", "m0-rates"} == table_names(of)
    quarters = [row[1] for row in rows(of, "m0-quarter") if row[0] == "when it happened"]
    assert ["2024 Q1", "2024 Q2", "2024 Q3", "2024 Q4"] == quarters


def test_every_month_of_the_period_has_a_row_also_where_nothing_was_counted() -> None:
    of = document(counted(told(9)), "board")
    months = [row[1] for row in rows(of, "m0-month") if row[0] == "when it happened"]
    assert [f"2024-{month:02d}" for month in range(1, 13)] == months


def test_regions_stand_in_the_place_of_forces_of_which_too_little_can_be_shown() -> None:
    figures = counted(told(20), told(16, force="SURREY"), told(3, force="DURHAM"), told(4, force="CLEVELAND"))
    of = document(figures)
    regions = {row[1]: row[4] for row in rows(of, "m0-region") if row[0] == "when it happened"}
    assert {"South East": "35", "North East": "5"} == regions
    assert "m0-force" not in table_names(of)


def test_forces_stand_where_enough_of_them_can_be_shown_and_regions_do_not() -> None:
    of = document(counted(told(20), told(16, force="SURREY"), told(40, force="DURHAM")))
    assert {"m0-whole", "m0-force", "m0-month", "m0-rates"} == table_names(of)


def test_the_board_sees_forces_and_months_however_small() -> None:
    of = document(counted(told(1), told(1, force="DURHAM")), "board")
    assert {"m0-whole", "m0-force", "m0-month", "m0-rates"} == table_names(of)


def test_what_is_not_shown_cannot_be_asked_for() -> None:
    (one,) = protected([Sightings()], counted(told(2), told(3, force="DURHAM")), PUBLIC, YEAR, rolls_up=True)
    with pytest.raises(AssertionError, match="is not shown by force"):
        one.cell(Clock.HAPPENED, "force", "KENT")


def test_a_count_hidden_by_one_clock_is_hidden_by_the_other_where_they_are_alike() -> None:
    """Four of Essex by when it happened, six by when it became known."""
    (one,) = protected([Sightings()], counted(told(30), told(4, force="ESSEX"), UNDATED), PUBLIC, YEAR)
    assert ["[c]", "[c]"] == [one.cell(clock, "force", "ESSEX").text for clock in Clock]
    assert ["30", "30"] == [one.cell(clock, "force", "KENT").text for clock in Clock]


def test_a_count_far_from_the_hidden_one_is_shown_by_the_other_clock() -> None:
    undated = [one._replace(happened=None, unit=(*one.unit, "undated")) for one in told(40, force="ESSEX")]
    (one,) = protected([Sightings()], counted(told(30), told(4, force="ESSEX"), undated), PUBLIC, YEAR)
    assert ["[c]", "45"] == [one.cell(clock, "force", "ESSEX").text for clock in Clock]


def test_a_median_needs_enough_people_and_a_ninth_decile_more() -> None:
    few, some, many = (rows(document(counted(told(count, amount=25))), "m0-spread")[0][2:] for count in (8, 20, 60))
    assert [["10", "[c]", "[c]"], ["20", "2.5", "[c]"], ["60", "2.5", "2.5"]] == [few, some, many]


@pytest.mark.parametrize("counts", [(8, 12), (13, 17), (48, 52), (53, 57)])
def test_whether_a_median_is_given_follows_from_the_shown_count_alone(counts: tuple[int, int]) -> None:
    """Regression: a shown 10 with a median was 10 to 12, and one without was 8 or 9."""
    fewer, more = (rows(document(counted(told(count, amount=25))), "m0-spread")[0][2:] for count in counts)
    assert fewer == more


@pytest.mark.parametrize(("amounts", "median", "ninth"), [([10], "1.0", "1.0"), ([10, 20, 30, 40], "2.0", "4.0")])
def test_centiles_are_nearest_ranks_in_the_unit_of_the_measure(amounts: list[int], median: str, ninth: str) -> None:
    batches = [told(1, month=at + 1, amount=amount) for at, amount in enumerate(amounts)]
    assert [median, ninth] == rows(document(counted(*batches), "board"), "m0-spread")[0][3:]


def test_what_the_contract_cannot_feed_is_named_with_the_missing_field() -> None:
    parts = document(counted(told(9))).chapters[0].parts
    assert Points("Not recorded", ("Colour: the record has no field for colour",)) == parts[-1]


def test_a_period_without_events_gives_a_report_that_says_so() -> None:
    of = document(counted())
    assert "no_events" == of.facts[0].name
    assert isinstance(of.chapters[0].parts[0], Words)
    assert "Nothing was counted in this period, by either clock." == of.chapters[0].parts[0].text


def test_a_report_states_what_it_rests_on() -> None:
    facts = {fact.name: fact.text for fact in document(counted(told(9)), "research").facts}
    assert "1 January 2024 to 31 December 2024, both days included" == facts["period"]
    assert facts["policy"].startswith("protocol-2021: ")
    assert (ROOT, "research") == (facts["tree_root"], facts["audience"])
    assert facts["tree_size"].startswith("1,234 ")
    assert {"closed", "policy_digest", "rule_pack", "disclosure", "exclusions", "again", "clocks"} <= facts.keys()


def test_an_open_moment_is_not_for_publication() -> None:
    facts = {fact.name: fact.text for fact in document(counted(told(9)), closed=False).facts}
    assert facts["closed"].startswith("No: ")


@pytest.mark.parametrize(("part", "of", "text"), [(1, 3, "33.3%"), (1, 16, "6.3%"), (0, 5, "0.0%"), (7, 7, "100.0%")])
def test_a_rate_has_one_decimal(part: int, of: int, text: str) -> None:
    assert text == percent(part, of).text


def test_a_cell_is_read_by_people_and_by_machines() -> None:
    assert ("1,234", "1234") == (whole(1234).text, whole(1234).plain)
    assert ("12.5%", "12.5") == (percent(1, 8).text, percent(1, 8).plain)
    assert ("[c]", "[c]") == (Cell("[c]").text, Cell("[c]").plain)
    assert Decimal("12.5") == percent(1, 8).number


class Nothing(Sightings):
    """Asked for, and not recorded at all."""

    code = "M35"
    categories = ()
    dimensions = ()
    amounts = None


def test_a_measure_that_cannot_be_fed_says_what_is_missing_and_shows_no_table() -> None:
    of = document(counted(), measures=[Nothing()])
    assert [Points("Not recorded", ("Colour: the record has no field for colour",))] == list(of.chapters[0].parts)
    assert [] == list(of.tables())
