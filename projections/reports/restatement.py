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
from ledger.protocol.rules import RULE_PACK
from ledger.protocol.wording import when_in_words
from projections.disclosure.audience import Audience
from projections.reports.document import Cell, Chapter, Column, Fact, Table, Words, whole, word
from projections.reports.figures import Figures, Heading
from projections.reports.fold import of_subjects
from projections.reports.measure import MONTH, Measure
from projections.reports.question import Clock, Question
from projections.reports.report import Report

RESTATEMENT = Report(
    name="restatement",
    title="Restatement of an earlier publication",
    question="Which figures of an earlier publication are others by what is known today, and why?",
    sections=(),
)

CAUSES = (
    ("policy", "another policy"),
    ("time", "time that passed"),
    ("arrival", "records that came later"),
    ("correction", "corrections"),
    ("retraction", "retractions"),
    ("own", "the ledger's own records, and findings on publishers"),
)
"""In the order in which they are taken in: each is what changes when it is added to those before it."""

_METHOD = (
    "Every figure is worked out again as known at the earlier moment, and then with one thing after the other taken in: "
    "the policy of today; the moment of today, by which deadlines and intervals have run on; the records about persons "
    "that became known since, the board's reviews among them; corrections since; retractions since. What changes at a step "
    "is put down to it, so that the changes of a figure add up to the difference; in another order of steps, what "
    "rests on two of them would be put down to the other one. The last cause is what is not counted of persons. Counts are "
    "compared, and not medians or centiles."
)
_NO_SIZES = (
    "For this audience it is said which figures changed, and why, but not by how much: the difference of two figures may be "
    "one person. Only whole measures are listed, since which of their parts changed may point at one person as well. The "
    "figures of today are those of the report itself, as known at this moment."
)
_CLOCK_WORDS = {Clock.HAPPENED: "when it happened", Clock.KNOWN: "when it became known"}


class Restated(NamedTuple):
    """One figure then and now. `changes` are in the order of CAUSES and add up to the difference. Confidential."""

    heading: Heading
    earlier: int
    today: int
    changes: tuple[int, ...]

    @property
    def causes(self) -> Sequence[str]:
        return [words for (_, words), change in zip(CAUSES, self.changes, strict=True) if change]


def steps_of(
    measures: Sequence[Measure], first: Question, today: Question, subjects: Iterable[tuple[str, Sequence[Known]]]
) -> Sequence[Figures]:
    """The figures of persons as of `first`, and after each cause but the last; `subjects` are as known today."""
    steps = [Figures() for _ in CAUSES]
    for subject_ref, events in subjects:
        made: list[tuple[Question, Sequence[Known], Figures]] = []
        for total, (question, known) in zip(steps, _stages(first, today, events), strict=True):
            same = (each for at, of, each in made if at == question and len(of) == len(known))
            figures = next(same, None) or of_subjects(measures, question, [(subject_ref, known)])
            made.append((question, known, figures))
            total.add(figures)
    return steps


def restated(earlier: Figures, today: Figures, steps: Sequence[Figures]) -> Iterator[Restated]:
    """Every figure that either edition has, in order of heading.

    `earlier` and `today` are the whole figures, those that are not of persons too.
    """
    headings = {*earlier.counts, *today.counts, *(each for step in steps for each in step.counts)}
    for heading in sorted(headings, key=lambda each: (each.measure, each.clock.value, *each[2:])):
        then, now = earlier.counts[heading], today.counts[heading]
        values = [step.counts[heading] for step in steps]
        changes = [after - before for before, after in pairwise(values)]
        yield Restated(heading, then, now, (*changes, now - then - sum(changes)))


