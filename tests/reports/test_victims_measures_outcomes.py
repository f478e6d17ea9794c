"""M29 and M30 count the outcomes of victims' cases, apart by whether the victim had been referred by then."""

from __future__ import annotations

import pytest

from projections.reports.measures.m29_investigation_outcome import InvestigationOutcome
from projections.reports.measures.m30_victim_withdrew import VictimWithdrew
from tests.protocol.story import Said, corrected, opened, outcome, reopened, reported, retracted, role, transferred
from tests.reports.sharing import KNOWN, Counts, both, counts, figures_of, sent

M29, M30 = InvestigationOutcome(), VictimWithdrew()
OPENED = opened("05-01")
GROUPS = {
    "CHARGED": [1],
    "OUT_OF_COURT": [2, 3, 4, 6, 7, 8, 22],
    "NO_SUSPECT_NOT_SUPPORTED": [14],
    "SUSPECT_SUPPORTED": [15],
    "SUSPECT_NOT_SUPPORTED": [16],
    "NO_SUSPECT": [18],
    "ELSEWHERE": [19, 20],
    "PREVENTED": [5, 9, 10, 11, 12, 13, 17, 21],
}


def test_every_code_of_the_contract_has_one_group() -> None:
    assert list(range(1, 23)) == sorted(code for codes in GROUPS.values() for code in codes)


@pytest.mark.parametrize(("group", "code"), [(group, code) for group, codes in GROUPS.items() for code in codes])
def test_a_code_counts_in_its_group_and_by_itself(group: str, code: int) -> None:
    figures = figures_of(M29, OPENED, outcome("06-01", code))
    assert {f"OTHER_{group}": 1} == counts(figures)
    assert {f"{code:02} OTHER_{group}": 1} == counts(figures, dimension="outcome_code")


def test_the_force_is_that_of_the_outcome_and_the_crime_that_of_the_case() -> None:
    told = (reported("05-01", "C-9").but(crime_type="FRAUD"), reported("05-01"), OPENED, outcome("06-01", 18))
    figures = figures_of(M29, *told)
    assert {"KENT OTHER_NO_SUSPECT": 1} == counts(figures, dimension="force")
    assert {"VIOLENCE OTHER_NO_SUSPECT": 1} == counts(figures, dimension="crime_type")


@pytest.mark.parametrize(("code", "expected"), [(16, "WITHDREW"), (14, "ELSE"), (15, "ELSE"), (1, "ELSE")], ids=str)
def test_only_outcome_16_is_a_victim_who_withdrew(code: int, expected: str) -> None:
    told = (OPENED, outcome("06-01", code))
    assert [{f"OTHER_{expected}": 1}, {f"REFERRED_{expected}": 1}] == [
        counts(figures_of(M30, *told)),
        counts(figures_of(M30, *told, sent("05-03"))),
    ]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (sent("06-01 12:00"), "REFERRED"),
        (sent("06-01 12:00:01"), "OTHER"),
        (sent("05-03").undated(), "OTHER"),
        (sent("05-03", part="SUSPECT"), "REFERRED"),
        (sent("05-03").of_case("C-9"), "REFERRED"),
        (sent("05-03", part="SUSPECT").of_case("C-9"), "OTHER"),
        (sent("05-03", part="WITNESS").of_case("C-9"), "REFERRED"),
    ],
)
def test_referred_is_who_was_a_victim_or_witness_in_a_share_by_the_outcome(share: Said, expected: str) -> None:
    figures = figures_of(M30, OPENED, share, outcome("06-01"))
    assert {f"{expected}_WITHDREW": 1} == counts(figures)
    assert {f"{expected} {expected}_WITHDREW": 1} == counts(figures, dimension="referral")
    assert {f"KENT {expected}_WITHDREW": 1} == counts(figures, dimension="force")
    assert {f"{expected}_SUSPECT_NOT_SUPPORTED": 1} == counts(figures_of(M29, OPENED, share, outcome("06-01")))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("VICTIM", {"OTHER_WITHDREW": 1}),
        ("VICTIM_AND_SUSPECT", {"OTHER_WITHDREW": 1}),
        ("UNKNOWN", {"OTHER_WITHDREW": 1}),
        ("WITNESS", {}),
        ("SUSPECT", {}),
    ],
)
def test_only_cases_of_victims_count(part: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M30, OPENED, role("05-02", part), outcome("06-01")))


