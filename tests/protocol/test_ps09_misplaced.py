"""PS-09: whom the case has as a victim, the share has as one too."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import Role
from tests.protocol.story import Story, charged, corrected, given, opened, reported, retracted, role, shared

REPORT = reported("05-01")
NOBODY = shared("05-02", None)
SUSPECT = shared("05-02", "SUSPECT")
FOUND = ("PS-09 MEDIUM",)

CASES = {
    "shared without a role": given(REPORT, NOBODY).then(*FOUND),
    "shared in an unknown one": given(REPORT, shared("05-02", "UNKNOWN")).then(*FOUND),
    "shared as a suspect": given(REPORT, SUSPECT).then(*FOUND),
    "a victim by assignment": given(role("05-01", "VICTIM"), NOBODY).then(*FOUND),
    "a victim by an investigation": given(opened("05-01"), NOBODY).then(*FOUND),
    "a victim by a charge": given(charged("05-01"), NOBODY).then(*FOUND),
    "a victim who is a suspect too, shared as a suspect": given(role("05-01", "VICTIM_AND_SUSPECT"), SUSPECT).then(
        *FOUND
    ),
    "unknown on both sides": given(role("05-01", "UNKNOWN"), shared("05-02", "UNKNOWN")).then(*FOUND),
    "a witness": given(role("05-01", "WITNESS"), NOBODY).then(),
    "a witness where they are covered": given(role("05-01", "WITNESS"), NOBODY).under("witness-covered").then(*FOUND),
    "a suspect": given(REPORT, role("05-01", "SUSPECT"), SUSPECT).then(),
    "by the share's own word alone nobody is": given(shared("05-02", "UNKNOWN")).then(),
    "a victim in another case than the one named": given(reported("05-01", "C-2"), SUSPECT).then(),
    "a victim in any case, for a share that names none": given(
        role("05-01", "SUSPECT"), reported("05-01", "C-2"), SUSPECT.of_case(None)
    ).then(*FOUND),
    "a share that names no case, and no part anywhere": given(SUSPECT.of_case(None)).then(),
    "without a date": given(REPORT, NOBODY.undated()).then(*FOUND),
    "each of two": given(REPORT, NOBODY, SUSPECT.numbered(2)).then(*FOUND, *FOUND),
    "a victim who is assigned later": given(role("05-01", "SUSPECT"), SUSPECT, role("06-01", "VICTIM"))
    .known_by("05-31")
    .then()
    .then(*FOUND),
    "a suspect who is assigned later withdraws": given(REPORT, SUSPECT, role("06-01", "SUSPECT"))
    .known_by("05-31")
    .then(*FOUND)
    .then("PS-09 WITHDRAWN"),
    "a report that becomes known late raises in hindsight": given(NOBODY, REPORT.known("07-01"))
    .known_by("06-30")
    .then()
    .known_by("07-01")
    .then(*FOUND),
    "a report that is retracted withdraws": given(REPORT, NOBODY, retracted("06-01", REPORT)).then("PS-09 WITHDRAWN"),
    "a correction of the role in the share withdraws": given(
        REPORT, SUSPECT, corrected("05-03", SUSPECT, subject_role="VICTIM")
    )
    .known_by("05-03 12:05:04")
    .then(*FOUND)
    .known_by("05-03 12:05:05")
    .then("PS-09 WITHDRAWN"),
    "a correction that takes it away raises": given(
        REPORT, shared("05-02"), corrected("05-03", shared("05-02"), subject_role=None)
    ).then(*FOUND),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_misplaced(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-09")


def test_of_all_roles_only_those_that_hide_a_victim() -> None:
    found = {
        part for part in (*get_args(Role), None) if given(REPORT, shared("05-02", part)).then().found("PS-09")[0][1]
    }
    assert {None, "UNKNOWN", "SUSPECT"} == found
