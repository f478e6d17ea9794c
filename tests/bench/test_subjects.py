"""The subjects on which the rules are measured are what they are said to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from ledger.events import (
    CorrectionIssued,
    CrimeReported,
    DataShareSent,
    EnforcementActionTaken,
    Event,
    EventRetracted,
    PauseApplied,
    PauseReviewed,
    SupportAccepted,
)
from ledger.protocol import Known
from ledger.protocol.amendments import amended, target_of
from ledger.protocol.known import key_of
from tests.bench.protocol import exponent
from tests.bench.subjects import SIZES, Subject, long_subject, stories, subjects

MATTERING = (EnforcementActionTaken, PauseApplied, PauseReviewed, DataShareSent, SupportAccepted, CrimeReported)


@pytest.fixture(scope="module")
def ordinary() -> list[Subject]:
    return subjects(8)


@pytest.fixture(scope="module")
def long() -> Subject:
    return long_subject(2000)


def test_there_are_as_many_subjects_of_each_size(ordinary: list[Subject]) -> None:
    assert dict.fromkeys(SIZES, 8) == Counter(len(subject.events) for subject in ordinary)


def test_a_subject_is_one_person_whose_events_are_numbered_as_they_became_known(
    ordinary: list[Subject], long: Subject
) -> None:
    for subject in (*ordinary, long):
        assert 1 == len({known.event.subject_ref for known in subject.events})
        assert [*range(len(subject.events))] == [known.number for known in subject.events]
        moments = [known.known_at for known in subject.events]
        assert sorted(moments) == moments
        assert moments[-1] < subject.until


def test_subjects_are_told_apart(ordinary: list[Subject]) -> None:
    assert len(ordinary) == len({subject.events[0].event.subject_ref for subject in ordinary})


def test_what_matters_to_the_rules_comes_as_often_as_in_the_synthetic_year(
    ordinary: list[Subject], long: Subject
) -> None:
    told = _parts(known for story in stories() for known in story)
    for subjects_measured in (ordinary, [long]):
        found = _parts(known for subject in subjects_measured for known in subject.events)
        for kind in MATTERING:
            assert told[kind] == pytest.approx(found[kind], rel=0.5), kind.__name__


def test_no_two_cases_of_a_subject_are_mixed_up(long: Subject) -> None:
    reported = Counter(known.event.case_ref for known in long.events if isinstance(known.event, CrimeReported))
    assert {1} == set(reported.values())
    refs = Counter(known.event.pause_ref for known in long.events if isinstance(known.event, PauseApplied))
    assert {1} == set(refs.values())


def test_one_event_in_a_hundred_of_a_long_subject_amends_another_and_has_effect(long: Subject) -> None:
    amendments = [one.event for one in long.events if isinstance(one.event, CorrectionIssued | EventRetracted)]
    keys = {key_of(known.event) for known in long.events}
    assert 0.01 == pytest.approx(len(amendments) / len(long.events), rel=0.35)
    assert {target_of(amendment) for amendment in amendments} <= keys
    assert () == amended(long.events).ignored


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_is_the_power_with_which_time_grows(power: float) -> None:
    sizes = (500, 1000, 2500, 5000)
    assert power == pytest.approx(exponent(sizes, [0.003 * size**power for size in sizes]))


def _parts(known: Iterable[Known]) -> dict[type[Event], float]:
    """Which part of all events each kind is."""
    kinds = Counter(type(one.event) for one in known)
    return {kind: count / kinds.total() for kind, count in kinds.items()}
