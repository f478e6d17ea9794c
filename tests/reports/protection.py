"""Measures of protection asked of the acceptance cases and of stories: what they count, and how long things took."""

from __future__ import annotations

from collections.abc import Mapping

from ledger import events as ev
from ledger.protocol import RULES, load_policy
from ledger.protocol.findings import Identity
from projections.reports.figures import Figures, Heading
from projections.reports.measure import Measure
from projections.reports.question import Clock, Period, Question
from tests.protocol.story import Said, said, when
from tests.protocol.test_acceptance_cases import CASES, read
from tests.reports.sharing import HAPPENED, asked_of

BOARD = "/ledger/board"
IN_THE_END = "2026-01-01"


def of_case(measure: Measure, name: str, known_by: str = IN_THE_END, policy: str = "protocol-2021") -> Figures:
    """What one measure makes of the acceptance case whose name begins so, in the year 2024."""
    (folder,) = CASES.glob(f"{name}-*")
    question = Question(Period(when("2024-01-01 00:00"), when("2025-01-01 00:00")), when(known_by), load_policy(policy))
    events = sorted(known for of_one in read(folder).values() for known in of_one)
    return asked_of(events, measure, question)


def amounts(figures: Figures, measure: Measure, category: str, clock: Clock = HAPPENED) -> Mapping[int, int]:
    """The amounts under one category of the whole, with how often each was told."""
    return figures.amounts(Heading(measure.code, clock, "", "", category))


def finding_on(rule: str, anchor: Said) -> str:
    """The id of what the rule finds about this event."""
    event = anchor.event
    assert rule in {each.code for each in RULES}, f"there is no rule {rule}"
    return Identity(rule, event.subject_ref, event.publisher, event.event_id).finding_id


def judged(at: str, finding_id: str, judgement: str | None = "UPHELD", step: str = "ADJUDICATED") -> Said:
    """The board does something with a finding."""
    return said(
        ev.ReviewRecorded, at, BOARD, review_id=f"R-{at}", finding_id=finding_id, step=step, judgement=judgement
    )
