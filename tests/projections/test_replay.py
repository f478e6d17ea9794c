"""Answers from the ledger itself: in order, for one subject at a time, and loud about what is no record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.cloudevents import to_message
from ledger.errors import DamagedLedger
from ledger.events import LedgerAccessed
from ledger.instants import DAY_US, HOUR_US, Instant
from ledger.log.memory import memory_log
from ledger.log.port import Log, Message
from ledger.protocol import Known, finding_event, finding_json
from ledger.protocol.publishers.conflicts import CONFLICT
from ledger.record import KNOWN_HEADER, NUMBER_HEADER, admit
from projections.edges import edges_of, last_message
from projections.replay import (
    by_subject,
    everything_about,
    histories,
    history_of,
    publisher_history,
    spread_histories,
    verdicts_at,
)
from projections.spool import Spool, Spooled
from tests.protocol.publishers import POLICY, came, event_id, refused, told
from tests.protocol.story import POLICE, SUBJECT, THE_END, Said, corrected, known, said, shared, when
from tests.reports.protection import judged

ALWAYS = Instant(2**62)
START = when("05-01")


def test_a_spool_gives_back_sorted_what_it_was_given_and_equals_as_they_came() -> None:
    rows = [Spooled("b", 1, b"3"), Spooled("a", 2, b"2"), Spooled("a", 1, b"1"), Spooled("b", 1, b"4")]
    with Spool() as spool:
        spool.add(rows)
        assert 4 == len(spool)
        assert [b"1", b"2", b"3", b"4"] == [row.content for row in spool.ordered()]


def test_numbers_are_sorted_as_numbers() -> None:
    with Spool() as spool:
        spool.add([Spooled(10, 0, b"ten"), Spooled(9, 0, b"nine"), Spooled(-1, 0, b"before")])
        assert [b"before", b"nine", b"ten"] == [row.content for row in spool.ordered()]


def test_a_log_without_a_ledger_has_no_edges_and_no_histories() -> None:
    log = memory_log()
    assert edges_of(log) is None
    assert [] == list(histories(log, ALWAYS))
    log.create_topic("ledger", 3)
    assert edges_of(log) is None
    assert last_message(log, "ledger", 2) is None


@pytest.mark.parametrize("missing", [KNOWN_HEADER, "ce_dataschema", "ce_source"])
def test_what_is_no_record_is_named_with_its_place(missing: str) -> None:
    headers = {
        NUMBER_HEADER: b"0",
        KNOWN_HEADER: b"2024-01-01T00:00:00Z",
        "ce_dataschema": b"urn:protocol-ledger:schema:" + b"0" * 64,
        "ce_source": b"/police/kent",
    }
    del headers[missing]
    log = memory_log()
    log.create_topic("ledger")
    log.append("ledger", [Message(b"S-1", b"", tuple(headers.items()))])
    with pytest.raises(DamagedLedger, match="ledger/0 at offset 0"):
        list(histories(log, ALWAYS))


def at(hours: int) -> Instant:
    return Instant(START + hours * HOUR_US)


def ledger_of(*known: Known, partitions: int = 3, without: str = "", log: Log | None = None) -> Log:
    """A ledger of these records; whom a record is about decides its partition. One header may be left out."""
    log = memory_log() if log is None else log
    log.create_topic("ledger", partitions)
    for number, each in enumerate(known):
        key, value, headers = to_message(each.event)
        kept = tuple((name, text) for name, text in headers if name != without)
        message = admit(Message(key, value, kept), number, each.known_at, None)
        log.append("ledger", [message], sum(key or b"") % partitions)
    return log


def test_everything_about_a_subject_has_the_ledgers_own_records_too() -> None:
    read = said(
        LedgerAccessed, "05-02", "/ledger/board", accessor_role="MEMBER", query_kind="CASE", rows=1, purpose="REVIEW"
    )
    other = replace(shared("05-03").event, subject_ref="S-OTHER")
    first, second = known(shared("05-01"), read)
    log = ledger_of(first, second, Known(2, second.known_at, other))
    assert [first.event] == [each.event for each in history_of(log, SUBJECT, ALWAYS)]
    assert [first.event, second.event] == [each.event for each in everything_about(log, SUBJECT, ALWAYS)]


GAPS = (
    came(1, at(0)),
    came(4, at(1)),
    refused(2, at(2)),
    refused(None, at(3), name=1, reason=CONFLICT),
    came(3, at(40)),
)


@pytest.mark.parametrize("without", ["", "ce_sequence"], ids=["by its headers", "by the record"])
def test_a_replay_finds_what_the_records_say_of_publishers(without: str) -> None:
    expected = told(*GAPS)
    assert [("PI-03", "RAISED"), ("PI-06", "RAISED"), ("PI-06", "WITHDRAWN")] == [
        (change.verdict.finding.rule, change.kind) for change in expected
    ]
    assert expected == publisher_history(ledger_of(*GAPS, without=without), POLICY, THE_END).changes


def test_findings_on_publishers_stand_among_the_others_and_name_the_publisher() -> None:
    found = [finding_json(verdict) for verdict in verdicts_at(ledger_of(*GAPS), POLICY, THE_END)]
    assert sorted(found, key=lambda each: (each["at"], each["rule"], each["finding_id"])) == found
    about = {(each["rule"], each["status"], each.get("publisher"), each.get("subject_ref")) for each in found}
    assert {("PI-06", "WITHDRAWN", POLICE, None), ("PI-03", "RAISED", POLICE, None)} <= about


def test_of_one_subject_nothing_is_said_about_publishers() -> None:
    found = verdicts_at(ledger_of(*GAPS), POLICY, THE_END, subject=SUBJECT)
    assert not any(verdict.finding.is_about_publisher for verdict in found)


@pytest.mark.parametrize(
    ("moment", "status"),
    [(at(25) - 1, []), (at(25), ["RAISED"]), (at(40) - 1, ["RAISED"]), (at(40), ["WITHDRAWN"])],
)
def test_a_publishers_findings_are_those_of_the_moment(moment: Instant, status: list[str]) -> None:
    found = verdicts_at(ledger_of(*GAPS), POLICY, moment)
    assert status == [verdict.status for verdict in found if verdict.finding.rule == "PI-06"]


def test_a_replay_reads_no_verdict() -> None:
    """What the detector said before stands on the ledger too, and is no source for anything."""
    verdicts = [Known(0, at(50), finding_event(change)) for change in told(came(1, at(0)), came(9, at(1)))]
    after = came(5, Instant(at(50) + DAY_US))
    with_verdicts = publisher_history(ledger_of(*GAPS, *verdicts, after), POLICY, THE_END)
    assert 1 == len(verdicts)
    assert told(*GAPS, after) == with_verdicts.changes


def test_the_gap_is_anchored_on_the_event_after_it() -> None:
    (gap,) = [each for each in verdicts_at(ledger_of(*GAPS), POLICY, at(30)) if each.finding.rule == "PI-06"]
    assert (POLICE, event_id(4)) == gap.finding.identity[2:]


def test_a_pattern_of_sharing_follows_from_the_histories_of_its_subjects() -> None:
    shares = [automated(f"S-{hour}", f"05-01 {hour}:00") for hour in (13, 14, 15)]
    later = corrected("05-03", shares[0], occurred_at="2024-05-02T01:00:00Z")
    correction = Said(replace(later.event, subject_ref="S-13"), later.known_at)
    known = [Known(0, one.known_at, one.event) for one in (*shares, correction)]
    found = publisher_history(ledger_of(*known), POLICY, THE_END).changes
    expected = [("RAISED", shares[2].known_at), ("WITHDRAWN", correction.known_at)]
    assert expected == [(change.kind, change.at) for change in found]
    identities = {change.verdict.finding.identity for change in found}
    assert {("PS-12", POLICE, POLICE, shares[0].event.event_id)} == identities


def automated(subject: str, at: str) -> Said:
    """A share of this person that a machine set off."""
    one = shared(at)
    share = replace(one.event, event_id=event_id(subject), subject_ref=subject, trigger="AUTOMATED_TASK")
    return Said(share, one.known_at)


def test_a_report_is_told_of_a_subject_with_the_boards_reviews_and_rules_are_not() -> None:
    share, review = shared("05-01"), judged("05-02", event_id(1))
    known = [Known(number, one.known_at, one.event) for number, one in enumerate((share, review))]
    log = ledger_of(*known)
    with Spool() as spool:
        spread_histories(log, ALWAYS, [spool])
        assert [(SUBJECT, known)] == list(by_subject(spool.ordered()))
    assert [(SUBJECT, known[:1])] == list(histories(log, ALWAYS))
