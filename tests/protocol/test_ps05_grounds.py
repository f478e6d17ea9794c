"""PS-05 and PS-08: a share has a purpose, a lawful basis and a sender, and its record says so."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import Actor, LawfulBasis, Purpose
from tests.protocol.story import Story, corrected, given, role, shared

OFFICER = Actor(ref="OFF-1", role="OFFICER", organisation="/police/kent")
SHARE = shared("05-02").but(actor=OFFICER)
AIMLESS = SHARE.but(purpose=None)
BASELESS = SHARE.but(lawful_basis=())
UNRECORDED = SHARE.but(lawful_basis=("NONE_RECORDED",))
UNSIGNED = SHARE.but(actor=None)

GROUNDS = {
    "with both": given(SHARE).then(),
    "no purpose": given(AIMLESS).then("PS-05 HIGH"),
    "no basis": given(BASELESS).then("PS-05 HIGH"),
    "that none was recorded is no basis": given(UNRECORDED).then("PS-05 HIGH"),
    "however often that is said": given(SHARE.but(lawful_basis=("NONE_RECORDED", "NONE_RECORDED"))).then("PS-05 HIGH"),
    "beside a basis it does no harm": given(SHARE.but(lawful_basis=("NONE_RECORDED", "COMMON_LAW"))).then(),
    "neither is one finding": given(BASELESS.but(purpose=None)).then("PS-05 HIGH"),
    "whomever it is about": given(role("05-01", "SUSPECT"), AIMLESS).then("PS-05 HIGH"),
    "without a date": given(AIMLESS.undated()).then("PS-05 HIGH"),
    "a correction of the purpose withdraws": given(AIMLESS, corrected("05-03", AIMLESS, purpose="PUBLIC_PROTECTION"))
    .known_by("05-03 12:05:04")
    .then("PS-05 HIGH")
    .known_by("05-03 12:05:05")
    .then("PS-05 WITHDRAWN"),
    "a correction of half of it does not": given(
        AIMLESS.but(lawful_basis=()), corrected("05-03", AIMLESS, purpose="PUBLIC_PROTECTION")
    ).then("PS-05 HIGH"),
    "a correction that takes the basis away raises": given(
        SHARE, corrected("05-03", SHARE, lawful_basis=["NONE_RECORDED"])
    ).then("PS-05 HIGH"),
}


@pytest.mark.parametrize("story", GROUNDS.values(), ids=GROUNDS.keys())
def test_grounds(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-05")


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_every_purpose_is_one(purpose: str) -> None:
    assert [()] == [found for _, found in given(SHARE.but(purpose=purpose)).then().found("PS-05")]


def test_every_basis_is_one_but_that_none_was_recorded() -> None:
    missing = {
        basis for basis in get_args(LawfulBasis) if given(SHARE.but(lawful_basis=(basis,))).then().found("PS-05")[0][1]
    }
    assert {"NONE_RECORDED"} == missing


SENDER = {
    "somebody sent it": given(SHARE).then(),
    "nobody is named": given(UNSIGNED).then("PS-08 MEDIUM"),
    "a system is somebody": given(
        SHARE.but(actor=Actor(ref="SYS-1", role="SYSTEM", organisation="/police/kent"))
    ).then(),
    "whomever it is about": given(role("05-01", "SUSPECT"), UNSIGNED).then("PS-08 MEDIUM"),
    "without a date": given(UNSIGNED.undated()).then("PS-08 MEDIUM"),
    "each of two": given(UNSIGNED, UNSIGNED.numbered(2)).then("PS-08 MEDIUM", "PS-08 MEDIUM"),
    "a correction that names the sender withdraws": given(
        UNSIGNED,
        corrected("05-03", UNSIGNED, actor={"ref": "OFF-1", "role": "OFFICER", "organisation": "/police/kent"}),
    )
    .known_by("05-03")
    .then("PS-08 MEDIUM")
    .then("PS-08 WITHDRAWN"),
    "a correction that takes the sender away raises": given(SHARE, corrected("05-03", SHARE, actor=None)).then(
        "PS-08 MEDIUM"
    ),
}


@pytest.mark.parametrize("story", SENDER.values(), ids=SENDER.keys())
def test_sender(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-08")
