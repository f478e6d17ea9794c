"""PS-11: what one side has recorded as sent or received, the other has recorded within five days."""

from __future__ import annotations

import pytest

from ledger.protocol import load_policy, verdict_history
from tests.protocol.story import (
    THE_END,
    Said,
    Story,
    corrected,
    given,
    given_at_once,
    known,
    received,
    rejected,
    retracted,
    role,
    rules_of,
    shared,
    when,
)

DUE = "05-25 12:00"
SHARE = shared("05-20").but(share_id="SH-1")
SENT, FLAGGED = ("PS-11 MEDIUM",), ("PS-11 HIGH",)


def sent(at: str, share_id: str = "SH-1") -> Said:
    return shared(at).but(share_id=share_id)


def heard(at: str, share_id: str | None = "SH-1") -> Said:
    """A receipt that says nothing of a victim."""
    return received(at, None, share_id)


ONE_SENT = {
    "nobody received it": given(SHARE).then(*SENT),
    "not before the time is over": given(SHARE).known_by("05-25 11:59:59.999999").then().known_by(DUE).then(*SENT),
    "received": given(SHARE, heard("05-21")).then(),
    "rejected": given(SHARE, rejected("05-21", "SH-1")).then(),
    "received at the same instant": given(SHARE, heard("05-20")).then(),
    "rejected at the same instant": given(SHARE, rejected("05-20", "SH-1")).then(),
    "received at the last instant": given_at_once(SHARE, heard(DUE)).then(),
    "rejected at the last instant": given_at_once(SHARE, rejected(DUE, "SH-1")).then(),
    "received a microsecond later": given(SHARE, heard("05-25 12:00:00.000001")).then(*SENT),
    "rejected a microsecond later": given(SHARE, rejected("05-25 12:00:00.000001", "SH-1")).then(*SENT),
    "received or rejected a microsecond later, and known at once": given_at_once(
        SHARE, heard("05-25 12:00:00.000001"), rejected("05-25 12:00:00.000001", "SH-1")
    ).then(*SENT),
    "received late, it stays": given(SHARE, heard("05-30")).then(*SENT),
    "received before it was sent": given(heard("05-19 12:00"), SHARE).then(),
    "received years before it was sent": given(heard("2019-05-19"), SHARE).then("PS-11 MEDIUM"),
    "rejected before it was sent answers nothing": given(rejected("05-19", "SH-1"), SHARE).then(*SENT),
    "rejected before it was sent, and after": given(rejected("05-19", "SH-1"), SHARE, rejected("05-21", "SH-1")).then(),
    "rejected too late, and in time": given(SHARE, rejected("05-30", "SH-1"), rejected("05-21", "SH-1")).then(),
    "received under another share_id": given(SHARE, heard("05-21", "SH-2"), sent("05-21", "SH-2")).then(*SENT),
    "rejected under another share_id": given(SHARE, rejected("05-21", "SH-2")).then(*SENT),
    "received in time and known late withdraws": given(SHARE, heard("05-21").known("07-01"))
    .known_by("06-30")
    .then(*SENT)
    .known_by("07-01")
    .then("PS-11 WITHDRAWN"),
    "received without a date answers nothing": given(SHARE, heard("05-21").undated()).then(*SENT),
    "rejected without a date answers nothing": given(SHARE, rejected("05-21", "SH-1").undated()).then(*SENT),
    "received without a date hides no other receipt": given(SHARE, heard("05-20").undated(), heard("05-21")).then(),
    "received on a day counts as written": given(SHARE, heard("05-25 13:00").day()).then(*SENT),
    "a share without a date starts no clock": given(SHARE.undated()).then(),
    "a share on a day starts it as written": given(SHARE.day()).known_by("05-25 11:59").then().then(*SENT),
    "whomever it is about": given(role("05-01", "SUSPECT"), SHARE).then(*SENT),
    "a share of any force": given(SHARE.but(force="PSNI").by("/police/psni")).then(*SENT),
    "two shares with one id, both in time for one receipt": given(SHARE, sent("05-22"), heard("05-22")).then(),
    "two shares with one id, one in time for it": given(sent("05-10"), SHARE, heard("05-21")).then(*SENT),
    "five days across the change of clocks are elapsed": given_at_once(sent("03-29"), heard("04-03 12:00")).then(),
    "and no longer": given(sent("03-29"), heard("04-03 12:00:00.000001")).then(*SENT),
    "five days over the leap day": given_at_once(sent("02-27"), heard("03-03 12:00")).then(),
    "and no longer, either": given(sent("02-27"), heard("03-03 12:00:00.000001")).then(*SENT),
    "a receipt that is retracted raises": given(SHARE, heard("05-21"), retracted("07-01", heard("05-21")))
    .known_by("06-30")
    .then()
    .then(*SENT),
    "a correction of the share_id withdraws": given(
        SHARE, heard("05-21", "SH-2"), corrected("07-01", SHARE, share_id="SH-2")
    )
    .known_by("05-30")
    .then(*SENT, *SENT)
    .then("PS-11 WITHDRAWN", "PS-11 WITHDRAWN"),
    "a share that is retracted": given(SHARE, retracted("07-01", SHARE)).then("PS-11 WITHDRAWN"),
}

