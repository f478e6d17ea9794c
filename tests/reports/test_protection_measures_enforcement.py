"""M12 to M15: what enforcement came after the first referral and before it, at every boundary, by both clocks."""

from __future__ import annotations

import pytest

from projections.reports.measure import Measure
from projections.reports.measures.m12_enforcement_after_referral_broad import EnforcementAfterReferralBroad
from projections.reports.measures.m13_enforcement_after_referral_narrow import EnforcementAfterReferralNarrow
from projections.reports.measures.m14_papers_served import PapersServed
from projections.reports.measures.m15_enforcement_before_referral import EnforcementBeforeReferral
from tests.protocol.story import act, act_ended, corrected, opened, reported, retracted, role, when
from tests.reports.sharing import ESSEX, KNOWN, Counts, both, counts, figures_of, sent

M12, M13, M14, M15 = (
    EnforcementAfterReferralBroad(),
    EnforcementAfterReferralNarrow(),
    PapersServed(),
    EnforcementBeforeReferral(),
)
SHARE = sent("05-03")
AFTER, NONE = {"ENFORCED": 1}, {"NONE_OVER": 1}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2024-05-03 11:59:59", NONE),
        ("2024-05-03 12:00", AFTER),
        ("2025-05-03 12:00", AFTER),
        ("2025-05-03 12:00:01", NONE),
    ],
)
def test_twelve_months_run_from_the_share_both_ends_in(at: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M12, SHARE, act(at)))


@pytest.mark.parametrize(("at", "expected"), [("2025-02-28 12:00", AFTER), ("2025-02-28 12:00:01", NONE)])
def test_twelve_months_after_a_leap_day_end_on_the_28th(at: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M12, sent("02-29"), act(at)))


@pytest.mark.parametrize(
    ("known_by", "expected"),
    [("2025-05-03 12:00", {"NONE_RUNNING": 1}), ("2025-05-03 12:00:01", NONE)],
)
def test_who_was_not_acted_against_stands_apart_while_the_twelve_months_run(known_by: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M12, SHARE, known_by=known_by))


def test_the_rate_is_read_among_those_whose_twelve_months_are_over_whatever_came_of_them() -> None:
    early, late = sent("01-03"), sent("05-03", "SH-2", subject_ref="S-2")
    acts = (act("05-20"), act("05-20", ref="A-2").but(subject_ref="S-2"))
    figures = figures_of(M12, early, late, *acts, sent("01-03", "SH-3", subject_ref="S-3"), known_by="2025-02-01")
    assert {"OVER ENFORCED": 1, "OVER NONE_OVER": 1, "RUNNING ENFORCED": 1} == counts(figures, dimension="months")


@pytest.mark.parametrize(
    ("action", "broad", "narrow"),
    [
        ("STATUS_CHECK", NONE, NONE),
        ("NOTICE_OF_LIABILITY", AFTER, NONE),
        ("REPORTING_CONDITION", AFTER, NONE),
        ("IMMIGRATION_ARREST", AFTER, NONE),
        ("DETENTION", AFTER, AFTER),
        ("REMOVAL_DIRECTIONS", AFTER, AFTER),
    ],
)
def test_broad_begins_at_papers_and_narrow_at_detention(action: str, broad: Counts, narrow: Counts) -> None:
    assert (broad, narrow) == tuple(counts(figures_of(one, SHARE, act("05-20", action))) for one in (M12, M13))


def test_the_highest_tier_of_the_twelve_months_is_told() -> None:
    acts = (act("05-20"), act("05-21", "DETENTION"), act("05-22", "IMMIGRATION_ARREST"), act("2025-06-01", "REMOVED"))
    assert {"T4 ENFORCED": 1} == counts(figures_of(M12, SHARE, *acts), dimension="tier")


def test_a_person_counts_at_the_first_share_of_each_force() -> None:
    shares = (sent("2023-12-20", "SH-0"), sent("05-03", "SH-1"), sent("2024-02-01", "SH-2", **ESSEX))
    first = figures_of(M12, *shares, act("2025-01-10"), since="2023-01-01")
    assert {"KENT NONE_OVER": 1, "ESSEX ENFORCED": 1} == counts(first, dimension="force")
    assert {"ESSEX ENFORCED": 1} == counts(figures_of(M12, *shares, act("2025-01-10")), dimension="force")


def test_a_suspect_is_not_referred_and_a_witness_is() -> None:
    found = [
        counts(figures_of(M12, reported("05-01"), role("05-01", part), sent("05-03", part=part)))
        for part in ("SUSPECT", "WITNESS")
    ]
    assert [{}, NONE] == found


@pytest.mark.parametrize("measure", [M12, M13, M14, M15], ids=lambda measure: measure.code)
def test_a_share_of_unknown_date_starts_nothing(measure: Measure) -> None:
    assert ({}, {}) == both(figures_of(measure, SHARE.undated(), act("05-20")))


def test_the_first_share_with_a_date_takes_the_place_of_one_without() -> None:
    figures = figures_of(M12, sent("05-01", "SH-0").undated(), SHARE, act("05-02"))
    assert NONE == counts(figures)


@pytest.mark.parametrize("measure", [M12, M14], ids=lambda measure: measure.code)
def test_an_act_of_unknown_date_is_left_out(measure: Measure) -> None:
    assert counts(figures_of(measure, SHARE)) == counts(figures_of(measure, SHARE, act("05-20").undated()))


def test_an_act_that_is_corrected_or_retracted_counts_as_it_stands() -> None:
    taken = act("05-20")
    early = corrected("05-25", taken, occurred_at="2024-05-01T12:00:00Z")
    assert [NONE, NONE, AFTER] == [
        counts(figures_of(M12, SHARE, taken, retracted("05-25", taken))),
        counts(figures_of(M12, SHARE, taken, early)),
        counts(figures_of(M12, SHARE, taken, early, retracted("05-26", early))),
    ]


