"""The eight recommendations of *Safe to Share?*, and what the record shows of each, force by force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ledger.protocol.policy import Policy
from ledger.protocol.wording import force_in_words
from projections.reports.asked import Basis
from projections.reports.dimensions import FORCE
from projections.reports.document import Cell, Chapter, Column, Fact, Part, Points, Table, Words, in_short, word
from projections.reports.figures import Figures
from projections.reports.groups import LADDERS, Level
from projections.reports.in_step import protected
from projections.reports.measure import Measure
from projections.reports.measured import table_of_whole
from projections.reports.measures import MEASURES
from projections.reports.protected import Protected
from projections.reports.question import Clock
from projections.reports.safe_to_share import RECOMMENDATIONS, Recommendation, Shown, codes_of
from projections.reports.shown import shown
from projections.reports.tally import ALL

_DOUBT_ONLY, _STOPPED = "doubt_only_sharing", "stopped"
_LEVELS = LADDERS[FORCE.name]
_NO_VERDICT = (
    "This report gives evidence and no marks. A count shows what was recorded, not why. That nothing is on record "
    "against a recommendation does not mean that it is met, and a police force that records nothing does not show here at all."
)
_NONE_ON_RECORD = "Nothing that bears on it is on record in this period. That is no evidence either way."
_NOTHING_BEARS = "The record holds no evidence of this recommendation, for or against it."
_CODES = tuple(code for one in RECOMMENDATIONS for code in codes_of(one))
EVIDENCE = tuple(measure for measure in MEASURES if measure.code in _CODES)


def recommendation_chapters(siblings: Sequence[Sequence[Measure]], basis: Basis, figures: Figures) -> Sequence[Chapter]:
    """Shows of each measure what the report that it belongs to shows, and no more: whoever reads both learns nothing."""
    made = {
        one.measure.code: one
        for measures in siblings
        for one in protected(measures, figures, basis.audience, basis.question.period, rolls_up=True)
    }
    opening = Chapter("opening", "How to read this", (), (Words(_NO_VERDICT),))
    chapters = [_chapter(one, made, basis.question.policy) for one in RECOMMENDATIONS]
    return [opening, *chapters, _counting()]


def _chapter(one: Recommendation, made: Mapping[str, Protected], policy: Policy) -> Chapter:
    about = (
        Fact("addressed_to", "Addressed to", one.addressed_to),
        Fact("asks", "What it asks, in our words", one.asks),
        Fact("cannot_show", "What the record cannot show", one.cannot_show),
        *(_definition(made[code].measure) for code in codes_of(one)),
    )
    parts: list[Part] = []
    if one.evidence:
        parts += _by_force(one, made)
    parts += [_of_the_whole(made[code]) for code in one.whole]
    if one.number == 1:
        parts += _assumed(policy)
    return Chapter(
        f"recommendation-{one.number}", f"{one.number}. {one.title}", about, tuple(parts) or (Words(_NOTHING_BEARS),)
    )


def _definition(measure: Measure) -> Fact:
    title = f"{measure.code}, {measure.title} (unit: {measure.unit})"
    return Fact(measure.code.lower(), title, in_short(measure.definition)[0])


def _counting() -> Chapter:
    """Once for each measure, after all that rest on it: several recommendations do on one."""
    rules = ((measure, in_short(measure.definition)[1]) for measure in EVIDENCE)
    parts = tuple(
        Points(f"{measure.code}, {measure.title}", said, is_small_print=True) for measure, said in rules if said
    )
    return Chapter("counting", "How the figures are counted", (), parts)


def _of_the_whole(one: Protected) -> Part:
    if one.is_empty:
        return Words(f"{one.measure.title} ({one.measure.code}): {_NONE_ON_RECORD[:1].lower()}{_NONE_ON_RECORD[1:]}")
    return table_of_whole(one)


def _by_force(one: Recommendation, made: Mapping[str, Protected]) -> Iterator[Part]:
    """By police force, and by region what can be shown by region only."""
    tables = [
        _table(one, level, [each for each in one.evidence if _level_of(made[each.measure]) == level.name], made)
        for level in _LEVELS
    ]
    found = [table for table in tables if table is not None]
    if not found:
        yield Words(_NONE_ON_RECORD)
    yield from found


def _level_of(one: Protected) -> str:
    return next((level.name for level in _LEVELS if one.breakdown(level.name) is not None), FORCE.name)


def _table(one: Recommendation, level: Level, evidence: Sequence[Shown], made: Mapping[str, Protected]) -> Table | None:
    """By when it happened: a row for each place of which any of these measures counts anything, then all of them."""
    found = [made[each.measure].breakdown(level.name) for each in evidence]
    places = dict(sorted(pair for each in found if each is not None for pair in each.values))
    if not places:
        return None
    columns = [Column(level.name, level.title)]
    columns += [Column(_name(each), f"{each.title} ({each.measure})", is_number=True) for each in evidence]
    rows = [
        (word(words), *(_cell(made, each, level.name, place) for each in evidence)) for place, words in places.items()
    ]
    rows.append((word("all"), *(_cell(made, each) for each in evidence)))
    title, count = level.title[:1].lower() + level.title[1:], len(places)
    return Table(
        f"recommendation-{one.number}-by-{level.name}",
        f"What is on record of recommendation {one.number}, by {title}",
        tuple(columns),
        tuple(rows),
        says=f"By when it happened. {count} {title}{' has' if count == 1 else 's have'} something on record.",
    )


def _cell(made: Mapping[str, Protected], each: Shown, dimension: str = ALL, value: str = ALL) -> Cell:
    return shown(made[each.measure].cell(Clock.HAPPENED, dimension, value, each.category))


def _name(each: Shown) -> str:
    return f"{each.measure}_{each.category or 'all'}".lower()


def _assumed(policy: Policy) -> Iterator[Part]:
    """What the policy takes to be so: force by force, as the answers to recommendation 1 differed."""
    stopped = [
        force_in_words(row.force)
        for row in policy.regimes
        if (row.topic, row.value) == (_DOUBT_ONLY, _STOPPED) and row.force
    ]
    if stopped:
        yield Points(
            "What the policy assumes, which is no evidence of what was done",
            tuple(f"Sharing on a doubt alone counts as stopped for {force}." for force in sorted(set(stopped))),
        )
