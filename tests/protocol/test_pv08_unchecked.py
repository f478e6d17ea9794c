"""PV-08: enforcement goes on within 28 days after a pause, and nobody has looked whether the person is shielded."""

from __future__ import annotations

import pytest

from tests.protocol.story import (
    Said,
    Story,
    act,
    checked,
    corrected,
    declined,
    given,
    given_at_once,
    opened,
    outcome,
    overridden,
    paused,
    retracted,
    reviewed,
    supported,
    unpaused,
)

PAUSE = paused("03-01")
END = unpaused("05-01")
NOTICE = act("05-20")
LATE = "05-20 12:00:00.000001"


def without_check(*others: Said) -> Story:
    return given_at_once(PAUSE, END, *others)


CASES = {
    "a notice soon after the pause": without_check(NOTICE).then("PV-08 MEDIUM"),
    "detention soon after the pause": without_check(act("05-20", "DETENTION")).then("PV-08 MEDIUM"),
    "removal soon after the pause": without_check(act("05-20", "REMOVED")).then("PV-08 MEDIUM"),
    "a status check is no act": without_check(act("05-20", "STATUS_CHECK")).then(),
    "the last instant of the 28 days": without_check(act("05-29")).then("PV-08 MEDIUM"),
    "a microsecond before it": without_check(act("05-29 11:59:59.999999")).then("PV-08 MEDIUM"),
    "a microsecond after it": without_check(act("05-29 12:00:00.000001")).then(),
    "the instant of the end itself": without_check(act("05-01")).then("PV-08 MEDIUM"),
    "a microsecond before the end": without_check(act("05-01 11:59:59.999999")).then(),
    "a check at the instant of the end": without_check(checked("05-01"), NOTICE).then(),
    "a check a microsecond before the end": without_check(checked("05-01 11:59:59.999999"), NOTICE).then(
        "PV-08 MEDIUM"
    ),
    "a check at the instant of the act": without_check(checked("05-20"), NOTICE).then(),
    "a check a microsecond after the act": without_check(checked(LATE), NOTICE).then("PV-08 MEDIUM"),
    "an undated check is none": without_check(checked("05-10").undated(), NOTICE).then("PV-08 MEDIUM"),
    "a check that the end names": given(PAUSE, END.but(shield_check_id="CH-1"), NOTICE).then(),
    "one end that names its check does not answer for another": given(
        PAUSE, END, paused("05-02", "P-2"), unpaused("05-03", "P-2").but(shield_check_id="CH-1"), NOTICE
    ).then("PV-08 MEDIUM"),
    "a check answers for the end before it, not for the one after": given(
        PAUSE, END, checked("05-02"), paused("05-03", "P-2"), unpaused("05-04", "P-2"), NOTICE
    ).then("PV-08 MEDIUM"),
    "a check after all of them answers for all": given(
        PAUSE, END, paused("05-03", "P-2"), unpaused("05-04", "P-2"), checked("05-05"), NOTICE
    ).then(),
    "the end is months ago": without_check(act("07-01")).then(),
    "another pause is in force": without_check(paused("05-10", "P-2"), NOTICE).then(),
    "another pause begins at the instant of the act": without_check(paused("05-20", "P-2"), NOTICE).then(),
    "another pause begins a microsecond after": without_check(paused(LATE, "P-2"), NOTICE).then("PV-08 MEDIUM"),
    "another pause had lapsed by then": without_check(paused("05-02", "P-2", due="05-20"), NOTICE).then("PV-08 MEDIUM"),
    "another pause lapses a microsecond after": without_check(paused("05-02", "P-2", due=LATE), NOTICE).then(),
    "another pause was put in force again": without_check(
        paused("04-02", "P-2", due="04-20"), reviewed("05-10", "P-2", due="07-01"), NOTICE
    ).then(),
    "a pause that lapsed and never was ended": given(paused("03-01", due="05-01"), NOTICE).then(),
    "the end of a pause of which nothing else is known": given(END, NOTICE).then("PV-08 MEDIUM"),
    "an undated end starts no time": given(PAUSE, END.undated(), act("05-02")).then(),
    "in the full shield PV-01 takes its place": without_check(opened("05-01"), supported("05-02"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "also where an override exonerates that": without_check(
        opened("05-01"), supported("05-02"), overridden("05-19"), NOTICE
    ).then("PV-01 HIGH EXONERATED"),
    "in the presumed shield it stands beside PV-02": without_check(opened("05-01"), NOTICE).then("PV-08 MEDIUM"),
    "after declined support it stands": without_check(opened("05-01"), declined("05-02"), NOTICE).then("PV-08 MEDIUM"),
    "an override does not excuse it": without_check(overridden("05-19"), NOTICE).then("PV-08 MEDIUM"),
    "28 days are elapsed time across the change of clocks": given_at_once(
        paused("03-01"), unpaused("03-10 12:00"), act("04-07 12:00"), act("04-07 12:00:00.000001")
    ).then("PV-08 MEDIUM"),
    "and in autumn": given_at_once(
        paused("09-01"), unpaused("10-20 12:00"), act("11-17 12:00"), act("11-17 12:00:00.000001")
    ).then("PV-08 MEDIUM"),
    "and across a leap day": given_at_once(
        paused("01-01"), unpaused("02-10 12:00"), act("03-09 12:00"), act("03-09 12:00:00.000001")
    ).then("PV-08 MEDIUM"),
    "the day of an act counts as written": without_check(act("05-29 11:00").day()).then("PV-08 MEDIUM"),
    "also when that is too late": without_check(act("05-29 13:00").day()).then(),
    "a day in which another pause begins is undecidable": without_check(
        paused("05-20 15:00", "P-2"), NOTICE.day()
    ).then("PT-01 INFO"),
    "a day in the pause is no matter for it": without_check(paused("05-10", "P-2"), NOTICE.day()).then(),
    "an undated act is undecidable": without_check(NOTICE.undated()).then("PT-01 INFO"),
    "a day on which the full shield ends is undecidable for PV-01, and unchecked": without_check(
        opened("05-01"), supported("05-02"), outcome("05-20 15:00"), NOTICE.day()
    ).then("PT-01 INFO", "PV-08 MEDIUM"),
    "a check known late withdraws": given(PAUSE, END, checked("05-10").known("06-10"), NOTICE)
    .known_by("06-09")
    .then("PV-08 MEDIUM")
    .then("PV-08 WITHDRAWN"),
    "an end known late is found in hindsight": given(PAUSE, END.known("06-10"), NOTICE)
    .known_by("06-09")
    .then()
    .then("PV-08 MEDIUM"),
    "support known late puts PV-01 in its place": given(
        PAUSE, END, opened("04-01"), supported("05-02").known("06-10"), NOTICE
    )
    .known_by("06-09")
    .then("PV-08 MEDIUM")
    .then("PV-01 HIGH", "PV-08 WITHDRAWN"),
    "a correction that names the check withdraws": given(
        PAUSE, END, NOTICE, corrected("05-25", END, shield_check_id="CH-1")
    ).then("PV-08 WITHDRAWN"),
    "a correction that dates the act 28 days after withdraws": given(
        PAUSE, END, NOTICE, corrected("05-25", NOTICE, occurred_at="2024-05-29T12:00:00.000001Z")
    ).then("PV-08 WITHDRAWN"),
    "a retracted act withdraws": given(PAUSE, END, NOTICE, retracted("05-25", NOTICE)).then("PV-08 WITHDRAWN"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_enforcement_without_a_check(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-01", "PV-08", "PT-01")
