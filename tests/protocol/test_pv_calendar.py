"""PV-01 to PV-03 and PW-01 on the calendar: London's midnights, the change of clocks, a leap day, and ties."""

from __future__ import annotations

import pytest

from tests.protocol.story import (
    Story,
    act,
    applied,
    corrected,
    decided,
    declined,
    given,
    given_at_once,
    opened,
    outcome,
    overridden,
    paused,
    reviewed,
    role,
    shared,
    support_ended,
    supported,
    unpaused,
)

KNOWN = shared("01-02")
SHIELDED = (opened("01-01"), KNOWN, supported("01-03"))
CONDITIONAL = (opened("01-01"), KNOWN, declined("01-03"))

CASES = {
    "a summer's day of closing ends at 23:00 by UTC": given_at_once(
        *SHIELDED, outcome("07-10 09:00").day(), act("07-10 22:59:59.999999"), act("07-10 23:00")
    ).then("PV-01 HIGH"),
    "a winter's at midnight": given_at_once(
        *SHIELDED, outcome("02-10 09:00").day(), act("02-10 23:59:59.999999"), act("02-11 00:00")
    ).then("PV-01 HIGH"),
    "on the day on which the clocks go forward at 23:00": given_at_once(
        *SHIELDED, outcome("03-31 09:00").day(), act("03-31 22:59:59.999999"), act("03-31 23:00")
    ).then("PV-01 HIGH"),
    "on the day on which they go back at midnight": given_at_once(
        *SHIELDED, outcome("10-27 09:00").day(), act("10-27 23:59:59.999999"), act("10-28 00:00")
    ).then("PV-01 HIGH"),
    "a leap day is the last of February": given_at_once(
        *SHIELDED, outcome("02-10").month(), act("02-29 23:59:59.999999"), act("03-01 00:00")
    ).then("PV-01 HIGH"),
    "a year later the 28th is": given_at_once(
        *SHIELDED, outcome("2025-02-10").month(), act("2025-02-28 23:59:59.999999"), act("2025-03-01 00:00")
    ).then("PV-01 HIGH"),
    "the presumed shield begins with the day of opening": given_at_once(
        opened("07-10 20:00").day(), KNOWN, act("07-09 23:00"), act("07-09 22:59:59.999999")
    ).then("PV-02 MEDIUM"),
    "grace of 14 days ends at the same time by UTC, an hour later by the clock": given_at_once(
        *SHIELDED, support_ended("03-20 12:00"), act("04-03 11:59:59.999999"), act("04-03 12:00")
    ).then("PV-01 HIGH", "PW-01 HIGH"),
    "grace across a leap day is 14 days": given_at_once(
        *SHIELDED, support_ended("02-20"), act("03-05 11:59:59.999999"), act("03-05")
    ).then("PV-01 HIGH", "PW-01 HIGH"),
    "a pause of a day's ending lasts to London's midnight": given_at_once(
        paused("01-01"), unpaused("07-10 09:00").day(), act("07-10 22:59:59.999999"), act("07-10 23:00")
    ).then("PV-03 HIGH"),
    "a pause of a day's beginning begins with it": given_at_once(
        paused("07-10 20:00").day(), act("07-09 23:00"), act("07-09 22:59:59.999999")
    ).then("PV-03 HIGH"),
    "a pause that begins and ends on one day may have been in force all that day": given_at_once(
        paused("07-10 08:00").day(), unpaused("07-10 09:00").day(), act("07-10 20:00")
    ).then("PV-03 HIGH"),
    "a pause that ends at the instant of its beginning never was in force": given_at_once(
        paused("07-10"), unpaused("07-10"), act("07-10"), act("07-11")
    ).then(),
    "a pause that is reviewed at the instant of its beginning goes by the review": given_at_once(
        paused("07-10", due="07-20"), reviewed("07-10"), act("08-10")
    ).then("PV-03 HIGH"),
    "a pause of a day's ending is in doubt all that day": given_at_once(
        paused("01-01"), unpaused("07-10 09:00").day(), act("07-10").day()
    ).then("PT-01 INFO"),
    "of the day before there is none": given_at_once(
        paused("01-01"), unpaused("07-10 09:00").day(), act("07-09").day()
    ).then("PV-03 HIGH"),
    "a pause that lapses before the day of its ending is over with that": given_at_once(
        paused("01-01", due="07-10 08:00"), unpaused("07-10 07:00").day(), act("07-10 10:00")
    ).then(),
    "support declined on the day of the act leaves the presumption": given_at_once(
        opened("01-01"), KNOWN, declined("07-10 09:00").day(), act("07-10 22:59:59.999999"), act("07-10 23:00")
    ).then("PV-02 MEDIUM", "PW-01 HIGH"),
    "declined support warns from its own instant": given_at_once(
        opened("01-01"), KNOWN, declined("07-10"), act("07-10")
    ).then("PW-01 HIGH"),
    "and not a microsecond before": given_at_once(
        opened("01-01"), KNOWN, declined("07-10 12:00:00.000001"), act("07-10")
    ).then("PV-02 MEDIUM"),
    "an application made at the instant of the act shields it": given_at_once(
        *CONDITIONAL, applied("07-10"), act("07-10")
    ).then("PV-01 HIGH"),
    "one made a microsecond later does not": given_at_once(
        *CONDITIONAL, applied("07-10 12:00:00.000001"), act("07-10")
    ).then("PW-01 HIGH"),
    "one decided a microsecond later still does": given_at_once(
        *CONDITIONAL, applied("07-01"), decided("07-10 12:00:00.000001"), act("07-10")
    ).then("PV-01 HIGH"),
    "a warning ends with the proceedings": given_at_once(*CONDITIONAL, outcome("07-10"), act("07-10")).then(),
    "a microsecond before their end it stands": given_at_once(
        *CONDITIONAL, outcome("07-10 12:00:00.000001"), act("07-10")
    ).then("PW-01 HIGH"),
    "a warning needs a victim": given_at_once(*CONDITIONAL, role("01-01", "SUSPECT"), act("07-10")).then(),
    "a refusal known late turns a violation into a warning": given(
        opened("01-01"), KNOWN, declined("01-03").known("08-01"), act("07-10")
    )
    .known_by("07-31")
    .then("PV-02 MEDIUM")
    .then("PV-02 WITHDRAWN", "PW-01 HIGH"),
    "support known late turns a warning into a violation": given(
        *CONDITIONAL, supported("01-05").known("08-01"), act("07-10")
    )
    .known_by("07-31")
    .then("PW-01 HIGH")
    .then("PV-01 HIGH", "PW-01 WITHDRAWN"),
    "a corrected date of acceptance turns one violation into the other": given(
        opened("01-01"),
        KNOWN,
        supported("07-01"),
        act("07-10"),
        corrected("08-01", supported("07-01"), occurred_at="2024-07-11T12:00:00Z"),
    )
    .known_by("07-31")
    .then("PV-01 HIGH")
    .then("PV-01 WITHDRAWN", "PV-02 MEDIUM"),
    "a pause known late is found in hindsight, and was a promise all the same": given(
        paused("07-01").known("08-01"), act("07-10")
    )
    .known_by("07-31")
    .then()
    .then("PV-03 HIGH"),
    "an override that expires at London's midnight allows what comes before it": given_at_once(
        *SHIELDED, overridden("07-01", until="07-10 23:00"), act("07-10 22:59:59.999999"), act("07-10 23:00")
    ).then("PV-01 HIGH", "PV-01 HIGH EXONERATED"),
    "an override of the same day counts as written": given_at_once(
        *SHIELDED, overridden("07-10 13:00").day(), act("07-10")
    ).then("PV-01 HIGH"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_the_calendar(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-01", "PV-02", "PV-03", "PW-01", "PT-01")
