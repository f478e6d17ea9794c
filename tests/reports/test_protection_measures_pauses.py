"""M18 to M21: who was paused, how soon, what gaps there were and how long pauses lasted."""

from __future__ import annotations

import pytest

from projections.reports.measures.m18_pause_coverage import PauseCoverage
from projections.reports.measures.m19_pause_latency import PauseLatency
from projections.reports.measures.m20_pause_gaps import PauseGaps
from projections.reports.measures.m21_pause_length import PauseLength
from tests.protocol.story import (
    corrected,
    opened,
    outcome,
    paused,
    received,
    reported,
    retracted,
    reviewed,
    role,
    shared,
    support_ended,
    supported,
    unpaused,
)
from tests.reports.protection import amounts
from tests.reports.sharing import ESSEX, KNOWN, Counts, both, counts, figures_of, sent

M18, M19, M20, M21 = PauseCoverage(), PauseLatency(), PauseGaps(), PauseLength()
DAY = 24
IN_JULY = {"since": "2024-07-01", "until": "2024-08-01"}
SHIELDED = (opened("03-11"), supported("03-12"))
PAUSED, UNPAUSED = {"PAUSED": 1}, {"NOT_PAUSED": 1}


# M18 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["2023-01-01", "05-03", "2026-01-01"])
def test_a_pause_at_any_time_covers_a_referred_victim(at: str) -> None:
    assert PAUSED == counts(figures_of(M18, sent("05-03"), paused(at)))


def test_coverage_counts_a_person_once_for_each_force_in_the_period() -> None:
    shares = (sent("2023-05-03", "SH-0"), sent("05-03"), sent("06-03", "SH-2"), sent("06-04", "SH-3", **ESSEX))
    figures = figures_of(M18, reported("05-01"), *shares)
    assert {"KENT NOT_PAUSED": 1, "ESSEX NOT_PAUSED": 1} == counts(figures, dimension="force")
    assert {"VIOLENCE NOT_PAUSED": 2} == counts(figures, dimension="crime_type")


@pytest.mark.parametrize(
    ("part", "policy", "expected"),
    [
        ("VICTIM_AND_SUSPECT", "protocol-2021", UNPAUSED),
        ("UNKNOWN", "protocol-2021", UNPAUSED),
        ("WITNESS", "protocol-2021", {}),
        ("WITNESS", "witness-covered", UNPAUSED),
        ("SUSPECT", "witness-covered", {}),
    ],
)
def test_coverage_is_of_victims_as_the_policy_has_them(part: str, policy: str, expected: Counts) -> None:
    story = (reported("05-01"), role("05-01", part), sent("05-03"))
    assert expected == counts(figures_of(M18, *story, policy=policy))


def test_a_victim_in_one_case_counts_although_a_witness_in_another() -> None:
    story = (reported("05-01", "C-0"), role("05-01", "WITNESS", "C-0"), reported("05-02"))
    assert UNPAUSED == counts(figures_of(M18, *story, sent("05-03").of_case(None)))


def test_a_retracted_pause_covers_nobody() -> None:
    pause = paused("05-04")
    assert UNPAUSED == counts(figures_of(M18, sent("05-03"), pause, retracted("05-05", pause)))


def test_coverage_counts_by_knowledge_when_share_and_pause_were_both_known() -> None:
    late = paused("05-04").known("07-09")
    assert [({}, PAUSED), (UNPAUSED, UNPAUSED)] == [
        both(figures_of(M18, sent("05-03"), late, **IN_JULY)),
        both(figures_of(M18, sent("05-03"), late, known_by="07-08")),
    ]


def test_one_who_was_shared_as_a_witness_counts_by_knowledge_when_known_to_be_a_victim() -> None:
    story = (reported("05-01"), role("05-02", "VICTIM").known("07-09"), sent("05-03", part="WITNESS"))
    assert ({}, UNPAUSED) == both(figures_of(M18, *story, **IN_JULY))


# M19 ------------------------------------------------------------------------------------------------------------


def test_the_latency_runs_from_the_record_of_the_share_to_the_first_pause_in_full_minutes() -> None:
    figures = figures_of(M19, shared("05-03"), paused("05-04 12:05:59"), paused("05-09", "P-2"))
    assert {24 * 60: 1} == amounts(figures, M19, "PAUSED")


