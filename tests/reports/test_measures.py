"""Every measure says what a reader needs, and tells nothing under a heading that it does not have."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from ledger import events as ev
from ledger.instants import parse
from ledger.protocol import load_policy
from projections.reports.measure import MONTH, Measure
from projections.reports.measures import MEASURES
from projections.reports.question import Period, Question
from projections.reports.subject import SubjectAt
from tests.oracle.timelines import strategy, timeline

ALWAYS = Period(parse("2015-01-01T00:00:00Z"), parse("2035-01-01T00:00:00Z"))
QUESTION = Question(ALWAYS, parse("2034-01-01T00:00:00Z"), load_policy())
EACH = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)


def number_of(measure: Measure) -> int:
    return int(measure.code.removeprefix("M"))


def test_the_measures_stand_in_the_order_of_their_codes_each_once() -> None:
    numbers = [number_of(measure) for measure in MEASURES]
    assert sorted(set(numbers)) == numbers


def test_no_two_measures_have_one_title() -> None:
    assert len(MEASURES) == len({measure.title for measure in MEASURES})


@EACH
def test_a_measure_stands_in_the_file_of_its_code(measure: Measure) -> None:
    module = type(measure).__module__.rpartition(".")[2]
    assert f"m{number_of(measure):02}_" == module[:4]


@EACH
def test_a_definition_is_made_of_sentences(measure: Measure) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*\.", measure.definition)
    assert "  " not in measure.definition
    assert measure.title[0].isupper()
    assert not measure.title.endswith(".")


@EACH
def test_it_is_said_who_asks(measure: Measure) -> None:
    assert measure.asked_by
    assert all(measure.asked_by)


@EACH
def test_categories_and_dimensions_are_unique_in_code_and_in_words(measure: Measure) -> None:
    names = [dimension.name for dimension in measure.dimensions]
    titles = [dimension.title for dimension in measure.dimensions]
    words = [category.words for category in measure.categories]
    for said in (measure.codes(), words, names, titles):
        assert len(said) == len(set(said))
    assert all((*measure.codes(), *words, *names, *titles))


@EACH
def test_what_is_not_recorded_names_a_field_that_the_contract_lacks(measure: Measure) -> None:
    for missing in measure.not_recorded:
        assert missing.what
        field, _, event = missing.missing.partition(" in ")
        if event in ev.EVENT_TYPES:
            assert field not in ev.EVENT_TYPES[event].__dataclass_fields__


@settings(max_examples=60, deadline=None)
@given(drawn=strategy)
def test_whatever_is_told_stands_under_headings_of_the_measure(drawn: tuple[int, int]) -> None:
    one = SubjectAt("S-1", timeline(*drawn), QUESTION)
    for measure in MEASURES:
        own = {dimension.name: dimension for dimension in measure.dimensions if dimension.name != MONTH}
        for told in measure.of_subject(one):
            assert told.category in measure.codes()
            assert own.keys() == told.at.keys(), measure.code
            assert all(own[name].words(value) for name, value in told.at.items())
            assert told.amount is None or measure.amounts is not None
            assert told.unit
            assert told.known <= QUESTION.known_at
