"""M24 counts persons for whom support is on record, by what became of it in the end, and how specialist it was."""

from __future__ import annotations

import pytest

from projections.reports.measures.m24_support_outcome import SupportOutcome
from tests.protocol.story import Said, corrected, declined, offered, reported, retracted, support_ended, supported
from tests.reports.sharing import KNOWN, Counts, both, counts, figures_of

M24 = SupportOutcome()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), {}),
        ((offered("05-01"),), {"OFFERED": 1}),
        ((offered("05-01"), supported("05-02")), {"ACCEPTED": 1}),
        ((offered("05-01"), declined("05-02")), {"DECLINED": 1}),
        ((offered("05-01"), supported("05-02"), support_ended("06-01")), {"ENDED": 1}),
        ((declined("05-02"), supported("05-03")), {"ACCEPTED": 1}),
        ((supported("05-02"), support_ended("06-01"), offered("07-01")), {"OFFERED": 1}),
        ((support_ended("06-01"), supported("06-01 12:00:01")), {"ACCEPTED": 1}),
    ],
)
def test_the_latest_record_says_what_became_of_it(told: tuple[Said, ...], expected: Counts) -> None:
    assert expected == counts(figures_of(M24, *told))


def test_support_that_ended_is_ended_from_the_first_day_of_grace() -> None:
    told = (supported("05-02"), support_ended("06-01"))
    assert [{"ACCEPTED": 1}, {"ENDED": 1}] == [
        counts(figures_of(M24, *told, known_by=at)) for at in ("06-01", "06-01 12:06")
    ]


def test_a_person_counts_in_the_period_of_the_first_record() -> None:
    told = (offered("05-01"), supported("07-02"))
    assert [({}, {"ACCEPTED": 1}), ({"ACCEPTED": 1}, {})] == [
        both(figures_of(M24, *told, **limits)) for limits in ({"since": "2024-06-01"}, {"until": "2024-06-01"})
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((offered("05-01").but(specialist=False),), "OTHER OFFERED"),
        ((offered("05-01"),), "OTHER_SPECIALIST OFFERED"),
        ((offered("05-01").but(provider_type="BY_AND_FOR", specialist=False),), "BY_AND_FOR OFFERED"),
        ((offered("05-01"), supported("05-02").but(provider_type="BY_AND_FOR")), "BY_AND_FOR ACCEPTED"),
        ((supported("05-02"),), "OTHER ACCEPTED"),
        ((declined("05-02"),), "NOT_RECORDED DECLINED"),
    ],
)
def test_the_most_specialist_support_names_the_kind(told: tuple[Said, ...], expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M24, *told), dimension="supporter")


def test_the_crime_is_that_of_the_case_that_the_first_record_names() -> None:
    other = reported("04-01", "C-9").but(crime_type="FRAUD")
    told = (other, reported("04-02"), supported("05-02").of_case("C-1"))
    assert {"VIOLENCE ACCEPTED": 1} == counts(figures_of(M24, *told), dimension="crime_type")
    assert {"FRAUD ACCEPTED": 1} == counts(figures_of(M24, other, supported("05-02")), dimension="crime_type")


def test_what_has_no_date_counts_only_where_nothing_else_does() -> None:
    assert ({"OFFERED": 1}, {"OFFERED": 1}) == both(figures_of(M24, offered("05-01"), support_ended("06-01").undated()))
    assert ({}, {"ENDED": 1}) == both(figures_of(M24, support_ended("06-01").undated()))


def test_by_knowledge_a_person_counts_once_the_latest_record_is_known() -> None:
    told = (offered("05-01"), declined("05-02").known("08-01"))
    assert [{"OFFERED": 1}, {}, {"DECLINED": 1}] == [
        counts(figures_of(M24, *told, **limits), KNOWN)
        for limits in ({"known_by": "07-01"}, {"until": "2024-08-01"}, {})
    ]


def test_by_knowledge_a_first_record_that_came_late_counts_then() -> None:
    told = (offered("05-01").known("08-01"), declined("05-02"))
    assert {} == counts(figures_of(M24, *told, until="2024-08-01"), KNOWN)
    assert {"DECLINED": 1} == counts(figures_of(M24, *told), KNOWN)


def test_a_retracted_end_leaves_the_support_as_it_was() -> None:
    end = support_ended("06-01")
    told = (supported("05-02"), end, retracted("06-20", end))
    assert [{"ENDED": 1}, {"ACCEPTED": 1}] == [counts(figures_of(M24, *told, known_by=at)) for at in ("06-20", "06-21")]


def test_a_corrected_date_changes_the_order() -> None:
    end = support_ended("06-01")
    told = (supported("05-02"), end, corrected("06-20", end, occurred_at="2024-05-01T12:00:00Z"))
    assert {"ACCEPTED": 1} == counts(figures_of(M24, *told))
