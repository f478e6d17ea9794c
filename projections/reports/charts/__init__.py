"""The pictures of a measure: what its figures show, drawn from what its audience may see and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from projections.disclosure import published
from projections.disclosure.audience import SUPPRESSED
from projections.reports.charts.columns import columns
from projections.reports.charts.rows import Amount, Rate, Spread, bars, rates, spreads
from projections.reports.charts.wilson import interval
from projections.reports.document import Cell, Column, Picture, Table, word
from projections.reports.groups import SPANS
from projections.reports.protected import Breakdown, Distribution, Protected
from projections.reports.question import Clock
from projections.reports.shown import amount, rate, shown
from projections.reports.symbols import NOT_APPLICABLE
from projections.reports.tally import ALL

__all__ = ["pictures"]

_Draw = Callable[[str, str, str, Sequence[Amount]], str]
_RATES_MAX = 4  # categories: with more of them it is a mix, and no one share of it is a rate
_ROWS_MIN = 2  # of one row there is nothing to compare
_CALENDAR = frozenset(span.name for span in SPANS)
_INTERVALS = (
    "The interval is Wilson's, at 95%: the rates that as many cases could have given by chance alone. It is worked out "
    "from the counts as published."
)


def pictures(protected: Protected, tables: Mapping[str, Table]) -> Sequence[Picture]:
    """By when it happened. Of the measure's tables, by name, those that hold the numbers of a picture go with it."""
    if protected.is_empty or not protected.measure.categories:
        return ()
    return tuple(_pictures(protected, tables))


def _pictures(one: Protected, tables: Mapping[str, Table]) -> Iterator[Picture]:
    own = next((each for each in one.breakdowns if each.name not in _CALENDAR and len(each.values) >= _ROWS_MIN), None)
    categories, code = one.measure.categories, one.measure.code.lower()
    if len(categories) > 1:
        heads = [
            (words, one.cell(Clock.HAPPENED, category=code), one.cell(Clock.HAPPENED)) for code, words in categories
        ]
        yield from _rates(one, "rates", f"{one.measure.title}: % of all", "What was counted", heads)
    if own is not None and 1 < len(categories) <= _RATES_MAX:
        telling = next((by for by in one.breakdowns if _compares(one, by)), None)
        if telling is not None:
            yield from _rates_by(one, telling)
    for by in one.breakdowns:
        is_calendar = by.name in _CALENDAR
        if len(by.values) >= _ROWS_MIN and (is_calendar or (by is own and len(categories) == 1)):
            yield _counts(one, by, columns if is_calendar else bars, tables[f"{code}-{_dashed(by.name)}"])
    spread = f"{code}-spread"
    spread_by = "" if own is None else f"{spread}-{_dashed(own.name)}"
    if spread in tables:
        yield _spread(one, None, tables[spread])
    if spread_by in tables:
        yield _spread(one, own, tables[spread_by])


# Rates ----------------------------------------------------------------------------------------------------------


def _compares(one: Protected, by: Breakdown) -> bool:
    """Not so where the category follows from the value, as the tier from whether there was enforcement."""
    if by.name in _CALENDAR or len(by.values) < _ROWS_MIN:
        return False
    code = one.measure.categories[0].code
    of_first = [one.cell(Clock.HAPPENED, by.name, value, code) for value, _ in by.values]
    of_all = [one.cell(Clock.HAPPENED, by.name, value) for value, _ in by.values]
    return any(
        part.mark or of.mark or part.shown not in (0, of.shown) for part, of in zip(of_first, of_all, strict=True)
    )


def _rates_by(one: Protected, by: Breakdown) -> Iterator[Picture]:
    code, words = one.measure.categories[0]
    heads = [
        (name, one.cell(Clock.HAPPENED, by.name, value, code), one.cell(Clock.HAPPENED, by.name, value))
        for value, name in by.values
    ]
    title = f"{one.measure.title}: % {words}, by {_small(by.title)}"
    return _rates(one, f"rates-{_dashed(by.name)}", title, by.title, heads)


def _rates(
    one: Protected, name: str, title: str, head: str, heads: Sequence[tuple[str, published.Cell, published.Cell]]
) -> Iterator[Picture]:
    """Nothing where no rate can be shown: the counts have a table of their own."""
    drawn = [_rate(words, part, of, one.rates_from) for words, part, of in heads]
    if all(each.number is None for each in drawn):
        return
    columns_ = (
        Column("heading", head),
        Column("count", "Count", is_number=True),
        Column("of", "Of", is_number=True),
        Column("rate", "%", is_number=True, unit="%"),
        Column("low", "Interval from, %", is_number=True, unit="%"),
        Column("high", "Interval to, %", is_number=True, unit="%"),
    )
    rows = [
        (word(words), shown(part), shown(of), *_rate_cells(each))
        for (words, part, of), each in zip(heads, drawn, strict=True)
    ]
    name, says = f"{one.measure.code.lower()}-{name}", _rates_say(drawn)
    table = Table(name, f"{title}, with 95% intervals", columns_, tuple(rows), notes=(_INTERVALS,))
    yield Picture(f"{name}-picture", title, rates(f"{name}-picture", title, says, drawn), says, table)


