"""PI-05: a case that one force passed on is taken over by another within five days, or it is said how late."""

from __future__ import annotations

import pytest

from ledger.instants import Instant
from ledger.protocol import finding_json
from tests.protocol.story import (
    Said,
    Story,
    corrected,
    given,
    given_at_once,
    opened,
    retracted,
    transferred,
    verdicts_of,
    when,
)

OUT = transferred("06-03", "ESSEX")
DUE = "06-08 12:00"
JUST_AFTER = "06-08 12:00:00.000001"


def taken(at: str, case: str = "C-1") -> Said:
    return transferred(at, "ESSEX", case=case, direction="IN")


CASES = {
    "nobody took the case over": given(OUT).then("PI-05 MEDIUM"),
    "not a microsecond before the time is over": given(OUT)
    .known_by("06-08 11:59:59.999999")
    .then()
    .known_by(DUE)
    .then("PI-05 MEDIUM"),
    "taken over in time": given(OUT, taken("06-05")).then(),
    "taken over at the same instant": given_at_once(OUT, taken("06-03")).then(),
    "taken over a microsecond before it was passed on": given(OUT, taken("06-03 11:59:59.999999")).then("PI-05 MEDIUM"),
    "taken over at the instant of the deadline": given_at_once(OUT, taken(DUE)).then(),
    "taken over a microsecond late": given(OUT, taken(JUST_AFTER)).then("PI-05 MEDIUM"),
    "taken over in time, and known late": given(OUT, taken(DUE).known("07-01"))
    .known_by("06-30")
    .then("PI-05 MEDIUM")
    .then("PI-05 WITHDRAWN"),
    "taken over in time after one that was late became known": given(OUT, taken("06-20"), taken("06-05").known("07-01"))
    .known_by("06-30")
    .then("PI-05 MEDIUM")
    .then("PI-05 WITHDRAWN"),
    "late, the finding stays": given(OUT, taken("06-20")).then("PI-05 MEDIUM"),
    "another case was taken over": given(OUT, taken("06-05", case="C-2")).then("PI-05 MEDIUM"),
    "whoever took it over": given(OUT, transferred("06-05", "SURREY", direction="IN")).then(),
    "passed on once more is not taken over": given(OUT, transferred("06-05", "SURREY", origin="ESSEX")).then(
        "PI-05 MEDIUM", "PI-05 MEDIUM"
    ),
    "one taking over may answer two": given(OUT, transferred("06-04", "SURREY"), taken("06-05")).then(),
    "each passing on asks for itself": given(OUT, taken("06-05"), transferred("06-10", "SURREY", origin="ESSEX")).then(
        "PI-05 MEDIUM"
    ),
    "taking over alone asks for nothing": given(taken("06-05")).then(),
    "an opening elsewhere is no taking over": given(OUT, opened("06-05", force="ESSEX")).then("PI-05 MEDIUM"),
    "passed on without a date": given(OUT.undated()).then(),
    "taken over without a date": given(OUT, taken("06-05").undated()).then("PI-05 MEDIUM"),
    "passed on on a day counts as it is written": given(OUT.day(), taken("06-03 11:00")).then("PI-05 MEDIUM"),
    "taken over in a month counts as it is written": given(OUT, taken("06-09").month()).then("PI-05 MEDIUM"),
    "what names no case is taken over by nobody": given(OUT.of_case(None), taken("06-05").of_case(None)).then(
        "PI-05 MEDIUM"
    ),
    "known after its deadline, found at once": given(OUT.known("07-01"))
    .known_by("06-30")
    .then()
    .known_by("07-01")
    .then("PI-05 MEDIUM"),
    "corrected to have been passed on later": given(
        OUT, taken("06-10"), corrected("07-01", OUT, occurred_at="2024-06-06T12:00:00Z")
    ).then("PI-05 WITHDRAWN"),
    "corrected to be a taking over": given(OUT, corrected("07-01", OUT, direction="IN")).then("PI-05 WITHDRAWN"),
    "retracted": given(OUT, retracted("07-01", OUT)).then("PI-05 WITHDRAWN"),
    "the taking over was retracted": given(OUT, (there := taken("06-05")), retracted("07-01", there))
    .known_by("06-30")
    .then()
    .then("PI-05 MEDIUM"),
    "the firewall tells of it too": given(OUT).under("firewall").then("PI-05 MEDIUM"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_transfers(story: Story) -> None:
    assert list(story.expectations) == story.found("PI-05")


DEADLINES = {
    "over a weekend": ("06-07 12:00", "06-12 12:00"),
    "over Easter, and the clocks go forward": ("03-29 12:00", "04-03 12:00"),
    "over a leap day": ("02-28 12:00", "03-04 12:00"),
    "to the microsecond": ("06-03 22:59:59.999999", "06-08 22:59:59.999999"),
}


@pytest.mark.parametrize(("out", "due"), DEADLINES.values(), ids=DEADLINES.keys())
def test_five_days_are_120_hours(out: str, due: str) -> None:
    (verdict,) = verdicts_of("PI-05", transferred(out, "ESSEX"))
    assert when(due) == verdict.raised_at


def told(*story: Said) -> tuple[Instant, Instant, Instant | None, Instant | None]:
    (verdict,) = verdicts_of("PI-05", *story)
    finding = verdict.finding
    return (verdict.raised_at, verdict.changed_at, finding.interval_from, finding.interval_to)


def test_the_interval_is_open_while_nobody_has_taken_over() -> None:
    assert (when(DUE), when(DUE), when("06-03"), None) == told(OUT)


def test_a_late_taking_over_ends_the_interval() -> None:
    assert (when(DUE), when("06-20 12:05:05"), when("06-03"), when("06-20")) == told(OUT, taken("06-20"))


def test_the_first_late_taking_over_ends_it() -> None:
    story = (OUT, taken("06-20").known("07-20"), taken("06-25"))
    assert (when(DUE), when("07-20"), when("06-03"), when("06-20")) == told(*story)


def test_what_is_told_of_it() -> None:
    late = taken("06-20 11:00")
    (verdict,) = verdicts_of("PI-05", OUT, late)
    taken_over = "Essex took it over only on 20 June 2024 at 12:00 BST, 16 full days after it was passed on"
    assert [
        f"Kent passed the case on to Essex on 3 June 2024 at 13:00 BST (event {OUT.event.event_id}).",
        "No force took it over within 5 days, by 8 June 2024 at 13:00 BST.",
        f"{taken_over} (event {late.event.event_id}).",
    ] == finding_json(verdict)["because"]
