"""A measure's chapter: what it says before its figures, and what after them."""

from __future__ import annotations

import pytest

from projections.reports.document import Points, in_short, sentences
from projections.reports.engagement import ENGAGEMENT_MEASURES
from projections.reports.measure import Measure
from projections.reports.measures import MEASURES
from tests.reports.making import Sightings, counted, document, table, told

EVERY = [*MEASURES, *ENGAGEMENT_MEASURES]


class Long(Sightings):
    definition = f"Those who were seen. {'It is said at length, and for good reason, what counts. ' * 9}So it ends."


@pytest.mark.parametrize("measure", EVERY, ids=lambda measure: measure.code)
def test_a_definition_falls_into_its_sentences(measure: Measure) -> None:
    said = sentences(measure.definition)
    assert measure.definition == " ".join(said)
    assert all(each.endswith(".") and each[0].isupper() and len(each) > 15 for each in said)


@pytest.mark.parametrize("measure", EVERY, ids=lambda measure: measure.code)
def test_a_definition_begins_with_what_is_read_at_a_glance(measure: Measure) -> None:
    short, rules = in_short(measure.definition)
    assert measure.definition == " ".join((short, *rules))
    assert len(short) <= max(300, len(sentences(measure.definition)[0]))


def test_the_rules_of_counting_stand_after_the_figures() -> None:
    (chapter,) = document(counted(told(30)), measures=[Long()]).chapters
    (definition,) = [fact.text for fact in chapter.about if fact.name == "definition"]
    last = chapter.parts[-1]
    assert isinstance(last, Points)
    assert ("How it is counted", "So it ends.") == (last.title, last.sentences[-1])
    assert Long.definition == " ".join((definition, *last.sentences))


def test_the_sentence_on_a_confidential_number_begins_like_one() -> None:
    of = document(counted(told(3)), measures=[Sightings()])
    assert table(of, "m0-whole").says.startswith("A confidential number of persons were counted")
