"""Whom a share or a query is about: the part in the case that it names, in any case, or by its own word."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import Role
from tests.protocol.story import (
    Story,
    charged,
    corrected,
    given,
    informed,
    opened,
    queried,
    reported,
    retracted,
    role,
    shared,
)

VICTIMS = {"VICTIM", "VICTIM_AND_WITNESS", "VICTIM_AND_SUSPECT", "UNKNOWN"}
WITNESSES = {"WITNESS", "DEPENDANT_OF_VICTIM", "REPORTER"}

SHARE = shared("05-02", None).but(purpose="STATUS_ONLY")
OWN_WORD = shared("05-02", "VICTIM").but(purpose="STATUS_ONLY")
ASKED = queried("05-02")
FOUND = ("PS-01 HIGH",)

CASES = {
    "whoever reports is the victim until a part is assigned": given(reported("05-01"), SHARE).then(*FOUND),
    "whose case is investigated is": given(opened("05-01"), SHARE).then(*FOUND),
    "whose case is charged is": given(charged("05-01"), SHARE).then(*FOUND),
    "that holds for a query": given(reported("05-01"), ASKED).then(*FOUND),
    "nobody's part is known, and the share says none": given(SHARE).then(),
    "nobody's part is known, and a query cannot say": given(ASKED).then(),
    "nobody's part is known, and the share says it": given(OWN_WORD).then(*FOUND),
    "the share says it for a case that is known for others": given(reported("05-01", "C-2"), OWN_WORD).then(*FOUND),
    "the ledger's word goes before the share's": given(role("05-01", "SUSPECT"), OWN_WORD).then(),
    "the default part goes before the share's word": given(
        reported("05-01"), OWN_WORD.but(subject_role="SUSPECT")
    ).then(*FOUND),
    "an assigned part goes before the default": given(reported("05-01"), role("04-01", "SUSPECT"), SHARE).then(),
    "a part in another case than the one named does not count": given(role("05-01", "VICTIM", "C-2"), SHARE).then(),
    "a part in another case does not hide the one named": given(
        role("05-01", "VICTIM"), role("05-02", "SUSPECT", "C-2"), SHARE
    ).then(*FOUND),
    "the latest part governs, though assigned after the share": given(
        role("05-01", "SUSPECT"), role("06-01", "VICTIM"), SHARE
    )
    .known_by("05-31")
    .then()
    .then(*FOUND),
    "a later part that protects nobody withdraws": given(reported("05-01"), SHARE, role("06-01", "SUSPECT"))
    .known_by("05-31")
    .then(*FOUND)
    .then("PS-01 WITHDRAWN"),
    "a part without a date counts": given(role("05-01", "SUSPECT"), role("05-02", "VICTIM").undated(), SHARE).then(
        *FOUND
    ),
    "of parts at one instant the one recorded last counts": given(
        role("05-01", "VICTIM").recorded("05-01 12:02"), role("05-01", "SUSPECT").recorded("05-01 12:01"), SHARE
    ).then(*FOUND),
    "without a case, a victim in any case is one": given(
        role("05-01", "SUSPECT"), role("05-01", "VICTIM", "C-2"), SHARE.of_case(None)
    ).then(*FOUND),
    "without a case, a suspect in every case is none": given(
        role("05-01", "SUSPECT"), role("05-01", "SUSPECT", "C-2"), OWN_WORD.of_case(None)
    ).then(),
    "without a case, a query counts any part too": given(
        role("05-01", "SUSPECT"), role("05-01", "WITNESS", "C-2"), ASKED.of_case(None)
    ).then(*FOUND),
    "without a case and without any part, the share's word counts": given(OWN_WORD.of_case(None)).then(*FOUND),
    "a report that names no case gives no part": given(reported("05-01").of_case(None), SHARE.of_case(None)).then(),
    "a part that is known late raises in hindsight": given(SHARE, reported("05-01").known("07-01"))
    .known_by("06-30")
    .then()
    .known_by("07-01")
    .then(*FOUND),
    "a case that is new later raises for a share without a case": given(SHARE.of_case(None), reported("07-01"))
    .known_by("06-30")
    .then()
    .then(*FOUND),
    "a new case does not clear the part in an old one": given(
        reported("05-01"), SHARE.of_case(None), role("07-01", "SUSPECT", "C-0")
    ).then(*FOUND),
}
REPORT, SUSPECT = reported("05-01"), role("05-01", "SUSPECT")
CASES |= {
    "a report that is retracted takes the part with it": given(REPORT, SHARE, retracted("06-01", REPORT))
    .known_by("05-31")
    .then(*FOUND)
    .then("PS-01 WITHDRAWN"),
    "a part that is retracted leaves the share's word": given(SUSPECT, OWN_WORD, retracted("06-01", SUSPECT))
    .known_by("05-31")
    .then()
    .then(*FOUND),
    "a part that is corrected": given(SUSPECT, SHARE, corrected("06-01", SUSPECT, role="WITNESS"))
    .known_by("05-31")
    .then()
    .then(*FOUND),
    "a report that is moved to another case": given(REPORT, SHARE, corrected("06-01", REPORT, case_ref="C-2")).then(
        "PS-01 WITHDRAWN"
    ),
    "a share that is moved to another case": given(REPORT, SHARE, corrected("06-01", SHARE, case_ref="C-2")).then(
        "PS-01 WITHDRAWN"
    ),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_whom_a_share_is_about(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-01")


def found_for(part: str, code: str, policy: str) -> bool:
    """Whether the rule finds anything in a share that breaks all of them, of somebody with this part."""
    share = shared("05-02", None).but(
        purpose="STATUS_ONLY", trigger="AUTOMATED_TASK", status_basis="SUSPICION_ONLY", actor=None
    )
    abuse = reported("05-01").but(domestic_abuse=True)
    story = given(abuse, role("05-01", part), share).under(policy).then()
    return story.found(code) != list(story.expectations)


@pytest.mark.parametrize("policy", ["protocol-2021", "witness-covered", "firewall"])
@pytest.mark.parametrize("code", ["PS-01", "PS-03", "PS-07"])
def test_rules_on_victims_and_witnesses(code: str, policy: str) -> None:
    assert VICTIMS | WITNESSES == {part for part in get_args(Role) if found_for(part, code, policy)}


@pytest.mark.parametrize("policy", ["protocol-2021", "firewall"])
@pytest.mark.parametrize("code", ["PS-09", "PS-10"])
def test_rules_on_victims(code: str, policy: str) -> None:
    assert VICTIMS == {part for part in get_args(Role) if found_for(part, code, policy)}


@pytest.mark.parametrize("code", ["PS-09", "PS-10"])
def test_rules_on_victims_where_witnesses_are_covered(code: str) -> None:
    assert VICTIMS | WITNESSES == {part for part in get_args(Role) if found_for(part, code, "witness-covered")}


@pytest.mark.parametrize("policy", ["protocol-2021", "witness-covered"])
def test_who_is_also_a_suspect_is_excused_from_the_rule_on_doubt(policy: str) -> None:
    covered = WITNESSES if policy == "witness-covered" else set()
    expected = (VICTIMS | covered) - {"VICTIM_AND_SUSPECT"}
    assert expected == {part for part in get_args(Role) if found_for(part, "PS-02", policy)}


@pytest.mark.parametrize("code", ["PS-04", "PS-05", "PS-06", "PS-08", "PS-11"])
@pytest.mark.parametrize("part", get_args(Role))
def test_rules_on_records_ask_of_nobodys_part(part: str, code: str) -> None:
    share = shared("05-02", None).but(purpose=None, data_categories=("HEALTH",), actor=None)
    claim = informed("05-03", exemption="IMMIGRATION_EXEMPTION")
    story = given(role("05-01", part), share, claim).then("")
    assert [code] == [found[:5] for _, verdicts in story.found(code) for found in verdicts]
