"""Measures asked of stories: what they count of these events, as known by a moment, in a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ledger.protocol import load_policy
from ledger.protocol.known import Known
from projections.reports.figures import Figures
from projections.reports.fold import of_subjects
from projections.reports.measure import Measure
from projections.reports.question import Clock, Period, Question
from tests.protocol.story import Said, known, shared, when

HAPPENED, KNOWN = Clock.HAPPENED, Clock.KNOWN
ESSEX = {"force": "ESSEX", "publisher": "/police/essex"}

Counts = dict[str, int]
"""How many: by category, or by `value category` under a dimension."""


def sent(at: str, share_id: str = "SH-1", part: str | None = "VICTIM", **fields: object) -> Said:
    """A share by Kent in case C-1, unless the fields say otherwise."""
    return shared(at, part).but(share_id=share_id, **fields)


def figures_of(
    measure: Measure,
    *told: Said,
    known_by: str = "2029-01-01",
    since: str = "2024-01-01",
    until: str = "2025-01-01",
    policy: str = "protocol-2021",
) -> Figures:
    """What one measure makes of the story."""
    question = Question(Period(when(since), when(until)), when(known_by), load_policy(policy))
    return asked_of(known(*told), measure, question)


def asked_of(events: Iterable[Known], measure: Measure, question: Question) -> Figures:
    """What one measure makes of these events, in the order of the ledger."""
    subjects: defaultdict[str, list[Known]] = defaultdict(list)
    for one in events:
        if one.known_at <= question.known_at:
            subjects[one.event.subject_ref].append(one)
    return of_subjects([measure], question, sorted(subjects.items()))


def counts(figures: Figures, clock: Clock = HAPPENED, dimension: str = "") -> Counts:
    """The figures by one clock: of the whole, or under one dimension."""
    return {
        f"{heading.value} {heading.category}".strip(): count
        for heading, count in figures.counts.items()
        if (heading.clock, heading.dimension) == (clock, dimension)
    }


def both(figures: Figures) -> tuple[Counts, Counts]:
    """The whole by date, and by knowledge."""
    return counts(figures), counts(figures, KNOWN)
