"""FW-01 and FW-02: what a firewall would forbid to share, and to do with what was shared."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json, load_policy, verdict_history
from tests.protocol.story import (
    THE_END,
    Said,
    Story,
    act,
    charged,
    corrected,
    declined,
    given,
    known,
    opened,
    outcome,
    overridden,
    reported,
    retracted,
    role,
    rules_of,
    shared,
)

REPORT = reported("05-01")
REFERRED = shared("05-02").but(purpose="IMMIGRATION_ENFORCEMENT_REFERRAL")
OF_NO_CASE = REFERRED.of_case(None)

SHARES = {
    "a victim is referred for enforcement": given(REPORT, REFERRED).then("FW-01 HIGH"),
    "a victim's status alone is asked for": given(REPORT, REFERRED.but(purpose="STATUS_ONLY")).then("FW-01 HIGH"),
    "a victim is referred for safeguarding": given(REPORT, shared("05-02")).then(),
    "no purpose is recorded": given(REPORT, REFERRED.but(purpose=None)).then(),
    "a witness is referred": given(role("05-01", "WITNESS"), REFERRED).then("FW-01 HIGH"),
    "a dependant is referred": given(role("05-01", "DEPENDANT_OF_VICTIM"), REFERRED).then("FW-01 HIGH"),
    "a victim who is a suspect too is referred": given(role("05-01", "VICTIM_AND_SUSPECT"), REFERRED).then(
        "FW-01 HIGH"
    ),
    "a suspect is referred": given(role("05-01", "SUSPECT"), REFERRED).then(),
    "a suspect is referred as a victim": given(role("05-01", "SUSPECT"), REFERRED.but(subject_role="VICTIM")).then(),
    "a victim is referred as a suspect": given(REPORT, REFERRED.but(subject_role="SUSPECT")).then("FW-01 HIGH"),
    "of the case nothing is known: the share's own word counts": given(REFERRED).then("FW-01 HIGH"),
    "of the case nothing is known, and the share says suspect": given(REFERRED.but(subject_role="SUSPECT")).then(),
    "of the case nothing is known, and the share says nothing": given(REFERRED.but(subject_role=None)).then(),
    "a part in another case is none in this": given(
        role("05-01", "VICTIM", case="C-2"), REFERRED.but(subject_role="SUSPECT")
    ).then(),
    "a share of no case: the part in any counts": given(
        role("05-01", "SUSPECT"), role("05-01", "WITNESS", case="C-2"), OF_NO_CASE.but(subject_role="SUSPECT")
    ).then("FW-01 HIGH"),
    "a share of no case, and a suspect in every one": given(role("05-01", "SUSPECT"), OF_NO_CASE).then(),
    "a share of no case, and no case at all": given(OF_NO_CASE).then("FW-01 HIGH"),
    "the part is recorded only after the share": given(REFERRED.but(subject_role=None), role("06-01", "WITNESS"))
    .known_by("05-31")
    .then()
    .then("FW-01 HIGH"),
    "another part recorded later withdraws": given(REPORT, REFERRED, role("06-01", "SUSPECT"))
    .known_by("05-31")
    .then("FW-01 HIGH")
    .then("FW-01 WITHDRAWN"),
    "a case that is known later withdraws a share's own word": given(REFERRED, role("06-01", "SUSPECT")).then(
        "FW-01 WITHDRAWN"
    ),
    "a case that is known later adds a part to a share of none": given(
        role("05-01", "SUSPECT"), OF_NO_CASE, reported("06-01", case="C-2")
    )
    .known_by("05-31")
    .then()
    .then("FW-01 HIGH"),
    "when it was does not matter": given(REPORT, REFERRED.undated()).then("FW-01 HIGH"),
    "a share known late": given(REPORT, REFERRED.known("06-01")).known_by("05-31").then().then("FW-01 HIGH"),
    "a correction of the purpose withdraws": given(
        REPORT, REFERRED, corrected("06-01", REFERRED, purpose="NRM_REFERRAL")
    ).then("FW-01 WITHDRAWN"),
    "a retracted share withdraws": given(REPORT, REFERRED, retracted("06-01", REFERRED)).then("FW-01 WITHDRAWN"),
}


@pytest.mark.parametrize("story", SHARES.values(), ids=SHARES.keys())
def test_shares(story: Story) -> None:
    assert list(story.expectations) == story.under("firewall").found("FW-01")


def taken(at: str, action: str = "NOTICE_OF_LIABILITY") -> Said:
    return act(at, action).but(originated_from="POLICE_SHARE")


NOTICE = taken("05-20")
ACTS = {
    "a notice on a victim": given(REPORT, NOTICE).then("FW-02 HIGH"),
    "conditions": given(REPORT, taken("05-20", "BAIL_CONDITION")).then("FW-02 HIGH"),
    "a visit": given(REPORT, taken("05-20", "ENFORCEMENT_VISIT")).then("FW-02 CRITICAL"),
    "detention": given(REPORT, taken("05-20", "DETENTION")).then("FW-02 CRITICAL"),
    "removal": given(REPORT, taken("05-20", "REMOVED")).then("FW-02 CRITICAL"),
    "a status check is no act": given(REPORT, taken("05-20", "STATUS_CHECK")).then(),
    "an act from another source": given(REPORT, act("05-20")).then(),
    "an act from a tip-off": given(REPORT, act("05-20").but(originated_from="TIP_OFF")).then(),
    "on a witness": given(role("05-01", "WITNESS"), NOTICE).then("FW-02 HIGH"),
    "on a suspect": given(role("05-01", "SUSPECT"), NOTICE).then(),
    "on a suspect by default a victim until a part was recorded": given(
        REPORT, role("05-02", "SUSPECT"), NOTICE
    ).then(),
    "on somebody who was a victim before": given(role("05-01", "VICTIM"), role("05-02", "SUSPECT"), NOTICE).then(
        "FW-02 HIGH"
    ),
    "on somebody who is a victim in another case": given(
        role("05-01", "SUSPECT"), role("05-01", "VICTIM", case="C-2"), NOTICE
    ).then("FW-02 HIGH"),
    "on somebody of no case": given(NOTICE).then(),
    "on somebody whose part belongs to no case": given(role("05-01", "VICTIM").of_case(None), NOTICE).then(),
    "no share need be known": given(charged("05-01"), NOTICE).then("FW-02 HIGH"),
    "years later, when the case is long closed": given(opened("05-01"), outcome("05-10"), taken("2029-05-20")).then(
        "FW-02 HIGH"
    ),
    "without help for the victim": given(opened("05-01"), declined("05-02"), NOTICE).then("FW-02 HIGH"),
    "before the person was a victim": given(NOTICE, reported("06-01")).known_by("05-31").then().then("FW-02 HIGH"),
    "an override does not exonerate": given(REPORT, overridden("05-19"), NOTICE).then("FW-02 HIGH"),
    "an undated act came from a share all the same": given(REPORT, NOTICE.undated()).then("FW-02 HIGH", "PT-01 INFO"),
    "an undated part is a part": given(role("05-01", "WITNESS").undated(), NOTICE).then("FW-02 HIGH"),
    "a part known late": given(role("05-01", "WITNESS").known("06-01"), NOTICE)
    .known_by("05-31")
    .then()
    .then("FW-02 HIGH"),
    "a part that is recorded as another later stays what it was": given(
        role("05-01", "WITNESS"), NOTICE, role("06-01", "SUSPECT")
    ).then("FW-02 HIGH"),
    "a corrected part withdraws": given(
        role("05-01", "WITNESS"), NOTICE, corrected("06-01", role("05-01", "WITNESS"), role="SUSPECT")
    ).then("FW-02 WITHDRAWN"),
    "a part recorded later in place of the default withdraws": given(REPORT, NOTICE, role("06-01", "SUSPECT")).then(
        "FW-02 WITHDRAWN"
    ),
    "a correction of where it came from withdraws": given(
        REPORT, NOTICE, corrected("06-01", NOTICE, originated_from="CASEWORK")
    ).then("FW-02 WITHDRAWN"),
    "a retracted act withdraws": given(REPORT, NOTICE, retracted("06-01", NOTICE)).then("FW-02 WITHDRAWN"),
}


@pytest.mark.parametrize("story", ACTS.values(), ids=ACTS.keys())
def test_acts(story: Story) -> None:
    assert list(story.expectations) == story.under("firewall").found("FW-02", "PT-01")


def because(code: str, *told: Said) -> str:
    state, _ = verdict_history(known(*told), load_policy("firewall"), THE_END, rules_of(code))
    (verdict,) = state.verdicts
    return " ".join(finding_json(verdict)["because"])


def test_an_act_is_told_with_the_part_and_the_source() -> None:
    told = because("FW-02", role("05-01", "WITNESS"), role("05-02", "SUSPECT"), NOTICE)
    assert "The person's part in case C-1 was given as witness on 1 May 2024" in told
    assert "Its own record gives its origin as police share" in told
    assert "The person is the victim in case C-1" in because("FW-02", REPORT, NOTICE)


def test_a_share_is_told_with_the_part() -> None:
    assert "The person's part in case C-1 is witness" in because("FW-01", role("05-01", "WITNESS"), REFERRED)


@pytest.mark.parametrize("name", ["protocol-2021", "witness-covered"])
def test_no_other_policy_asks(name: str) -> None:
    story = given(REPORT, REFERRED, NOTICE).under(name).then()
    assert list(story.expectations) == story.found("FW-01", "FW-02")