ONE_RECEIVED = {
    "nobody sent it": given(heard("05-20")).then(*SENT),
    "of a victim": given(received("05-20")).then(*FLAGGED),
    "of somebody who is no victim": given(received("05-20", False)).then(*SENT),
    "not before the time is over": given(received("05-20"))
    .known_by("05-25 11:59:59.999999")
    .then()
    .known_by(DUE)
    .then(*FLAGGED),
    "without a share_id, at once": given(heard("05-20", None))
    .known_by("05-20 12:05:04")
    .then()
    .known_by("05-20 12:05:05")
    .then(*SENT),
    "without a share_id, of a victim": given(received("05-20", True, None)).known_by("05-21").then(*FLAGGED),
    "without a share_id, beside a share": given(SHARE, heard("05-20", None)).then(*SENT, *SENT),
    "without a share_id and without a date": given(received("05-20", True, None).undated()).then(*FLAGGED),
    "without a date it starts no clock": given(received("05-20").undated()).then(),
    "sent at the last instant": given_at_once(heard("05-20"), sent(DUE)).then(),
    "sent a microsecond later": given(heard("05-20"), sent("05-25 12:00:00.000001")).then(*SENT),
    "sent a microsecond later, and known at once": given_at_once(heard("05-20"), sent("05-25 12:00:00.000001")).then(
        *SENT
    ),
    "sent years before": given_at_once(sent("2019-05-20"), heard("05-20")).then(*SENT),
    "sent without a date": given(sent("05-20").undated(), heard("05-20")).then(*SENT),
    "sent without a date hides no other": given(sent("05-19").undated(), sent("05-20"), heard("05-20")).then(),
    "sent under another share_id": given(heard("05-20"), sent("05-20", "SH-2"), heard("05-20", "SH-2")).then(*SENT),
    "sent in time and known late withdraws": given(received("05-20"), sent("05-19").known("07-01"))
    .known_by("06-30")
    .then(*FLAGGED)
    .known_by("07-01")
    .then("PS-11 WITHDRAWN"),
    "each receipt of one share": given(SHARE, heard("05-20"), received("05-22")).then(),
    "a rejection is no sending": given(heard("05-20"), rejected("05-20", "SH-1")).then(*SENT),
    "a correction that gives the share_id withdraws": given(
        SHARE, heard("05-20", None), corrected("05-21", heard("05-20", None), share_id="SH-1")
    )
    .known_by("05-21")
    .then(*SENT)
    .then("PS-11 WITHDRAWN"),
    "a correction of the flag raises": given(heard("05-20"), corrected("07-01", heard("05-20"), victim_flag=True))
    .known_by("06-30")
    .then(*SENT)
    .then(*FLAGGED),
    "a share that is retracted": given(SHARE, heard("05-20"), retracted("07-01", SHARE))
    .known_by("06-30")
    .then()
    .then(*SENT),
}


@pytest.mark.parametrize("story", ONE_SENT.values(), ids=ONE_SENT.keys())
def test_what_was_sent(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-11")


@pytest.mark.parametrize("story", ONE_RECEIVED.values(), ids=ONE_RECEIVED.keys())
def test_what_was_received(story: Story) -> None:
    assert list(story.expectations) == story.found("PS-11")


def test_a_receipt_without_a_share_id_stands_from_the_moment_it_is_known() -> None:
    told = heard("05-20", None)
    _, changes = verdict_history(known(told, sent("05-25")), load_policy(), THE_END, rules_of("PS-11"))
    assert [(told.known_at, told.event.event_id), (when("05-30"), sent("05-25").event.event_id)] == [
        (change.at, change.verdict.finding.identity.anchor) for change in changes
    ]
