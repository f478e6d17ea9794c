"""M8 and M10 tell whether the person was told of a share, and whether care came before it."""

from __future__ import annotations

import pytest

from projections.reports.measures.m08_victims_told import VictimsTold
from projections.reports.measures.m10_care_before_share import CareBeforeShare
from tests.protocol.story import Said, corrected, informed, offered, opened, retracted, role, safeguarded
from tests.reports.sharing import ESSEX, KNOWN, Counts, both, counts, figures_of, sent

M8, M10 = VictimsTold(), CareBeforeShare()
SHARE = sent("05-15 12:00")
FROM_MAY_ON = {"since": "2024-05-01", "until": "2024-06-01"}


@pytest.mark.parametrize(
    ("told_at", "expected"),
    [
        ("05-01 11:59:59", "NOT_TOLD"),
        ("05-01 12:00", "TOLD"),
        ("05-15 12:00", "TOLD"),
        ("05-29 12:00", "TOLD"),
        ("05-29 12:00:01", "TOLD_LATER"),
        ("11-30 12:00", "TOLD_LATER"),
    ],
)
def test_in_time_is_from_fourteen_days_before_to_fourteen_days_after(told_at: str, expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M8, SHARE, informed(told_at)))


@pytest.mark.parametrize(("at", "expected"), [("05-29 12:00", "EXEMPT"), ("05-29 12:00:01", "EXEMPT_LATER")])
def test_an_exemption_stands_apart_in_time_and_later(at: str, expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M8, SHARE, informed(at, exemption="RISK_OF_HARM")))


def test_told_in_time_goes_before_exempt_in_time_and_exempt_in_time_before_told_later() -> None:
    exempt = informed("05-16", exemption="PREJUDICE_TO_CASE")
    assert ({"TOLD": 1}, {"EXEMPT": 1}) == (
        counts(figures_of(M8, SHARE, exempt, informed("05-20"))),
        counts(figures_of(M8, SHARE, exempt, informed("06-20"))),
    )


@pytest.mark.parametrize(
    ("known_by", "expected"), [("05-29 11:59:59", {"NOT_TOLD_YET": 1}), ("05-29 12:00", {"NOT_TOLD": 1})]
)
def test_not_told_yet_ends_when_the_fourteen_days_do(known_by: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M8, SHARE, known_by=known_by))


def test_to_be_told_of_something_else_is_not_to_be_told_of_the_share() -> None:
    assert {"NOT_TOLD": 1} == counts(figures_of(M8, SHARE, informed("05-16", topic="RIGHTS")))


def test_a_telling_of_unknown_date_answers_nothing() -> None:
    assert {"NOT_TOLD": 1} == counts(figures_of(M8, SHARE, informed("05-16").undated()))


def test_a_share_of_unknown_date_is_neither_told_of_nor_untold() -> None:
    assert ({}, {"DATE_NOT_KNOWN": 1}) == both(figures_of(M8, SHARE.undated(), informed("05-16")))


def test_one_telling_answers_for_each_share_that_it_is_in_time_for() -> None:
    told = (SHARE, sent("05-20", "SH-2"), sent("02-01", "SH-3"), informed("05-21"))
    assert {"TOLD": 2, "TOLD_LATER": 1} == counts(figures_of(M8, *told))


def test_a_share_counts_as_told_by_knowledge_once_the_telling_is_known() -> None:
    told = (SHARE, informed("05-16").known("07-01"))
    assert ({"TOLD": 1}, {}) == both(figures_of(M8, *told, **FROM_MAY_ON))
    assert {"NOT_TOLD": 1} == counts(figures_of(M8, *told, known_by="06-15", **FROM_MAY_ON), KNOWN)


def test_of_two_tellings_the_one_known_first_is_enough() -> None:
    told = (SHARE, informed("05-16").known("07-01"), informed("05-20"))
    assert {"TOLD": 1} == counts(figures_of(M8, *told, **FROM_MAY_ON), KNOWN)


def test_a_retracted_telling_leaves_the_victim_untold() -> None:
    telling = informed("05-16")
    told = (SHARE, telling, retracted("06-20", telling))
    assert ({"TOLD": 1}, {"NOT_TOLD": 1}) == (
        counts(figures_of(M8, *told, known_by="06-01")),
        counts(figures_of(M8, *told)),
    )


