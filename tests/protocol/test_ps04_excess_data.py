"""PS-04: no more goes than the purpose needs, and no special category without a basis that allows it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from ledger.events import DataCategory, LawfulBasis, Purpose
from ledger.protocol import load_policy
from tests.protocol.story import Story, corrected, given, retracted, role, shared

SHARE = shared("05-02")
EXCESS = SHARE.but(purpose="STATUS_ONLY", data_categories=("NAME", "EMPLOYER"))
SPECIAL = SHARE.but(purpose="SAFEGUARDING_VULNERABILITY", data_categories=("NAME", "HEALTH"))
BOTH = SHARE.but(purpose="STATUS_ONLY", data_categories=("EMPLOYER", "HEALTH"))
STRICT = ("P3_STRICTLY_NECESSARY_SCH8",)

CASES = {
    "what the purpose needs": given(SHARE).then(),
    "more than that": given(EXCESS).then("PS-04 MEDIUM"),
    "nothing at all": given(SHARE.but(data_categories=())).then(),
    "a special category that the purpose needs, without a basis": given(SPECIAL).then("PS-04 HIGH"),
    "a special category that the purpose needs, with a basis": given(SPECIAL.but(lawful_basis=STRICT)).then(),
    "a special category beyond the purpose, with a basis": given(
        SPECIAL.but(purpose="STATUS_ONLY", lawful_basis=STRICT)
    ).then("PS-04 MEDIUM"),
    "both are one finding, the graver": given(BOTH).then("PS-04 HIGH"),
    "both, with a basis": given(BOTH.but(lawful_basis=STRICT)).then("PS-04 MEDIUM"),
    "one basis of several is enough": given(
        SPECIAL.but(lawful_basis=("P3_TASK_NECESSARY", "COMMON_LAW", *STRICT))
    ).then(),
    "no basis at all allows none": given(SPECIAL.but(lawful_basis=())).then("PS-04 HIGH"),
    "a court's order is no basis for them": given(
        SPECIAL.but(purpose="COURT_ORDER", lawful_basis=("COURT_ORDER",))
    ).then("PS-04 HIGH"),
    "without a purpose there is no list": given(EXCESS.but(purpose=None)).then(),
    "without a purpose special categories need a basis too": given(SPECIAL.but(purpose=None)).then("PS-04 HIGH"),
    "two shares are two findings": given(EXCESS, SPECIAL.numbered(2)).then("PS-04 MEDIUM", "PS-04 HIGH"),
    "whomever it is about": given(role("05-01", "SUSPECT"), EXCESS).then("PS-04 MEDIUM"),
    "without a date": given(EXCESS.undated()).then("PS-04 MEDIUM"),
    "a correction of the data withdraws": given(EXCESS, corrected("05-03", EXCESS, data_categories=["NAME"]))
    .known_by("05-03 12:05:04")
    .then("PS-04 MEDIUM")
    .known_by("05-03 12:05:05")
    .then("PS-04 WITHDRAWN"),
    "a correction of the basis lowers": given(BOTH, corrected("05-03", BOTH, lawful_basis=[*STRICT]))
    .known_by("05-03")
    .then("PS-04 HIGH")
    .then("PS-04 MEDIUM"),
    "a correction of the purpose raises": given(SHARE, corrected("05-03", SHARE, data_categories=["STATEMENT"])).then(
        "PS-04 MEDIUM"
    ),
    "a share that is retracted": given(EXCESS, retracted("05-03", EXCESS)).then("PS-04 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_excess_data(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-04")


def severity_of(**fields: object) -> str | None:
    ((_, found),) = given(SHARE.but(**fields)).then().found("PS-04")
    return found[0].removeprefix("PS-04 ") if found else None


# Written out once more: what a change of the policy's lists would have to be meant to change.
LEAN = {"NAME", "DOB", "NATIONALITY"}
ALLOWED = {
    "STATUS_ONLY": LEAN,
    "IDENTITY_VERIFICATION": LEAN | {"ALIAS", "TRAVEL_DOCUMENT", "PHOTO", "BIOMETRIC"},
    "PAUSE_ADMINISTRATION": LEAN | {"ALIAS", "IMMIGRATION_STATUS", "OFFENCE_ALLEGED"},
    "IMMIGRATION_ENFORCEMENT_REFERRAL": LEAN | {"ALIAS", "ADDRESS", "IMMIGRATION_STATUS"},
    "STATISTICS_OVERSIGHT": {"NATIONALITY", "IMMIGRATION_STATUS", "OFFENCE_ALLEGED", "ETHNICITY"},
    "COURT_ORDER": set(get_args(DataCategory)),
}
SPECIAL_CATEGORIES = {"HEALTH", "SEXUAL_LIFE", "BIOMETRIC", "ETHNICITY", "CHILD_DATA"}


@pytest.mark.parametrize("purpose", ALLOWED)
def test_what_may_go_with_a_purpose(purpose: str) -> None:
    found = {
        category
        for category in get_args(DataCategory)
        if severity_of(purpose=purpose, data_categories=(category,), lawful_basis=STRICT)
    }
    assert set(get_args(DataCategory)) - ALLOWED[purpose] == found


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_every_category_is_measured_by_the_list_of_its_purpose(purpose: str) -> None:
    allowed = load_policy().sharing.categories[purpose]
    for category in get_args(DataCategory):
        excess = None if category in allowed else "MEDIUM"
        with_basis = severity_of(purpose=purpose, data_categories=(category,), lawful_basis=STRICT)
        without = severity_of(purpose=purpose, data_categories=(category,))
        expected = (excess, "HIGH" if category in SPECIAL_CATEGORIES else excess)
        assert expected == (with_basis, without), category


def test_which_bases_allow_special_categories() -> None:
    allowing = {"P3_STRICTLY_NECESSARY_SCH8", "ART9_2G_SCH1_6", "ART9_2G_SCH1_10", "ART9_2G_SCH1_18"}
    assert allowing == {
        basis
        for basis in get_args(LawfulBasis)
        if severity_of(data_categories=("HEALTH",), lawful_basis=(basis,)) is None
    }


def test_the_graver_of_both_is_what_the_policy_has_graver(tmp_path: Path) -> None:
    policy = tmp_path / "another.toml"
    policy.write_text(
        'name = "another"\ntitle = "Excess is graver"\nbased_on = "protocol-2021"\n'
        '[severity]\nPS-04 = { excess = "CRITICAL", special = "LOW" }\n'
    )
    story = given(BOTH).under(str(policy)).then("PS-04 CRITICAL")
    assert list(story.expectations) == story.found("PS-04")