@pytest.mark.parametrize(
    ("at", "expected"),
    [("05-03 12:05", {"ALREADY": 1}), ("05-03 12:05:01", PAUSED), ("04-03", {"ALREADY": 1})],
)
def test_a_pause_by_the_time_of_knowing_stands_apart_and_is_not_measured(at: str, expected: Counts) -> None:
    figures = figures_of(M19, shared("05-03"), paused(at).recorded("05-06"))
    assert expected == counts(figures)
    assert {} == amounts(figures, M19, "ALREADY")


def test_a_pause_that_is_the_first_record_of_knowing_stands_apart() -> None:
    assert {"ALREADY": 1} == counts(figures_of(M19, paused("05-02"), shared("05-03")))


def test_a_pause_that_was_recorded_before_it_began_is_still_the_first_record() -> None:
    assert {"ALREADY": 1} == counts(figures_of(M19, paused("05-04").recorded("05-02"), shared("05-03")))


def test_a_pause_of_unknown_date_is_left_out() -> None:
    assert {"NOT_YET": 1} == counts(figures_of(M19, shared("05-03"), paused("05-04").undated()))


def test_who_is_not_paused_yet_is_counted_and_not_measured() -> None:
    figures = figures_of(M19, shared("05-03"))
    assert {"NOT_YET": 1} == counts(figures)
    assert {} == amounts(figures, M19, "NOT_YET")


@pytest.mark.parametrize("part", ["UNKNOWN", "WITNESS", "SUSPECT", None])
def test_a_share_that_tells_of_no_victim_tells_nothing(part: str | None) -> None:
    assert {} == counts(figures_of(M19, opened("05-01"), shared("05-03", part)))


def test_the_force_is_that_of_the_share_or_the_receipts_share_or_the_case() -> None:
    of_share = figures_of(M19, shared("05-03").but(**ESSEX))
    of_receipt = figures_of(M19, sent("05-03", part="UNKNOWN", **ESSEX), received("05-04"))
    of_case = figures_of(M19, opened("05-01", force="SURREY"), received("05-04", share_id=None).of_case("C-1"))
    of_linked = figures_of(M19, opened("05-01", force="SURREY"), paused("05-04").but(linked_cases=("C-1",)))
    early = figures_of(M19, opened("05-05", force="SURREY"), received("05-04", share_id=None).of_case("C-1"))
    of_none = figures_of(M19, received("05-04"))
    assert ["ESSEX", "ESSEX", "SURREY", "SURREY", "SURREY", "NOT_RECORDED"] == [
        key.split()[0]
        for one in (of_share, of_receipt, of_case, of_linked, early, of_none)
        for key in counts(one, dimension="force")
    ]


def test_a_latency_counts_by_date_when_the_office_knew_and_by_knowledge_when_both_records_were_known() -> None:
    late = paused("05-04").known("07-09")
    assert ({}, PAUSED) == both(figures_of(M19, shared("05-03"), late, **IN_JULY))
    assert PAUSED == counts(figures_of(M19, shared("05-03"), late, since="2024-05-03", until="2024-05-04"))


def test_a_retracted_pause_leaves_the_person_unpaused() -> None:
    pause = paused("05-04")
    assert {"NOT_YET": 1} == counts(figures_of(M19, shared("05-03"), pause, retracted("05-05", pause)))


# M20 ------------------------------------------------------------------------------------------------------------


def test_a_late_pause_makes_a_gap_from_when_the_office_knew_of_the_shielded_victim() -> None:
    knew_first = (shared("03-01"), *SHIELDED, paused("03-21"))
    knew_later = (*SHIELDED, shared("03-14").recorded("03-14"), paused("03-21"))
    assert [{10 * DAY: 1}, {7 * DAY: 1}] == [
        amounts(figures_of(M20, *story), M20, "PAUSED") for story in (knew_first, knew_later)
    ]


@pytest.mark.parametrize(("at", "expected"), [("03-15", {}), ("03-15 12:00:01", PAUSED)])
def test_a_pause_within_the_time_allowed_leaves_no_gap(at: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M20, *SHIELDED, shared("03-14").recorded("03-14"), paused(at)))


