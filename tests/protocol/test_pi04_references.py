"""PI-04: an event that refers to something of which the ledger knows nothing, and a correction that cannot be made."""

from __future__ import annotations

import json

import pytest

from ledger.protocol import finding_json
from tests.protocol.story import (
    POLICE,
    Said,
    Story,
    act,
    act_ended,
    applied,
    corrected,
    decided,
    given,
    given_at_once,
    paused,
    received,
    rejected,
    reported,
    retracted,
    review_asked,
    review_decided,
    reviewed,
    shared,
    unpaused,
    verdicts_of,
)

PAIRS: dict[str, tuple[Said, Said, Said]] = {
    "a review of a pause": (reviewed("06-10"), paused("06-01"), paused("06-01", ref="P-2")),
    "an end of a pause": (unpaused("06-10"), paused("06-01"), paused("06-01", ref="P-2")),
    "an end of an action": (act_ended("06-10", "A-1"), act("06-01", ref="A-1"), act("06-01", ref="A-2")),
    "an end of what is no act": (
        act_ended("06-10", "A-1"),
        act("06-01", "STATUS_CHECK", ref="A-1"),
        act("06-01", "STATUS_CHECK", ref="A-2"),
    ),
    "a decision of an application": (decided("06-10"), applied("06-01"), applied("06-01", ref="APP-2")),
    "a decision of leaving voluntarily": (
        decided("06-10"),
        applied("06-01", kind="VOLUNTARY_RETURN"),
        applied("06-01", ref="APP-2"),
    ),
    "a rejection of a share": (rejected("06-10", "SH-06-01"), shared("06-01"), shared("06-02")),
    "a rejection of what was only received": (
        rejected("06-10", "SH-1"),
        shared("06-01").but(share_id="SH-1"),
        received("06-02"),
    ),
    "a decided review": (review_decided("06-10"), review_asked("06-01"), review_asked("06-01", case="C-2")),
}
"""Each with what it refers to, and with something like it that is something else."""

pairs = pytest.mark.parametrize(("event", "target", "other"), PAIRS.values(), ids=PAIRS.keys())


def holds(story: Story) -> None:
    assert list(story.expectations) == story.found("PI-04")


@pairs
def test_nothing_of_the_kind_is_known(event: Said, target: Said, other: Said) -> None:
    holds(given(event).known_by("06-10 12:05:04.999999").then().known_by("06-10 12:05:05").then("PI-04 MEDIUM"))


@pairs
def test_something_else_of_the_kind_is_known(event: Said, target: Said, other: Said) -> None:
    holds(given(other, event).then("PI-04 MEDIUM"))


@pairs
def test_what_it_refers_to_is_known(event: Said, target: Said, other: Said) -> None:
    holds(given(target, event).then())


@pairs
def test_both_become_known_in_one_moment(event: Said, target: Said, other: Said) -> None:
    holds(given_at_once(event, target).then())


@pairs
def test_what_it_refers_to_arrives_later(event: Said, target: Said, other: Said) -> None:
    holds(given(event, target.known("08-01")).known_by("07-31").then("PI-04 MEDIUM").then("PI-04 WITHDRAWN"))


@pairs
def test_what_it_refers_to_may_be_dated_later(event: Said, target: Said, other: Said) -> None:
    later = target.but(occurred_at=event.event.occurred_at + 1).known("06-11")
    holds(given(event, later).then("PI-04 WITHDRAWN"))


@pairs
def test_dates_do_not_matter(event: Said, target: Said, other: Said) -> None:
    holds(given(target.undated(), event.month()).then())
    holds(given(other, event.undated()).then("PI-04 MEDIUM"))


@pairs
def test_what_it_refers_to_is_retracted(event: Said, target: Said, other: Said) -> None:
    story = (target, event, (gone := retracted("07-01", target)), retracted("07-10", gone))
    holds(
        given(*story)
        .known_by("06-30")
        .then()
        .known_by("07-09")
        .then("PI-04 MEDIUM")
        .known_by("07-10 12:05:05")
        .then("PI-04 WITHDRAWN")
    )