def test_a_telling_whose_date_was_corrected_is_late_as_corrected() -> None:
    telling = informed("05-16")
    told = (SHARE, telling, corrected("06-20", telling, occurred_at="2024-06-16T12:00:00Z"))
    assert {"TOLD_LATER": 1} == counts(figures_of(M8, *told))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((informed("05-16").but(language="pl"),), "pl TOLD"),
        ((informed("05-16"),), "NOT_RECORDED TOLD"),
        ((informed("05-16", exemption="RISK_OF_HARM").but(language="pl"),), "NOT_TOLD EXEMPT"),
        ((), "NOT_TOLD NOT_TOLD"),
    ],
)
def test_the_language_is_that_of_the_telling(told: tuple[Said, ...], expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M8, SHARE, *told), dimension="language")


def test_the_force_is_the_one_that_shared() -> None:
    told = (SHARE, sent("05-16", **ESSEX), informed("05-17"))
    assert {"KENT TOLD": 1, "ESSEX TOLD": 1} == counts(figures_of(M8, *told), dimension="force")


@pytest.mark.parametrize(
    ("care", "expected"),
    [
        (safeguarded("05-15 11:59:59"), "CARE_FIRST"),
        (offered("01-02"), "CARE_FIRST"),
        (safeguarded("05-15 12:00"), "SHARE_FIRST"),
        (offered("05-16"), "SHARE_FIRST"),
        (safeguarded("05-10").undated(), "ORDER_NOT_KNOWN"),
    ],
)
def test_care_comes_first_where_it_came_strictly_before(care: Said, expected: str) -> None:
    figures = figures_of(M10, SHARE, care)
    assert ({expected: 1}, {f"KENT {expected}": 1}) == (counts(figures), counts(figures, dimension="force"))


def test_no_care_on_record_is_told_apart() -> None:
    assert {"NO_CARE": 1} == counts(figures_of(M10, SHARE, informed("05-14")))


def test_care_of_unknown_date_is_passed_over_where_there_is_other_care() -> None:
    told = (SHARE, safeguarded("05-10").undated(), offered("05-16"))
    assert {"SHARE_FIRST": 1} == counts(figures_of(M10, *told))


def test_the_order_is_not_known_where_the_shares_date_is_not() -> None:
    assert ({}, {"ORDER_NOT_KNOWN": 1}) == both(figures_of(M10, SHARE.undated(), safeguarded("05-10")))


def test_without_care_an_undated_share_came_without_care() -> None:
    assert {"NO_CARE": 1} == counts(figures_of(M10, SHARE.undated()), KNOWN)


def test_care_in_another_case_is_care() -> None:
    assert {"CARE_FIRST": 1} == counts(figures_of(M10, SHARE, safeguarded("05-10").of_case("C-9")))


def test_care_that_became_known_late_counts_by_knowledge_then() -> None:
    told = (SHARE, safeguarded("05-10").known("07-01"))
    assert ({"CARE_FIRST": 1}, {}) == both(figures_of(M10, *told, **FROM_MAY_ON))
    assert {"NO_CARE": 1} == counts(figures_of(M10, *told, known_by="06-15", **FROM_MAY_ON), KNOWN)


def test_any_care_that_is_known_says_that_care_came_first() -> None:
    told = (SHARE, safeguarded("05-10").known("07-01"), offered("05-11"))
    assert {"CARE_FIRST": 1} == counts(figures_of(M10, *told, **FROM_MAY_ON), KNOWN)


def test_retracted_care_is_none() -> None:
    care = safeguarded("05-10")
    assert {"NO_CARE": 1} == counts(figures_of(M10, SHARE, care, retracted("05-20", care)))


@pytest.mark.parametrize("measure", [M8, M10])
def test_only_shares_about_victims_and_witnesses_are_asked_about(measure: VictimsTold | CareBeforeShare) -> None:
    found = [
        sum(counts(figures_of(measure, opened("05-01"), role("05-02", part), SHARE)).values())
        for part in ("SUSPECT", "VICTIM", "REPORTER")
    ]
    assert [0, 1, 1] == found
