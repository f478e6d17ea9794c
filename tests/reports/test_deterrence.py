"""How long victims stay after a share and without one: what is followed, from when, until when; and what is shown of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings

from ledger import instants
from ledger.protocol import load_policy
from projections.disclosure.audience import AUDIENCES
from projections.reports.asked import Basis, Tree
from projections.reports.catalogue.deterrence import DETERRENCE
from projections.reports.deterrence import CAVEATS, deterrence_chapters
from projections.reports.document import Chapter, Picture, Points, Table
from projections.reports.engagement import ENGAGEMENT_MEASURES, EngagementAfterShare, EngagementWithoutShare, band_of
from projections.reports.figures import Figures
from projections.reports.measure import Measure
from projections.reports.question import Period, Question
from projections.reports.stated import report_document
from projections.reports.subject import SubjectAt
from projections.reports.told import Told
from tests.oracle.timelines import strategy, timeline
from tests.protocol.story import (
    Said,
    charged,
    concluded,
    declined,
    opened,
    outcome,
    reported,
    retracted,
    role,
    support_ended,
    when,
)
from tests.reports.protection import amounts
from tests.reports.sharing import ESSEX, KNOWN, Counts, both, counts, figures_of, sent

AFTER, WITHOUT = EngagementAfterShare(), EngagementWithoutShare()
OPENED = opened("05-01")


def lasted(measure: Measure, *told: Said, known_by: str = "2025-01-01") -> Mapping[str, int]:
    """The ends of this measure with their days: there is one of each at most."""
    figures = figures_of(measure, *told, known_by=known_by)
    return {
        code.partition("_")[0]: days
        for code in measure.codes()
        for days in amounts(figures, measure, code)
        if days >= 0
    }


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "0_30"),
        (29, "0_30"),
        (30, "30_90"),
        (89, "30_90"),
        (90, "90_180"),
        (180, "180_365"),
        (364, "180_365"),
        (365, "365"),
        (4000, "365"),
    ],
)
def test_a_band_ends_before_the_day_that_names_it(days: int, band: str) -> None:
    assert band == band_of(days)


@pytest.mark.parametrize("end", [support_ended("06-10"), declined("06-10"), outcome("06-10", 16)])
def test_support_refused_or_outcome_16_is_disengagement(end: Said) -> None:
    told = (OPENED, sent("05-31"), end)
    assert ({"DISENGAGED": 10}, {"FOLLOWED": 30}) == (lasted(AFTER, *told), lasted(WITHOUT, *told))
    assert {"DISENGAGED": 40} == lasted(WITHOUT, OPENED, end)


@pytest.mark.parametrize("reason", ["NEEDS_MET", "MOVED_AWAY", "NO_CAPACITY", "OTHER"])
def test_support_that_ended_for_another_reason_is_not(reason: str) -> None:
    told = (OPENED, support_ended("05-10").but(reason=reason))
    assert {"FOLLOWED": 30} == lasted(WITHOUT, *told, known_by="05-31 12:00")


@pytest.mark.parametrize("end", [(outcome("06-10", 15),), (charged("05-20"), concluded("06-10"))])
def test_proceedings_that_end_otherwise_end_what_is_followed(end: tuple[Said, ...]) -> None:
    told = (OPENED, sent("05-31"), *end, support_ended("07-01"))
    assert {"FOLLOWED": 10} == lasted(AFTER, *told)
    assert {"FOLLOWED": 40} == lasted(WITHOUT, OPENED, *end, support_ended("07-01"))


def test_whoever_is_still_there_is_followed_to_the_moment_of_knowledge() -> None:
    assert [{"FOLLOWED": 9}, {"FOLLOWED": 10}] == [
        lasted(AFTER, OPENED, sent("05-31"), known_by=at) for at in ("06-10 11:59", "06-10 12:00")
    ]


def test_the_first_to_end_it_counts() -> None:
    told = (OPENED, sent("05-31"), support_ended("06-10"), outcome("07-01", 16))
    assert {"DISENGAGED": 10} == lasted(AFTER, *told)
    assert {"DISENGAGED": 10} == lasted(AFTER, *told, outcome("06-10", 15))


@pytest.mark.parametrize("share", ["06-10 12:00", "06-20"])
def test_who_had_disengaged_by_the_share_is_one_without_a_share(share: str) -> None:
    told = (OPENED, support_ended("06-10"), sent(share))
    assert ({}, {"DISENGAGED": 40}) == (lasted(AFTER, *told), lasted(WITHOUT, *told))


@pytest.mark.parametrize("share", ["04-30", "05-01 12:00"])
def test_a_case_that_began_with_data_shared_is_never_without_a_share(share: str) -> None:
    told = (OPENED, sent(share), support_ended("06-10"))
    assert {} == lasted(WITHOUT, *told)
    assert ["DISENGAGED"] == list(lasted(AFTER, *told))


def test_disengaging_before_the_case_or_the_share_is_of_another_time() -> None:
    told = (support_ended("04-20"), OPENED, sent("05-31"))
    assert ({"FOLLOWED": 214}, {"FOLLOWED": 30}) == (
        lasted(AFTER, *told, known_by="12-31"),
        lasted(WITHOUT, *told, known_by="12-31"),
    )


def test_each_case_is_followed_for_itself() -> None:
    told = (OPENED, opened("05-02", "C-2"), sent("05-31"), support_ended("06-10"))
    assert [{"DISENGAGED_0_30": 1}, {"FOLLOWED_30_90": 1, "DISENGAGED_30_90": 1}] == [
        counts(figures_of(measure, *told)) for measure in (AFTER, WITHOUT)
    ]
    assert {"DISENGAGED_0_30": 2} == counts(figures_of(AFTER, *told[:2], sent("05-31").of_case(None), told[3]))


@pytest.mark.parametrize(("part", "expected"), [("SUSPECT", {}), ("WITNESS", {}), ("VICTIM", {"DISENGAGED_30_90": 1})])
def test_only_victims_are_followed(part: str, expected: Counts) -> None:
    told = (OPENED, role("05-02", part), support_ended("06-10"))
    assert expected == counts(figures_of(WITHOUT, *told))


def test_the_region_is_that_of_the_force_that_shared_or_recorded_the_beginning() -> None:
    told = (reported("05-01"), sent("05-31", **ESSEX), support_ended("06-10"))
    assert {"East of England DISENGAGED_0_30": 1} == counts(figures_of(AFTER, *told), dimension="force_group")
    assert {"South East FOLLOWED_30_90": 1} == counts(figures_of(WITHOUT, *told), dimension="force_group")


def test_what_has_no_date_counts_for_nothing() -> None:
    assert ({}, {}) == both(figures_of(WITHOUT, OPENED.undated(), support_ended("06-10")))
    assert {} == lasted(AFTER, OPENED, sent("05-31").undated(), support_ended("06-10"))
    assert {"FOLLOWED": 40} == lasted(WITHOUT, OPENED, support_ended("06-01").undated(), known_by="06-10 12:00")


@pytest.mark.parametrize("late", range(3))
def test_by_knowledge_a_case_counts_once_all_of_it_is_known(late: int) -> None:
    told = [OPENED, sent("05-31"), support_ended("06-10")]
    told[late] = told[late].known("08-01")
    assert [{}, {"DISENGAGED_0_30": 1}] == [
        counts(figures_of(AFTER, *told, until=until), KNOWN) for until in ("2024-08-01", "2025-01-01")
    ]


def test_a_retracted_share_leaves_the_case_without_one() -> None:
    share = sent("05-31")
    told = (OPENED, share, support_ended("06-10"), retracted("06-20", share))
    assert ({}, {"DISENGAGED": 40}) == (lasted(AFTER, *told), lasted(WITHOUT, *told))


@settings(max_examples=60, deadline=None)
@given(drawn=strategy)
def test_whatever_is_told_is_told_once_and_of_time_that_has_passed(drawn: tuple[int, int]) -> None:
    always = Period(instants.parse("2015-01-01T00:00:00Z"), instants.parse("2035-01-01T00:00:00Z"))
    one = SubjectAt("S-1", timeline(*drawn), Question(always, instants.parse("2034-01-01T00:00:00Z"), load_policy()))
    for measure in ENGAGEMENT_MEASURES:
        told = list(measure.of_subject(one))
        assert len(told) == len({each.unit for each in told})
        for each in told:
            assert each.category in measure.codes()
            assert each.amount is not None
            assert each.amount >= 0
            assert each.known <= one.question.known_at


# What is shown -----------------------------------------------------------------------------------------------------

YEAR = Period(when("2024-01-01 00:00"), when("2025-01-01 00:00"))


def chapters(ended: Mapping[int, int], left: Mapping[int, int], audience: str) -> list[Chapter]:
    """Of cases after a share, all in one region, with these days; none without a share."""
    figures, at = Figures(), when("05-01")
    for name, days_of in (("DISENGAGED", ended), ("FOLLOWED", left)):
        for days, many in days_of.items():
            for number in range(many):
                unit = (name, str(days), str(number))
                one = Told(unit, f"{name}_{band_of(days)}", at, at, {"force_group": "London"}, days)
                figures.count(ENGAGEMENT_MEASURES[0], YEAR, [one])
    basis = Basis(Question(YEAR, instants.Instant(YEAR.end), load_policy()), AUDIENCES[audience], Tree(0, None, True))
    return list(deterrence_chapters(basis, figures))


def curves(made: list[Chapter]) -> Table:
    """The table of the curves, with a picture or without."""
    (part,) = made[1].parts
    assert isinstance(part, Table | Picture)
    return part if isinstance(part, Table) else part.table


def engaged(made: list[Chapter]) -> list[list[str]]:
    """The table of the curves, without the rows of regions."""
    table = curves(made)
    return [[cell.text for cell in row] for row in table.rows if row[1].text == "all"]


def test_the_board_sees_the_exact_curve_with_its_interval() -> None:
    # 20 cases: 5 of 20 end on day 10, 5 are lost on day 20, 5 of 10 end on day 100.
    rows = engaged(chapters({10: 5, 100: 5}, {20: 5, 400: 5}, "board"))[:4]
    assert [["30", "10", "75.0%"], ["90", "10", "75.0%"], ["180", "5", "37.5%"], ["365", "5", "37.5%"]] == [
        row[2:5] for row in rows
    ]
    assert ["50.0%", "88.7%"] == rows[0][5:]


def test_nothing_is_said_of_a_time_to_which_nobody_was_followed() -> None:
    rows = engaged(chapters({10: 5}, {20: 5}, "board"))
    assert ["30", "0", "[z]", "[z]", "[z]"] == rows[0][2:]
    assert ["30", "0", "[z]", "[z]", "[z]"] == rows[4][2:]


def test_the_public_sees_what_follows_from_rounded_counts() -> None:
    # As published: 200 cases, 20 disengaged and 40 left in the first band.
    rows = engaged(chapters({10: 21}, {20: 39, 400: 141}, "public"))[:2]
    assert [["30", "140", "88.9%", "[z]", "[z]"], ["90", "140", "88.9%", "[z]", "[z]"]] == [row[2:] for row in rows]


def test_a_small_count_hides_the_rest_of_the_curve_from_the_public() -> None:
    rows = engaged(chapters({10: 30, 40: 3, 100: 30}, {400: 200}, "public"))[:4]
    assert ["[c]", "[c]", "[c]"] == [row[4] for row in rows[1:]]


def test_no_curve_is_drawn_of_few_rounded_cases() -> None:
    assert ["30", "40", "[u]"] == engaged(chapters({10: 10}, {400: 40}, "public"))[0][2:5]


def test_the_caveats_come_first_and_no_median_is_given() -> None:
    made = chapters({10: 30}, {400: 200}, "board")
    assert [Points("Read this first", CAVEATS)] == list(made[0].parts)
    assert [] == [
        part.name for each in made for part in each.parts if isinstance(part, Table) and "spread" in part.name
    ]
    assert "The difference is not the effect of the share." in curves(made).says


def test_the_sentence_is_of_the_last_day_of_which_both_shares_are_given() -> None:
    """It said of the last day of all that a share was not given, and nothing of the others."""
    says = curves(chapters({10: 5, 100: 5}, {}, "board")).says
    assert "not given" not in says
    assert re.match(r"(Still engaged after \d+ days: [\d.]+% |There is no day on which)", says)


def test_the_curves_are_drawn_where_there_is_a_share_to_draw() -> None:
    (drawn,), (bare,) = (chapters(*of, "board")[1].parts for of in (({10: 5}, {400: 5}), ({10: 5}, {20: 5})))
    assert isinstance(drawn, Picture)
    assert "after a share" in drawn.svg
    assert "without a share" not in drawn.svg.replace(drawn.says, "")
    assert isinstance(bare, Table)


def test_the_report_is_written_whole_and_says_nothing_of_nothing() -> None:
    basis = Basis(Question(YEAR, instants.Instant(YEAR.end), load_policy()), AUDIENCES["public"], Tree(0, None, True))
    document = report_document(DETERRENCE, basis, Figures())
    assert "no_events" in [fact.name for fact in document.facts]
    assert list(ENGAGEMENT_MEASURES) == list(DETERRENCE.measures)
    assert ["caveats", "curves", "d1", "d2"] == [chapter.name for chapter in document.chapters]