@pairs
def test_one_of_two_that_it_may_refer_to_is_retracted(event: Said, target: Said, other: Said) -> None:
    twin = target.but(occurred_at=target.event.occurred_at + 1).numbered(2)
    holds(given(target, twin, event, retracted("07-01", target)).then())
    holds(given(target, twin, event, retracted("07-01", target), retracted("07-02", twin)).then("PI-04 MEDIUM"))


@pairs
def test_the_event_itself_is_retracted(event: Said, target: Said, other: Said) -> None:
    holds(given(event, retracted("07-01", event)).then("PI-04 WITHDRAWN"))


NOTICE = act("05-20")
TO_VISIT = corrected("05-21", NOTICE, action="ENFORCEMENT_VISIT")
GONE = retracted("05-22", NOTICE)
IMPOSSIBLE = corrected("05-21", NOTICE, action="TEA")
TOO_SOON = corrected("05-23", NOTICE, continues_until="2024-05-19T00:00:00Z")

AMENDMENTS = {
    "a correction of nothing known": given(TO_VISIT).then("PI-04 MEDIUM"),
    "a retraction of nothing known": given(GONE).then("PI-04 MEDIUM"),
    "their target is known": given(NOTICE, TO_VISIT, GONE).then(),
    "the target of a correction arrives later": given(TO_VISIT, NOTICE.known("06-01"))
    .known_by("05-31")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "the target of a retraction arrives later": given(GONE, NOTICE.known("06-01"))
    .known_by("05-31")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "the target may have been retracted": given(NOTICE, GONE, corrected("05-23", NOTICE, action="DETENTION")).then(),
    "the target may have been retracted before it was known": given(GONE, TO_VISIT, NOTICE.known("06-01")).then(
        "PI-04 WITHDRAWN", "PI-04 WITHDRAWN"
    ),
    "an event of another publisher is no target": given(NOTICE, TO_VISIT.by(POLICE)).then("PI-04 MEDIUM"),
    "an amendment may be the target of another": given(NOTICE, TO_VISIT, retracted("05-23", TO_VISIT)).then(),
    "a retracted correction of nothing asks for nothing": given(TO_VISIT, retracted("05-23", TO_VISIT))
    .known_by("05-22")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "a correction that is known after its own retraction asks for nothing": given(
        TO_VISIT.known("06-01"), retracted("05-23", TO_VISIT)
    )
    .known_by("05-31")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "a correction of a correction may name the right target": given(
        NOTICE,
        (wrong := corrected("05-21", paused("05-01"), action="DETENTION")),
        corrected("05-22", wrong, corrects=NOTICE.event.event_id),
    )
    .known_by("05-22")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "a correction may name the right reference": given(
        paused("05-01"), (wrong := reviewed("05-02", ref="P-9")), corrected("05-10", wrong, pause_ref="P-1")
    )
    .known_by("05-09")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "a correction may take the reference away": given(
        (pause := paused("05-01")), reviewed("05-02"), corrected("05-10", pause, pause_ref="P-9")
    )
    .known_by("05-09")
    .then()
    .then("PI-04 MEDIUM"),
    "a symbol that does not exist": given(NOTICE, IMPOSSIBLE).then("PI-04 MEDIUM"),
    "a field that is never corrected": given(NOTICE, corrected("05-21", NOTICE, subject_ref="S-2")).then(
        "PI-04 MEDIUM"
    ),
    "a time before its own event": given(NOTICE, TOO_SOON).then("PI-04 MEDIUM"),
    "a later correction makes an earlier one possible": given(
        NOTICE,
        TOO_SOON,
        corrected("05-22", NOTICE, occurred_at="2024-05-18T12:00:00Z").known("07-01"),
    )
    .known_by("06-30")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "even where the event is in the end the same": given(
        NOTICE,
        TOO_SOON,
        corrected("05-24", NOTICE, occurred_at="2024-05-20T12:00:00Z", continues_until=None),
        corrected("05-22", NOTICE, occurred_at="2024-05-18T12:00:00Z").known("07-01"),
    )
    .known_by("06-30")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "a later correction makes an earlier one impossible": given(
        NOTICE,
        (fitting := corrected("05-23", NOTICE, continues_until="2024-05-21T00:00:00Z")),
        corrected("05-22", NOTICE, occurred_at="2024-05-21T12:00:00Z").known("07-01"),
    )
    .known_by("06-30")
    .then()
    .then("PI-04 MEDIUM"),
    "an impossible correction is corrected": given(
        NOTICE, IMPOSSIBLE, corrected("05-25", IMPOSSIBLE, replacement={"action": json.dumps("REMOVED")})
    )
    .known_by("05-24")
    .then("PI-04 MEDIUM")
    .then("PI-04 WITHDRAWN"),
    "an impossible correction is retracted": given(NOTICE, IMPOSSIBLE, retracted("05-25", IMPOSSIBLE)).then(
        "PI-04 WITHDRAWN"
    ),
    "an impossible correction of what is retracted breaks nothing": given(NOTICE, IMPOSSIBLE, GONE).then(
        "PI-04 WITHDRAWN"
    ),
    "only the impossible one of two": given(NOTICE, TO_VISIT, IMPOSSIBLE.but(recorded_at=TO_VISIT.known_at + 1)).then(
        "PI-04 MEDIUM"
    ),
    "a complete story": given(
        reported("05-01"), shared("05-02"), paused("05-03"), reviewed("05-04"), unpaused("05-05")
    ).then(),
    "the firewall tells of it too": given(TO_VISIT).under("firewall").then("PI-04 MEDIUM"),
}


