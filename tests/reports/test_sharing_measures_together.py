"""The sharing measures agree with one another on random timelines: what they count of the same things adds up."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings

from projections.reports.measure import Measure
from projections.reports.measures import m01_persons_referred as m01
from projections.reports.measures import m02_shares_sent_and_received as m02
from projections.reports.measures import m03_capture_rate as m03
from projections.reports.measures import m04_automated_shares as m04
from projections.reports.measures import m05_share_purposes as m05
from projections.reports.measures import m06_lawful_bases as m06
from projections.reports.measures import m07_sensitive_data as m07
from projections.reports.measures import m08_victims_told as m08
from projections.reports.measures import m09_shares_sought as m09
from projections.reports.measures import m10_care_before_share as m10
from projections.reports.subject import SubjectAt
from tests.oracle.timelines import strategy, timeline
from tests.reports.test_measures import QUESTION

AGREE = settings(max_examples=80, deadline=None)


def told(measure: Measure, drawn: tuple[int, int]) -> Counter[str]:
    """How often each category is told of one random person, at whatever time."""
    one = SubjectAt("S-1", timeline(*drawn), QUESTION)
    return Counter(each.category for each in measure.of_subject(one))


@AGREE
@given(drawn=strategy)
def test_all_measures_of_every_share_count_the_same_shares(drawn: tuple[int, int]) -> None:
    sides = told(m02.SharesSentAndReceived(), drawn)
    sent = sides["SENT_MATCHED"] + sides["SENT_ONLY"]
    found = [
        told(measure, drawn).total() for measure in (m04.AutomatedShares(), m05.SharePurposes(), m07.SensitiveData())
    ]
    assert [sent] * 3 == found
    assert sent <= told(m06.LawfulBases(), drawn).total()


@AGREE
@given(drawn=strategy)
def test_all_measures_of_shares_about_victims_and_witnesses_count_the_same_shares(drawn: tuple[int, int]) -> None:
    found = [
        told(measure, drawn).total()
        for measure in (m01.PersonsReferred(), m08.VictimsTold(), m09.SharesSought(), m10.CareBeforeShare())
    ]
    assert [found[0]] * 4 == found
    assert found[0] <= told(m05.SharePurposes(), drawn).total()


@AGREE
@given(drawn=strategy)
def test_the_capture_rate_rests_on_what_was_sent_and_received(drawn: tuple[int, int]) -> None:
    sides, capture = told(m02.SharesSentAndReceived(), drawn), told(m03.CaptureRate(), drawn)
    assert (sides["SENT_MATCHED"], sides["SENT_ONLY"], sides["RECEIVED_ONLY"]) == (
        capture["PAIR"],
        capture["REJECTED"] + capture["SENT_ONLY"] + capture["SENT_OPEN"],
        capture["RECEIVED_ONLY"] + capture["RECEIVED_OPEN"],
    )
