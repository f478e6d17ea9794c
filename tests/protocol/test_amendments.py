"""Corrections and retractions: whose they are, in which order, and what they may not touch."""

from __future__ import annotations

import json

import pytest

from ledger.protocol.amendments import amended
from tests.protocol.story import HOME_OFFICE, Said, act, corrected, known, outcome, paused, retracted, when

NOTICE = act("05-20")
TO_VISIT = corrected("05-21", NOTICE, action="ENFORCEMENT_VISIT")
TO_DETENTION = corrected("05-22", NOTICE, action="DETENTION")


def action_after(*told: Said) -> str | None:
    """The action that the notice has become; None when it is gone."""
    for one in amended(known(*told)).events:
        if one.event.event_id == NOTICE.event.event_id:
            return one.event.action
    return None


STORIES = {
    "nothing amended": ((NOTICE,), "NOTICE_OF_LIABILITY"),
    "a correction replaces the field": ((NOTICE, TO_VISIT), "ENFORCEMENT_VISIT"),
    "the last recorded correction wins": ((NOTICE, TO_VISIT, TO_DETENTION), "DETENTION"),
    "also when it is known first": ((NOTICE, TO_VISIT.known("05-30"), TO_DETENTION), "DETENTION"),
    "field by field": ((NOTICE, TO_VISIT, corrected("05-22", NOTICE, case_ref="C-9")), "ENFORCEMENT_VISIT"),
    "a retraction removes": ((NOTICE, retracted("05-21", NOTICE)), None),
    "for good, whatever is corrected later": ((NOTICE, retracted("05-21", NOTICE), TO_DETENTION), None),
    "a retracted correction corrects nothing": (
        (NOTICE, TO_VISIT, retracted("05-23", TO_VISIT)),
        "NOTICE_OF_LIABILITY",
    ),
    "a retracted retraction removes nothing": (
        (NOTICE, (gone := retracted("05-21", NOTICE)), retracted("05-22", gone)),
        "NOTICE_OF_LIABILITY",
    ),
    "a retraction cannot be undone by an earlier one": (
        (NOTICE, (gone := retracted("05-21", NOTICE)), retracted("05-20 18:00", gone)),
        None,
    ),
    "a correction of a correction": (
        (NOTICE, TO_VISIT, corrected("05-22", TO_VISIT, replacement={"action": json.dumps("REMOVED")})),
        "REMOVED",
    ),
    "a correction that is said to have been recorded earlier takes its turn then": (
        (NOTICE, TO_VISIT, TO_DETENTION, corrected("05-23", TO_DETENTION, recorded_at="2024-05-20T18:00:00Z")),
        "ENFORCEMENT_VISIT",
    ),
    "another publisher's correction does not count": (
        (NOTICE, TO_VISIT.by("/home-office/nccu")),
        "NOTICE_OF_LIABILITY",
    ),
    "another publisher's retraction does not count": (
        (NOTICE, retracted("05-21", NOTICE).by("/police/kent")),
        "NOTICE_OF_LIABILITY",
    ),
    "a symbol that is not in the vocabulary": (
        (NOTICE, corrected("05-21", NOTICE, action="TEA")),
        "NOTICE_OF_LIABILITY",
    ),
    "a field that the event does not have": (
        (NOTICE, corrected("05-21", NOTICE, action="DETENTION", force="KENT")),
        "NOTICE_OF_LIABILITY",
    ),
    "an identity field beside a good one": (
        (NOTICE, corrected("05-21", NOTICE, action="DETENTION", subject_ref="S-2")),
        "NOTICE_OF_LIABILITY",
    ),
    "the sequence number": (
        (NOTICE, corrected("05-21", NOTICE, action="DETENTION", sequence=7)),
        "NOTICE_OF_LIABILITY",
    ),
    "a time that no calendar of London has": (
        (NOTICE, corrected("05-21", NOTICE, action="DETENTION", occurred_at="0001-01-01T00:00:00Z")),
        "NOTICE_OF_LIABILITY",
    ),
    "a time before its own event": (
        (NOTICE, corrected("05-21", NOTICE, action="DETENTION", continues_until="2024-05-19T00:00:00Z")),
        "NOTICE_OF_LIABILITY",
    ),
}


@pytest.mark.parametrize(("told", "expected"), STORIES.values(), ids=STORIES.keys())
def test_what_is_left_of_the_notice(told: tuple, expected: str | None) -> None:
    assert expected == action_after(*told)


def test_a_correction_that_breaks_the_schema_is_named_as_ignored() -> None:
    bad = corrected("05-21", NOTICE, action="TEA")
    assert (bad.event,) == amended(known(NOTICE, bad)).ignored


def test_common_fields_can_be_corrected() -> None:
    better = corrected(
        "05-21",
        NOTICE,
        occurred_at="2024-05-19T10:00:00.000001Z",
        occurred_precision="DAY",
        recorded_at="2024-05-19T11:00:00Z",
        case_ref="C-7",
    )
    event = amended(known(NOTICE, better)).events[0].event
    expected = (when("05-19 10:00:00.000001"), "DAY", when("05-19 11:00"), "C-7")
    assert expected == (event.occurred_at, event.occurred_precision, event.recorded_at, event.case_ref)


def test_a_nullable_field_can_be_emptied() -> None:
    pause = paused("05-20", due="07-20")
    event = amended(known(pause, corrected("05-21", pause, review_due=None))).events[0].event
    assert event.review_due is None


def test_what_is_amended_keeps_its_place_and_moment() -> None:
    first, second = amended(known(NOTICE, TO_VISIT)).events
    assert (0, NOTICE.known_at, 1, TO_VISIT.known_at) == (first.number, first.known_at, second.number, second.known_at)


def test_two_publishers_may_use_one_id() -> None:
    theirs = outcome("05-20")
    ours = Said(NOTICE.event, NOTICE.known_at)._with(event_id=theirs.event.event_id)
    left = amended(known(theirs, ours, retracted("05-21", ours))).events
    assert [theirs.event.publisher, HOME_OFFICE] == [one.event.publisher for one in left]
