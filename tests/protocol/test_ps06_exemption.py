"""PS-06: the immigration exemption is the Home Office's alone, and needs a record of the decision."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from ledger.events import InformedExemption, InformedTopic
from tests.protocol.story import (
    HOME_OFFICE,
    NCCU,
    VISAS,
    Said,
    Story,
    corrected,
    given,
    informed,
    retracted,
    role,
)


def claimed(at: str, record: str | None = None, publisher: str = HOME_OFFICE) -> Said:
    return informed(at, exemption="IMMIGRATION_EXEMPTION", record=record).by(publisher)


POLICE_CLAIM = informed("05-02", exemption="IMMIGRATION_EXEMPTION", record="DOC-1")
UNRECORDED = claimed("05-02")

CASES = {
    "claimed by the police": given(POLICE_CLAIM).then("PS-06 HIGH"),
    "claimed by the police, before a record was needed": given(claimed("2023-05-02", publisher="/police/kent")).then(
        "PS-06 HIGH"
    ),
    "claimed by the police, without a record": given(POLICE_CLAIM.but(exemption_record_ref=None)).then("PS-06 HIGH"),
    "claimed by the Home Office, with a record": given(claimed("05-02", "DOC-1")).then(),
    "claimed by the Home Office, without": given(UNRECORDED).then("PS-06 HIGH"),
    "every office of the Home Office is the Home Office": given(
        claimed("05-02", "DOC-1", NCCU), claimed("05-03", "DOC-1", VISAS)
    ).then(),
    "who is called nearly the same is not": given(claimed("05-02", "DOC-1", "/home-office-watch/kent")).then(
        "PS-06 HIGH"
    ),
    "the last microsecond before a record is needed": given(claimed("03-07 23:59:59.999999")).then(),
    "the first in which it is": given(claimed("03-08 00:00")).then("PS-06 HIGH"),
    "the day from which it is needed, as written": given(claimed("03-08 00:00").day()).then("PS-06 HIGH"),
    "without a date, as written": given(claimed("03-07").undated(), claimed("03-09").undated()).then("PS-06 HIGH"),
    "whoever the person is": given(role("05-01", "SUSPECT"), POLICE_CLAIM).then("PS-06 HIGH"),
    "a correction that gives the record withdraws": given(
        UNRECORDED, corrected("05-03", UNRECORDED, exemption_record_ref="DOC-1")
    )
    .known_by("05-03 12:05:04")
    .then("PS-06 HIGH")
    .known_by("05-03 12:05:05")
    .then("PS-06 WITHDRAWN"),
    "it does not for the police": given(
        POLICE_CLAIM, corrected("05-03", POLICE_CLAIM, exemption_record_ref="DOC-2")
    ).then("PS-06 HIGH"),
    "a correction of the exemption withdraws": given(
        POLICE_CLAIM, corrected("05-03", POLICE_CLAIM, exemption="RISK_OF_HARM")
    ).then("PS-06 WITHDRAWN"),
    "a correction of the date raises": given(
        claimed("03-07"), corrected("05-03", claimed("03-07"), occurred_at="2024-03-08T00:00:00Z")
    )
    .known_by("05-03")
    .then()
    .then("PS-06 HIGH"),
    "a claim that is retracted": given(POLICE_CLAIM, retracted("05-03", POLICE_CLAIM)).then("PS-06 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_exemption(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-06")


@pytest.mark.parametrize("topic", get_args(InformedTopic))
def test_whatever_the_person_was_not_told_of(topic: str) -> None:
    story = given(POLICE_CLAIM.but(topic=topic)).then("PS-06 HIGH")
    assert list(story.expectations) == story.found("PS-06")


def test_no_other_exemption_is_restricted() -> None:
    found = {
        exemption
        for exemption in get_args(InformedExemption)
        if given(informed("05-02", exemption=exemption)).then().found("PS-06")[0][1]
    }
    assert {"IMMIGRATION_EXEMPTION"} == found


SUMMER = {"06-30 22:59:59.999999": (), "06-30 23:00": ("PS-06 HIGH",)}


@pytest.mark.parametrize(("at", "expected"), SUMMER.items(), ids=SUMMER.keys())
def test_the_day_begins_at_midnight_in_london(at: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    policy = tmp_path / "another.toml"
    policy.write_text(
        'name = "another"\ntitle = "A record from July on"\nbased_on = "protocol-2021"\n'
        '[sharing]\nexemption_record_needed_from = "2024-07-01"\n'
    )
    story = given(claimed(at)).under(str(policy)).then(*expected)
    assert list(story.expectations) == story.found("PS-06")
