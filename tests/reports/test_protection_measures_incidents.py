"""M16 and M17: acts in the shield and after it had thinned, counted once each and told by what the board made of them."""

from __future__ import annotations

import pytest

from projections.reports.measures.m16_enforcement_in_shield import EnforcementInShield
from projections.reports.measures.m17_warnings_after_support_ended import WarningsAfterSupportEnded
from tests.protocol.story import (
    Said,
    act,
    applied,
    corrected,
    declined,
    opened,
    outcome,
    overridden,
    paused,
    reopened,
    retracted,
    role,
    shared,
    support_ended,
    supported,
    transferred,
)
from tests.reports.protection import finding_on, judged
from tests.reports.sharing import KNOWN, Counts, both, counts, figures_of

M16, M17 = EnforcementInShield(), WarningsAfterSupportEnded()
FULL = (opened("03-11"), supported("03-13"), shared("03-13"))
NOTICE = act("05-20", ref="A-1")
OPEN = {"NOT_REVIEWED": 1}


def test_an_act_in_a_shield_and_in_a_pause_is_one_incident() -> None:
    assert OPEN == counts(figures_of(M16, *FULL, paused("03-14"), NOTICE))


def test_two_acts_are_two_incidents_and_one_recorded_twice_is_one() -> None:
    again = act("05-21", "DETENTION", "A-1")
    found = [counts(figures_of(M16, *FULL, NOTICE, other)) for other in (act("05-21"), again)]
    assert [{"NOT_REVIEWED": 2}, OPEN] == found


def test_the_level_of_the_shield_is_told() -> None:
    presumed = figures_of(M16, opened("03-11"), shared("03-11"), NOTICE)
    full = figures_of(M16, *FULL, NOTICE)
    assert [{"PRESUMED NOT_REVIEWED": 1}, {"FULL NOT_REVIEWED": 1}] == [
        counts(figures, dimension="shield_level") for figures in (presumed, full)
    ]


@pytest.mark.parametrize(
    ("at", "expected"),
    [("03-11 11:59", {}), ("03-11 12:00", OPEN), ("08-01 11:59", OPEN), ("08-01 12:00", {})],
)
def test_only_acts_while_the_person_was_shielded_count(at: str, expected: Counts) -> None:
    knew = shared("03-01")
    assert expected == counts(figures_of(M16, knew, opened("03-11"), supported("03-13"), outcome("08-01"), act(at)))


@pytest.mark.parametrize(("at", "expected"), [("03-13 12:04", {"HINDSIGHT": 1}), ("03-13 12:05", OPEN)])
def test_what_came_before_the_home_office_knew_stands_apart(at: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M16, *FULL, act(at)))


def test_what_an_override_allowed_stands_apart_unless_it_is_hindsight() -> None:
    allowed = figures_of(M16, *FULL, overridden("05-19"), NOTICE)
    never_known = figures_of(M16, opened("03-11"), overridden("05-19"), NOTICE)
    assert [{"OVERRIDDEN": 1}, {"HINDSIGHT": 1}] == [counts(allowed), counts(never_known)]


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        (("UPHELD",), "UPHELD"),
        (("NOT_UPHELD",), "NOT_UPHELD"),
        (("CANNOT_TELL",), "CANNOT_TELL"),
        ((None,), "NOT_REVIEWED"),
        (("UPHELD", None), "UPHELD"),
        (("UPHELD", "NOT_UPHELD"), "NOT_UPHELD"),
        (("UPHELD", "reopened"), "NOT_REVIEWED"),
        (("UPHELD", "reopened", "CANNOT_TELL"), "CANNOT_TELL"),
    ],
)
def test_the_last_judgement_of_the_board_counts(reviews: tuple[str | None, ...], expected: str) -> None:
    finding_id = finding_on("PV-01", NOTICE)
    told = [_review(f"06-{day:02d}", finding_id, what) for day, what in enumerate(reviews, 1)]
    assert {expected: 1} == counts(figures_of(M16, *FULL, NOTICE, *told))


def test_a_judgement_counts_from_when_it_is_known_and_for_its_own_finding_only() -> None:
    story = (*FULL, NOTICE, act("05-22"), judged("06-01", finding_on("PV-01", NOTICE)))
    assert [{"NOT_REVIEWED": 2}, {"UPHELD": 1, "NOT_REVIEWED": 1}] == [
        counts(figures_of(M16, *story, known_by=known_by)) for known_by in ("06-01 12:00", "06-02")
    ]


