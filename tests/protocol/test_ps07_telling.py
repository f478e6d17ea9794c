"""PS-07: a victim or witness is told of the share within 14 days before or after it, or an exemption is recorded."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import InformedExemption, InformedTopic
from ledger.protocol import load_policy, verdict_history
from tests.protocol.story import (
    HOME_OFFICE,
    THE_END,
    Story,
    corrected,
    given,
    given_at_once,
    informed,
    known,
    reported,
    retracted,
    role,
    rules_of,
    shared,
    when,
)

REPORT = reported("05-01")
SHARE = shared("05-20")
FIRST, DUE = "05-06 12:00", "06-03 12:00"
LATE = informed("06-10")

CASES = {
    "never told": given(REPORT, SHARE).then("PS-07 MEDIUM"),
    "not before the time is over": given(REPORT, SHARE)
    .known_by("06-03 11:59:59.999999")
    .then()
    .known_by(DUE)
    .then("PS-07 MEDIUM"),
    "a witness is told too": given(REPORT, role("05-01", "WITNESS"), SHARE).then("PS-07 MEDIUM"),
    "a suspect is not": given(REPORT, role("05-01", "SUSPECT"), SHARE).then(),
    "told soon after": given(REPORT, SHARE, informed("05-21")).then(),
    "told at the instant of the share": given(REPORT, SHARE, informed("05-20")).then(),
    "told shortly before": given(REPORT, SHARE, informed("05-19")).then(),
    "told at the first instant that counts": given(REPORT, SHARE, informed(FIRST)).then(),
    "told a microsecond before that": given(REPORT, SHARE, informed("05-06 11:59:59.999999")).then("PS-07 MEDIUM"),
    "told at the last instant that counts": given_at_once(REPORT, SHARE, informed(DUE)).then(),
    "told a microsecond after that": given(REPORT, SHARE, informed("06-03 12:00:00.000001")).then("PS-07 LOW"),
    "told late lowers from when it is known": given(REPORT, SHARE, LATE)
    .known_by("06-10 12:05:04")
    .then("PS-07 MEDIUM")
    .known_by("06-10 12:05:05")
    .then("PS-07 LOW"),
    "years later": given(REPORT, SHARE, informed("2027-05-20")).then("PS-07 LOW"),
    "told late, and known before the time is over": given(REPORT, SHARE, LATE.known("05-21"))
    .known_by("06-03 11:59:59.999999")
    .then()
    .known_by(DUE)
    .then("PS-07 LOW"),
    "told in time and known late withdraws": given(REPORT, SHARE, informed("05-21").known("07-01"))
    .known_by("06-30")
    .then("PS-07 MEDIUM")
    .known_by("07-01")
    .then("PS-07 WITHDRAWN"),
    "told in time and late": given(REPORT, SHARE, LATE, informed("05-21")).then(),
    "told too early and late": given(REPORT, SHARE, LATE, informed("05-01")).then("PS-07 LOW"),
    "told twice too late": given(REPORT, SHARE, LATE, informed("06-11")).then("PS-07 LOW"),
    "told by the Home Office": given(REPORT, SHARE, informed("05-21").by(HOME_OFFICE)).then(),
    "told with a word on another case": given(REPORT, SHARE, informed("05-21").of_case("C-2")).then(),
    "told of something else": given(REPORT, SHARE, informed("05-21", "RIGHTS"), informed("06-10", "PAUSE")).then(
        "PS-07 MEDIUM"
    ),
    "told without a date answers nothing": given(REPORT, SHARE, informed("05-21").undated()).then("PS-07 MEDIUM"),
    "told late without a date lowers nothing": given(REPORT, SHARE, LATE.undated()).then("PS-07 MEDIUM"),
    "told without a date does not hide one with a date": given(
        REPORT, SHARE, informed("05-21").undated(), informed("05-22")
    ).then(),
    "told on a day counts as written": given(REPORT, SHARE, informed("06-03 13:00").day()).then("PS-07 LOW"),
    "told in a month counts as written": given(REPORT, SHARE, informed("06-03 11:00").month()).then(),
    "a share without a date starts no clock": given(REPORT, SHARE.undated()).then(),
    "a share on a day starts it as written": given(REPORT, SHARE.day())
    .known_by("06-03 11:59:59.999999")
    .then()
    .known_by(DUE)
    .then("PS-07 MEDIUM"),
    "one telling answers all shares near it": given(REPORT, SHARE, shared("05-25"), informed("05-22")).then(),
    "each share has its own time": given(REPORT, SHARE, shared("06-10"), informed("06-12")).then("PS-07 LOW"),
    "14 days across the change of clocks are elapsed": given_at_once(
        REPORT, shared("03-20"), informed("04-03 12:00")
    ).then(),
    "and no longer": given(REPORT, shared("03-20"), informed("04-03 12:00:00.000001")).then("PS-07 LOW"),
    "14 days back across the change of clocks too": given(REPORT, shared("11-05"), informed("10-22 12:00")).then(),
    "and no further": given(REPORT, shared("11-05"), informed("10-22 11:59:59.999999")).then("PS-07 MEDIUM"),
    "14 days over the leap day": given_at_once(REPORT, shared("02-20"), informed("03-05 12:00")).then(),
    "and over none": given(REPORT, shared("2023-02-20"), informed("2023-03-06 12:00:00.000001")).then("PS-07 LOW"),
    "a share that becomes known after its time is over": given(REPORT, SHARE.known("07-01"))
    .known_by("06-30")
    .then()
    .known_by("07-01")
    .then("PS-07 MEDIUM"),
    "a telling that is retracted raises in hindsight": given(
        REPORT, SHARE, informed("05-21"), retracted("07-01", informed("05-21"))
    )
    .known_by("06-30")
    .then()
    .then("PS-07 MEDIUM"),
    "a late telling that is retracted leaves the second": given(
        REPORT, SHARE, LATE, informed("06-12"), retracted("07-01", LATE)
    ).then("PS-07 LOW"),
    "a late telling that is retracted raises again": given(REPORT, SHARE, LATE, retracted("07-01", LATE))
    .known_by("06-30")
    .then("PS-07 LOW")
    .then("PS-07 MEDIUM"),
    "a correction that dates the telling in time withdraws": given(
        REPORT, SHARE, LATE, corrected("07-01", LATE, occurred_at="2024-06-03T12:00:00Z")
    ).then("PS-07 WITHDRAWN"),
    "a correction of the share's date moves its time": given(
        REPORT, SHARE, informed("05-21"), corrected("07-01", SHARE, occurred_at="2024-06-05T12:00:00Z")
    ).then("PS-07 MEDIUM"),
    "a share that is retracted before its time is over": given(REPORT, SHARE, retracted("05-30", SHARE)).then(),
    "a share that is retracted after it": given(REPORT, SHARE, retracted("07-01", SHARE)).then("PS-07 WITHDRAWN"),
    "a part that becomes known late raises in hindsight": given(
        SHARE.but(subject_role=None), reported("05-01").known("07-01")
    )
    .known_by("06-30")
    .then()
    .known_by("07-01")
    .then("PS-07 MEDIUM"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_telling(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-07")


@pytest.mark.parametrize("exemption", get_args(InformedExemption))
def test_an_exemption_counts_as_telling(exemption: str) -> None:
    soon = given(REPORT, SHARE, informed("05-21", exemption=exemption)).then()
    late = given(REPORT, SHARE, informed("06-10", exemption=exemption)).then("PS-07 LOW")
    assert list(soon.expectations) == soon.found("PS-07")
    assert list(late.expectations) == late.found("PS-07")


def test_of_all_topics_only_the_share() -> None:
    found = {
        topic: given(REPORT, SHARE, informed("05-21", topic)).then().found("PS-07") for topic in get_args(InformedTopic)
    }
    assert ["SHARE"] == [topic for topic, ((_, told),) in found.items() if not told]


def test_a_late_telling_moves_the_change_and_not_the_raising() -> None:
    told = known(REPORT, SHARE, LATE)
    state, changes = verdict_history(told, load_policy(), THE_END, rules_of("PS-07"))
    assert [("RAISED", when(DUE)), ("REVISED", LATE.known_at)] == [(one.kind, one.at) for one in changes]
    (verdict,) = state.verdicts
    assert (when(DUE), LATE.known_at) == (verdict.raised_at, verdict.changed_at)
    assert (None, None) == (verdict.finding.interval_from, verdict.finding.interval_to)