@pytest.mark.parametrize("story", AMENDMENTS.values(), ids=AMENDMENTS.keys())
def test_amendments(story: Story) -> None:
    holds(story)


def test_a_review_needs_a_request_in_the_same_case() -> None:
    holds(given(review_asked("06-01", case=None), review_decided("06-10", case=None)).then("PI-04 MEDIUM"))


TARGET = f"Event {NOTICE.event.event_id}"

TOLD = {
    "a review": (
        (reviewed("06-10"),),
        ("A pause was reviewed on 10 June 2024 at 13:00 BST", "No event known says that pause P-1 was applied"),
    ),
    "an end": (
        (act_ended("06-10", "A-1"),),
        ("An enforcement action ended on 10 June 2024 at 13:00 BST", "No event known says that action A-1 was taken"),
    ),
    "a decided review": (
        (review_decided("06-10"),),
        (
            "A review under the victims' right was decided on 10 June 2024 at 13:00 BST",
            "No event known says that such a review was asked for in the same case",
        ),
    ),
    "a correction of nothing": (
        (TO_VISIT,),
        (f"{TARGET} was corrected on 21 May 2024 at 13:00 BST", "The ledger has no such event of the same publisher"),
    ),
    "a retraction of nothing": (
        (GONE,),
        (f"{TARGET} was retracted on 22 May 2024 at 13:00 BST", "The ledger has no such event of the same publisher"),
    ),
    "a correction that is ignored": (
        (IMPOSSIBLE, NOTICE.known("05-20")),
        (
            f"{TARGET} was corrected on 21 May 2024 at 13:00 BST",
            "As corrected it would not satisfy its schema, so that the correction is ignored",
        ),
    ),
}


@pytest.mark.parametrize(("told", "words"), TOLD.values(), ids=TOLD.keys())
def test_what_is_told_of_it(told: tuple[Said, ...], words: tuple[str, str]) -> None:
    (verdict,) = verdicts_of("PI-04", *told)
    said, missing = words
    assert [f"{said} (event {told[0].event.event_id}).", f"{missing}."] == finding_json(verdict)["because"]
