"""PV-01 to PV-03 and PW-01: enforcement inside the shield, inside a pause, and after support has ended."""

from __future__ import annotations

import pytest

from tests.protocol.story import (
    Story,
    act,
    applied,
    charged,
    concluded,
    corrected,
    decided,
    declined,
    given,
    offered,
    opened,
    outcome,
    overridden,
    paused,
    received,
    reopened,
    retracted,
    role,
    shared,
    support_ended,
    supported,
    transferred,
    unpaused,
)

NOTICE = act("05-20")
SHIELDED = (opened("05-01"), shared("05-02"), supported("05-03"))
PRESUMED = (opened("05-01"), shared("05-02"))
BEGUN = (opened("03-01"), shared("03-02"), supported("03-03"))

CASES = {
    "a notice in the full shield is high": given(*SHIELDED, NOTICE).then("PV-01 HIGH"),
    "conditions in the full shield are high": given(*SHIELDED, act("05-20", "BAIL_CONDITION")).then("PV-01 HIGH"),
    "a visit in the full shield is critical": given(*SHIELDED, act("05-20", "ENFORCEMENT_VISIT")).then(
        "PV-01 CRITICAL"
    ),
    "detention in the full shield is critical": given(*SHIELDED, act("05-20", "DETENTION")).then("PV-01 CRITICAL"),
    "removal in the full shield is critical": given(*SHIELDED, act("05-20", "REMOVED")).then("PV-01 CRITICAL"),
    "a status check is no act": given(*SHIELDED, act("05-20", "STATUS_CHECK")).then(),
    "an action said twice is one act": given(*SHIELDED, NOTICE, NOTICE.numbered(2)).then("PV-01 HIGH"),
    "a notice in the presumed shield is medium": given(*PRESUMED, NOTICE).then("PV-02 MEDIUM"),
    "detention in the presumed shield is high": given(*PRESUMED, act("05-20", "DETENTION")).then("PV-02 HIGH"),
    "an open offer of support still presumes": given(*PRESUMED, offered("05-10"), NOTICE).then("PV-02 MEDIUM"),
    "a pause and the shield are two findings": given(*SHIELDED, paused("05-04"), NOTICE).then(
        "PV-01 HIGH", "PV-03 HIGH"
    ),
    "a pause binds without any proceedings": given(paused("05-04"), act("05-20", "DETENTION")).then("PV-03 CRITICAL"),
    "nothing protects where nothing was opened": given(shared("05-02"), supported("05-03"), NOTICE).then(),
    "an act at the instant of opening is inside": given(opened("05-20"), shared("05-02"), NOTICE).then("PV-02 MEDIUM"),
    "an act a microsecond before the opening is outside": given(
        opened("05-20 12:00:00.000001"), shared("05-02"), NOTICE
    ).then(),
    "an act at the instant of closing is outside": given(*SHIELDED, outcome("05-20"), NOTICE).then(),
    "an act a microsecond before closing is inside": given(*SHIELDED, outcome("05-20 12:00:00.000001"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "an act at the instant of acceptance is fully shielded": given(*PRESUMED, supported("05-20"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "an act at the instant of pausing is in the pause": given(paused("05-20"), NOTICE).then("PV-03 HIGH"),
    "an act at the instant of unpausing is not": given(paused("05-04"), unpaused("05-20"), NOTICE).then(),
    "declined support leaves a warning": given(*PRESUMED, declined("05-10"), NOTICE).then("PW-01 HIGH"),
    "a late decline leaves the presumption at the act": given(*PRESUMED, declined("05-20 12:00:01"), NOTICE).then(
        "PV-02 MEDIUM"
    ),
    "grace is a full shield to its last microsecond": given(
        *BEGUN, support_ended("05-06 12:00:00.000001"), NOTICE
    ).then("PV-01 HIGH"),
    "grace is over after 14 days": given(*BEGUN, support_ended("05-06"), NOTICE).then("PW-01 HIGH"),
    "support taken up again in grace is not ended by it": given(
        *BEGUN, support_ended("05-01"), supported("05-05"), NOTICE
    ).then("PV-01 HIGH"),
    "grace is elapsed time across the change of clocks": given(
        *BEGUN, support_ended("03-20"), act("04-03 11:59:59.999999"), act("04-03", ref="A-2")
    ).then("PV-01 HIGH", "PW-01 HIGH"),
    "an application replaces support": given(*PRESUMED, declined("05-10"), applied("05-11"), NOTICE).then("PV-01 HIGH"),
    "an application is pending until the instant of its decision": given(
        *PRESUMED, declined("05-10"), applied("05-11"), decided("05-20"), NOTICE
    ).then("PW-01 HIGH"),
    "the decision of another application decides nothing": given(
        *PRESUMED, declined("05-10"), applied("05-11"), decided("05-15", "APP-2"), NOTICE
    ).then("PV-01 HIGH"),
    "a decision dated before its application decides nothing": given(
        *PRESUMED, declined("05-10"), applied("05-11"), decided("05-10"), NOTICE
    ).then("PV-01 HIGH"),
    "a voluntary return is no application": given(
        *PRESUMED, declined("05-10"), applied("05-11", kind="VOLUNTARY_RETURN"), NOTICE
    ).then("PW-01 HIGH"),
    "a charge keeps the case open after the outcome": given(*SHIELDED, charged("05-10"), outcome("05-12"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "outcome 1 is a charge": given(*SHIELDED, outcome("05-10", 1), outcome("05-12", 16), NOTICE).then("PV-01 HIGH"),
    "a charge at the instant of closing keeps the case open": given(
        *SHIELDED, outcome("05-10"), charged("05-10"), NOTICE
    ).then("PV-01 HIGH"),
    "a decision not to charge keeps nothing open": given(
        *SHIELDED, charged("05-09", decision="NO_CHARGE"), outcome("05-10"), NOTICE
    ).then(),
    "outcome 20 ends nothing": given(*SHIELDED, outcome("05-10", 20), NOTICE).then("PV-01 HIGH"),
    "the courts' result ends a charged case": given(*SHIELDED, charged("05-10"), concluded("05-19"), NOTICE).then(),
    "a mistrial does not": given(
        *SHIELDED, charged("05-10"), concluded("05-19", result="MISTRIAL_RETRIAL_ORDERED"), NOTICE
    ).then("PV-01 HIGH"),
    "a result of the courts without a charge ends nothing": given(*SHIELDED, concluded("05-19"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "a charge alone begins proceedings": given(charged("05-01"), shared("05-02"), NOTICE).then("PV-02 MEDIUM"),
    "a transfer ends nothing": given(*SHIELDED, transferred("05-10", "ESSEX"), NOTICE).then("PV-01 HIGH"),
    "the outcome of a force that gave the case away is ignored": given(
        *SHIELDED, transferred("05-10", "ESSEX"), outcome("05-15"), NOTICE
    ).then("PV-01 HIGH"),
    "the outcome of the force that took it over counts": given(
        *SHIELDED, transferred("05-10", "ESSEX"), outcome("05-15", force="ESSEX"), NOTICE
    ).then(),
    "a transfer at the instant of the outcome counts for it": given(
        *SHIELDED, transferred("05-15", "ESSEX"), outcome("05-15"), NOTICE
    ).then("PV-01 HIGH"),
    "only OUT passes the case on": given(
        *SHIELDED, transferred("05-10", "ESSEX", direction="IN"), outcome("05-15"), NOTICE
    ).then(),
    "a reopened case protects again": given(*SHIELDED, outcome("05-10"), reopened("05-12"), NOTICE).then("PV-01 HIGH"),
    "a case reopened at the instant of its end does not": given(
        *SHIELDED, outcome("05-10"), reopened("05-10"), NOTICE
    ).then(),
    "the force that reopens holds the case": given(
        *SHIELDED, outcome("05-10"), reopened("05-12", force="ESSEX"), outcome("05-15"), NOTICE
    ).then("PV-01 HIGH"),
    "a second opening after the end starts nothing": given(*SHIELDED, outcome("05-10"), opened("05-12"), NOTICE).then(),
    "a charge after the end starts again": given(*SHIELDED, outcome("05-10"), charged("05-12"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "outcome 1 on the instant of opening keeps the case open, though it was recorded first": given(
        opened("05-01").recorded("05-01 12:30"), outcome("05-01", 1), *SHIELDED[1:], outcome("05-10"), NOTICE
    ).then("PV-01 HIGH"),
    "outcome 1 after the end starts nothing": given(*SHIELDED, outcome("05-10"), outcome("05-12", 1), NOTICE).then(),
    "an outcome before the opening ends nothing": given(*SHIELDED, outcome("04-30"), NOTICE).then("PV-01 HIGH"),
    "of two cases the stronger counts": given(*SHIELDED, outcome("05-10"), opened("05-11", case="C-2"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "a suspect is not shielded": given(*SHIELDED, role("05-05", "SUSPECT"), NOTICE).then(),
    "a victim who is also a suspect is": given(*SHIELDED, role("05-05", "VICTIM_AND_SUSPECT"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "the latest role governs the whole case": given(
        *SHIELDED, role("05-05", "SUSPECT"), role("06-05", "VICTIM"), NOTICE
    )
    .known_by("06-01")
    .then()
    .then("PV-01 HIGH"),
    "a role in another case changes nothing": given(*SHIELDED, role("05-05", "SUSPECT", case="C-2"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "a witness is not shielded by the policy of 2021": given(*SHIELDED, role("05-05", "WITNESS"), NOTICE).then(),
    "a witness is shielded where witnesses are covered": given(*SHIELDED, role("05-05", "WITNESS"), NOTICE)
    .under("witness-covered")
    .then("PV-01 HIGH"),
    "the firewall has no pause rules": given(*SHIELDED, paused("05-04"), NOTICE).under("firewall").then(),
    "what the Home Office could not know is one step lower": given(
        opened("05-01"), supported("05-03"), NOTICE, shared("05-21")
    ).then("PV-01 MEDIUM hindsight"),
    "it could know at the instant of recording": given(
        opened("05-01"), supported("05-03"), shared("05-19").recorded("05-20"), NOTICE
    ).then("PV-01 HIGH"),
    "a microsecond later it could not": given(
        opened("05-01"), supported("05-03"), shared("05-19").recorded("05-20 12:00:00.000001"), NOTICE
    ).then("PV-01 MEDIUM hindsight"),
    "a share in an unknown role tells it nothing": given(
        opened("05-01"), supported("05-03"), shared("05-02", "UNKNOWN"), NOTICE
    ).then("PV-01 MEDIUM hindsight"),
    "a receipt without the flag tells it nothing": given(
        opened("05-01"), supported("05-03"), received("05-02", flag=False), NOTICE
    ).then("PV-01 MEDIUM hindsight"),
    "a receipt with the flag does": given(opened("05-01"), supported("05-03"), received("05-02"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "an undated pause still shows that it knew": given(
        opened("05-01"), supported("05-03"), paused("05-02").undated(), NOTICE
    ).then("PV-01 HIGH"),
    "detention in hindsight goes from critical to high": given(
        opened("05-01"), supported("05-03"), act("05-20", "DETENTION")
    ).then("PV-01 HIGH hindsight"),
    "in a pause there is no hindsight": given(paused("05-04").recorded("06-01").known("06-01"), NOTICE).then(
        "PV-03 HIGH"
    ),
    "an override before the act exonerates": given(*SHIELDED, paused("05-04"), overridden("05-19"), NOTICE).then(
        "PV-01 HIGH EXONERATED", "PV-03 HIGH EXONERATED"
    ),
    "an override exonerates in the presumed shield": given(*PRESUMED, overridden("05-19"), NOTICE).then(
        "PV-02 MEDIUM EXONERATED"
    ),
    "an override at the instant of the act exonerates": given(*SHIELDED, overridden("05-20"), NOTICE).then(
        "PV-01 HIGH EXONERATED"
    ),
    "an override a microsecond late does not": given(*SHIELDED, overridden("05-20 12:00:00.000001"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "an override that expires at the act does not": given(*SHIELDED, overridden("05-10", until="05-20"), NOTICE).then(
        "PV-01 HIGH"
    ),
    "an override that expires a microsecond later does": given(
        *SHIELDED, overridden("05-10", until="05-20 12:00:00.000001"), NOTICE
    ).then("PV-01 HIGH EXONERATED"),
    "an override below grade 7 does not": given(*SHIELDED, overridden("05-19", grade="SEO"), NOTICE).then("PV-01 HIGH"),
    "an override clears no warning": given(*PRESUMED, declined("05-10"), overridden("05-19"), NOTICE).then(
        "PW-01 HIGH"
    ),
    "an override known later exonerates from then on": given(*SHIELDED, overridden("05-19").known("06-10"), NOTICE)
    .known_by("06-09")
    .then("PV-01 HIGH")
    .known_by("06-10")
    .then("PV-01 HIGH EXONERATED"),
    "a retracted act takes its findings with it": given(*SHIELDED, paused("05-04"), NOTICE, retracted("05-25", NOTICE))
    .known_by("05-25 12:05:04")
    .then("PV-01 HIGH", "PV-03 HIGH")
    .known_by("05-25 12:05:05")
    .then("PV-01 WITHDRAWN", "PV-03 WITHDRAWN"),
    "a correction that dates the act after the end withdraws": given(
        *SHIELDED, outcome("05-22"), NOTICE, corrected("05-25", NOTICE, occurred_at="2024-05-23T12:00:00Z")
    )
    .known_by("05-24")
    .then("PV-01 HIGH")
    .then("PV-01 WITHDRAWN"),
    "a correction to a graver action revises": given(
        *SHIELDED, NOTICE, corrected("05-25", NOTICE, action="DETENTION")
    ).then("PV-01 CRITICAL"),
    "a report that arrives late is judged in hindsight": given(act("06-10"), opened("06-03").known("06-17"))
    .known_by("06-16")
    .then()
    .known_by("06-17")
    .then("PV-02 LOW hindsight"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_enforcement(story: Story) -> None:
    assert list(story.expectations) == story.found("PV-01", "PV-02", "PV-03", "PW-01")