def _rate(words: str, part: published.Cell, of: published.Cell, least: int) -> Rate:
    cell = rate(part, of, least)
    if cell.number is None or not of.shown:
        return Rate(words, cell.text, None)
    low, high = interval(part.shown or 0, of.shown)
    return Rate(words, cell.text, cell.number, _tenth(low), _tenth(high))


def _rate_cells(each: Rate) -> tuple[Cell, Cell, Cell]:
    if each.number is None:
        return word(each.words), word(each.words), word(each.words)
    return Cell(each.words, each.number), Cell(f"{each.low}%", each.low), Cell(f"{each.high}%", each.high)


def _rates_say(drawn: Sequence[Rate]) -> str:
    told = [each for each in drawn if each.number is not None]
    most = max(each.number or Decimal(0) for each in told)
    highest = [each for each in told if each.number == most]
    if len(highest) == len(told) > 1:
        return f"By when it happened, the rate is {highest[0].words} wherever it is shown."
    if len(highest) > 1:
        return (
            f"By when it happened, {len(highest)} of the {len(told)} rates that are shown are the highest, at "
            f"{highest[0].words}: compare their intervals."
        )
    return (
        f"By when it happened, the highest rate is that of \u201c{highest[0].label}\u201d: {highest[0].words}, with an interval "
        f"from {highest[0].low}% to {highest[0].high}%."
    )


# Counts ---------------------------------------------------------------------------------------------------------


def _counts(one: Protected, by: Breakdown, draw: _Draw, table: Table) -> Picture:
    cells = [(words, shown(one.cell(Clock.HAPPENED, by.name, value))) for value, words in by.values]
    rows = [Amount(words, cell.text, cell.number) for words, cell in cells]
    name = f"{table.name}-picture"
    return Picture(name, table.title, draw(name, table.title, table.says, rows), table.says, replace(table, says=""))


# Distributions --------------------------------------------------------------------------------------------------


def _spread(one: Protected, by: Breakdown | None, table: Table) -> Picture:
    """Of every category, or of each value under the first one."""
    amounts = one.measure.amounts
    assert amounts is not None
    words, first = dict(one.measure.categories), one.amount_categories[0]
    if by is None:
        places = [(words[code], ALL, ALL, code) for code in one.amount_categories]
    else:
        places = [(name, by.name, value, first) for value, name in by.values]
    found = [(label, one.distribution(Clock.HAPPENED, *place)) for label, *place in places]
    drawn = [_quantiles(label, each, amounts.per_unit) for label, each in found]
    name = f"{table.name}-picture"
    says = table.says or f"Of {words[first]}, by when it happened: {_medians_say(drawn)}."
    return Picture(
        name, table.title, spreads(name, table.title, says, amounts.unit, drawn), says, replace(table, says="")
    )


def _medians_say(drawn: Sequence[Spread]) -> str:
    told = sorted((each.median, each.label) for each in drawn if each.median is not None)
    if not told:
        return "no median can be shown to this audience"
    (least, lowest), (most, highest) = told[0], told[-1]
    if lowest == highest:
        return f"the only median that is shown is {least:,}, for \u201c{lowest}\u201d"
    return f"the medians run from {least:,} (\u201c{lowest}\u201d) to {most:,} (\u201c{highest}\u201d)"


def _quantiles(label: str, found: Distribution, per_unit: int) -> Spread:
    median, ninth = _quantile_cells(found, per_unit)
    if median.number is None:
        return Spread(label, median.text, None, None)
    words = f"median {median.text}" + ("" if ninth.number is None else f", 90th centile {ninth.text}")
    return Spread(label, words, median.number, ninth.number)


def _quantile_cells(found: Distribution, per_unit: int) -> tuple[Cell, Cell]:
    nothing = word(NOT_APPLICABLE if found.n.shown == 0 and not found.n.mark else SUPPRESSED)
    middle = nothing if found.median is None else amount(found.median, per_unit)
    return middle, nothing if found.ninth is None else amount(found.ninth, per_unit)


def _tenth(number: float) -> Decimal:
    return Decimal(f"{number:.1f}")


def _small(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}"


def _dashed(name: str) -> str:
    return name.replace("_", "-")