def test_the_board_may_judge_hindsight_without_its_being_counted_with_the_others() -> None:
    figures = figures_of(M16, opened("03-11"), supported("03-13"), NOTICE, judged("06-01", finding_on("PV-01", NOTICE)))
    assert {"UPHELD HINDSIGHT": 1} == counts(figures, dimension="review")


def test_a_retraction_takes_the_incident_away_from_when_it_is_known() -> None:
    story = (*FULL, NOTICE, retracted("05-25", NOTICE))
    assert [OPEN, {}] == [counts(figures_of(M16, *story, known_by=known_by)) for known_by in ("05-25", "05-26")]


def test_a_correction_moves_the_act_out_of_the_shield() -> None:
    moved = corrected("05-25", NOTICE, occurred_at="2024-03-01T12:00:00Z")
    assert {} == counts(figures_of(M16, *FULL, NOTICE, moved))


def test_an_incident_counts_by_knowledge_when_it_could_be_found() -> None:
    story = (opened("03-11").known("07-09"), supported("03-13"), shared("03-13"), NOTICE)
    figures = figures_of(M16, *story, since="2024-07-01", until="2024-08-01")
    assert ({}, OPEN) == both(figures)


def test_a_correction_that_makes_the_incident_is_what_it_counts_by() -> None:
    late = corrected("07-08", act("02-20", ref="A-1"), occurred_at="2024-05-20T12:00:00Z")
    story = (*FULL, act("02-20", ref="A-1"), late)
    assert OPEN == counts(figures_of(M16, *story, since="2024-07-01", until="2024-08-01"), KNOWN)


def test_an_act_of_which_the_day_does_not_tell_whether_it_was_in_the_shield_is_left_out() -> None:
    assert [{}, OPEN] == [counts(figures_of(M16, *FULL, act(at).day())) for at in ("03-11", "03-14")]


def test_a_suspect_has_no_shield() -> None:
    assert {} == counts(figures_of(M16, *FULL, role("03-12", "SUSPECT"), NOTICE))


@pytest.mark.parametrize(
    ("at", "in_shield", "warned"),
    [("04-14 11:59", OPEN, {}), ("04-14 12:00", {}, OPEN), ("08-01 12:00", {}, {})],
)
def test_a_warning_begins_where_the_days_of_grace_end(at: str, in_shield: Counts, warned: Counts) -> None:
    story = (*FULL, support_ended("03-31"), outcome("08-01"), act(at))
    assert (in_shield, warned) == (counts(figures_of(M16, *story)), counts(figures_of(M17, *story)))


def test_support_that_was_declined_warns_unless_an_application_is_pending() -> None:
    story = (opened("03-11"), declined("03-13"), act("05-20"))
    assert [OPEN, {}] == [counts(figures_of(M17, *story, *more)) for more in ((), (applied("04-01"),))]


def test_an_override_does_not_clear_a_warning_and_the_board_may() -> None:
    story = (opened("03-11"), declined("03-13"), overridden("05-19"), NOTICE)
    review = judged("06-01", finding_on("PW-01", NOTICE), "NOT_UPHELD")
    assert [OPEN, {"NOT_UPHELD": 1}] == [counts(figures_of(M17, *story, *more)) for more in ((), (review,))]


def test_the_force_of_a_warning_is_the_one_that_held_the_case_at_the_act() -> None:
    story = (opened("03-11"), declined("03-13"), transferred("05-21", "ESSEX"), act("05-20"), act("05-22"))
    figures = figures_of(M17, *story)
    assert {"KENT NOT_REVIEWED": 1, "ESSEX NOT_REVIEWED": 1} == counts(figures, dimension="force")


def test_the_force_of_a_warning_is_the_one_that_reopened_the_case() -> None:
    again = (outcome("05-01"), reopened("05-10", force="ESSEX"))
    figures = figures_of(M17, opened("03-11"), declined("03-13"), *again, act("05-20"))
    assert {"ESSEX NOT_REVIEWED": 1} == counts(figures, dimension="force")


def test_a_warning_counts_by_knowledge_when_it_could_be_found() -> None:
    story = (opened("03-11"), declined("03-13").known("07-09"), act("05-20"))
    assert ({}, OPEN) == both(figures_of(M17, *story, since="2024-07-01", until="2024-08-01"))


def _review(at: str, finding_id: str, what: str | None) -> Said:
    if what == "reopened":
        return judged(at, finding_id, None, "REOPENED")
    return judged(at, finding_id, what, "ACKNOWLEDGED" if what is None else "ADJUDICATED")
