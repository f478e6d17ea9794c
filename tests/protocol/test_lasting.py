"""What lasts: states that acts begin, the shield's stretches, and looking things up by when they lasted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import events as ev
from ledger.instants import Instant
from ledger.protocol.acts import Act, end_of_state
from ledger.protocol.case import CaseHistory
from ledger.protocol.policy import load_policy
from ledger.protocol.ranges import FUTURE, Interval, Range, range_of
from ledger.protocol.shield import Stretch
from ledger.protocol.support import support_at, support_of
from ledger.protocol.timetable import Timetable
from tests.protocol.story import HOME_OFFICE, Said, act, opened, outcome, said, support_ended, supported, when

DETENTION = act("05-20", "DETENTION", ref="A-1")


def ended(at: str, ref: str = "A-1") -> Said:
    return said(ev.EnforcementActionEnded, at, HOME_OFFICE, action_ref=ref, reason="RELEASED")


LIMITED = DETENTION._with(continues_until=when("06-20"))
ENDS = {
    "never, when nothing says so": (DETENTION, (), FUTURE),
    "when it was said to last to": (LIMITED, (), when("06-20")),
    "at its recorded end, rather than that": (LIMITED, (ended("05-25"),), when("05-25")),
    "at the first end": (DETENTION, (ended("05-25"), ended("05-26")), when("05-25")),
    "at an end on the instant of its beginning": (DETENTION, (ended("05-20"),), when("05-20")),
    "not at an end before its beginning": (DETENTION, (ended("05-19"),), FUTURE),
    "not at the end of another": (DETENTION, (ended("05-25", "A-2"),), FUTURE),
    "not at an undated end": (DETENTION, (ended("05-25").undated(),), FUTURE),
}


@pytest.mark.parametrize(("begun", "ends", "expected"), ENDS.values(), ids=ENDS.keys())
def test_a_state_ends(begun: Said, ends: tuple[Said, ...], expected: Instant) -> None:
    one = Act(begun.event, 4, range_of(begun.event))
    assert expected == end_of_state(one, [end.event for end in ends])


def test_a_shielded_stretch_runs_through_changes_of_level() -> None:
    story = (opened("05-01"), supported("05-10"), support_ended("06-01"), outcome("07-01"))
    case = CaseHistory(load_policy())
    for one in story:
        case.put(one.event)
    shield = case.shield
    assert Stretch(when("05-01"), when("06-15")) == shield.stretch(when("05-20"))
    assert Stretch(when("05-10"), when("06-15")) == shield.same_level(when("05-20"))
    assert ("PRESUMED", "FULL", "CONDITIONAL", "NONE") == tuple(
        shield.level_at(when(at)) for at in ("05-01", "06-14", "06-15", "07-01")
    )
    assert shield.stretch(when("06-15")) is None


def test_a_state_of_support_is_in_force_from_its_own_instant() -> None:
    spells = support_of([supported("05-10").event], 0)
    assert ("NOT_OFFERED", "ACTIVE") == tuple(
        support_at(spells, when(at)).state for at in ("05-10 11:59:59.999999", "05-10")
    )


moments = st.integers(0, 30).map(Instant)
ranges = st.tuples(moments, moments).map(lambda pair: Range(min(pair), max(pair)))
intervals = st.tuples(ranges, ranges).map(lambda pair: Interval(*pair))


def may_meet(interval: Interval, asked: Range) -> bool:
    """Whether the possible part of the interval has the point, or anything of the range, in it."""
    begun, ended = interval.start.earliest, interval.end.latest
    if asked.earliest == asked.latest:
        return begun <= asked.earliest < ended
    return max(begun, asked.earliest) < min(ended, asked.latest)


@given(st.lists(intervals), st.lists(st.integers(0, 9)), ranges)
def test_a_timetable_finds_what_one_by_one_would_find(
    lasting: list[Interval], dropped: list[int], asked: Range
) -> None:
    rows = [(interval, (Instant(place), Instant(0), "", ""), place) for place, interval in enumerate(lasting)]
    timetable: Timetable[int] = Timetable()
    timetable.change((), rows)
    timetable.at(asked)
    gone = [row for row in rows if row[2] in dropped]
    timetable.change(gone, ())
    assert [row[2] for row in rows if row not in gone and may_meet(row[0], asked)] == timetable.at(asked)


@given(st.lists(st.tuples(intervals, st.integers(0, 5))), ranges)
def test_a_timetable_finds_the_first_without_looking_at_all(lasting: list[tuple[Interval, int]], asked: Range) -> None:
    """What has begun by a day may be written down for any moment of that day."""
    rows = [
        (interval, (Instant(interval.start.earliest + late), Instant(place), "", ""), place)
        for place, (interval, late) in enumerate(lasting)
    ]
    timetable: Timetable[int] = Timetable()
    timetable.change((), rows)
    assert next(iter(timetable.at(asked)), None) == timetable.first_at(asked)
