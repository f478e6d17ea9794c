"""A restatement over a ledger takes in persons, publishers and the ledger's own records, and only comparable questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.errors import UsageError
from ledger.instants import Instant
from projections.reports.measures.m27_data_quality import DataQuality
from projections.reports.question import Clock, Period, Question
from projections.restating import restated_at
from tests.projections.test_replay import ledger_of
from tests.protocol.publishers import POLICY
from tests.protocol.story import when
from tests.reports.test_reporting import KNOWN, MEASURES, PERIOD

FIRST = Question(PERIOD, Instant(KNOWN[1].known_at), POLICY)
TODAY = Question(PERIOD, when("2024-12-01"), POLICY)


def changed() -> dict[str, tuple[int, int, list[str]]]:
    """By measure: the whole by knowledge, then and today, and why."""
    return {
        each.heading.measure: (each.earlier, each.today, list(each.causes))
        for each in restated_at(ledger_of(*KNOWN), FIRST, TODAY, MEASURES)
        if (each.heading.clock, each.heading.dimension) == (Clock.KNOWN, "")
    }


def test_persons_publishers_and_the_ledgers_own_records_are_compared() -> None:
    own = "the ledger's own records, and findings on publishers"
    expected = {"M0": (2, 3, ["records that came later"]), "M98": (0, 1, [own]), "M97": (0, 1, [own])}
    assert expected == changed()


def test_nothing_changes_between_a_moment_and_itself() -> None:
    assert not [each for each in restated_at(ledger_of(*KNOWN), TODAY, TODAY, [DataQuality()]) if each.causes]


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
        restated_at(ledger_of(), first, today, MEASURES)
