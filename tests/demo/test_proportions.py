"""The year looks like its sources: at scale every share is what the published figure says, within sampling error."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from statistics import median
from typing import TypeVar

import pytest

from ledger.demo import figures, synthetic_year
from ledger.demo.draws import Weights
from ledger.events import CrimeReported, Event, InvestigationOpened, InvestigationOutcomeRecorded, NrmDecisionMade
from ledger.instants import DAY_US

T = TypeVar("T")

SEED = 11
CASES = 6000
ERRORS_MAX = 4.0
"""Standard errors: of the hundred or so shares compared, none is as far off by chance."""


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return [told.event for told in synthetic_year(SEED, cases=CASES) if not told.seeded]


def _far_off(drawn: Counter[T], expected: Weights[T]) -> dict[T, tuple[float, float]]:
    """Outcomes whose share is further from the expected one than sampling explains."""
    total = drawn.total()
    off = {}
    for outcome in expected.outcomes:
        share, wanted = drawn[outcome] / total, expected.share(outcome)
        if abs(share - wanted) > ERRORS_MAX * sqrt(wanted * (1 - wanted) / total):
            off[outcome] = (wanted, share)
    return off


def test_reports_come_from_forces_as_referrals_do(events: list[Event]) -> None:
    forces = Counter(event.force for event in events if isinstance(event, CrimeReported))
    assert {} == _far_off(forces, figures.FORCES)


@pytest.mark.parametrize("scotland", [True, False])
def test_crime_types_are_those_of_the_nation(events: list[Event], scotland: bool) -> None:
    expected = figures.CRIME_TYPES_SCOTLAND if scotland else figures.CRIME_TYPES
    crimes = Counter(
        event.crime_type
        for event in events
        if isinstance(event, CrimeReported) and (event.force == "POLICE_SCOTLAND") == scotland
    )
    assert {} == _far_off(crimes, expected)


def test_grounds_decisions_are_positive_as_often_as_in_2023(events: list[Event]) -> None:
    first = [e for e in events if isinstance(e, NrmDecisionMade) and e.stage == "REASONABLE_GROUNDS"]
    positive = sum(event.result == "POSITIVE" for event in first) / len(first)
    assert figures.REASONABLE_GROUNDS_POSITIVE == pytest.approx(positive, abs=0.05)


def test_domestic_abuse_ends_as_the_outcome_statistics_say(events: list[Event]) -> None:
    codes, days = _domestic_abuse_endings(events)
    assert {} == _far_off(codes, figures.OUTCOMES_DOMESTIC_ABUSE)
    assert 25 == pytest.approx(median(days), abs=6)


def _domestic_abuse_endings(events: list[Event]) -> tuple[Counter[int], list[float]]:
    """First outcomes, and days from opening, of cases opened in the first four months: the year cuts off the rest."""
    subjects = {e.subject_ref for e in events if isinstance(e, CrimeReported) and e.crime_type == "DOMESTIC_ABUSE"}
    limit = events[0].occurred_at + 120 * DAY_US
    opened: dict[str, int] = {}
    ended: dict[str, InvestigationOutcomeRecorded] = {}
    for event in events:
        if event.subject_ref not in subjects:
            continue
        if isinstance(event, InvestigationOpened) and event.occurred_at < limit:
            opened.setdefault(event.subject_ref, event.occurred_at)
        elif isinstance(event, InvestigationOutcomeRecorded):
            ended.setdefault(event.subject_ref, event)
    both = opened.keys() & ended.keys()
    codes = Counter(ended[subject].outcome_code for subject in both)
    return codes, [(ended[subject].occurred_at - opened[subject]) / DAY_US for subject in both]
