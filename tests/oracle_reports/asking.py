"""What is asked of both countings, and the answers of both in one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger import instants
from ledger.log.port import Log
from ledger.protocol.policy import load_policy
from projections.reporting import figures_at
from projections.reports.figures import Figures
from projections.reports.measure import MONTH, Measure
from projections.reports.measures import MEASURES
from projections.reports.question import Period, Question
from tests.oracle_reports.archive import Archive, tables
from tests.oracle_reports.counting import Counts, Place, ask, count, measures, prepare, tell

ON_RECORD = "protocol-2021"
"""The policy whose findings the ledger holds."""
FROM_FINDINGS = frozenset({"M16", "M17", "M20", "M34"})
"""Measures of findings: the archive has those of one policy only, so they are compared under that."""


class Asked(NamedTuple):
    """One question: a period, the moment of knowledge, the policy."""

    from_at: str
    to_at: str
    known_at: str
    policy: str = ON_RECORD


QUESTIONS = (
    Asked("2019-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-01-31T12:00:00Z"),
    Asked("2024-03-31T23:00:00Z", "2024-06-30T23:00:00Z", "2024-06-15T09:30:00Z"),
    Asked("2020-12-20T10:00:00Z", "2020-12-29T00:00:00Z", "2020-12-29T00:00:00Z"),
    Asked("2023-12-31T00:00:00Z", "2024-11-02T00:00:00Z", "2024-10-30T18:00:00Z", "witness-covered"),
)
"""Everything; a quarter that is not over, so that terms still run; a few days; a year under another policy."""


class Answers(NamedTuple):
    """What both countings gave to one question, by measure."""

    asked: Asked
    by_replay: Mapping[str, Counts]
    by_sql: Mapping[str, Counts]

    def differences(self) -> Sequence[str]:
        """Every figure and every distribution that is not the same, in words."""
        return [
            f"{code} {what} {place}: {one.get(place)} by replay, {other.get(place)} by SQL ({self.asked})"
            for code in self.by_replay
            for what, one, other in zip(Counts._fields, self.by_replay[code], self.by_sql[code], strict=True)
            for place in sorted({*one, *other})
            if one.get(place) != other.get(place)
        ]


def answers(log: Log, archive: Archive, asked: Asked) -> Answers:
    """Count the same twice."""
    return Answers(asked, dict(_by_replay(log, asked)), dict(_by_sql(archive, asked)))


def compared(asked: Asked) -> Sequence[Measure]:
    """The measures that SQL can count under the policy of this question."""
    counted = set(measures()) - (set() if asked.policy == ON_RECORD else FROM_FINDINGS)
    return [measure for measure in MEASURES if measure.code in counted]


def _by_replay(log: Log, asked: Asked) -> Iterator[tuple[str, Counts]]:
    period = Period(instants.parse(asked.from_at), instants.parse(asked.to_at))
    question = Question(period, instants.parse(asked.known_at), load_policy(asked.policy))
    figures = figures_at(log, question, compared(asked)).figures
    return ((measure.code, _of_measure(figures, measure.code)) for measure in compared(asked))


def _of_measure(figures: Figures, code: str) -> Counts:
    counts, amounts = {}, {}
    for heading, number in figures.counts.items():
        if heading.measure == code:
            place = Place(heading.clock.value, heading.dimension, heading.value, heading.category)
            counts[place] = number
            if measured := figures.amounts(heading):
                amounts[place] = dict(measured)
    return Counts(counts, amounts)


def _by_sql(archive: Archive, asked: Asked) -> Iterator[tuple[str, Counts]]:
    known_at = instants.parse(asked.known_at)
    with tables(archive, known_at, archive.policy(asked.policy)) as database:
        prepare(database, known_at)
        ask(database, known_at, instants.parse(asked.from_at), instants.parse(asked.to_at))
        for measure in compared(asked):
            tell(database, measure.code)
            yield measure.code, _as_broken_down(count(database), measure)


def _as_broken_down(counted: Counts, measure: Measure) -> Counts:
    """SQL counts every measure by month; the replay only those that show it. The months are held against the whole."""
    own = {dimension.name for dimension in measure.dimensions} | {""}
    whole = sum(number for place, number in counted.counts.items() if not place.dimension)
    assert whole == sum(number for place, number in counted.counts.items() if place.dimension == MONTH)
    return Counts(
        {place: number for place, number in counted.counts.items() if place.dimension in own},
        {place: dict(amounts) for place, amounts in counted.amounts.items() if place.dimension in own},
    )
