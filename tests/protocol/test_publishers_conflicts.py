"""PI-03: an event id that a publisher used for two contents."""

from __future__ import annotations

from typing import get_args

import pytest

from consumers.gate import GateReason
from ledger.instants import HOUR_US, Instant
from ledger.protocol import Known
from ledger.protocol.output import because
from ledger.protocol.publishers.conflicts import CONFLICT
from tests.protocol.publishers import REGISTRAR, event_id, refused, steps, told
from tests.protocol.story import POLICE, when

START = when("05-01")


def conflict(
    hours: int, *, name: str = "event", reason: str = CONFLICT, publisher: str = POLICE, claim: int = 0
) -> Known:
    at = Instant(START + hours * HOUR_US)
    return refused(None, at, name=name, reason=reason, publisher=publisher, claim=claim)


def test_the_reason_is_one_that_the_gate_gives() -> None:
    assert CONFLICT in get_args(GateReason)


def test_it_is_found_when_the_gate_refuses_the_second_content() -> None:
    assert [("RAISED", event_id("event"), START)] == steps(told(conflict(0)))


def test_said_three_times_it_is_one_finding_that_does_not_change() -> None:
    assert told(conflict(0)) == told(conflict(0), conflict(1), conflict(2))


def test_two_ids_are_two_findings() -> None:
    changes = told(conflict(0), conflict(1, name="other"))
    assert {event_id("event"), event_id("other")} == {anchor for _, anchor, _ in steps(changes)}


def test_the_same_id_of_two_publishers_is_two_findings() -> None:
    changes = told(conflict(0), conflict(0, publisher="/police/essex"))
    identities = [change.verdict.finding.identity for change in changes]
    assert [("/police/essex", "/police/essex"), (POLICE, POLICE)] == [(i.about, i.anchor_publisher) for i in identities]


@pytest.mark.parametrize(
    "record",
    [conflict(0, reason="free_text"), conflict(0, publisher="/ledger/detector")],
    ids=["a refusal for another reason", "a conflict of the ledger's own"],
)
def test_nothing_else_is_a_conflict(record: Known) -> None:
    assert () == told(record)


def test_of_refusals_in_one_moment_the_smallest_id_is_told_in_whatever_order_they_came() -> None:
    records = [conflict(0, claim=claim) for claim in range(4)]
    assert told(*records) == told(*reversed(records))
    (change,) = told(*records)
    smallest = min(record.event.event_id for record in records)
    assert (smallest, REGISTRAR) == change.verdict.finding.evidence[1][:2]


def test_the_finding_tells_both_contents() -> None:
    record = conflict(0)
    (change,) = told(record)
    finding = change.verdict.finding
    assert ("HIGH", START, True) == (finding.severity, finding.at, finding.is_about_publisher)
    first = f"This event is on the ledger as it came first (event {event_id('event')})."
    again = "The same id came again with other content on 1 May 2024 at 13:00 BST, and was refused"
    assert because(finding) == (first, f"{again} (event {record.event.event_id}).")
