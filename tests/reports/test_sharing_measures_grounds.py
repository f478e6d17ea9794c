"""M4 to M7 and M9 tell what set shares off, what they were for, on which basis, what they held and who wanted them."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import LawfulBasis
from projections.reports.measures.m04_automated_shares import AutomatedShares
from projections.reports.measures.m05_share_purposes import SharePurposes
from projections.reports.measures.m06_lawful_bases import LawfulBases
from projections.reports.measures.m07_sensitive_data import SensitiveData
from projections.reports.measures.m09_shares_sought import SharesSought
from tests.protocol.story import corrected, opened, reported, retracted, role
from tests.reports.sharing import ESSEX, KNOWN, both, counts, figures_of, sent

M4, M5, M6, M7, M9 = AutomatedShares(), SharePurposes(), LawfulBases(), SensitiveData(), SharesSought()
MACHINE, BULK, OFFICER = {"trigger": "AUTOMATED_TASK"}, {"trigger": "BULK_EXTRACT"}, {"trigger": "OFFICER_DECISION"}
ONE_CHAIN = {"correlation_id": "6f1c1a52-6a7e-4c53-9d0e-0d6b3f1f4f11"}


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("AUTOMATED_TASK", "AUTOMATED"),
        ("BULK_EXTRACT", "AUTOMATED"),
        ("OFFICER_DECISION", "OTHERWISE"),
        ("VICTIM_REQUEST", "OTHERWISE"),
        (None, "NOT_RECORDED"),
    ],
)
def test_a_share_is_automated_by_its_trigger(trigger: str | None, expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M4, sent("05-03", trigger=trigger)))


@pytest.mark.parametrize(
    ("decided_at", "expected"),
    [("05-03 11:59", {"AUTOMATED_DECIDED": 1}), ("05-03 12:00", {"AUTOMATED": 1}), ("05-03 12:01", {"AUTOMATED": 1})],
)
def test_a_decision_counts_where_it_came_before_the_share(decided_at: str, expected: dict[str, int]) -> None:
    told = (opened(decided_at).but(**OFFICER, **ONE_CHAIN), sent("05-03 12:00", **MACHINE, **ONE_CHAIN))
    assert expected == counts(figures_of(M4, *told))


def test_a_decision_without_the_same_correlation_id_is_none() -> None:
    told = (opened("05-01").but(**OFFICER, **ONE_CHAIN), sent("05-03", **MACHINE))
    assert {"AUTOMATED": 1} == counts(figures_of(M4, *told))


def test_automated_shares_are_told_by_force_month_part_and_trigger() -> None:
    told = (
        opened("05-01"),
        role("05-02", "WITNESS"),
        sent("05-03", **MACHINE),
        sent("06-03", "SH-2", **BULK, **ESSEX),
    )
    figures = figures_of(M4, *told)
    assert [
        {"KENT AUTOMATED": 1, "ESSEX AUTOMATED": 1},
        {"2024-05 AUTOMATED": 1, "2024-06 AUTOMATED": 1},
        {"WITNESS AUTOMATED": 2},
        {"AUTOMATED_TASK AUTOMATED": 1, "BULK_EXTRACT AUTOMATED": 1},
    ] == [counts(figures, dimension=name) for name in ("force", "month", "role", "trigger")]


@pytest.mark.parametrize(("part", "expected"), [("SUSPECT", "SUSPECT"), (None, "NOT_RECORDED")])
def test_shares_about_others_than_victims_and_witnesses_have_a_part_too(part: str | None, expected: str) -> None:
    assert {f"{expected} AUTOMATED": 1} == counts(figures_of(M4, sent("05-03", part=part, **MACHINE)), dimension="role")


def test_shares_are_told_by_their_purpose_and_those_without_one_apart() -> None:
    told = (
        reported("05-01"),
        sent("05-03"),
        sent("05-04", "SH-2", purpose="STATUS_ONLY"),
        sent("05-05", "SH-3", purpose=None),
    )
    figures = figures_of(M5, *told)
    assert {"SAFEGUARDING_VULNERABILITY": 1, "STATUS_ONLY": 1, "NOT_RECORDED": 1} == counts(figures)
    assert {
        "VIOLENCE SAFEGUARDING_VULNERABILITY": 1,
        "VIOLENCE STATUS_ONLY": 1,
        "VIOLENCE NOT_RECORDED": 1,
    } == counts(figures, dimension="crime_type")


def test_a_purpose_that_was_corrected_counts_as_corrected() -> None:
    share = sent("05-03", purpose="STATUS_ONLY")
    told = (share, corrected("06-20", share, purpose="NRM_REFERRAL"))
    assert ({"STATUS_ONLY": 1}, {"NRM_REFERRAL": 1}) == (
        counts(figures_of(M5, *told, known_by="06-01")),
        counts(figures_of(M5, *told)),
    )


def test_the_mix_of_purposes_is_told_by_force() -> None:
    told = (sent("05-03"), sent("05-04", "SH-2", **ESSEX), sent("05-05", "SH-3", subject_ref="S-2"))
    assert {"KENT SAFEGUARDING_VULNERABILITY": 2, "ESSEX SAFEGUARDING_VULNERABILITY": 1} == counts(
        figures_of(M5, *told), dimension="force"
    )


def test_every_basis_of_a_share_counts_once() -> None:
    bases = ("P3_TASK_NECESSARY", "COMMON_LAW", "COMMON_LAW")
    figures = figures_of(M6, sent("05-03", lawful_basis=bases))
    assert {"P3_TASK_NECESSARY": 1, "COMMON_LAW": 1} == counts(figures)
    assert {"KENT P3_TASK_NECESSARY": 1, "KENT COMMON_LAW": 1} == counts(figures, dimension="force")


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        ((), {"NONE_RECORDED": 1}),
        (("NONE_RECORDED",), {"NONE_RECORDED": 1}),
        (("NONE_RECORDED", "COMMON_LAW"), {"COMMON_LAW": 1}),
    ],
)
def test_a_share_without_any_basis_is_a_gap(bases: tuple[str, ...], expected: dict[str, int]) -> None:
    assert expected == counts(figures_of(M6, sent("05-03", lawful_basis=bases)))


def test_every_basis_of_the_contract_has_words() -> None:
    assert sorted(get_args(LawfulBasis)) == sorted(M6.codes())


@pytest.mark.parametrize(
    ("held", "bases", "expected"),
    [
        (("NAME",), (), "NOT_SPECIAL"),
        (("NAME", "HEALTH"), ("P3_TASK_NECESSARY",), "NO_BASIS"),
        (("NAME", "HEALTH"), ("P3_TASK_NECESSARY", "P3_STRICTLY_NECESSARY_SCH8"), "BASIS"),
        (("CHILD_DATA", "BIOMETRIC"), ("ART9_2G_SCH1_18",), "BASIS"),
        (("SEXUAL_LIFE",), (), "NO_BASIS"),
        ((), ("ART9_2G_SCH1_18",), "NOT_RECORDED"),
    ],
)
def test_special_data_count_by_whether_a_basis_allows_them(
    held: tuple[str, ...], bases: tuple[str, ...], expected: str
) -> None:
    figures = figures_of(M7, sent("05-03", data_categories=held, lawful_basis=bases))
    assert ({expected: 1}, {f"KENT {expected}": 1}) == (counts(figures), counts(figures, dimension="force"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"trigger": "VICTIM_REQUEST"}, "SOUGHT"),
        ({"purpose": "SUBJECT_REQUEST"}, "SOUGHT"),
        ({"trigger": "VICTIM_REQUEST", "lawful_basis": ("P3_CONSENT",)}, "SOUGHT"),
        ({"lawful_basis": ("P3_CONSENT",)}, "CONSENT"),
        ({}, "NEITHER"),
        ({"purpose": None}, "NEITHER"),
        ({"purpose": None, "lawful_basis": ()}, "NOT_RECORDED"),
        ({"purpose": None, "lawful_basis": (), "trigger": "COURT"}, "NEITHER"),
    ],
)
def test_a_share_was_sought_or_agreed_to_by_what_its_record_says(fields: dict[str, object], expected: str) -> None:
    figures = figures_of(M9, reported("05-01"), sent("05-03", **fields))
    assert ({expected: 1}, {f"VIOLENCE {expected}": 1}) == (counts(figures), counts(figures, dimension="crime_type"))


def test_to_say_that_no_basis_is_recorded_is_to_say_nothing() -> None:
    silent = sent("05-03", purpose=None, lawful_basis=("NONE_RECORDED",))
    assert {"NOT_RECORDED": 1} == counts(figures_of(M9, reported("05-01"), silent))


def test_the_crime_is_that_of_the_case_that_the_share_names() -> None:
    told = (reported("04-01", "C-9").but(crime_type="FRAUD"), reported("05-01"), sent("05-03"))
    assert ({"VIOLENCE SAFEGUARDING_VULNERABILITY": 1}, {"VIOLENCE NEITHER": 1}) == (
        counts(figures_of(M5, *told), dimension="crime_type"),
        counts(figures_of(M9, *told), dimension="crime_type"),
    )


def test_without_a_case_the_crime_is_that_of_the_case_in_which_the_person_is_a_victim() -> None:
    told = (
        reported("04-01", "C-9").but(crime_type="FRAUD"),
        role("04-02", "SUSPECT", "C-9"),
        reported("05-01"),
        sent("05-03").of_case(None),
    )
    assert {"VIOLENCE NEITHER": 1} == counts(figures_of(M9, *told), dimension="crime_type")


def test_only_shares_about_victims_and_witnesses_can_be_sought() -> None:
    assert {} == counts(figures_of(M9, sent("05-03", part="SUSPECT", trigger="VICTIM_REQUEST")))


def test_each_share_of_a_person_counts() -> None:
    told = (sent("05-03"), sent("05-04", "SH-2"))
    assert [2] * 5 == [sum(counts(figures_of(measure, *told)).values()) for measure in (M4, M5, M6, M7, M9)]


def test_a_share_of_unknown_date_counts_by_knowledge_only() -> None:
    share = sent("05-03").undated()
    found = [both(figures_of(measure, share)) for measure in (M4, M5, M6, M7, M9)]
    assert [(0, 1)] * 5 == [(sum(by_date.values()), sum(by_knowledge.values())) for by_date, by_knowledge in found]


def test_a_retracted_share_counts_nowhere() -> None:
    share = sent("05-03")
    told = (share, retracted("05-20", share))
    assert [({}, {})] * 5 == [both(figures_of(measure, *told)) for measure in (M4, M5, M6, M7, M9)]


def test_a_share_that_became_known_late_counts_then_by_knowledge() -> None:
    share = sent("05-03").known("07-09")
    may = {"since": "2024-05-01", "until": "2024-06-01"}
    found = [both(figures_of(measure, share, **may)) for measure in (M4, M5, M6, M7, M9)]
    assert [(1, 0)] * 5 == [(sum(by_date.values()), sum(by_knowledge.values())) for by_date, by_knowledge in found]


def test_a_share_is_known_as_one_of_a_victim_once_the_case_is() -> None:
    told = (sent("05-03", part=None), reported("05-01").known("06-17"))
    may = {"since": "2024-05-01", "until": "2024-06-01"}
    found = [counts(figures_of(measure, *told, **may), KNOWN) for measure in (M5, M9)]
    assert [{"SAFEGUARDING_VULNERABILITY": 1}, {}] == found
