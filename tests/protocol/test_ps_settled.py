"""What the rules on shares say of a share holds good as long as they say: nothing that happens later changes it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from ledger.instants import DAY_US, HOUR_US, Instant, text
from ledger.protocol.case import CaseHistory
from ledger.protocol.policy import load_policy
from ledger.protocol.ranges import FUTURE, PAST, range_of
from ledger.protocol.rules import RULES
from ledger.protocol.rules.rule import RuleOf
from ledger.protocol.rules.share_answers import VictimNotTold
from ledger.protocol.rules.share_records import ExcessData, SenderMissing, ShareWithoutGrounds
from ledger.protocol.rules.sharing import AutomatedShare
from tests.protocol.story import (
    Said,
    informed,
    offered,
    queried,
    received,
    rejected,
    reported,
    role,
    safeguarded,
    shared,
    when,
)

POLICY = load_policy()
SHARE_RULES = [rule for rule in RULES if isinstance(rule, RuleOf) and rule.code.startswith("PS-")]
START = when("03-25")
CORRELATION = "00000000-0000-4000-8000-000000000001"

moments = st.integers(0, 8 * 6).map(lambda step: text(Instant(START + step * DAY_US // 2 + step % 2 * HOUR_US)))
cases = st.sampled_from(["C-1", "C-2", None])
shares = st.sampled_from(["SH-1", "SH-2"])
parts = st.sampled_from(["VICTIM", "WITNESS", "SUSPECT", "VICTIM_AND_SUSPECT"])
TELLINGS = (
    lambda draw, at: reported(at).but(domestic_abuse=draw(st.booleans())),
    lambda draw, at: role(at, draw(parts)),
    lambda draw, at: safeguarded(at),
    lambda draw, at: offered(at),
    lambda draw, at: informed(at, draw(st.sampled_from(["SHARE", "RIGHTS"]))),
    lambda draw, at: queried(at),
    lambda draw, at: received(at, draw(st.booleans()), draw(shares | st.none())),
    lambda draw, at: rejected(at, draw(shares)),
)


@st.composite
def a_share(draw: st.DrawFn) -> Said:
    return shared(draw(moments), draw(parts | st.none())).but(
        case_ref=draw(cases),
        share_id=draw(shares),
        purpose=draw(st.sampled_from(["STATUS_ONLY", "NRM_REFERRAL"])),
        status_basis=draw(st.sampled_from(["SUSPICION_ONLY", "DOCUMENT_SEEN"])),
        trigger=draw(st.sampled_from(["AUTOMATED_TASK", None])),
        correlation_id=CORRELATION,
        occurred_precision=draw(st.sampled_from(["INSTANT", "DAY", "UNKNOWN"])),
    )


@st.composite
def anything(draw: st.DrawFn) -> Said:
    return draw(st.sampled_from(TELLINGS))(draw, draw(moments)).but(
        case_ref=draw(cases),
        trigger=draw(st.sampled_from(["OFFICER_DECISION", None])),
        correlation_id=draw(st.sampled_from([CORRELATION, None])),
        occurred_precision=draw(st.sampled_from(["INSTANT", "INSTANT", "DAY", "MONTH", "UNKNOWN"])),
    )


AUTOMATED = shared("04-01", None).but(trigger="AUTOMATED_TASK", correlation_id=CORRELATION)
DECIDED = safeguarded("03-30").but(trigger="OFFICER_DECISION", correlation_id=CORRELATION)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@example(told=[shared("04-01", None)], later=reported("05-01"))
@example(told=[AUTOMATED], later=reported("05-01"))
@example(told=[shared("04-01").but(case_ref=None), role("03-01", "SUSPECT")], later=role("05-01", "VICTIM", "C-2"))
@example(told=[shared("04-01"), reported("04-01")], later=informed("07-01"))
@example(told=[shared("04-01"), reported("04-01"), informed("07-01")], later=informed("07-02"))
@given(told=st.lists(a_share() | anything(), min_size=1, max_size=8), later=a_share() | anything())
def test_nothing_that_happens_after_it_is_settled_changes_an_answer(told: list[Said], later: Said) -> None:
    told = [one.numbered(number) for number, one in enumerate(told)]
    before, after = case_of(*told), case_of(*told, later)
    assume(all(after.roles[case_ref] == part for case_ref, part in before.roles.items()))
    for rule in SHARE_RULES:
        for anchor in rule.anchors(before):
            is_later = range_of(later.event).earliest > rule.settled_at(before, anchor)
            if is_later or type(later.event) not in rule.reads_beside:
                assert list(rule.judge(before, anchor)) == list(rule.judge(after, anchor)), rule.code


def case_of(*told: Said) -> CaseHistory:
    case = CaseHistory(POLICY)
    for one in told:
        case.put(one.event)
    case.refresh()
    return case


def test_what_a_share_says_by_itself_is_settled_from_the_start() -> None:
    case = case_of(shared("04-01"))
    for rule in (ExcessData(), ShareWithoutGrounds(), SenderMissing()):
        assert [PAST] == [rule.settled_at(case, share) for share in rule.anchors(case)]


AUTOMATED_UNTIL = {
    "on nobody of a case, never": ((AUTOMATED,), FUTURE),
    "on somebody of a case, with itself": ((AUTOMATED, reported("05-01")), when("04-01")),
    "that somebody had decided, with itself": ((DECIDED, AUTOMATED), when("04-01")),
}


@pytest.mark.parametrize(("told", "expected"), AUTOMATED_UNTIL.values(), ids=AUTOMATED_UNTIL.keys())
def test_an_automated_share_is_settled(told: tuple[Said, ...], expected: Instant) -> None:
    case, rule = case_of(*told), AutomatedShare()
    assert [expected] == [rule.settled_at(case, share) for share in rule.anchors(case)]


def test_a_share_that_was_told_of_in_time_waits_for_no_case() -> None:
    case = case_of(shared("04-01").of_case(None), informed("04-02"))
    assert [when("04-02")] == [VictimNotTold().settled_at(case, share) for share in VictimNotTold().anchors(case)]
