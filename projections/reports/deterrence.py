"""What `deterrence` shows: the share of victims still engaged after a share of their data, and without one, and what that
cannot show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from projections.disclosure.audience import SUPPRESSED, Audience
from projections.reports.asked import Basis
from projections.reports.charts.survival import Curve, Point, survival
from projections.reports.document import Cell, Chapter, Column, Fact, Picture, Points, Table, whole, word
from projections.reports.engagement import (
    DISENGAGED,
    ENDS_OF_BANDS,
    ENGAGEMENT_MEASURES,
    FOLLOWED,
    FORCE_GROUP,
    bands,
    category,
)
from projections.reports.figures import Figures, Heading
from projections.reports.in_step import protected
from projections.reports.measure import Measure
from projections.reports.measured import chapter_of
from projections.reports.protected import Protected
from projections.reports.question import Clock
from projections.reports.survival import Step, interval_95, kaplan_meier, life_table
from projections.reports.symbols import NOT_APPLICABLE, UNRELIABLE
from projections.reports.tally import ALL

CAVEATS = (
    (
        "These figures cannot show that a share made anybody disengage. The cases in which data were shared differ from the "
        "others in the crime, in its gravity and in how exposed the person is, and nothing here makes them alike."
    ),
    (
        "The two times do not begin at the same point: one runs from the share, the other from the beginning of the case. Who "
        "disengages early, before anything is shared, is in the second only."
    ),
    (
        "Victims who never came forward for fear of a share are in no record, so that the deterrent which matters most may be "
        "the one that cannot be counted."
    ),
    (
        "A victim whose time ends otherwise (the case was closed, or charged and tried) is taken to have been as likely to "
        "disengage as those still followed. Where that is not so, the curves are wrong by an amount that nobody can tell."
    ),
    (
        "Disengagement is what support providers and the police recorded. Nobody asked the victims for their reasons here, and "
        "support may end in one force's area for what goes unrecorded in another's."
    ),
    (
        "Each case is counted for itself; one person may have several. The intervals take them as independent, say "
        "nothing of the differences between those shared and those not, and are no test of them."
    ),
)
_EXACT = (
    "The share still engaged is the estimate of Kaplan and Meier from exact days, and the interval its 95 per cent confidence "
    "interval after Greenwood on the log-log scale. [z] stands where nobody was followed so long, or where the "
    "estimate leaves no interval."
)
_ROUNDED = (
    "The share still engaged is worked out from the rounded counts as published here, as in a life table: those who were "
    "followed no longer count for half of the time in which they left. No intervals are given. Where a count is "
    "confidential, so is every later share; [u] stands where so few cases are counted that rounding would decide it."
)


def deterrence_chapters(basis: Basis, figures: Figures) -> Sequence[Chapter]:
    """The whole report. `figures` are those of ENGAGEMENT_MEASURES; a document of it is made by `stated.document_of`."""
    made = protected(ENGAGEMENT_MEASURES, figures, basis.audience, basis.question.period)
    caveats = Chapter("caveats", "What these figures cannot show", (), (Points("Read this first", CAVEATS),))
    return [caveats, _curves(made, figures, basis.audience), *map(_counts, made)]


def _counts(one: Protected) -> Chapter:
    """A median of those who disengaged would leave out all who did not: the curves stand in its place."""
    chapter = chapter_of(one)
    kept = (part for part in chapter.parts if not isinstance(part, Picture) and not _is_spread(part))
    return replace(chapter, parts=tuple(kept))


def _is_spread(part: object) -> bool:
    return isinstance(part, Table) and "-spread" in part.name


# The curves -----------------------------------------------------------------------------------------------------


class _Point(NamedTuple):
    """What is said of one curve at one time."""

    followed: Cell
    lasting: Cell
    low: Cell
    high: Cell


_Drawn = Sequence[tuple[Protected, Sequence[_Point]]]
"""The curves of the whole, each with its points."""


def _curves(made: Sequence[Protected], figures: Figures, audience: Audience) -> Chapter:
    columns = (
        Column("measure", "Cases"),
        Column("region", "Region"),
        Column("day", "Day"),
        Column("followed", "Cases still followed", is_number=True),
        Column("engaged", "% still engaged", is_number=True, unit="%"),
        Column("low", "95% from", is_number=True, unit="%"),
        Column("high", "95% to", is_number=True, unit="%"),
    )
    rows, drawn = [], []
    for one in made:
        for value, name in _regions(one):
            points = list(_of_rounded(one, value) if audience.suppresses else _of_exact(one.measure, figures, value))
            rows += [(word(_short(one)), word(name), word(str(day)), *point) for day, point in _by_day(points)]
            if value == ALL:
                drawn.append((one, points))
    about = (
        Fact("estimator", "How the shares are estimated", _ROUNDED if audience.suppresses else _EXACT),
        Fact("clock", "Clock", "By when it happened: the share, or the beginning of the case, lies in the period."),
    )
    table = Table("engaged", "Still engaged, by day", columns, tuple(rows), says=_says(drawn))
    return Chapter("curves", "Still engaged after a share, and without one", about, (_picture(drawn, table),))


def _by_day(points: Sequence[_Point]) -> Iterator[tuple[int, _Point]]:
    return zip(ENDS_OF_BANDS, points, strict=True)


def _picture(drawn: _Drawn, table: Table) -> Picture | Table:
    """Of the days that the table gives; nothing where there is no share to draw."""
    curves = []
    for one, points in drawn:
        known = tuple(
            Point(Decimal(day), point.lasting.number, _interval(point))
            for day, point in _by_day(points)
            if point.lasting.number is not None
        )
        if known:
            curves.append(Curve(_short(one), known))
    if not curves:
        return table
    says = f"{table.says} The dots are the days of the table; between them the lines are only there to guide the eye."
    if any(point.interval for curve in curves for point in curve.points):
        says = f"{says} The upright lines are the 95% intervals."
    name = f"{table.name}-picture"
    return Picture(name, table.title, survival(name, table.title, says, "days", curves), says, table)


def _interval(point: _Point) -> tuple[Decimal, Decimal] | None:
    low, high = point.low.number, point.high.number
    return None if low is None or high is None else (low, high)


def _short(one: Protected) -> str:
    """After a share, or without a share."""
    return one.measure.title.removeprefix("Disengagement ")


def _regions(one: Protected) -> Iterator[tuple[str, str]]:
    """The whole first."""
    yield ALL, "all"
    by_region = one.breakdown(FORCE_GROUP.name)
    if by_region is not None:
        yield from by_region.values


def _says(drawn: _Drawn) -> str:
    """On the last day of which a share is given for every curve."""
    no_effect = "The difference is not the effect of the share."
    for at, day in reversed([*enumerate(ENDS_OF_BANDS)]):
        told = [(points[at].lasting, _short(one)) for one, points in drawn]
        if all(lasting.number is not None for lasting, _ in told):
            return f"Still engaged after {day} days: {', '.join(f'{lasting.text} {of}' for lasting, of in told)}. {no_effect}"
    return f"There is no day on which the shares of both groups can be given. {no_effect}"


def _of_exact(measure: Measure, figures: Figures, region: str) -> Iterator[_Point]:
    ended, left = (_times(measure, figures, region, end) for end in (DISENGAGED, FOLLOWED))
    steps = kaplan_meier(ended, left)
    for day in ENDS_OF_BANDS:
        followed = sum(count for times in (ended, left) for at, count in times.items() if at >= day)
        before = [step for step in steps if step.at < day]
        yield _exact_point(followed, before[-1] if before else None)


def _times(measure: Measure, figures: Figures, region: str, end: str) -> Mapping[int, int]:
    """How often each number of days was told."""
    found: Counter[int] = Counter()
    dimension = FORCE_GROUP.name if region else ALL
    for band, _ in bands():
        found.update(figures.amounts(Heading(measure.code, Clock.HAPPENED, dimension, region, category(end, band))))
    return found


def _exact_point(followed: int, last: Step | None) -> _Point:
    nothing = word(NOT_APPLICABLE)
    count = whole(followed)
    lasting = Fraction(1) if last is None else last.lasting
    if not followed and lasting:
        return _Point(count, nothing, nothing, nothing)
    interval = None if last is None else interval_95(last)
    if interval is None:
        return _Point(count, _percent(lasting), nothing, nothing)
    return _Point(count, _percent(lasting), *(_percent(Fraction(end)) for end in interval))


def _of_rounded(one: Protected, region: str) -> Iterator[_Point]:
    """From published counts and from nothing else: once one of them is hidden, so is the rest of the curve."""
    at_start = _number(one, region)
    followed, pairs = at_start, list[tuple[int, int]]()
    for band, _ in list(bands())[: len(ENDS_OF_BANDS)]:
        ended, left = (_number(one, region, category(end, band)) for end in (DISENGAGED, FOLLOWED))
        if followed is None or ended is None or left is None:
            followed = None
            yield _Point(*[word(SUPPRESSED)] * 2, *[word(NOT_APPLICABLE)] * 2)
        else:
            pairs.append((ended, left))
            followed = max(followed - ended - left, 0)
            yield _Point(whole(followed), _rounded_share(one, at_start or 0, pairs), *[word(NOT_APPLICABLE)] * 2)


def _number(one: Protected, region: str, code: str = ALL) -> int | None:
    """As published; None where a mark stands."""
    cell = one.cell(Clock.HAPPENED, FORCE_GROUP.name if region else ALL, region, code)
    return None if cell.mark else cell.shown


def _rounded_share(one: Protected, at_start: int, pairs: Sequence[tuple[int, int]]) -> Cell:
    if at_start == 0:
        return word(NOT_APPLICABLE)
    if at_start < 2 * one.rates_from:  # the curve is a product of several shares
        return word(UNRELIABLE)
    lasting = [*life_table(at_start, pairs)][-1]
    return word(NOT_APPLICABLE) if lasting is None else _percent(lasting)


def _percent(share: Fraction) -> Cell:
    """To one decimal, halves up."""
    rate = (Decimal(share.numerator) * 100 / Decimal(share.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Cell(f"{rate}%", rate)