class Restatement(NamedTuple):
    """Tells what was restated. `rule_pack` is the version under which the earlier publication was made."""

    measures: Sequence[Measure]
    first: Question
    rule_pack: str
    today: Question
    audience: Audience

    def chapters(self, figures: Iterable[Restated]) -> Sequence[Chapter]:
        """What is told of all figures, and then of each measure that has any to tell of."""
        told = list(figures)
        changed = [each for each in told if each.causes]
        chapters = [self._editions(len(changed), len(told))]
        for measure in self.measures:
            rows = [each for each in (changed if self.audience.suppresses else told) if self._is_shown(measure, each)]
            if rows:
                table = _causes(measure, rows) if self.audience.suppresses else _sizes(measure, rows)
                chapters.append(Chapter(measure.code.lower(), f"{measure.code}: {measure.title}", (), (table,)))
        return chapters

    def _is_shown(self, measure: Measure, each: Restated) -> bool:
        """Figures of the whole always, and of parts for those who may see them all, where they changed."""
        is_part = bool(each.heading.dimension)
        may_see = not is_part or (bool(each.causes) and not self.audience.suppresses)
        return each.heading.measure == measure.code and may_see

    def _editions(self, changed: int, of: int) -> Chapter:
        about = (
            Fact("earlier_known_at", "Earlier moment of knowledge", when_in_words(self.first.known_at)),
            Fact("earlier_policy", "Earlier policy", f"{self.first.policy.name} ({self.first.policy.digest})"),
            Fact("earlier_rule_pack", "Earlier rule pack", self._rule_pack()),
        )
        said = [_METHOD]
        if self.audience.suppresses:
            said += [_NO_SIZES, "Whole figures that are not listed below did not change."]
        else:
            said.append(f"{changed:,} of {of:,} figures changed." if changed else "No figure changed.")
        return Chapter("editions", "The earlier publication", about, tuple(map(Words, said)))

    def _rule_pack(self) -> str:
        if self.rule_pack == RULE_PACK:
            return f"{RULE_PACK}, as today"
        return (
            f"{self.rule_pack}, and {RULE_PACK} today: the earlier figures are worked out with the rules of today, so that "
            "a figure may also differ from what was published since the rules do"
        )


def _stages(first: Question, today: Question, events: Sequence[Known]) -> Iterator[tuple[Question, Sequence[Known]]]:
    """What a person's figures rest on: at first, and after each cause is taken in."""
    then = _known_by(events, first.known_at)
    yield first, then
    yield replace(first, policy=today.policy), then
    yield today, then
    arrived = [one for one in events if one.known_at <= first.known_at or not isinstance(one.event, AMENDMENTS)]
    yield today, arrived
    yield today, [one for one in events if one.known_at <= first.known_at or not isinstance(one.event, EventRetracted)]
    yield today, events


def _known_by(events: Sequence[Known], moment: Instant) -> Sequence[Known]:
    return [one for one in events if one.known_at <= moment]


def _heads(measure: Measure, each: Restated) -> tuple[Cell, ...]:
    heading = each.heading
    dimension = next((one for one in measure.dimensions if one.name == heading.dimension), None)
    by = "all" if dimension is None else dimension.title
    of = heading.value if dimension is None or dimension.name == MONTH else dimension.words(heading.value)
    clock, category = _CLOCK_WORDS[heading.clock], dict(measure.categories)[heading.category]
    return tuple(map(word, (clock, by, of or "all", category)))


_HEADS = (
    Column("counted_by", "Counted by"),
    Column("dimension", "Broken down by"),
    Column("value", "Of"),
    Column("category", "What was counted"),
)


def _sizes(measure: Measure, rows: Sequence[Restated]) -> Table:
    numbers = (("earlier", "then"), ("today", "today"), *((code, f"change by {words}") for code, words in CAUSES))
    columns = (*_HEADS, *(Column(name, title, is_number=True) for name, title in numbers))
    cells = tuple((*_heads(measure, each), *map(whole, (each.earlier, each.today, *each.changes))) for each in rows)
    return Table(f"{measure.code.lower()}-restated", f"{measure.title}, then and today", columns, cells)


def _causes(measure: Measure, rows: Sequence[Restated]) -> Table:
    columns = (*_HEADS, Column("causes", "Changed by"))
    cells = tuple((*_heads(measure, each), word("; ".join(each.causes))) for each in rows)
    return Table(f"{measure.code.lower()}-restated", f"{measure.title}: what changed, and why", columns, cells)
