"""Every measure is counted a second time, in SQL over an exported archive, and comes to the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pytest

from projections.reports.measures import MEASURES
from tests.commands.calling import Ledger
from tests.oracle_reports.asking import QUESTIONS, Answers, Asked, answers
from tests.oracle_reports.counting import Place, measures
from tests.oracle_reports.filling import filled
from tests.oracle_reports.lives import lines

WITHOUT_COUNTS = {"M35": "the events hold neither nationality nor sex nor age: there is nothing to count"}
"""Measures without SQL, each with the reason."""

UNDATED = {"M8 DATE_NOT_KNOWN", "M22 UNDATED", "M23 DATE_NOT_KNOWN", "M26 DATE_NOT_KNOWN", "M27 DATE_NOT_KNOWN"}
"""Categories of what has no date, and so counts by knowledge only."""


class Both(NamedTuple):
    """The answers to every question, and what the command line printed of the first one: `by_happened` and `by_known` by
    measure and by the words of the category.
    """

    answers: Sequence[Answers]
    printed: Mapping[tuple[str, str], tuple[int, int]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """A ledger of random lives and a part of the synthetic year, through the command line and out again."""
    with filled(tmp_path_factory.mktemp("counted-twice"), lines()) as (ledger, log, archive):
        found = [answers(log, archive, asked) for asked in QUESTIONS]
        return Both(found, dict(_printed(ledger, QUESTIONS[0])))


def _printed(ledger: Ledger, asked: Asked) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    """What a report for the board has in the first table of each measure."""
    period = ("--from", asked.from_at, "--to", asked.to_at, "--known-at", asked.known_at)
    done = ledger("report", "sharing", *period, "--audience", "board", "--format", "json")
    assert done.code == 0, done.err
    for chapter in done.document()["chapters"]:
        for part in chapter["parts"]:
            if part.get("name") == f"{chapter['name']}-whole":
                for row in part["rows"]:
                    yield (chapter["name"].upper(), row["category"]), (row["by_happened"], row["by_known"])


def test_every_measure_has_its_sql_or_a_reason_why_not() -> None:
    assert [measure.code for measure in MEASURES] == sorted(
        [*measures(), *WITHOUT_COUNTS], key=lambda code: int(code[1:])
    )
    assert [] == [measure.code for measure in MEASURES if bool(measure.categories) == (measure.code in WITHOUT_COUNTS)]


def test_sql_counts_and_measures_what_the_replay_does(both: Both) -> None:
    differ = [difference for each in both.answers for difference in each.differences()]
    assert not differ, "\n".join(differ[:40])


def test_the_command_line_prints_what_sql_counts(both: Both) -> None:
    counted = {
        (measure.code, words): (
            by_sql.get(Place("happened", "", "", code), 0),
            by_sql.get(Place("known", "", "", code), 0),
        )
        for measure in MEASURES[:11]
        for by_sql in [both.answers[0].by_sql[measure.code].counts]
        for code, words in measure.categories
    }
    assert len(counted) > 50
    assert counted == {place: both.printed.get(place) for place in counted}


def test_every_category_was_counted_by_each_clock(both: Both) -> None:
    """Else the two could agree on nothing."""
    reached = {
        f"{code} {place.category} {place.clock}"
        for each in both.answers
        for code, counted in each.by_sql.items()
        for place in counted.counts
    }
    categories = [f"{measure.code} {category}" for measure in MEASURES for category in measure.codes()]
    wanted = {f"{each} known" for each in categories} | {
        f"{each} happened" for each in categories if each not in UNDATED
    }
    assert [] == sorted(wanted - reached)


def test_every_dimension_was_told_apart(both: Both) -> None:
    """A breakdown by one value alone would say nothing."""
    values = defaultdict(set)
    for each in both.answers:
        for code, counted in each.by_sql.items():
            for place in counted.counts:
                values[code, place.dimension].add(place.value)
    told = {(measure.code, dimension.name) for measure in MEASURES for dimension in measure.dimensions}
    assert [] == sorted(key for key in told if len(values[key]) < 2)


def test_every_measured_amount_was_told(both: Both) -> None:
    measured = {code for each in both.answers for code, counted in each.by_sql.items() if counted.amounts}
    assert {measure.code for measure in MEASURES if measure.amounts is not None} == measured
