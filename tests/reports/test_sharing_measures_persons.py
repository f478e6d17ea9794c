"""M1 counts victims and witnesses of whom data were shared: each once for a force, by what is known of them."""

from __future__ import annotations

from projections.reports.measures.m01_persons_referred import PersonsReferred
from tests.protocol.story import CASE, corrected, opened, reported, retracted, role
from tests.reports.sharing import ESSEX, KNOWN, both, counts, figures_of, sent

M1 = PersonsReferred()
ONE = {"REFERRED": 1}


def test_a_person_counts_once_for_a_force_under_the_headings_of_its_first_share() -> None:
    first = sent("05-03", channel="PHONE", trigger="OFFICER_DECISION")
    figures = figures_of(M1, reported("05-01"), first, sent("06-04", "SH-2", channel="EMAIL"))
    assert (ONE, ONE) == both(figures)
    assert [
        {f"{value} REFERRED": 1} for value in ("KENT", "2024-05", "VIOLENCE", "VICTIM", "PHONE", "OFFICER_DECISION")
    ] == [counts(figures, dimension=name) for name in ("force", "month", "crime_type", "role", "channel", "trigger")]


def test_what_the_record_leaves_open_stands_under_not_recorded() -> None:
    figures = figures_of(M1, sent("05-03"))
    assert [{"NOT_RECORDED REFERRED": 1}] * 3 == [
        counts(figures, dimension=name) for name in ("crime_type", "channel", "trigger")
    ]


def test_two_forces_count_the_same_person_once_each() -> None:
    figures = figures_of(M1, sent("05-03"), sent("05-04", **ESSEX))
    assert {"KENT REFERRED": 1, "ESSEX REFERRED": 1} == counts(figures, dimension="force")


def test_two_persons_count_as_two() -> None:
    figures = figures_of(M1, sent("05-03"), sent("05-04", "SH-2", subject_ref="S-2"))
    assert {"REFERRED": 2} == counts(figures)


def test_the_period_includes_its_first_instant_and_not_its_last() -> None:
    limits = {"since": "2024-05-01 00:00", "until": "2024-06-01 00:00"}
    found = [
        counts(figures_of(M1, sent(at), **limits))
        for at in ("04-30 23:59:59", "05-01 00:00", "05-31 23:59:59", "06-01 00:00")
    ]
    assert [{}, ONE, ONE, {}] == found


def test_a_share_that_became_known_late_counts_then_by_knowledge() -> None:
    figures = figures_of(M1, sent("05-03").known("07-09"))
    assert ({"2024-05 REFERRED": 1}, {"2024-07 REFERRED": 1}) == (
        counts(figures, dimension="month"),
        counts(figures, KNOWN, "month"),
    )


def test_a_share_of_unknown_date_counts_by_knowledge_only() -> None:
    assert ({}, ONE) == both(figures_of(M1, sent("05-03").undated()))


def test_a_suspect_is_left_out_and_a_witness_is_not() -> None:
    found = [
        counts(figures_of(M1, opened("05-01"), role("05-02", part), sent("05-03"))) for part in ("SUSPECT", "WITNESS")
    ]
    assert [{}, ONE] == found


def test_the_part_in_the_case_goes_before_what_the_share_says() -> None:
    suspect = sent("05-03", part="SUSPECT")
    assert ({}, ONE) == (counts(figures_of(M1, suspect)), counts(figures_of(M1, suspect, reported("05-01"))))


def test_without_a_case_the_share_stands_for_any_case_of_the_person() -> None:
    told = (reported("05-01", "C-9"), sent("05-03", part=None).of_case(None))
    assert {"VIOLENCE REFERRED": 1} == counts(figures_of(M1, *told), dimension="crime_type")


def test_a_share_that_says_nothing_itself_is_known_as_one_of_a_victim_once_the_case_is() -> None:
    told = (sent("05-03", part=None), reported("05-01").known("06-17"), opened("05-02").known("07-01"))
    assert {"2024-06 REFERRED": 1} == counts(figures_of(M1, *told), KNOWN, "month")


def test_what_is_known_of_another_case_says_nothing_of_the_part_in_this_one() -> None:
    told = (sent("05-03", part=None), reported("05-01").known("06-17"), opened("05-02", "C-9"))
    assert {"2024-06 REFERRED": 1} == counts(figures_of(M1, *told), KNOWN, "month")


def test_a_share_that_says_nothing_itself_is_known_as_one_of_a_witness_once_the_part_is() -> None:
    told = (sent("05-03", part=None), reported("05-01"), role("05-02", "WITNESS").known("08-01"))
    assert {"2024-08 REFERRED": 1} == counts(figures_of(M1, *told), KNOWN, "month")


def test_a_share_that_calls_the_person_a_victim_is_known_as_such_at_once() -> None:
    told = (sent("05-03"), reported("05-01").known("06-17"))
    assert {"2024-05 REFERRED": 1} == counts(figures_of(M1, *told), KNOWN, "month")


def test_a_retracted_share_counts_until_the_retraction_is_known() -> None:
    share = sent("05-03")
    told = (share, retracted("05-20", share))
    assert (ONE, {}) == (counts(figures_of(M1, *told, known_by="05-20")), counts(figures_of(M1, *told)))


def test_a_corrected_share_counts_as_corrected_and_as_known_from_the_first() -> None:
    share = sent("05-03")
    told = (share, corrected("06-20", share, occurred_at="2024-04-30T12:00:00Z", channel="FORM"))
    figures = figures_of(M1, *told)
    assert ({"2024-04 REFERRED": 1}, {"2024-05 REFERRED": 1}, {"FORM REFERRED": 1}) == (
        counts(figures, dimension="month"),
        counts(figures, KNOWN, "month"),
        counts(figures, dimension="channel"),
    )


def test_the_crime_is_that_of_the_case_that_is_named() -> None:
    other = reported("04-01", "C-9").but(crime_type="FRAUD")
    figures = figures_of(M1, other, reported("05-01", CASE), sent("05-03"))
    assert {"VIOLENCE REFERRED": 1} == counts(figures, dimension="crime_type")
