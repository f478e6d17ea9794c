"""M11 tells where enforcement against victims and witnesses came from."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import Origin
from projections.reports.measures.m11_origins import OriginsOfEnforcement
from tests.protocol.story import Said, act, corrected, opened, reported, retracted, role
from tests.reports.sharing import both, counts, figures_of, sent

M11 = OriginsOfEnforcement()
TIP_OFF = {"originated_from": "TIP_OFF"}
FROM_MAY_ON = {"since": "2024-05-01", "until": "2024-06-01"}


@pytest.mark.parametrize("origin", get_args(Origin))
def test_an_act_counts_under_its_origin(origin: str) -> None:
    assert {origin: 1} == counts(figures_of(M11, reported("05-01"), act("05-20").but(originated_from=origin)))


@pytest.mark.parametrize(
    ("action", "expected"),
    [("STATUS_CHECK", {}), ("INFORMATION_LETTER", {}), ("NOTICE_OF_LIABILITY", {"OPERATION": 1})],
)
def test_what_is_no_enforcement_is_left_out(action: str, expected: dict[str, int]) -> None:
    assert expected == counts(figures_of(M11, reported("05-01"), act("05-20", action)))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), {}),
        ((opened("05-01"), role("05-02", "SUSPECT")), {}),
        ((opened("05-01"), role("05-02", "WITNESS")), {"OPERATION": 1}),
        ((role("05-02", "VICTIM"), role("05-10", "SUSPECT")), {"OPERATION": 1}),
        ((reported("06-01"),), {"OPERATION": 1}),
        ((sent("05-03"),), {"OPERATION": 1}),
        ((sent("05-03", part="SUSPECT"),), {}),
    ],
)
def test_acts_count_against_whoever_is_or_was_a_victim_or_witness(
    told: tuple[Said, ...], expected: dict[str, int]
) -> None:
    assert expected == counts(figures_of(M11, act("05-20"), *told))


def test_every_act_counts_and_one_action_ref_once() -> None:
    told = (
        reported("05-01"),
        act("05-20", ref="A-1"),
        act("05-21", "DETENTION", ref="A-1"),
        act("05-22").but(**TIP_OFF),
    )
    assert {"OPERATION": 1, "TIP_OFF": 1} == counts(figures_of(M11, *told))


def test_the_same_action_ref_of_two_persons_names_two_acts() -> None:
    other = (reported("05-01").but(subject_ref="S-2"), act("05-20", ref="A-1").but(subject_ref="S-2"))
    assert {"OPERATION": 2} == counts(figures_of(M11, reported("05-01"), act("05-20", ref="A-1"), *other))


def test_an_act_of_unknown_date_counts_by_knowledge_only() -> None:
    assert ({}, {"OPERATION": 1}) == both(figures_of(M11, reported("05-01"), act("05-20").undated()))


def test_an_act_is_known_as_one_against_a_victim_once_the_part_is() -> None:
    told = (act("05-20"), reported("05-01").known("06-17"))
    assert ({"OPERATION": 1}, {}) == both(figures_of(M11, *told, **FROM_MAY_ON))


def test_a_share_known_before_the_case_tells_of_the_victim_too() -> None:
    told = (act("05-20"), reported("05-01").known("06-17"), sent("05-21"))
    assert ({"OPERATION": 1}, {"OPERATION": 1}) == both(figures_of(M11, *told, **FROM_MAY_ON))


def test_an_act_that_became_known_late_counts_by_knowledge_then() -> None:
    told = (reported("05-01"), act("05-20").known("07-01"))
    assert ({"OPERATION": 1}, {}) == both(figures_of(M11, *told, **FROM_MAY_ON))


def test_a_retracted_act_does_not_count_and_a_corrected_one_does_as_corrected() -> None:
    gone, changed = act("05-20"), act("05-21")
    told = (reported("05-01"), gone, changed, retracted("06-01", gone), corrected("06-02", changed, **TIP_OFF))
    assert ({"OPERATION": 2}, {"TIP_OFF": 1}) == (
        counts(figures_of(M11, *told, known_by="05-31")),
        counts(figures_of(M11, *told)),
    )


def test_every_origin_of_the_contract_has_words() -> None:
    assert sorted(get_args(Origin)) == sorted(M11.codes())
