"""PN-01: after a receipt about a victim, somebody tells the victim where to find help within ten working days."""

from __future__ import annotations

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    SUPPORT,
    Story,
    corrected,
    given,
    given_at_once,
    informed,
    offered,
    received,
    retracted,
    signposted,
    verdicts_of,
    when,
)

# A Thursday. The tenth working day after it is Thursday 28 March, and that ends before Good Friday begins.
RECEIPT = received("03-14")
DUE = "03-29 00:00"

CASES = {
    "nobody told the victim": given(RECEIPT).then("PN-01 MEDIUM"),
    "not a microsecond before the time is over": given(RECEIPT)
    .known_by("03-28 23:59:59.999999")
    .then()
    .known_by(DUE)
    .then("PN-01 MEDIUM"),
    "a receipt without a flag asks for nothing": given(received("03-14", flag=None)).then(),
    "a receipt that says it is no victim asks for nothing": given(received("03-14", flag=False)).then(),
    "signposting on the way clears": given(RECEIPT, signposted("03-20")).then(),
    "signposting at the instant of the receipt clears": given(RECEIPT, signposted("03-14")).then(),
    "signposting a microsecond before the receipt does not": given(RECEIPT, signposted("03-14 11:59:59.999999")).then(
        "PN-01 MEDIUM"
    ),
    "signposting at the instant of the deadline clears": given_at_once(RECEIPT, signposted(DUE)).then(),
    "signposting a microsecond after it does not": given(RECEIPT, signposted("03-29 00:00:00.000001")).then(
        "PN-01 MEDIUM"
    ),
    "signposting in time that is known late withdraws": given(RECEIPT, signposted(DUE).known("04-20"))
    .known_by("04-19")
    .then("PN-01 MEDIUM")
    .then("PN-01 WITHDRAWN"),
    "signposting without a date answers nothing": given(RECEIPT, signposted("03-20").undated()).then("PN-01 MEDIUM"),
    "signposting without a date does not hide one with a date": given(
        RECEIPT, signposted("03-20").undated(), signposted("03-21")
    ).then(),
    "signposting on a day counts as it is written": given(RECEIPT, signposted("03-14 11:00").day()).then(
        "PN-01 MEDIUM"
    ),
    "signposting in a month counts as it is written": given(RECEIPT, signposted("03-28").month()).then(),
    "who signposts does not matter": given(RECEIPT, signposted("03-20").by(SUPPORT)).then(),
    "telling of the share is no signposting": given(RECEIPT, informed("03-15"), offered("03-15")).then("PN-01 MEDIUM"),
    "a receipt without a date starts no clock": given(RECEIPT.undated()).then(),
    "a receipt of which only the day is known does, as written": given(RECEIPT.day())
    .known_by("03-28 23:59:59.999999")
    .then()
    .then("PN-01 MEDIUM"),
    "each receipt asks for itself": given(RECEIPT, received("03-20"), signposted("03-15")).then("PN-01 MEDIUM"),
    "one answer may serve two receipts": given(RECEIPT, received("03-15"), signposted("03-20")).then(),
    "a receipt known after its deadline is found at once": given(RECEIPT.known("06-01"))
    .known_by("05-31")
    .then()
    .known_by("06-01")
    .then("PN-01 MEDIUM"),
    "a correction of the flag withdraws": given(RECEIPT, corrected("04-10", RECEIPT, victim_flag=False)).then(
        "PN-01 WITHDRAWN"
    ),
    "a correction of the flag raises": given(
        (plain := received("03-14", flag=False)), corrected("04-10", plain, victim_flag=True)
    )
    .known_by("04-09")
    .then()
    .then("PN-01 MEDIUM"),
    "a retraction of the receipt withdraws": given(RECEIPT, retracted("04-10", RECEIPT)).then("PN-01 WITHDRAWN"),
    "a retraction of the signposting raises": given(RECEIPT, (told := signposted("03-20")), retracted("04-10", told))
    .known_by("04-09")
    .then()
    .then("PN-01 MEDIUM"),
    "a correction that dates the signposting in time withdraws": given(
        RECEIPT, (late := signposted("04-05")), corrected("04-10", late, occurred_at="2024-03-25T12:00:00Z")
    ).then("PN-01 WITHDRAWN"),
    "the firewall asks for signposting too": given(RECEIPT).under("firewall").then("PN-01 MEDIUM"),
}


@pytest.mark.parametrize("story", CASES.values(), ids=CASES.keys())
def test_signposting(story: Story) -> None:
    assert list(story.expectations) == story.found("PN-01")


DEADLINES = {
    "over Easter, and the clocks go forward": ("03-20 12:00", "04-05 23:00"),
    "over two bank holidays in May": ("05-03 12:00", "05-20 23:00"),
    "the clocks go back": ("10-24 12:00", "11-08 00:00"),
    "Christmas and New Year with three substitutes": ("2021-12-16 12:00", "2022-01-05 00:00"),
    "over a leap day": ("02-16 12:00", "03-02 00:00"),
    "the same days without one": ("2023-02-16 12:00", "2023-03-03 00:00"),
    "a microsecond before midnight in London": ("05-13 22:59:59.999999", "05-28 23:00"),
    "midnight in London": ("05-13 23:00", "05-29 23:00"),
    "midnight in UTC is no midnight there in summer": ("05-14 00:00", "05-29 23:00"),
    "a Saturday": ("06-01 12:00", "06-14 23:00"),
    "a bank holiday": ("2021-12-28 12:00", "2022-01-13 00:00"),
}


@pytest.mark.parametrize(("receipt", "due"), DEADLINES.values(), ids=DEADLINES.keys())
def test_the_tenth_working_day_ends_at_a_midnight_in_london(receipt: str, due: str) -> None:
    (verdict,) = verdicts_of("PN-01", received(receipt))
    assert when(due) == verdict.raised_at


def test_what_is_told_of_it() -> None:
    (verdict,) = verdicts_of("PN-01", RECEIPT)
    document = finding_json(verdict)
    event_id = RECEIPT.event.event_id
    received_words = "The Home Office received data on 14 March 2024 at 12:00 GMT that were marked as those of a victim"
    assert [
        f"{received_words} (event {event_id}).",
        "No signposting to help was provided within 10 working days of it, by 29 March 2024 at 00:00 GMT.",
    ] == document["because"]
    assert [event_id] == [part["event_id"] for part in document["evidence"]]
    assert ("2024-03-14T12:00:00Z", None, None) == (document["at"], document["from"], document["to"])
