"""What each view makes of the ledger, told as small stories."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.claim import Claim
from ledger.events import FindingRaised, FindingRevised, FindingWithdrawn
from ledger.instants import SECOND_US
from projections.table import Row, View
from projections.views import VIEWS
from projections.views.finding_changes import FINDING_CHANGES
from projections.views.findings import FINDINGS
from projections.views.history import HISTORY
from projections.views.intakes import INTAKES
from projections.views.publishers import PUBLISHERS
from projections.views.refusals import REFUSALS
from projections.views.sequences import SEQUENCES
from projections.views.shares import SHARES
from projections.views.subjects import SUBJECTS
from schemas.register import Register
from tests.projections.story import (
    BEGIN,
    MET,
    NCCU,
    REFUGE,
    accepted,
    corrected,
    day,
    finding,
    received,
    records_of,
    refused,
    registered,
    rejected,
    repeated,
    retracted,
    sent,
    uuid,
)
from tests.projections.tables_in_memory import project

INTAKE = "intake.police.metropolitan"


def rows(view: View, *events) -> list[Row]:
    return sorted(project([view], [records_of(events)])[view.table.name].values())


def states(*events) -> dict[str, str]:
    """Event name to the state of its row among the shares."""
    names = {uuid(name): str(name) for name in range(20)}
    return {names[row.event_id]: row.state for row in rows(SHARES, *events) if row.side != "AMENDMENT"}


def test_the_history_keeps_the_publishers_bytes_and_leaves_the_ledgers_own_records_out():
    event = accepted(1)
    (row,) = rows(HISTORY, finding(FindingRaised, 0), event)
    assert (1, "S-1", "SupportAccepted", REFUGE, uuid(1)) == row[:5]
    assert row.value == records_of([event])[0].stored.message.value


def test_a_subject_is_counted_and_spans_what_is_known_of_them():
    (row,) = rows(SUBJECTS, accepted(1, occurred_at=day(3)), accepted(2, occurred_at=day(1)))
    assert ("S-1", 2, 0, 1, day(1), day(3), BEGIN, BEGIN + SECOND_US) == row


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([sent(1, "a")], {"1": "UNANSWERED"}),
        ([received(1, "a")], {"1": "UNSENT"}),
        ([received(1, None)], {"1": "WITHOUT_ID"}),
        ([sent(1, "a"), received(2, "a")], {"1": "MATCHED", "2": "MATCHED"}),
        ([received(1, "a"), sent(2, "a")], {"1": "MATCHED", "2": "MATCHED"}),
        ([sent(1, "a"), rejected(2, "a")], {"1": "ANSWERED_NO", "2": "ANSWERED_NO"}),
        ([sent(1, "a"), received(2, "b")], {"1": "UNANSWERED", "2": "UNSENT"}),
        ([sent(1, "a"), received(2, "a", subject="S-2")], {"1": "UNANSWERED", "2": "UNSENT"}),
        ([sent(1, "a"), received(2, None)], {"1": "UNANSWERED", "2": "WITHOUT_ID"}),
    ],
)
def test_a_share_is_matched_from_both_sides_within_its_subject(events, expected):
    assert expected == states(*events)


def test_a_retracted_receipt_leaves_the_share_unanswered():
    assert {"1": "UNANSWERED", "2": "RETRACTED"} == states(sent(1, "a"), received(2, "a"), retracted(3, 2, NCCU))


def test_a_retraction_that_comes_before_the_receipt_counts_when_the_receipt_comes():
    assert {"1": "UNANSWERED", "3": "RETRACTED"} == states(sent(1, "a"), retracted(2, 3, NCCU), received(3, "a"))


def test_another_publisher_cannot_retract_a_receipt():
    assert {"1": "MATCHED", "2": "MATCHED"} == states(sent(1, "a"), received(2, "a"), retracted(3, 2, MET))


def test_a_corrected_share_id_matches():
    correction = corrected(3, 2, NCCU, share_id='"a"')
    assert {"1": "MATCHED", "2": "MATCHED"} == states(sent(1, "a"), received(2, "b"), correction)


def test_a_retracted_correction_no_longer_matches():
    story = [sent(1, "a"), received(2, "b"), corrected(3, 2, NCCU, share_id='"a"')]
    undone = retracted(4, 3, NCCU, recorded_at=day(1))
    assert {"1": "UNANSWERED", "2": "UNSENT"} == states(*story, undone)


def test_a_publisher_shows_its_kind_its_last_word_and_its_latest_time():
    kinds = {row.publisher: row for row in rows(PUBLISHERS, registered(0, Register.load().bytes), accepted(1))}
    assert (REFUGE, "support", 1, 1, BEGIN + SECOND_US, BEGIN) == kinds[REFUGE]
    assert ("/police/kent", "police", 0, None, None, None) == kinds["/police/kent"]


def test_a_late_event_does_not_move_the_latest_time_back():
    (row,) = rows(PUBLISHERS, accepted(1, occurred_at=day(5)), accepted(2, occurred_at=day(2)))
    assert (1, day(5)) == (row.last_number, row.last_occurred_at)


@pytest.mark.parametrize(
    ("arriving", "runs"),
    [
        ([1, 2, 3], [(1, 3)]),
        ([1, 2, 5], [(1, 2), (5, 5)]),
        ([5, 1, 2], [(1, 2), (5, 5)]),
        ([1, 3, 2], [(1, 3)]),
        ([7, 7, 8], [(7, 8)]),
        ([2**63 - 1, 0], [(0, 0), (2**63 - 1, 2**63 - 1)]),
    ],
)
def test_what_is_missing_from_a_sequence_lies_between_runs(arriving, runs):
    events = [accepted(name, sequence=number) for name, number in enumerate(arriving)]
    assert [(REFUGE, low, high) for low, high in runs] == [tuple(row) for row in rows(SEQUENCES, *events)]


def test_a_refused_number_counts_as_arrived():
    claim = Claim("one", INTAKE, 0, 1)
    events = [sent(1, "a", sequence=1), refused(2, claim, owner=MET, sequence=2), sent(3, "b", sequence=3)]
    assert [(MET, 1, 3)] == [tuple(row) for row in rows(SEQUENCES, *events)]


def test_the_last_word_on_a_finding_counts_and_every_word_is_kept():
    events = [
        finding(FindingRaised, 1),
        finding(FindingRevised, 2, revision=1, severity="CRITICAL", changed_at=day(1)),
        finding(FindingWithdrawn, 3, revision=2, severity="CRITICAL", changed_at=day(2)),
    ]
    (row,) = rows(FINDINGS, *events)
    assert (2, 2, "WITHDRAWN", "CRITICAL", day(2), "S-1") == (
        row.number,
        row.revision,
        row.status,
        row.severity,
        row.changed_at,
        row.about_subject,
    )
    assert ["RAISED", "REVISED", "WITHDRAWN"] == [change.change for change in rows(FINDING_CHANGES, *events)]


def test_a_finding_on_a_publisher_is_about_no_subject():
    (row,) = rows(FINDINGS, finding(FindingRaised, 1, MET, about="PUBLISHER"))
    assert (None, MET) == (row.about_subject, row.about_publisher)


def test_a_refusal_says_what_was_claimed_where_and_why_not():
    (row,) = rows(REFUSALS, refused(1, Claim("one", INTAKE, 0, 9), sequence=4))
    assert (MET, "malformed", f"one/{INTAKE}/0/9", 4) == (row.publisher, row.reason, row.claim, row.claimed_sequence)


def test_every_claim_on_an_intake_is_counted_with_its_outcome():
    events = [sent(1, "a"), refused(2, Claim("one", INTAKE, 0, 1)), repeated(3, Claim("one", INTAKE, 0, 2))]
    (row,) = (row for row in rows(INTAKES, *events) if row.topic == INTAKE)
    assert (3, 1, 1, 1, 2) == (row.claimed, row.admitted, row.refused, row.repeated, row.last_offset)


def test_a_claim_with_two_outcomes_breaks_the_sum():
    events = [refused(1, Claim("one", INTAKE, 0, 0)), repeated(2, Claim("one", INTAKE, 0, 0))]
    (row,) = (row for row in rows(INTAKES, *events) if row.topic == INTAKE)
    assert (1, 2) == (row.claimed, row.refused + row.repeated)


STORIES = st.lists(
    st.sampled_from(
        [
            lambda name: accepted(name, subject="S-1", sequence=name % 7),
            lambda name: accepted(name, subject="S-2", sequence=name * 3 % 11, occurred_at=day(name % 4)),
            lambda name: sent(name, "a", sequence=name),
            lambda name: sent(name, "b", subject="S-2"),
            lambda name: received(name, "a"),
            lambda name: received(name, None, subject="S-2"),
            lambda name: rejected(name, "b", subject="S-2"),
            lambda name: retracted(name, max(0, name - 2), NCCU, recorded_at=day(name)),
            lambda name: retracted(name, name + 1, MET, recorded_at=day(name)),
            lambda name: corrected(name, max(0, name - 1), NCCU, share_id='"a"'),
            lambda name: refused(name, Claim("one", INTAKE, 0, 1000 + name), sequence=name),
            lambda name: repeated(name, Claim("one", INTAKE, 0, 1000 + name)),
            lambda name: finding(FindingRaised, name),
            lambda name: finding(FindingRevised, name, revision=name),
        ]
    ),
    max_size=25,
).map(lambda makers: [make(name) for name, make in enumerate(makers)])


@settings(max_examples=150, deadline=None)
@given(STORIES, st.lists(st.integers(1, 9), max_size=25))
def test_any_batching_of_the_same_records_gives_the_same_tables(events, sizes):
    records = records_of(events)
    batches, start = [], 0
    for size in [*sizes, len(records)]:
        batches.append(records[start : start + size])
        start += size
    assert project(VIEWS, [records]) == project(VIEWS, batches)