def test_a_gap_without_a_pause_ends_with_the_shield_or_is_open() -> None:
    story = (*SHIELDED, shared("03-14").recorded("03-14"), outcome("06-14"))
    over, still_open = figures_of(M20, *story), figures_of(M20, *story, known_by="04-14")
    assert ({"SHIELD_ENDED": 1}, {"OPEN": 1}) == (counts(over), counts(still_open))
    assert {92 * DAY: 1} == amounts(over, M20, "SHIELD_ENDED")
    assert {31 * DAY: 1} == amounts(still_open, M20, "OPEN")


def test_a_pause_that_ends_too_soon_leaves_a_gap_until_the_next() -> None:
    figures = figures_of(M20, *SHIELDED, paused("03-11"), unpaused("04-11"), paused("04-21", "P-2"))
    assert {"PV-05 PAUSED": 1} == counts(figures, dimension="gap_reason")
    assert {10 * DAY: 1} == amounts(figures, M20, "PAUSED")


def test_a_gap_in_the_days_of_grace_ends_with_them_although_they_lie_ahead() -> None:
    story = (*SHIELDED, paused("03-11"), support_ended("05-01"), unpaused("05-05", reason="SUPPORT_ENDED"))
    ahead, over = figures_of(M20, *story, known_by="05-10"), figures_of(M20, *story)
    assert ({5 * DAY: 1}, {10 * DAY: 1}) == (amounts(ahead, M20, "OPEN"), amounts(over, M20, "SHIELD_ENDED"))


def test_each_lapse_of_one_pause_is_a_gap_of_its_own() -> None:
    lapsing = (
        paused("03-11", due="04-11"),
        reviewed("04-16", due="05-16"),
        reviewed("05-19", due="08-19"),
        unpaused("08-01", reason="STATUS_REGULARISED"),
    )
    figures = figures_of(M20, *SHIELDED, *lapsing)
    assert {"PV-07 PAUSED": 2} == counts(figures, dimension="gap_reason")
    assert {5 * DAY: 1, 3 * DAY: 1} == amounts(figures, M20, "PAUSED")


def test_a_lapse_that_is_still_to_come_is_no_gap() -> None:
    story = (*SHIELDED, paused("03-11", due="04-11"), reviewed("04-16", due="05-16"))
    assert PAUSED == counts(figures_of(M20, *story, known_by="05-15"))


def test_a_lapse_under_another_pause_is_no_gap() -> None:
    assert {} == counts(figures_of(M20, *SHIELDED, paused("03-11", due="04-11"), paused("04-01", "P-2")))


def test_an_end_within_a_lapse_is_one_time_without_protection() -> None:
    figures = figures_of(M20, *SHIELDED, paused("03-11", due="04-11"), unpaused("04-15"), paused("04-21", "P-2"))
    assert {"PV-07 PAUSED": 1} == counts(figures, dimension="gap_reason")
    assert {10 * DAY: 1} == amounts(figures, M20, "PAUSED")


def test_a_pause_that_ended_as_it_was_applied_ends_no_gap() -> None:
    at_once = (paused("04-15 10:00", "P-2"), unpaused("04-15 10:00", ref="P-2"))
    figures = figures_of(M20, *SHIELDED, paused("03-11"), unpaused("04-11"), *at_once, paused("04-21", "P-3"))
    assert {10 * DAY: 1} == amounts(figures, M20, "PAUSED")


def test_a_corrected_reason_closes_the_gap() -> None:
    ended = unpaused("04-11")
    story = (*SHIELDED, paused("03-11"), ended, corrected("04-20", ended, reason="STATUS_REGULARISED"))
    assert [{"OPEN": 1}, {}] == [counts(figures_of(M20, *story, known_by=known_by)) for known_by in ("04-20", "04-21")]


def test_a_gap_counts_by_date_when_it_began_and_by_knowledge_when_it_could_be_found() -> None:
    story = (*SHIELDED, paused("03-11"), unpaused("06-11").known("07-09"), paused("06-30", "P-2"))
    assert ({}, PAUSED) == both(figures_of(M20, *story, **IN_JULY))


