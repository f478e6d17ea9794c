"""PV-09: a state that was begun before the shield, or before the office knew, and that goes on 24 hours into both."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    Said,
    Story,
    act,
    act_ended,
    applied,
    corrected,
    declined,
    given,
    given_at_once,
    opened,
    outcome,
    overridden,
    reopened,
    retracted,
    role,
    shared,
    supported,
    verdicts_of,
    when,
)

DETAINED = act("04-20", "DETENTION", ref="A-1")
OPENED = opened("05-01")
KNOWN = shared("05-02").recorded("05-02").known("05-02")
# w is 24 hours after the later of the opening and the office's knowledge.
DUE, EARLY, LATE = "05-03", "05-03 11:59:59.999999", "05-03 12:00:00.000001"


def released(at: str) -> Said:
    return act_ended(at, "A-1")


def told(*others: Said) -> Story:
    """All known when the office knew: only the deadline is still to come."""
    return given(*(one.known("05-02") for one in (OPENED, KNOWN, *others)))


def lasting(until: str) -> Said:
    return DETAINED.but(continues_until=when(until))


CASES = {
    "detention goes on": told(DETAINED).known_by(EARLY).then().known_by(DUE).then("PV-09 CRITICAL"),
    "conditions go on": told(act("04-20", "REPORTING_CONDITION")).then("PV-09 HIGH"),
    "a ban goes on": told(act("04-20", "WORK_OR_STUDY_BAN")).then("PV-09 HIGH"),
    "directions to remove stay": told(act("04-20", "REMOVAL_DIRECTIONS")).then("PV-09 CRITICAL"),
    "a deportation order stays": told(act("04-20", "DEPORTATION_ORDER")).then("PV-09 CRITICAL"),
    "a removal is done and over": told(act("04-20", "REMOVED")).then(),
    "a notice is done and over": told(act("04-20")).then(),
    "an arrest is done and over": told(act("04-20", "IMMIGRATION_ARREST")).then(),
    "ended at the last instant": told(DETAINED, released(DUE)).then(),
    "ended a microsecond before": told(DETAINED, released(EARLY)).then(),
    "ended a microsecond after": told(DETAINED, released(LATE)).then("PV-09 CRITICAL"),
    "another's end is no end": told(DETAINED, act_ended("05-02", "A-2")).then("PV-09 CRITICAL"),
    "an end before it began is no end": told(DETAINED, released("04-19")).then("PV-09 CRITICAL"),
    "an undated end is no end": told(DETAINED, released("05-02").undated()).then("PV-09 CRITICAL"),
    "said to last to that instant": told(lasting(DUE)).then(),
    "said to last a microsecond longer": told(lasting(LATE)).then("PV-09 CRITICAL"),
    "ended before it was said to": told(lasting("06-01"), released("05-03")).then(),
    "ended after it was said to": told(lasting("05-02"), released("05-05")).then("PV-09 CRITICAL"),
    "begun a microsecond before the office knew": told(act("05-02 11:59:59.999999", "DETENTION")).then(
        "PV-09 CRITICAL"
    ),
    "begun at that instant": told(act("05-02", "DETENTION")).then(),
    "begun before it knew and inside the shield": told(act("05-01 18:00", "DETENTION")).then("PV-09 CRITICAL"),
    "the shield starts after the office knew: begun a microsecond before": given(
        opened("05-10"), KNOWN, act("05-10 11:59:59.999999", "DETENTION")
    )
    .known_by("05-11 11:59:59.999999")
    .then()
    .known_by("05-11")
    .then("PV-09 CRITICAL"),
    "begun as the shield starts": given(opened("05-10"), KNOWN, act("05-10", "DETENTION")).then(),
    "the shield ended at the last instant": told(DETAINED, outcome(DUE)).then(),
    "the shield ended a microsecond after": told(DETAINED, outcome(LATE)).then("PV-09 CRITICAL"),
    "the shield was broken and begun again in the 24 hours": told(
        DETAINED, declined("05-02 14:00"), applied("05-02 15:00"), released("05-03 14:59")
    ).then(),
    "then the 24 hours run again": told(
        DETAINED, declined("05-02 14:00"), applied("05-02 15:00"), released("05-03 15:00:00.000001")
    ).then("PV-09 CRITICAL"),
    "the office never knew": given(OPENED, DETAINED).then(),
    "a suspect is not shielded": told(role("05-01", "SUSPECT"), DETAINED).then(),
    "a witness is not": told(role("05-01", "WITNESS"), DETAINED).then(),
    "a witness is where witnesses are covered": told(role("05-01", "WITNESS"), DETAINED)
    .under("witness-covered")
    .then("PV-09 CRITICAL"),
    "support declined shields nobody": told(declined("05-01"), DETAINED).then(),
    "an override before the act exonerates": told(DETAINED, overridden("04-19")).then("PV-09 CRITICAL EXONERATED"),
    "an override at the instant of the act exonerates": told(DETAINED, overridden("04-20")).then(
        "PV-09 CRITICAL EXONERATED"
    ),
    "an override a microsecond late does not": told(DETAINED, overridden("04-20 12:00:00.000001")).then(
        "PV-09 CRITICAL"
    ),
    "an override before the time is over does not": told(DETAINED, overridden("05-02")).then("PV-09 CRITICAL"),
    "24 hours are elapsed time when the clocks go forward": given_at_once(
        opened("03-29"),
        shared("03-30").recorded("03-30 12:00"),
        DETAINED.but(occurred_at=when("03-01")),
        released("03-31 12:00"),
    ).then(),
    "and when they go back": given_at_once(
        opened("10-25"), shared("10-26").recorded("10-26 12:00"), DETAINED, released("10-27 12:00:00.000001")
    ).then("PV-09 CRITICAL"),
    "the shield of a day of opening starts at London's midnight": given_at_once(
        opened("05-10 20:00").day(), KNOWN, DETAINED, released("05-10 23:00:00.000001")
    ).then("PV-09 CRITICAL"),
    "and 24 hours after that midnight are enough": given_at_once(
        opened("05-10 20:00").day(), KNOWN, DETAINED, released("05-10 23:00")
    ).then(),
    "on a leap day": given_at_once(
        opened("02-29 20:00").day(), shared("02-01"), DETAINED.but(occurred_at=when("02-01")), released("03-01 00:00")
    ).then(),
    "the day of an end counts as written": given_at_once(OPENED, KNOWN, DETAINED, released("05-03 11:00").day()).then(),
    "also where that is too late": given_at_once(OPENED, KNOWN, DETAINED, released("05-03 13:00").day()).then(
        "PV-09 CRITICAL"
    ),
    "a day that ends as the office knows lies before that": given(
        OPENED, shared("05-02").recorded("05-02 23:00").known("05-03"), act("05-02", "DETENTION").day()
    ).then("PV-09 CRITICAL"),
    "a day that straddles it is undecidable, once the time is over": told(act("05-02", "DETENTION").day())
    .known_by(EARLY)
    .then()
    .known_by(DUE)
    .then("PT-01 INFO"),
    "a day that begins as the office knows does not lie before": given(
        OPENED, shared("05-02").recorded("05-01 23:00").known("05-02"), act("05-02", "DETENTION").day()
    ).then(),
    "a day that straddles it leaves no doubt where it ended in time": told(
        act("05-02", "DETENTION", ref="A-1").day(), released(DUE)
    ).then(),
    "a day that straddles one moment and lies before the next": told(
        act("05-02", "DETENTION", ref="A-1").day(), outcome("05-04"), reopened("05-10")
    )
    .known_by("05-11 11:59:59.999999")
    .then("PT-01 INFO")
    .known_by("05-11")
    .then("PT-01 INFO", "PV-09 CRITICAL"),
    "an undated act is undecidable": told(DETAINED.undated()).then("PT-01 INFO"),
    "an opening known late is found in hindsight": given(OPENED.known("06-01"), KNOWN, DETAINED)
    .known_by("05-31")
    .then()
    .then("PV-09 CRITICAL"),
    "a release known late withdraws": given(OPENED, KNOWN, DETAINED, released("05-03").known("06-01"))
    .known_by("05-31")
    .then("PV-09 CRITICAL")
    .then("PV-09 WITHDRAWN"),
    "an earlier share known late brings the time forward": given_at_once(
        OPENED, KNOWN, DETAINED, released("05-02 18:00"), shared("05-01").recorded("05-01 13:00")
    ).then("PV-09 CRITICAL"),
    "a correction that dates the release in time withdraws": given(
        OPENED,
        KNOWN,
        DETAINED,
        released("05-05"),
        corrected("05-20", released("05-05"), occurred_at="2024-05-03T12:00:00Z"),
    ).then("PV-09 WITHDRAWN"),
    "a retracted act withdraws": given(OPENED, KNOWN, DETAINED, retracted("05-20", DETAINED)).then("PV-09 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_enforcement_that_goes_on(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-09", "PT-01")


INTERVALS = {
    "open, while nothing ends it": ((OPENED, DETAINED), DUE, None),
    "to the release": ((OPENED, DETAINED, released("05-20")), DUE, "05-20"),
    "to what it was said to last to": ((OPENED, lasting("06-20")), DUE, "06-20"),
    "to the end of the shield": ((OPENED, DETAINED, outcome("05-15"), released("05-20")), DUE, "05-15"),
    "to the release as written, whatever its precision": ((OPENED, DETAINED, released("05-20").day()), DUE, "05-20"),
    "to the possible end of the shield": ((OPENED, DETAINED, outcome("05-15").day()), DUE, "05-15 23:00"),
    "of the latest of several stretches": ((OPENED, DETAINED, outcome("05-15"), reopened("06-01")), "06-02", None),
}


@pytest.mark.parametrize(("story", "start", "end"), INTERVALS.values(), ids=INTERVALS.keys())
def test_its_interval(story: tuple[Said, ...], start: str, end: str | None) -> None:
    (verdict,) = verdicts_of("PV-09", KNOWN, *story)
    expected = (when(start), None if end is None else when(end))
    assert expected == (verdict.finding.interval_from, verdict.finding.interval_to)


def test_it_names_the_case_that_protects_when_the_time_is_over_and_no_incident() -> None:
    (verdict,) = verdicts_of(
        "PV-09", KNOWN, opened("03-01", case="C-9"), outcome("03-20", case="C-9"), OPENED, DETAINED
    )
    document = finding_json(verdict)
    assert ["C-1", None, False] == [document[key] for key in ("case_ref", "incident", "hindsight")]
    assert "still in force on 3 May 2024" in " ".join(document["because"])


@pytest.mark.parametrize(
    ("detained", "words"),
    [
        (DETAINED, "No end of it is on record."),
        (lasting("06-20"), "It was to last until 20 June 2024 at 13:00 BST, and"),
    ],
)
def test_an_end_that_is_not_recorded_is_told_as_that(detained: Said, words: str) -> None:
    (verdict,) = verdicts_of("PV-09", KNOWN, OPENED, detained)
    assert words in " ".join(finding_json(verdict)["because"])


def test_support_in_the_shield_is_told_as_it_was_then() -> None:
    (verdict,) = verdicts_of("PV-09", KNOWN, OPENED, supported("05-02"), DETAINED, released("05-20"))
    told_in_full = " ".join(finding_json(verdict)["because"])
    assert "The person had support from 2 May 2024" in told_in_full
    assert "It was ended on 20 May 2024" in told_in_full
