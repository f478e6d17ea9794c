"""What leaves the protocol: finding ids, JSON, the ledger's own events, and explanations in plain English."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import pytest

from ledger import codec
from ledger.cloudevents import MESSAGE_BYTES_MAX, to_message
from ledger.protocol import (
    RULE_PACK,
    RULES,
    Known,
    case_state,
    finding_event,
    finding_from_event,
    finding_json,
    load_policy,
    verdict_history,
)
from ledger.protocol.wording import when_in_words
from tests.protocol.story import (
    ACTS_AND_PAUSES,
    CASE,
    HOME_OFFICE,
    THE_END,
    Said,
    act,
    applied,
    charged,
    declined,
    known,
    opened,
    outcome,
    overridden,
    paused,
    retracted,
    reviewed,
    role,
    shared,
    support_ended,
    supported,
    transferred,
    when,
)

POLICY = load_policy()
NOTICE = act("05-20", ref="A-9")
SHIELDED = (opened("05-01"), shared("05-02"), supported("05-03"))


def verdicts(*told: Said) -> list:
    return list(verdict_history(known(*told), POLICY, THE_END, ACTS_AND_PAUSES)[0].verdicts)


def test_a_finding_stays_small_enough_to_be_published() -> None:
    """Regression: hundreds of outcomes by a force that does not hold the case made a finding that no log takes."""
    others = [outcome("05-10", force="ESSEX").numbered(number) for number in range(400)]
    changes = verdict_history(known(*SHIELDED, *others, NOTICE), POLICY, THE_END, ACTS_AND_PAUSES)[1]
    assert ["PV-01"] == [change.verdict.finding.rule for change in changes]
    assert MESSAGE_BYTES_MAX // 4 > len(to_message(finding_event(changes[0])).value or b"")
    assert "Neither does any of 390 more by forces that did not hold the case." in because(*SHIELDED, *others, NOTICE)


def because(*told: Said) -> list[str]:
    (verdict,) = verdicts(*told)
    return finding_json(verdict)["because"]


def event(one: Said) -> str:
    return f"(event {one.event.event_id})"


def test_a_finding_is_named_by_rule_subject_and_anchor() -> None:
    (verdict,) = verdicts(*SHIELDED, NOTICE)
    namespace = uuid5(NAMESPACE_URL, "urn:protocol-ledger:finding")
    assert str(uuid5(namespace, f"PV-01|S-1|{HOME_OFFICE}|{NOTICE.event.event_id}")) == verdict.finding_id


def test_a_finding_as_json() -> None:
    (verdict,) = verdicts(*SHIELDED, NOTICE)
    document = finding_json(verdict)
    opening, support, notice = (SHIELDED[0].event, SHIELDED[2].event, NOTICE.event)
    expected = {
        "finding_id": verdict.finding_id,
        "rule": "PV-01",
        "kind": "violation",
        "severity": "HIGH",
        "status": "RAISED",
        "hindsight": False,
        "subject_ref": "S-1",
        "case_ref": CASE,
        "anchor": notice.event_id,
        "at": "2024-05-20T12:00:00Z",
        "from": None,
        "to": None,
        "raised_at": "2024-05-20T12:05:05Z",
        "changed_at": "2024-05-20T12:05:05Z",
        "incident": "A-9",
        "evidence": [
            {"event_id": opening.event_id, "publisher": opening.publisher, "part": "proceedings"},
            {"event_id": support.event_id, "publisher": support.publisher, "part": "support"},
            {"event_id": notice.event_id, "publisher": notice.publisher, "part": "act"},
        ],
        "policy": {"name": "protocol-2021", "digest": POLICY.digest},
        "rule_pack": RULE_PACK,
        "because": [
            f"Case C-1 was under investigation from 1 May 2024 at 13:00 BST {event(SHIELDED[0])}.",
            f"The person had support from 3 May 2024 at 13:00 BST {event(SHIELDED[2])}.",
            f"The Home Office served a notice of liability on 20 May 2024 at 13:00 BST (tier 1) {event(NOTICE)}.",
        ],
    }
    assert expected == document


def test_every_change_is_an_event_that_the_contract_accepts() -> None:
    story = known(
        *SHIELDED, paused("05-04", due="06-01"), NOTICE, retracted("05-25", NOTICE), reviewed("06-03", due="2031-01-01")
    )
    _, changes = verdict_history(story, POLICY, THE_END, ACTS_AND_PAUSES)
    told = [finding_event(change) for change in changes]
    for one in told:
        fingerprint = codec.fingerprint_of(type(one).__name__)
        assert one == codec.decode(fingerprint, codec.encode(one))
    kinds = ["FindingRaised"] * 2 + ["FindingWithdrawn"] * 2 + ["FindingRaised", "FindingRevised"]
    assert kinds == [type(one).__name__ for one in told]
    assert len(told) == len({one.event_id for one in told})


def test_an_event_says_what_the_json_says() -> None:
    _, changes = verdict_history(known(*SHIELDED, overridden("05-19"), NOTICE), POLICY, THE_END, ACTS_AND_PAUSES)
    (change,) = changes
    assert finding_json(change.verdict) == finding_from_event(finding_event(change))


def test_saying_a_change_twice_is_a_repeat() -> None:
    story = known(*SHIELDED, NOTICE)
    first, second = (
        [finding_event(change) for change in verdict_history(story, POLICY, until, ACTS_AND_PAUSES)[1]]
        for until in (when("05-21"), THE_END)
    )
    assert first == second
    assert [(NOTICE.known_at, NOTICE.known_at)] == [(one.recorded_at, one.occurred_at) for one in first]


def test_another_policy_says_it_in_another_event() -> None:
    story = known(*SHIELDED, NOTICE)
    ids = {
        finding_event(change).event_id
        for policy in (POLICY, load_policy("witness-covered"))
        for change in verdict_history(story, policy, THE_END, ACTS_AND_PAUSES)[1]
    }
    assert 2 == len(ids)


REASONS = {
    "a role that was recorded": (
        (opened("05-01"), shared("05-02"), role("05-03", "VICTIM_AND_SUSPECT"), act("05-20")),
        "The person's part in case C-1 is victim and suspect, as recorded on 3 May 2024 at 13:00 BST",
    ),
    "no support offered": (
        (opened("05-01"), shared("05-02"), act("05-20")),
        "No support had been offered by then.",
    ),
    "grace": (
        (*SHIELDED, support_ended("05-10"), act("05-20")),
        "Support ended on 10 May 2024 at 13:00 BST, and the 14 days of grace after that had not run out",
    ),
    "grace that had run out": (
        (*SHIELDED, support_ended("05-04"), act("05-20")),
        "Support ended on 4 May 2024 at 13:00 BST, and the 14 days of grace after that had run out",
    ),
    "a decline": (
        (opened("05-01"), declined("05-04"), act("05-20")),
        "Support was declined on 4 May 2024 at 13:00 BST",
    ),
    "an application": (
        (opened("05-01"), shared("05-02"), applied("05-06"), act("05-20")),
        "An application to stay (SET(DV)) was pending from 6 May 2024 at 13:00 BST",
    ),
    "a charge": (
        (*SHIELDED, charged("05-06"), act("05-20")),
        "A charge was brought in case C-1 on 6 May 2024 at 13:00 BST, and only the courts' result ends that",
    ),
    "an outcome of the wrong force": (
        (*SHIELDED, transferred("05-06", "WEST_MIDLANDS"), outcome("05-07"), act("05-20")),
        "The outcome that Kent recorded on 7 May 2024 at 13:00 BST ends nothing, since West Midlands held the case",
    ),
    "what was not yet known": (
        (opened("05-01"), act("05-20"), shared("05-21").recorded("05-22").known("05-22")),
        "The Home Office had not been told of a victim then: it first knew on 22 May 2024 at 13:00 BST",
    ),
    "what was never known": (
        (opened("05-01"), act("05-20")),
        "Nothing on the ledger says that the Home Office knew of a victim.",
    ),
    "an override": (
        (*SHIELDED, overridden("05-19"), act("05-20")),
        "An officer of grade 7 had allowed it on 19 May 2024 at 13:00 BST, on the ground of public protection",
    ),
    "a day": (
        (*SHIELDED, act("05-20").day()),
        "The Home Office served a notice of liability on 20 May 2024 (time not known) (tier 1)",
    ),
    "doubt": (
        (opened("05-20").day(), shared("05-02"), act("05-20").day()),
        "Whether that is for PV-02 cannot be told from the dates known.",
    ),
}


@pytest.mark.parametrize(("told", "words"), REASONS.values(), ids=REASONS.keys())
def test_the_reasons_of_a_finding(told: tuple[Said, ...], words: str) -> None:
    reasons = because(*told)
    assert [words] == [reason[: len(words)] for reason in reasons if reason.startswith(words)], reasons


WORDS = {
    "winter": ("2024-01-08 12:00", "INSTANT", "8 January 2024 at 12:00 GMT"),
    "summer": ("2024-07-08 12:00", "INSTANT", "8 July 2024 at 13:00 BST"),
    "seconds where there are any": ("2024-01-08 12:00:07", "INSTANT", "8 January 2024 at 12:00:07 GMT"),
    "a day that began before midnight UTC": ("2024-07-08 23:30", "DAY", "9 July 2024 (time not known)"),
    "a month": ("2024-07-08 12:00", "MONTH", "a day in July 2024 that is not known"),
    "no date": ("2024-07-08 12:00", "UNKNOWN", "a date that is not known"),
}


@pytest.mark.parametrize(("at", "precision", "expected"), WORDS.values(), ids=WORDS.keys())
def test_dates_in_words(at: str, precision: str, expected: str) -> None:
    assert expected == when_in_words(when(at), precision)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_says_what_it_is_and_what_clears_it(rule) -> None:
    assert rule.title
    assert rule.rests_on.source
    assert rule.cleared_by
    assert rule.reads
    assert rule.code in type(rule).__doc__


def test_the_state_of_nobody() -> None:
    state = case_state("S-9", [], POLICY, when("05-01"), when("05-01"))
    expected = {
        "subject_ref": "S-9",
        "known_at": "2024-05-01T12:00:00Z",
        "at": "2024-05-01T12:00:00Z",
        "roles": {},
        "shield": {"level": "NONE", "since": None},
        "proceedings": [],
        "support": {"state": "NOT_OFFERED", "since": None},
        "application_pending": False,
        "pause": {"in_force": False, "pause_ref": None, "since": None, "review_due": None},
        "home_office_knew_at": None,
        "findings": [],
        "events": 0,
    }
    assert expected == state


def test_the_state_of_a_case_in_full() -> None:
    story: list[Known] = known(
        *SHIELDED,
        applied("05-06"),
        transferred("05-10", "ESSEX"),
        paused("05-04", due="08-01"),
        reviewed("05-25", due="09-01"),
        NOTICE,
        outcome("07-01", force="ESSEX").known("07-02"),
    )
    state = case_state("S-1", story, POLICY, when("06-30"), when("05-30"))
    state["findings"].sort()
    ids = sorted(verdict.finding_id for verdict in verdict_history(story[:-1], POLICY, when("06-30"))[0].verdicts)
    expected = {
        "subject_ref": "S-1",
        "known_at": "2024-06-30T12:00:00Z",
        "at": "2024-05-30T12:00:00Z",
        "roles": {"C-1": "VICTIM"},
        "shield": {"level": "FULL", "since": "2024-05-03T12:00:00Z"},
        "proceedings": [{"case_ref": "C-1", "from": "2024-05-01T12:00:00Z", "to": None, "force": "ESSEX"}],
        "support": {"state": "ACTIVE", "since": "2024-05-03T12:00:00Z"},
        "application_pending": True,
        "pause": {
            "in_force": True,
            "pause_ref": "P-1",
            "since": "2024-05-04T12:00:00Z",
            "review_due": "2024-09-01T12:00:00Z",
        },
        "home_office_knew_at": "2024-05-02T12:05:00Z",
        "findings": ids,
        "events": 8,
    }
    assert expected == state


def test_the_state_before_anything_had_happened() -> None:
    state = case_state("S-1", known(*SHIELDED, NOTICE), POLICY, THE_END, when("04-01"))
    assert ({"level": "NONE", "since": None}, {"C-1": "VICTIM"}) == (state["shield"], state["roles"])
    assert [{"case_ref": "C-1", "from": "2024-05-01T12:00:00Z", "to": None, "force": "KENT"}] == state["proceedings"]
