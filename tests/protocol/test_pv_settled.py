"""How far in time the answers of the rules on acts and pauses reach: later events need not be asked about."""

from __future__ import annotations

import pytest

from ledger.events import Event
from ledger.protocol import load_policy
from ledger.protocol.case import CaseHistory
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import FUTURE
from ledger.protocol.rules.rule import RuleOf
from tests.protocol.story import (
    Said,
    act,
    act_ended,
    declined,
    opened,
    outcome,
    overridden,
    paused,
    rules_of,
    shared,
    unpaused,
    when,
)

OPENED, KNOWN = opened("05-01"), shared("05-02").recorded("05-02")


def case_of(events: list[Event], policy: Policy) -> CaseHistory:
    case = CaseHistory(policy)
    for event in events:
        case.put(event)
    case.refresh()
    return case


SETTLED = {
    "an act, with itself": ("PV-01", (act("05-20"),), "05-20"),
    "an act of a day, with that day": ("PV-01", (act("05-20").day(),), "05-20 23:00"),
    "the end of a pause, when a new one would be too late": ("PV-05", (paused("05-01"), unpaused("05-20")), "05-21"),
    "the end of a pause in some month, with that month": (
        "PV-05",
        (paused("05-01"), unpaused("05-20").month()),
        "05-31 23:00",
    ),
    "a pause that never lapsed, with itself": ("PV-07", (paused("05-01"), unpaused("05-20")), "05-01"),
    "a pause that lapsed outside any shield, with that": ("PV-07", (paused("05-01", due="06-01"),), "06-01"),
    "a pause that lapsed in a shield that goes on, never": ("PV-07", (OPENED, paused("05-02", due="06-01")), None),
    "a pause that lapsed in a shield, with the end of that": (
        "PV-07",
        (OPENED, paused("05-02", due="06-01"), outcome("07-01")),
        "07-01",
    ),
    "a pause that lapsed and was ended, with that": (
        "PV-07",
        (OPENED, paused("05-02", due="06-01"), unpaused("06-20")),
        "06-20",
    ),
    "a pause that lapsed and was ended on some day, with that day": (
        "PV-07",
        (OPENED, paused("05-02", due="06-01"), unpaused("06-20").day()),
        "06-20 23:00",
    ),
    "a shield that was paused in time, after a week": ("PV-06", (OPENED, KNOWN, paused("05-02 18:00")), "05-09"),
    "a shield that was never paused, with its end": ("PV-06", (OPENED, KNOWN, outcome("06-01")), "06-01"),
    "a shield that was never paused and goes on, never": ("PV-06", (OPENED, KNOWN), None),
    "a shield that was paused late, with that pause": ("PV-06", (OPENED, KNOWN, paused("07-01")), "07-01"),
    "a shield that may have started in some month, with that": (
        "PV-06",
        (opened("05-01").month(), KNOWN, paused("05-02 18:00")),
        "05-31 23:00",
    ),
    "a state that goes on, never": ("PV-09", (act("05-20", "DETENTION"),), None),
    "a state that is said to end, never": (
        "PV-09",
        (act("05-20", "DETENTION").but(continues_until=when("06-01")),),
        None,
    ),
    "a state that was ended, with that": (
        "PV-09",
        (act("05-20", "DETENTION", "A-1"), act_ended("06-01", "A-1")),
        "06-01",
    ),
    "a state of some month that was ended in it, with the month": (
        "PV-09",
        (act("05-20", "DETENTION", "A-1").month(), act_ended("05-25", "A-1")),
        "05-31 23:00",
    ),
    "an act that is no state, with itself": ("PV-09", (act("05-20"),), "05-20"),
    "an override, with itself": ("PV-11", (act("05-20"), overridden("05-21")), "05-21"),
    "an override of a day, with that": ("PV-11", (overridden("05-21").day(),), "05-21 23:00"),
    "an override after a state that goes on, never": ("PV-11", (act("05-20", "DETENTION"), overridden("05-21")), None),
    "an override after a state that was raised at once, with itself": (
        "PV-11",
        (OPENED, act("05-20", "DETENTION"), overridden("05-21")),
        "05-21",
    ),
    "an override too late for it, with itself": ("PV-11", (act("05-01", "DETENTION"), overridden("05-21")), "05-21"),
    "a doubt about a state of some day, never": ("PT-01", (act("05-20", "DETENTION").day(),), None),
    "no doubt about a state of some instant, with that": ("PT-01", (act("05-20", "DETENTION"),), "05-20"),
    "an act of a day that came from elsewhere, with that day": ("FW-02", (act("05-20").day(),), "05-20 23:00"),
    "an act that came from a share on nobody of a case, never": (
        "FW-02",
        (act("05-20").but(originated_from="POLICE_SHARE"),),
        None,
    ),
    "on a victim of a later case, with that case": (
        "FW-02",
        (act("05-20").but(originated_from="POLICE_SHARE"), opened("06-01")),
        "06-01",
    ),
    "on a victim of a later case of some day, with that day": (
        "FW-02",
        (act("05-20").but(originated_from="POLICE_SHARE"), opened("06-01").day()),
        "06-01 23:00",
    ),
    "on a victim of an earlier case, with the day of the act": (
        "FW-02",
        (act("05-20").day().but(originated_from="POLICE_SHARE"), OPENED),
        "05-20 23:00",
    ),
}


@pytest.mark.parametrize(("code", "told", "expected"), SETTLED.values(), ids=SETTLED.keys())
def test_it_is_settled(code: str, told: tuple[Said, ...], expected: str | None) -> None:
    (rule,) = (one for one in rules_of(code) if isinstance(one, RuleOf))
    case = case_of([one.event for one in told], load_policy("firewall" if code[:2] == "FW" else "protocol-2021"))
    assert [FUTURE if expected is None else when(expected)] == [
        rule.settled_at(case, one) for one in rule.anchors(case)
    ]


def test_a_shield_broken_before_it_was_known_of_is_no_matter_of_a_pause() -> None:
    case = case_of([one.event for one in (OPENED, declined("05-01 18:00"), KNOWN)], load_policy())
    (rule,) = (one for one in rules_of("PV-06") if isinstance(one, RuleOf))
    assert [when("05-09")] == [rule.settled_at(case, one) for one in rule.anchors(case)]