def test_a_later_lapse_is_known_when_it_begins_and_not_before() -> None:
    story = (*SHIELDED, paused("03-11", due="04-11"), reviewed("04-16", due="07-16"), reviewed("07-19", due="12-19"))
    assert {"PV-07 PAUSED": 1} == counts(figures_of(M20, *story, **IN_JULY), KNOWN, "gap_reason")


# M21 ------------------------------------------------------------------------------------------------------------


def test_a_pause_lasts_from_its_application_to_its_end_in_full_hours() -> None:
    figures = figures_of(M21, paused("05-03"), unpaused("05-13 12:59"))
    assert {10 * DAY: 1} == amounts(figures, M21, "ENDED")
    assert {"INVESTIGATION_CLOSED ENDED": 1} == counts(figures, dimension="end_reason")


@pytest.mark.parametrize(("known_by", "expected"), [("08-03 11:59:59", {}), ("08-03 12:00", {"LAPSED": 1})])
def test_a_pause_lapses_when_its_review_falls_due(known_by: str, expected: Counts) -> None:
    figures = figures_of(M21, paused("05-03", due="08-03"), known_by=known_by)
    assert expected == counts(figures)
    assert {92 * DAY: 1} if expected else {} == amounts(figures, M21, "LAPSED")


def test_a_pause_that_lapsed_and_was_ended_counts_by_its_end() -> None:
    figures = figures_of(M21, paused("05-03", due="08-03"), unpaused("09-03"))
    assert {"ENDED": 1} == counts(figures)
    assert {123 * DAY: 1} == amounts(figures, M21, "ENDED")


def test_a_pause_in_force_is_not_counted() -> None:
    renewed = (paused("05-03", due="08-03"), reviewed("08-09", due="2030-01-01"))
    without_limit = (*renewed, reviewed("08-10"))
    assert [{}, {}, {}] == [counts(figures_of(M21, *story)) for story in ((paused("05-03"),), renewed, without_limit)]


def test_a_lapse_is_told_with_a_reason_that_nobody_gives() -> None:
    figures = figures_of(M21, paused("05-03", due="08-03"), reviewed("08-04"))
    assert {"LAPSED_NO_REVIEW LAPSED": 1} == counts(figures, dimension="end_reason")


def test_pauses_of_one_person_count_each() -> None:
    story = (paused("05-03"), unpaused("05-13"), paused("06-03", "P-2"), unpaused("06-13", "P-2", "DUPLICATE"))
    assert {"ENDED": 2} == counts(figures_of(M21, *story))


def test_an_end_of_unknown_date_or_without_an_application_counts_for_nothing() -> None:
    stories = ((paused("05-03"), unpaused("05-13").undated()), (unpaused("05-13"),))
    assert [{}, {}] == [counts(figures_of(M21, *story)) for story in stories]


def test_an_end_counts_by_date_when_it_came_and_by_knowledge_when_both_records_were_known() -> None:
    stories = (
        (paused("05-03"), unpaused("05-13").known("07-09")),
        (paused("05-03").known("07-09"), unpaused("05-13")),
    )
    assert [({}, {"ENDED": 1})] * 2 == [both(figures_of(M21, *story, **IN_JULY)) for story in stories]


def test_a_lapse_counts_by_knowledge_when_it_came_or_when_the_records_before_it_were_known() -> None:
    in_time = (paused("05-03", due="07-09"),)
    late = (paused("05-03", due="06-03"), reviewed("06-01", due="06-20").known("07-09"))
    assert [({"LAPSED": 1}, {"LAPSED": 1}), ({}, {"LAPSED": 1})] == [
        both(figures_of(M21, *story, **IN_JULY)) for story in (in_time, late)
    ]


def test_records_that_do_not_bear_on_the_lapse_do_not_put_off_its_knowledge() -> None:
    late = (
        paused("05-01", "P-2").known("08-09"),
        reviewed("05-02", "P-2").known("08-09"),
        reviewed("07-10").known("08-09"),
        reviewed("05-04").undated().known("08-09"),
    )
    assert ({"LAPSED": 1}, {"LAPSED": 1}) == both(figures_of(M21, paused("05-03", due="07-09"), *late, **IN_JULY))
