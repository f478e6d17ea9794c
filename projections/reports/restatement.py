"""M37: what has become of the figures of an earlier publication, and why: a later record, an amendment, a policy, or time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from ledger.events import EventRetracted
from ledger.instants import Instant
from ledger.protocol.amendments import AMENDMENTS
from ledger.protocol.known import Known
from projections.reports.figures import Figures, Heading
from projections.reports.fold import of_subjects
from projections.reports.measure import Measure
from projections.reports.question import Question

CAUSES = (
    ("policy", "another policy"),
    ("time", "time that passed"),
    ("arrival", "records that came later"),
    ("correction", "corrections"),
    ("retraction", "retractions"),
    ("own", "the ledger's own records, and findings on publishers"),
)
"""In the order in which they are taken in: each is what changes when it is added to those before it."""

Pair = tuple[Question, Question]
"""What was asked at first, and what is asked later: of the same period."""


class Restated(NamedTuple):
    """One figure then and now. `changes` are in the order of CAUSES and add up to the difference. Confidential."""

    heading: Heading
    earlier: int
    today: int
    changes: tuple[int, ...]

    @property
    def causes(self) -> Sequence[str]:
        return [words for (_, words), change in zip(CAUSES, self.changes, strict=True) if change]


class Steps:
    """The figures of persons as of the first question of a pair, and after each cause but the last. They add up."""

    def __init__(self) -> None:
        self.figures = [Figures() for _ in CAUSES]

    def add(self, other: Steps) -> None:
        """Take in the steps of other persons."""
        for mine, theirs in zip(self.figures, other.figures, strict=True):
            mine.add(theirs)


def steps_of(
    measures: Sequence[Measure], pairs: Sequence[Pair], subjects: Iterable[tuple[str, Sequence[Known]]]
) -> Sequence[Steps]:
    """Of each pair. `subjects` are as known at the latest of the questions, or later."""
    steps = [Steps() for _ in pairs]
    for subject_ref, events in subjects:
        made: list[tuple[Question, Sequence[Known], Figures]] = []
        for total, pair in zip(steps, pairs, strict=True):
            for into, (question, known) in zip(total.figures, _stages(*pair, events), strict=True):
                same = (each for at, of, each in made if at == question and of == known)
                figures = next(same, None) or of_subjects(measures, question, [(subject_ref, known)])
                made.append((question, known, figures))
                into.add(figures)
    return steps


def restated(earlier: Figures, today: Figures, steps: Steps) -> Iterator[Restated]:
    """Every figure that either edition has, in order of heading.

    `earlier` and `today` are the whole figures, those that are not of persons too.
    """
    headings = {*earlier.counts, *today.counts, *(each for step in steps.figures for each in step.counts)}
    for heading in sorted(headings, key=lambda each: (each.measure, each.clock.value, *each[2:])):
        then, now = earlier.counts[heading], today.counts[heading]
        values = [step.counts[heading] for step in steps.figures]
        changes = [after - before for before, after in pairwise(values)]
        yield Restated(heading, then, now, (*changes, now - then - sum(changes)))


def _stages(first: Question, today: Question, events: Sequence[Known]) -> Iterator[tuple[Question, Sequence[Known]]]:
    """What a person's figures rest on: at first, and after each cause is taken in."""
    then, now = _known_by(events, first.known_at), _known_by(events, today.known_at)
    by_policy = first if first.policy.digest == today.policy.digest else replace(first, policy=today.policy)
    yield first, then
    yield by_policy, then
    yield today, then
    yield today, [one for one in now if one.known_at <= first.known_at or not isinstance(one.event, AMENDMENTS)]
    yield today, [one for one in now if one.known_at <= first.known_at or not isinstance(one.event, EventRetracted)]
    yield today, now


def _known_by(events: Sequence[Known], moment: Instant) -> Sequence[Known]:
    return [one for one in events if one.known_at <= moment]
