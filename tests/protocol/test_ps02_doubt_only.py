"""PS-02: no share of a victim of domestic abuse for enforcement, where there is only a suspicion about their status."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from ledger.events import CrimeType, Force, Purpose, StatusBasis, Trigger
from tests.protocol.story import Story, corrected, given, reported, retracted, role, shared

ABUSE = reported("05-01").but(crime_type="DOMESTIC_ABUSE", domestic_abuse=True)
VIOLENCE = reported("05-01")
ELSEWHERE = reported("05-01", "C-2").but(domestic_abuse=True)
SHARE = shared("05-02").but(purpose="IMMIGRATION_ENFORCEMENT_REFERRAL", status_basis="SUSPICION_ONLY")
STOPPED = SHARE.but(force="WARWICKSHIRE")

CASES = {
    "on suspicion alone, where that is allowed": given(ABUSE, SHARE).then("PS-02 INFO"),
    "on suspicion alone, where that was stopped": given(ABUSE, STOPPED).then("PS-02 HIGH"),
    "the flag is enough": given(VIOLENCE.but(domestic_abuse=True), SHARE).then("PS-02 INFO"),
    "the type of crime is enough": given(VIOLENCE.but(crime_type="DOMESTIC_ABUSE"), SHARE).then("PS-02 INFO"),
    "another crime is not": given(VIOLENCE, SHARE).then(),
    "one of two reports in the case is enough": given(VIOLENCE, ABUSE.numbered(2), SHARE).then("PS-02 INFO"),
    "abuse in another case is not": given(VIOLENCE, ELSEWHERE, SHARE).then(),
    "abuse in any case is, for a share that names none": given(VIOLENCE, ELSEWHERE, SHARE.of_case(None)).then(
        "PS-02 INFO"
    ),
    "a report that names no case is of none": given(
        ABUSE.of_case(None), role("05-01", "VICTIM"), SHARE.of_case(None)
    ).then(),
    "a report after the share counts": given(SHARE, reported("05-03").but(domestic_abuse=True)).then("PS-02 INFO"),
    "a report without a date counts": given(ABUSE.undated(), SHARE).then("PS-02 INFO"),
    "a share without a date counts": given(ABUSE, SHARE.undated()).then("PS-02 INFO"),
    "a case that is known by its report alone, and a part by another event": given(
        ABUSE, role("05-01", "UNKNOWN"), SHARE
    ).then("PS-02 INFO"),
    "a witness is not meant": given(ABUSE, role("05-01", "WITNESS"), SHARE).then(),
    "a suspect is not meant": given(ABUSE, role("05-01", "SUSPECT"), SHARE).then(),
    "a victim who is a suspect too is not meant": given(ABUSE, role("05-01", "VICTIM_AND_SUSPECT"), SHARE).then(),
    "a victim who is a suspect in another case is": given(
        ABUSE, role("05-01", "VICTIM_AND_SUSPECT", "C-2"), SHARE.of_case(None)
    ).then("PS-02 INFO"),
    "the share's own word counts where the ledger has none": given(ELSEWHERE, SHARE).then(),
    "a correction of what the belief rested on withdraws": given(
        ABUSE, STOPPED, corrected("05-03", STOPPED, status_basis="DOCUMENT_SEEN")
    )
    .known_by("05-03 12:05:04")
    .then("PS-02 HIGH")
    .then("PS-02 WITHDRAWN"),
    "a correction to a victim's request withdraws": given(
        ABUSE, SHARE, corrected("05-03", SHARE, trigger="VICTIM_REQUEST")
    ).then("PS-02 WITHDRAWN"),
    "a correction of the force changes the severity": given(
        ABUSE, SHARE, corrected("05-03", SHARE, force="WARWICKSHIRE")
    )
    .known_by("05-03")
    .then("PS-02 INFO")
    .then("PS-02 HIGH"),
    "a report that is retracted withdraws": given(ABUSE, VIOLENCE.numbered(2), SHARE, retracted("05-03", ABUSE)).then(
        "PS-02 WITHDRAWN"
    ),
    "a report that becomes known late raises in hindsight": given(ABUSE.known("07-01"), STOPPED)
    .known_by("06-30")
    .then()
    .known_by("07-01")
    .then("PS-02 HIGH"),
    "a part as suspect too that becomes known late withdraws": given(
        ABUSE, STOPPED, role("05-01", "VICTIM_AND_SUSPECT").known("07-01")
    )
    .known_by("06-30")
    .then("PS-02 HIGH")
    .then("PS-02 WITHDRAWN"),
    "witnesses are meant where they are covered": given(ABUSE, role("05-01", "WITNESS"), SHARE)
    .under("witness-covered")
    .then("PS-02 INFO"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_doubt_only(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-02")


def severity_of(**fields: object) -> str | None:
    """What is found of the share with these fields in place of its own."""
    ((_, found),) = given(ABUSE, SHARE.but(**fields)).then().found("PS-02")
    return found[0].removeprefix("PS-02 ") if found else None


def test_only_enforcement_purposes() -> None:
    expected = {"IMMIGRATION_ENFORCEMENT_REFERRAL", "STATUS_ONLY"}
    assert expected == {purpose for purpose in (*get_args(Purpose), None) if severity_of(purpose=purpose)}


def test_only_suspicion() -> None:
    assert {"SUSPICION_ONLY"} == {basis for basis in get_args(StatusBasis) if severity_of(status_basis=basis)}


def test_every_trigger_but_the_victims_own_request() -> None:
    expected = {*get_args(Trigger), None} - {"VICTIM_REQUEST"}
    assert expected == {trigger for trigger in (*get_args(Trigger), None) if severity_of(trigger=trigger)}


def test_no_other_type_of_crime() -> None:
    found = [
        crime
        for crime in get_args(CrimeType)
        if given(VIOLENCE.but(crime_type=crime), SHARE).then().found("PS-02")[0][1]
    ]
    assert ["DOMESTIC_ABUSE"] == found


def test_one_force_has_stopped_it() -> None:
    assert {"WARWICKSHIRE": "HIGH"} == {
        force: severity for force in get_args(Force) if (severity := severity_of(force=force)) != "INFO"
    }


DAYS = {
    "2020-12-31 23:59:59.999999": "PS-02 INFO",
    "2021-01-01 00:00": "PS-02 HIGH",
    "2020-12-31": "PS-02 INFO",
}


@pytest.mark.parametrize(("at", "expected"), DAYS.items(), ids=DAYS.keys())
def test_it_has_stopped_from_a_day_on(at: str, expected: str) -> None:
    share = shared(at).but(purpose="STATUS_ONLY", status_basis="SUSPICION_ONLY", force="WARWICKSHIRE")
    story = given(ABUSE, share).then(expected)
    assert list(story.expectations) == story.found("PS-02")


SUMMER = """
name = "another"
title = "A force that stopped for one summer"
based_on = "protocol-2021"

[[regimes]]
topic = "doubt_only_sharing"
value = "allowed"

[[regimes]]
topic = "doubt_only_sharing"
value = "stopped"
force = "KENT"
from = "2024-07-01"
to = "2024-10-28"
"""
MIDNIGHTS = {
    "06-30 22:59:59.999999": "PS-02 INFO",
    "06-30 23:00": "PS-02 HIGH",
    "10-27 23:59:59.999999": "PS-02 HIGH",
    "10-28 00:00": "PS-02 INFO",
}


@pytest.mark.parametrize(("at", "expected"), MIDNIGHTS.items(), ids=MIDNIGHTS.keys())
def test_days_begin_at_midnight_in_london(at: str, expected: str, tmp_path: Path) -> None:
    policy = tmp_path / "another.toml"
    policy.write_text(SUMMER)
    share = shared(at).but(purpose="STATUS_ONLY", status_basis="SUSPICION_ONLY")
    story = given(ABUSE, share).under(str(policy)).then(expected)
    assert list(story.expectations) == story.found("PS-02")