def test_a_policy_that_covers_witnesses_counts_their_cases_as_victims() -> None:
    told = (OPENED, role("05-02", "WITNESS"), outcome("06-01"))
    assert {"OTHER_WITHDREW": 1} == counts(figures_of(M30, *told, policy="witness-covered"))


def test_a_case_of_which_only_the_outcome_is_known_is_left_out() -> None:
    assert ({}, {}) == both(figures_of(M30, outcome("06-01")))


def test_each_case_counts_by_its_latest_outcome() -> None:
    told = (OPENED, outcome("06-01"), reopened("06-10"), outcome("07-01", 15))
    assert {"OTHER_ELSE": 1} == counts(figures_of(M30, *told))
    assert {} == counts(figures_of(M30, *told, until="2024-06-30"))
    assert {"OTHER_WITHDREW": 1} == counts(figures_of(M30, *told, known_by="06-30"))
    two = (opened("05-01", "C-2"), outcome("06-01", 18, "C-2"))
    assert {"OTHER_ELSE": 2} == counts(figures_of(M30, *told, *two))


def test_an_outcome_by_a_force_that_did_not_hold_the_case_counts_for_nothing() -> None:
    passed_on = (OPENED, transferred("05-10", "ESSEX"))
    assert {} == counts(figures_of(M30, *passed_on, outcome("06-01")))
    assert {"ESSEX OTHER_WITHDREW": 1} == counts(
        figures_of(M30, *passed_on, outcome("06-01", force="ESSEX"), outcome("06-02", 15)), dimension="force"
    )


def test_an_outcome_of_unknown_date_counts_by_knowledge_where_there_is_no_other() -> None:
    undated = outcome("07-01").undated()
    assert ({}, {"OTHER_WITHDREW": 1}) == both(figures_of(M30, OPENED, undated))
    assert ({}, {"REFERRED_WITHDREW": 1}) == both(figures_of(M30, OPENED, sent("08-01"), undated))
    assert ({"OTHER_ELSE": 1}, {"OTHER_ELSE": 1}) == both(figures_of(M30, OPENED, outcome("06-01", 15), undated))


def test_by_date_it_counts_when_the_outcome_was_reached() -> None:
    told = (OPENED, outcome("06-01"))
    found = [
        counts(figures_of(M30, *told, since=since, until=until))
        for since, until in (
            ("06-01 12:00", "06-01 12:00:01"),
            ("05-01", "06-01 12:00"),
            ("06-01 12:00:01", "07-01"),
        )
    ]
    assert [{"OTHER_WITHDREW": 1}, {}, {}] == found


@pytest.mark.parametrize(
    "told",
    [
        (OPENED, sent("05-03"), outcome("06-01").known("08-01")),
        (OPENED, sent("05-03").known("08-01"), outcome("06-01")),
        (OPENED.known("08-01"), sent("05-03"), outcome("06-01")),
        (OPENED, role("05-02", "VICTIM").known("08-01"), sent("05-03"), outcome("06-01")),
    ],
)
def test_by_knowledge_it_counts_once_all_of_it_is_known(told: tuple[Said, ...]) -> None:
    assert [{}, {"REFERRED_WITHDREW": 1}] == [
        counts(figures_of(M30, *told, until=until), KNOWN) for until in ("2024-08-01", "2025-01-01")
    ]


def test_a_share_that_is_not_known_yet_leaves_the_victim_not_referred() -> None:
    told = (OPENED, sent("05-03").known("08-01"), outcome("06-01"))
    assert [{"OTHER_WITHDREW": 1}, {"REFERRED_WITHDREW": 1}] == [
        counts(figures_of(M30, *told, known_by=at)) for at in ("07-31", "08-01")
    ]


def test_a_retracted_outcome_does_not_count_and_a_corrected_one_counts_as_corrected() -> None:
    ended = outcome("06-01")
    assert ({}, {}) == both(figures_of(M30, OPENED, ended, retracted("06-20", ended)))
    assert {"OTHER_ELSE": 1} == counts(figures_of(M30, OPENED, ended, corrected("06-20", ended, outcome_code=15)))


def test_a_retracted_share_leaves_the_victim_not_referred() -> None:
    share = sent("05-03")
    assert {"OTHER_WITHDREW": 1} == counts(figures_of(M30, OPENED, share, outcome("06-01"), retracted("06-20", share)))