def test_before_the_retraction_was_known_the_act_counts() -> None:
    taken = act("05-20")
    story = (SHARE, taken, retracted("05-21", taken).known("05-25"))
    found = [counts(figures_of(M12, *story, known_by=known_by)) for known_by in ("05-24", "05-25")]
    assert [AFTER, {"NONE_RUNNING": 1}] == found


def test_enforcement_counts_by_knowledge_when_share_and_act_were_both_known() -> None:
    in_july = {"since": "2024-07-01", "until": "2024-08-01"}
    late_act, late_share = act("05-20").known("07-09"), SHARE.known("07-05")
    assert [({}, AFTER), ({}, AFTER), ({}, {})] == [
        both(figures_of(M12, SHARE, late_act, **in_july)),
        both(figures_of(M12, late_share, act("05-20"), **in_july)),
        both(figures_of(M12, SHARE, act("05-20"), **in_july)),
    ]


def test_a_referral_counts_by_knowledge_when_the_part_was_known_too() -> None:
    figures = figures_of(
        M12, sent("05-03", part="SUSPECT"), opened("05-01").known("06-10"), since="2024-06-01", until="2024-07-01"
    )
    assert ({}, NONE) == both(figures)


def test_the_first_of_several_acts_to_be_known_makes_the_person_one_acted_against() -> None:
    figures = figures_of(M12, SHARE, act("05-20").known("08-09"), act("05-21").known("06-09"), until="2024-07-01")
    assert AFTER == counts(figures, KNOWN)


def test_papers_count_however_late_they_come() -> None:
    served = {"SERVED": 1}
    assert [served, served, {"NOT_SERVED": 1}] == [
        counts(figures_of(M14, SHARE, act(at))) for at in ("05-03", "2027-01-01", "05-03 11:59")
    ]


def test_papers_count_by_knowledge_when_share_and_papers_were_both_known() -> None:
    figures = figures_of(M14, SHARE, act("05-20").known("07-09"), since="2024-07-01", until="2024-08-01")
    assert ({}, {"SERVED": 1}) == both(figures)


def test_graver_enforcement_alone_serves_no_papers() -> None:
    assert {"NOT_SERVED": 1} == counts(figures_of(M14, SHARE, act("05-20", "DETENTION")))


def test_papers_are_told_by_type_of_crime_and_year_of_the_referral() -> None:
    figures = figures_of(M14, reported("2023-12-01"), sent("2023-12-31 23:59"), act("05-20"), since="2023-01-01")
    assert [{"VIOLENCE SERVED": 1}, {"2023 SERVED": 1}] == [
        counts(figures, dimension=name) for name in ("crime_type", "referral_year")
    ]


def test_enforcement_at_the_moment_of_the_share_did_not_come_before_it() -> None:
    found = [counts(figures_of(M15, SHARE, act(at))) for at in ("05-03 11:59:59", "05-03 12:00")]
    assert [{"OVER": 1}, {"NONE": 1}] == found


def test_before_is_before_the_first_share_of_any_force() -> None:
    figures = figures_of(M15, sent("05-03", **ESSEX), sent("06-03", "SH-2"), act("05-20"))
    assert {"NONE": 1} == counts(figures)


def test_a_later_share_of_another_force_is_no_first_referral() -> None:
    figures = figures_of(M15, sent("2023-05-03", **ESSEX), sent("06-03", "SH-2"), act("05-20"))
    assert ({}, {}) == both(figures)


@pytest.mark.parametrize(
    ("action", "end", "expected"),
    [
        ("REPORTING_CONDITION", None, "STILL_IN_FORCE"),
        ("REPORTING_CONDITION", "05-03 12:00:01", "STILL_IN_FORCE"),
        ("REPORTING_CONDITION", "05-03 12:00", "OVER"),
        ("IMMIGRATION_ARREST", None, "OVER"),
    ],
)
def test_a_state_stands_apart_while_it_is_in_force_at_the_share(action: str, end: str | None, expected: str) -> None:
    ended = [act_ended(end, "A-1")] if end else []
    assert {expected: 1} == counts(figures_of(M15, SHARE, act("02-12", action, "A-1"), *ended))


def test_a_state_lasts_no_longer_than_was_said() -> None:
    found = [
        counts(figures_of(M15, SHARE, act("02-12", "BAIL_CONDITION").but(continues_until=when(until))))
        for until in ("05-03 12:00", "05-04")
    ]
    assert [{"OVER": 1}, {"STILL_IN_FORCE": 1}] == found


def test_the_highest_tier_of_all_that_came_before_is_told() -> None:
    figures = figures_of(M15, SHARE, act("02-12", "REPORTING_CONDITION"), act("02-13", "IMMIGRATION_ARREST"))
    assert {"T3 STILL_IN_FORCE": 1} == counts(figures, dimension="tier")


def test_enforcement_before_counts_by_knowledge_when_share_and_act_were_both_known() -> None:
    figures = figures_of(M15, SHARE, act("02-12").known("07-09"), since="2024-07-01", until="2024-08-01")
    assert ({}, {"OVER": 1}) == both(figures)


def test_a_state_in_force_is_known_with_the_act_that_began_it() -> None:
    acts = (act("02-12"), act("02-13", "REPORTING_CONDITION").known("07-09"))
    figures = figures_of(M15, SHARE, *acts, since="2024-07-01", until="2024-08-01")
    assert ({}, {"STILL_IN_FORCE": 1}) == both(figures)
