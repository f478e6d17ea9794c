"""The questions that commands ask of the projections."""

from __future__ import annotations

import pytest

from ledger.claim import Claim
from ledger.events import FindingRaised, FindingRevised, FindingWithdrawn
from ledger.instants import SECOND_US, Instant
from projections import queries
from projections.queries import Gap, IntakeSum
from projections.store import Store
from schemas.register import Register
from tests.projections.conftest import MakeProjector
from tests.projections.story import (
    BEGIN,
    MET,
    REFUGE,
    accepted,
    day,
    finding,
    ledger_of,
    received,
    refused,
    registered,
    repeated,
    retracted,
    sent,
    uuid,
)

INTAKE = "intake.police.metropolitan"
EVENTS = [
    accepted(0, sequence=1),
    sent(1, "a", sequence=4),
    received(2, "b"),
    refused(3, Claim("one", INTAKE, 0, 7), sequence=6),
    repeated(4, Claim("one", INTAKE, 0, 8)),
    finding(FindingRaised, 5, finding_id=uuid("late"), at=day(2)),
    finding(FindingRaised, 6, finding_id=uuid("early")),
    finding(FindingRaised, 7, finding_id=uuid("rule"), rule="PV-03"),
    finding(FindingWithdrawn, 8, finding_id=uuid("rule"), rule="PV-03", revision=1),
    finding(FindingRevised, 9, "S-2", finding_id=uuid("other"), at=day(1)),
    retracted(10, 0, REFUGE),
    registered(11, Register.load().bytes),
]


@pytest.fixture
def filled(store: Store, projector_on: MakeProjector) -> Store:
    projector_on(ledger_of(EVENTS)).step()
    return store


def test_a_history_is_ready_for_the_rules(filled: Store):
    known = queries.history_of(filled, "S-1")
    assert [(n, BEGIN + n * SECOND_US, EVENTS[n]) for n in (0, 1, 2, 10)] == known


def test_a_subject_nobody_spoke_of_has_no_history(filled: Store):
    assert ([], None) == (queries.history_of(filled, "S-0"), queries.subject(filled, "S-0"))


def test_a_subject_is_found(filled: Store):
    found = queries.subject(filled, "S-1")
    assert found is not None
    assert (4, 10) == (found.events, found.last_number)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["early", "rule", "other", "late"]),
        ({"subject": "S-2"}, ["other"]),
        ({"rules": ["PV-03"]}, ["rule"]),
        ({"rules": ["PV-01", "PV-03"], "subject": "S-1"}, ["early", "rule", "late"]),
        ({"statuses": ["RAISED"]}, ["early", "other", "late"]),
        ({"statuses": ["EXONERATED"]}, []),
    ],
)
def test_findings_are_filtered_and_ordered_by_time_rule_and_id(filled: Store, filters, expected):
    assert [uuid(name) for name in expected] == [each.finding_id for each in queries.findings(filled, **filters)]


def test_a_finding_is_given_as_the_detector_last_said_it(filled: Store):
    assert EVENTS[8] == queries.finding(filled, uuid("rule"))
    assert queries.finding(filled, uuid("none")) is None


def test_a_finding_has_its_history(filled: Store):
    changes = queries.finding_changes(filled, uuid("rule"))
    assert [(0, "RAISED"), (1, "WITHDRAWN")] == [(each.revision, each.change) for each in changes]


def test_refusals_are_told_of_one_publisher_or_of_all(filled: Store):
    assert [3] == [row.number for row in queries.refusals(filled)]
    assert [3] == [row.number for row in queries.refusals(filled, MET)]
    assert [] == queries.refusals(filled, REFUGE)


def test_a_publisher_shows_what_is_missing_from_its_sequence(filled: Store):
    seen = {each.row.publisher: each for each in queries.publishers(filled)}
    assert (4, 6, (Gap(5, 5),)) == seen[MET][1:]
    assert ("support", 1, 1, ()) == (seen[REFUGE].row.kind, *seen[REFUGE][1:])
    assert ("police", None, None, ()) == (seen["/police/kent"].row.kind, *seen["/police/kent"][1:])


def test_the_sum_of_every_intake_holds(filled: Store):
    sums = {each.topic: each for each in queries.intakes(filled)}
    assert IntakeSum(INTAKE, 3, 1, 1, 1, Instant(BEGIN + 4 * SECOND_US)) == sums[INTAKE]
    assert all(each.holds for each in sums.values())


def test_shares_are_told_by_subject_and_by_what_is_missing(filled: Store):
    assert ["SENT", "RECEIVED"] == [row.side for row in queries.shares_of(filled, "S-1")]
    assert ["UNANSWERED", "UNSENT"] == [row.state for row in queries.one_sided_shares(filled)]
    assert 1 == len(queries.one_sided_shares(filled, limit=1))


def test_the_status_counts_rows_and_names_generations(filled: Store):
    status = queries.status_rows(filled)
    assert (len(EVENTS), 4, 1) == (status.position, status.rows["history"], status.generations["history"])
    assert status.rows.keys() == status.generations.keys()
    assert queries.intakes(filled) == list(status.intakes)
