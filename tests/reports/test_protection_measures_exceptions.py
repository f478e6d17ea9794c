"""M22: overrides, by whether they came before the act."""

from __future__ import annotations

import pytest

from projections.reports.measures.m22_exceptions_used import ExceptionsUsed
from tests.protocol.story import act, corrected, overridden, retracted, when
from tests.reports.sharing import Counts, both, counts, figures_of

M22 = ExceptionsUsed()
BEFORE, AFTER, NO_ACT = {"BEFORE": 1}, {"AFTER": 1}, {"NO_ACT": 1}
OVERRIDE = overridden("05-20")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("05-06 11:59:59", NO_ACT),
        ("05-06 12:00", AFTER),
        ("05-20 11:59:59", AFTER),
        ("05-20 12:00", BEFORE),
        ("2027-01-01", BEFORE),
    ],
)
def test_an_act_in_the_fourteen_days_before_makes_it_late_and_any_later_one_timely(at: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M22, OVERRIDE, act(at)))


@pytest.mark.parametrize(("at", "expected"), [("05-25 11:59:59", BEFORE), ("05-25 12:00", NO_ACT)])
def test_an_override_allows_nothing_once_it_has_expired(at: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M22, overridden("05-20", until="05-25"), act(at)))


def test_an_act_before_goes_before_one_after() -> None:
    assert AFTER == counts(figures_of(M22, OVERRIDE, act("05-19"), act("05-21")))


@pytest.mark.parametrize(("grade", "expected"), [("GRADE_7", {"BEFORE": 2}), ("SEO", {"BEFORE": 1, "AFTER": 1})])
def test_an_act_that_an_earlier_override_allowed_makes_no_later_one_late(grade: str, expected: Counts) -> None:
    earlier = overridden("05-10", grade=grade).but(override_ref="O-0")
    assert expected == counts(figures_of(M22, earlier, act("05-11"), OVERRIDE, act("05-21")))


def test_an_override_of_any_grade_at_the_moment_of_the_act_comes_before_it() -> None:
    assert BEFORE == counts(figures_of(M22, overridden("05-20", grade="HEO"), act("05-20")))


def test_status_checks_are_no_acts() -> None:
    assert NO_ACT == counts(figures_of(M22, OVERRIDE, act("05-21", "STATUS_CHECK")))


def test_an_override_that_expired_before_it_began_has_no_act() -> None:
    void = OVERRIDE.but(expires_at=when("05-19"))
    assert [NO_ACT, NO_ACT] == [counts(figures_of(M22, void, act(at))) for at in ("05-18", "05-21")]


def test_overrides_of_every_grade_count_and_are_told_by_grade_and_ground() -> None:
    figures = figures_of(M22, overridden("05-20", grade="HEO"), act("05-21"))
    assert [{"PUBLIC_PROTECTION BEFORE": 1}, {"HEO BEFORE": 1}] == [
        counts(figures, dimension=name) for name in ("ground", "grade")
    ]


def test_what_is_said_twice_is_one_override_the_first() -> None:
    again = overridden("06-20", grade="SCS")
    assert [BEFORE, {}] == [
        counts(figures_of(M22, OVERRIDE, again, act("05-21"), since=since)) for since in ("2024-01-01", "2024-06-01")
    ]


def test_an_override_or_an_act_of_unknown_date_tells_no_order() -> None:
    assert ({}, {"UNDATED": 1}) == both(figures_of(M22, OVERRIDE.undated(), act("05-21")))
    assert NO_ACT == counts(figures_of(M22, OVERRIDE, act("05-21").undated()))


def test_amendments_of_override_and_act_count() -> None:
    taken = act("05-21")
    stories = (
        (OVERRIDE, taken, retracted("05-25", OVERRIDE)),
        (OVERRIDE, taken, retracted("05-25", taken)),
        (OVERRIDE, taken, corrected("05-25", taken, occurred_at="2024-05-19T12:00:00Z")),
    )
    assert [{}, NO_ACT, AFTER] == [counts(figures_of(M22, *story)) for story in stories]


def test_an_override_counts_by_date_when_given_and_by_knowledge_when_it_and_the_act_were_known() -> None:
    in_july = {"since": "2024-07-01", "until": "2024-08-01"}
    stories = ((OVERRIDE.known("07-09"), act("05-21")), (OVERRIDE, act("05-21").known("07-09")))
    assert [({}, BEFORE), ({}, BEFORE)] == [both(figures_of(M22, *story, **in_july)) for story in stories]


def test_the_first_act_to_be_known_says_when_the_category_was() -> None:
    acts = (act("05-21").known("08-09"), act("05-22").known("07-09"))
    assert ({}, BEFORE) == both(figures_of(M22, OVERRIDE, *acts, since="2024-07-01", until="2024-08-01"))
