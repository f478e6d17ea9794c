"""A restatement over a ledger takes in persons, publishers and the ledger's own records, and only comparable questions."""

from __future__ import annotations

from dataclasses import replace
from uuid import NAMESPACE_OID, uuid5

import pytest

from consumers.announcements import policy_adopted
from ledger.errors import UsageError
from ledger.events import Event, ReportPublished
from ledger.instants import Instant
from ledger.log.memory import memory_log
from ledger.protocol.known import Known
from projections.reports.measures.m27_data_quality import DataQuality
from projections.reports.question import Clock, Period, Question
from projections.restating import compared, on_record
from tests.projections.test_replay import ledger_of
from tests.protocol.publishers import POLICY
from tests.protocol.story import when
from tests.reports.test_reporting import KNOWN, MEASURES, PERIOD

FIRST = Question(PERIOD, Instant(KNOWN[1].known_at), POLICY)
TODAY = Question(PERIOD, when("2024-12-01"), POLICY)


BETWEEN = Question(PERIOD, Instant(KNOWN[-1].known_at), POLICY)


def changed(*, workers: int = 1) -> dict[str, tuple[int, int, list[str]]]:
    """By measure: the whole by knowledge, then and today, and why."""
    (found,) = compared(ledger_of(*KNOWN), [(FIRST, TODAY)], MEASURES, workers=workers)
    return {
        each.heading.measure: (each.earlier, each.today, list(each.causes))
        for each in found.restated
        if (each.heading.clock, each.heading.dimension) == (Clock.KNOWN, "")
    }


def test_persons_publishers_and_the_ledgers_own_records_are_compared() -> None:
    own = "the ledger's own records, and findings on publishers"
    expected = {"M0": (2, 3, ["records that came later"]), "M98": (0, 1, [own]), "M97": (0, 1, [own])}
    assert expected == changed()


def test_any_number_of_processes_compares_alike() -> None:
    assert changed() == changed(workers=3)


def test_pairs_come_back_in_their_order_and_the_same_pair_twice() -> None:
    pairs = [(FIRST, TODAY), (FIRST, BETWEEN), (BETWEEN, TODAY), (FIRST, TODAY)]
    found = compared(ledger_of(*KNOWN), pairs, MEASURES)
    assert found[0].restated == found[3].restated
    assert len(KNOWN[:2]) == found[0].first.records
    for at, pair in enumerate(pairs):
        assert compared(ledger_of(*KNOWN), [pair], MEASURES)[0].restated == found[at].restated


def test_nothing_changes_between_a_moment_and_itself() -> None:
    (found,) = compared(ledger_of(*KNOWN), [(TODAY, TODAY)], [DataQuality()])
    assert not [each for each in found.restated if each.causes]


@pytest.mark.parametrize(
    ("first", "today"),
    [
        (TODAY, FIRST),
        (replace(FIRST, period=Period(PERIOD.start, Instant(PERIOD.end - 1))), TODAY),
    ],
    ids=["the wrong way round", "two periods"],
)
def test_what_cannot_be_compared_is_said_before_anything_is_read(first: Question, today: Question) -> None:
    with pytest.raises(UsageError):
        compared(ledger_of(), [(first, today)], MEASURES)


# What is on record ----------------------------------------------------------------------------------------------


def own(number: int, at: Instant, event: Event) -> Known:
    return Known(number, at, event)


def published(at: Instant, sha256: str = "ab" * 32, **fields: object) -> ReportPublished:
    whole = {
        "event_id": str(uuid5(NAMESPACE_OID, sha256)),
        "publisher": "/ledger/board",
        "subject_ref": "/ledger/board",
        "occurred_at": at,
        "recorded_at": at,
        "report_ref": f"sharing-{sha256[:12]}",
        "report": "sharing",
        "period_from": PERIOD.start,
        "period_to": PERIOD.end,
        "report_known_at": Instant(at - 1),
        "policy_name": POLICY.name,
        "policy_digest": POLICY.digest,
        "rule_pack": "1",
        "audience": "PUBLIC",
        "digest": sha256,
        "tree_size": 2,
        "root_hash": None,
    }
    return ReportPublished(**{**whole, **fields})  # type: ignore[arg-type]


LATER = Instant(KNOWN[-1].known_at + 10)


def test_what_was_published_and_adopted_by_a_moment_is_on_record() -> None:
    adopted = policy_adopted(POLICY, LATER, 1)
    records = [
        own(0, LATER, published(LATER)),
        own(1, LATER, adopted),
        own(2, Instant(LATER + 5), published(LATER, "cd" * 32)),
    ]
    log = ledger_of(*records)
    now, then = on_record(log, Instant(LATER + 5)), on_record(log, LATER)
    assert (["ab" * 32, "cd" * 32], ["ab" * 32]) == tuple(
        [each.edition.sha256 for each in found.publications] for found in (now, then)
    )
    assert {POLICY.digest: POLICY} == now.policies
    assert None is then.publication_of("cd" * 32)
    (first,) = then.publications
    assert ("sharing-abababababab", LATER) == (first.reference, first.at)


def test_a_record_that_names_no_period_is_no_edition() -> None:
    log = ledger_of(own(0, LATER, published(LATER, period_from=None)))
    assert [] == on_record(log, LATER).publications


def test_without_a_ledger_nothing_is_on_record() -> None:
    assert ([], {}) == on_record(memory_log(), LATER)
