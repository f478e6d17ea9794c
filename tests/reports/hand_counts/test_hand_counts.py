"""Every measure of every acceptance case against a count by hand, with its reason; and all cases in one ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeVar

import pytest

from ledger.instants import Instant, text
from ledger.protocol import Known, load_policy
from projections.reporting import figures_at
from projections.reports.figures import Figures, Heading
from projections.reports.measure import Measure
from projections.reports.measures import MEASURES
from projections.reports.question import Clock, Period, Question
from tests.projections.test_replay import ledger_of
from tests.protocol.test_acceptance_cases import CASES, read
from tests.reports.hand_counts.reading import CODES, YEAR, Row, Sheet, final_sheets, sheets

MINUTES_IN = {"days": 24 * 60, "hours": 60}
MEASURE = {measure.code: measure for measure in MEASURES}

Counts = Mapping[Heading, int]
Amounts = Mapping[tuple[Heading, int], int]
Key = TypeVar("Key", bound=Hashable)


def counted(cases: Iterable[str], known_at: Instant, *subjects: str, period: Period = YEAR) -> Figures:
    """What the reports count of these cases, all in one ledger; of the named subjects only, where there are any."""
    told = [
        known
        for case in cases
        for subject, events in read(CASES / case).items()
        for known in events
        if not subjects or subject in subjects
    ]
    in_order = sorted(told, key=lambda known: (known.known_at, known.number))
    numbered = [Known(number, known.known_at, known.event) for number, known in enumerate(in_order)]
    question = Question(period, known_at, load_policy("protocol-2021"))
    return figures_at(ledger_of(*numbered), question, MEASURES).figures


def headings(row: Row, clock: Clock) -> Sequence[Heading]:
    """The whole, and each dimension."""
    under = [("", ""), *row.headings.items()]
    return [Heading(row.measure, clock, dimension, value, row.category) for dimension, value in under]


def by_hand(rows: Iterable[Row]) -> Counts:
    found: Counter[Heading] = Counter()
    for row in rows:
        for clock, count in ((Clock.HAPPENED, row.happened), (Clock.KNOWN, row.known)):
            found.update(dict.fromkeys(headings(row, clock), count) if count else {})
    return found


def amounts_by_hand(rows: Iterable[Row]) -> Amounts:
    """In the measure's own unit of telling."""
    found: Counter[tuple[Heading, int]] = Counter()
    for row in rows:
        for clock, count in ((Clock.HAPPENED, row.happened), (Clock.KNOWN, row.known)):
            for minutes in row.took if count else ():
                found.update((heading, minutes // told_minutes(row.measure)) for heading in headings(row, clock))
    return found


def told_minutes(code: str) -> int:
    """How many minutes an amount of 1 is, as the measure tells it."""
    amounts = MEASURE[code].amounts
    assert amounts is not None, f"{code} measures no time"
    return MINUTES_IN[amounts.unit] // amounts.per_unit


def amounts_of(figures: Figures) -> Amounts:
    return {
        (heading, amount): times for heading in figures.counts for amount, times in figures.amounts(heading).items()
    }


def differences(expected: Mapping[Key, int], actual: Mapping[Key, int]) -> Mapping[Key, tuple[int, int]]:
    """Where they differ: by hand, by the reports."""
    return {
        key: (expected.get(key, 0), actual.get(key, 0))
        for key in {**expected, **actual}
        if expected.get(key, 0) != actual.get(key, 0)
    }


EACH_SHEET = pytest.mark.parametrize(
    "sheet", sheets(), ids=lambda sheet: "-".join((sheet.case, *map(text, (sheet.known_at, sheet.period.start))))
)


def test_every_case_is_counted() -> None:
    assert {folder.name for folder in CASES.iterdir()} == {sheet.case for sheet in sheets()}


@EACH_SHEET
def test_every_measure_is_counted_or_said_to_have_nothing_to_count(sheet: Sheet) -> None:
    assert sorted(CODES) == sorted([*sheet.counted, *sheet.nothing])


@EACH_SHEET
def test_every_reason_names_what_it_rests_on(sheet: Sheet) -> None:
    known = {each.event.event_id[:8] for events in read(CASES / sheet.case).values() for each in events}
    for row in sheet.rows:
        assert row.events, f"{row.measure} {row.category}: the reason names no event"
        assert set(row.events) <= known, f"{row.measure} {row.category}: the reason names an event of another case"


@EACH_SHEET
def test_every_row_stands_under_the_headings_of_its_measure(sheet: Sheet) -> None:
    for row in sheet.rows:
        expected = {dimension.name for dimension in MEASURE[row.measure].dimensions}
        assert expected == set(row.headings), f"{row.measure} {row.category}"
        assert len(row.took) in {0, max(row.happened, row.known)}, f"{row.measure} {row.category}: one time for each"


@EACH_SHEET
def test_the_reports_count_what_was_counted_by_hand(sheet: Sheet) -> None:
    figures = counted([sheet.case], sheet.known_at, period=sheet.period)
    assert {} == differences(by_hand(sheet.rows), figures.counts)
    assert {} == differences(amounts_by_hand(sheet.rows), amounts_of(figures))


@cache
def all_together() -> Figures:
    last = final_sheets()
    (known_at,) = {sheet.known_at for sheet in last}
    return counted([sheet.case for sheet in last], known_at)


def test_all_cases_in_one_ledger_come_to_the_sum_of_the_hand_counts() -> None:
    rows = [row for sheet in final_sheets() for row in sheet.rows]
    assert {} == differences(by_hand(rows), all_together().counts)
    assert {} == differences(amounts_by_hand(rows), amounts_of(all_together()))


def test_what_is_found_on_a_publisher_is_no_sum_over_persons() -> None:
    """M34 counts it too: three automated shares of one force on one day, of which no person's record holds more than one."""
    case, subjects = "14-automated-sharing", ("S-1401", "S-1402", "S-1403")
    (known_at,) = {sheet.known_at for sheet in final_sheets()}
    apart: Counter[Heading] = Counter()
    for subject in subjects:
        apart.update(counted([case], known_at, subject).counts)
    found = set(differences(apart, counted([case], known_at).counts))
    assert {"M34"} == {heading.measure for heading in found}
    assert {"PS-12"} == {heading.value for heading in found if heading.dimension == "rule"}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_the_parts_of_every_breakdown_add_up_to_the_whole(measure: Measure) -> None:
    parts: Counter[tuple[Clock, str, str]] = Counter()
    for heading, count in all_together().counts.items():
        if heading.measure == measure.code:
            parts[heading.clock, heading.category, heading.dimension] += count
    for (clock, category, dimension), count in parts.items():
        assert parts[clock, category, ""] == count, f"{category} by {dimension}"
