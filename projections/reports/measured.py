"""From protected figures to what is read: the tables of one measure, its rates, its distributions, and what they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from projections.disclosure import published
from projections.disclosure.audience import SUPPRESSED
from projections.reports.charts import pictures
from projections.reports.document import (
    GROUPED_BY,
    Cell,
    Chapter,
    Column,
    Fact,
    Part,
    Points,
    Table,
    Words,
    in_short,
    word,
)
from projections.reports.measure import MONTH
from projections.reports.protected import Breakdown, Distribution, Protected
from projections.reports.question import Clock
from projections.reports.shown import amount, rate, shown
from projections.reports.symbols import NOT_APPLICABLE
from projections.reports.tally import ALL

CLOCK_WORDS = {Clock.HAPPENED: "when it happened", Clock.KNOWN: "when it became known"}
_RATES_MAX = 4  # categories: with more of them, rates stand in the table of the whole only


def chapter_of(one: Protected) -> Chapter:
    """What one measure says of itself, and its figures."""
    measure = one.measure
    definition, rules = in_short(measure.definition)
    parts: list[Part] = []
    if measure.categories and one.is_empty:
        parts.append(Words("Nothing was counted in this period, by either clock."))
    elif measure.categories:
        parts += _with_pictures(one, list(_figures(one)))
    if measure.not_recorded:
        missing = tuple(f"{each.what}: the record has no {each.missing}" for each in measure.not_recorded)
        parts.append(Points("Not recorded", missing))
    if rules:
        parts.append(Points("How it is counted", rules, is_small_print=True))
    return Chapter(
        measure.code.lower(), f"{measure.code}: {measure.title}", tuple(_about(one, definition)), tuple(parts)
    )


def _with_pictures(one: Protected, tables: Sequence[Table]) -> Iterator[Part]:
    """A picture stands where the table beneath it would; what has a table of its own comes first."""
    drawn = {each.table.name: each for each in pictures(one, {table.name: table for table in tables})}
    parts = [drawn.pop(table.name, table) for table in tables]
    yield from (*parts[:1], *drawn.values(), *parts[1:])


def things(one: Protected, cell: published.Cell | None = None) -> str:
    """What is counted, in the plural, or in the singular for one."""
    unit = one.measure.unit
    return unit if cell is not None and cell.text == "1" else f"{unit}s"


def _about(one: Protected, definition: str) -> Iterator[Fact]:
    measure = one.measure
    yield Fact("definition", "Definition", definition)
    yield Fact("unit", "Unit", measure.unit)
    if measure.amounts is not None:
        yield Fact("amounts", "What is measured", f"{measure.amounts.says} (in {measure.amounts.unit})")
    yield Fact("asked_by", "Asked for by", ", ".join(measure.asked_by))


def _figures(one: Protected) -> Iterator[Table]:
    yield table_of_whole(one)
    for each in one.breakdowns:
        if each.values:
            yield _broken_down(one, each)
    if one.measure.amounts is not None and one.amount_categories:
        yield _distributions(one, None)
        own = {dimension.name for dimension in one.measure.dimensions} - {MONTH}
        for each in one.breakdowns:
            if each.values and each.name in own:
                yield _distributions(one, each)


# The whole: a row for each category -----------------------------------------------------------------------------


def table_of_whole(one: Protected) -> Table:
    """What was counted in all, by category and by both clocks."""
    measure = one.measure
    has_rates = len(measure.categories) > 1
    columns = [Column("category", "What was counted")]
    for clock in Clock:
        by = CLOCK_WORDS[clock]
        columns.append(Column(f"by_{clock.value}", f"By {by}", is_number=True))
        if has_rates:
            columns.append(Column(f"share_by_{clock.value}", f"% of all, by {by}", is_number=True, unit="%"))
    rows = [_category_row(one, code, words) for code, words in measure.categories]
    if has_rates:
        rows.append(_category_row(one, ALL, f"all {things(one)}"))
    return Table(f"{measure.code.lower()}-whole", measure.title, tuple(columns), tuple(rows), says=_sentence(one))


def _category_row(one: Protected, code: str, words: str) -> tuple[Cell, ...]:
    row = [word(words)]
    for clock in Clock:
        count, every = one.cell(clock, category=code), one.cell(clock)
        row.append(shown(count))
        if len(one.measure.categories) > 1:
            row.append(rate(count, every, one.rates_from))
    return tuple(row)


def _sentence(one: Protected) -> str:
    """What the whole shows, in words."""
    happened, known = one.cell(Clock.HAPPENED), one.cell(Clock.KNOWN)
    said = (
        f"{_in_words(happened)} {things(one, happened)} {'was' if happened.text == '1' else 'were'} counted by when it happened, and "
        f"{_in_words(known)} by when it became known"
    )
    said = f"{said[:1].upper()}{said[1:]}"
    if len(one.measure.categories) == 1:
        return f"{said}."
    mix = ", ".join(_said_of(one, code, words) for code, words in one.measure.categories)
    return f"{said}. By when it happened: {mix}."


def _said_of(one: Protected, code: str, words: str) -> str:
    count, every = one.cell(Clock.HAPPENED, category=code), one.cell(Clock.HAPPENED)
    share = rate(count, every, one.rates_from)
    return f"{words} {shown(count).text}" + (f" ({share.text})" if share.number is not None else "")


def _in_words(cell: published.Cell) -> str:
    if cell.text == SUPPRESSED:
        return "a confidential number of"
    return shown(cell).text


# A dimension: a row for each value, by each clock where there are categories ------------------------------------


def _broken_down(one: Protected, by: Breakdown) -> Table:
    many = len(one.measure.categories) > 1
    columns, rows = _crossed(one, by) if many else _side_by_side(one, by)
    return Table(
        f"{one.measure.code.lower()}-{by.name.replace('_', '-')}",
        f"{one.measure.title}, by {by.title[:1].lower()}{by.title[1:]}",
        tuple(columns),
        tuple(rows),
        says=_most(one, by),
    )


def _side_by_side(one: Protected, by: Breakdown) -> tuple[list[Column], list[tuple[Cell, ...]]]:
    columns = [Column(by.name, by.title)]
    columns += [Column(f"by_{clock.value}", f"By {CLOCK_WORDS[clock]}", is_number=True) for clock in Clock]
    rows = [(word(words), *(shown(one.cell(clock, by.name, value)) for clock in Clock)) for value, words in by.values]
    return columns, rows


def _crossed(one: Protected, by: Breakdown) -> tuple[list[Column], list[tuple[Cell, ...]]]:
    categories = one.measure.categories
    rated = categories if len(categories) <= _RATES_MAX else ()
    columns = [Column(GROUPED_BY, "Counted by"), Column(by.name, by.title)]
    columns += [Column(each.code.lower(), each.words, is_number=True) for each in categories]
    columns.append(Column("all", f"all {things(one)}", is_number=True))
    columns += [Column(f"share_{each.code.lower()}", f"% {each.words}", is_number=True, unit="%") for each in rated]
    rows = []
    for clock in Clock:
        for value, words in by.values:
            counts = [one.cell(clock, by.name, value, each.code) for each in categories]
            every = one.cell(clock, by.name, value)
            rates = [rate(count, every, one.rates_from) for count in counts[: len(rated)]]
            rows.append((word(CLOCK_WORDS[clock]), word(words), *map(shown, (*counts, every)), *rates))
    return columns, rows


def _most(one: Protected, by: Breakdown) -> str:
    """Which value has most, as far as the published counts say."""
    counts = [(one.cell(Clock.HAPPENED, by.name, value).shown or 0, words) for value, words in by.values]
    most = max(count for count, _ in counts)
    names = [words for count, words in counts if count == most]
    if most == 0 or len(names) > 3:
        return "No value stands out by when it happened."
    quoted = " and ".join(f"\u201c{name}\u201d" for name in names)
    if len(by.values) == 1:
        return f"Everything stands under {quoted}."
    return f"By when it happened, most stand under {quoted} ({most:,}{' each' if len(names) > 1 else ''})."


# Distributions --------------------------------------------------------------------------------------------------


def _distributions(one: Protected, by: Breakdown | None) -> Table:
    measure, categories = one.measure, one.amount_categories
    assert measure.amounts is not None
    unit = measure.amounts.unit
    columns = [Column(GROUPED_BY, "Counted by")]
    if by is not None:
        columns.append(Column(by.name, by.title))
    columns += [
        Column("category", "Of"),
        Column("n", "How many", is_number=True),
        Column("median", f"Median, {unit}", is_number=True, unit=unit),
        Column("centile_90", f"90th centile, {unit}", is_number=True, unit=unit),
    ]
    words = dict(measure.categories)
    dimension = ALL if by is None else by.name
    rows = []
    for clock in Clock:
        for value, name in ((ALL, ALL),) if by is None else by.values:
            for code in categories:
                found = one.distribution(clock, dimension, value, code)
                heads = (word(CLOCK_WORDS[clock]), *(() if by is None else (word(name),)), word(words[code]))
                rows.append((*heads, *_spread(found, measure.amounts.per_unit)))
    beside = "" if by is None else f", by {by.title[:1].lower()}{by.title[1:]}"
    suffix = "" if by is None else f"-{by.name.replace('_', '-')}"
    return Table(
        f"{measure.code.lower()}-spread{suffix}",
        f"{measure.title}: {measure.amounts.says}{beside}",
        tuple(columns),
        tuple(rows),
        says=_middle(one) if by is None else "",
    )


def _spread(found: Distribution, per_unit: int) -> Sequence[Cell]:
    nothing = word(NOT_APPLICABLE if found.n.shown == 0 and not found.n.mark else SUPPRESSED)
    middle = nothing if found.median is None else amount(found.median, per_unit)
    ninth = nothing if found.ninth is None else amount(found.ninth, per_unit)
    return (shown(found.n), middle, ninth)


def _middle(one: Protected) -> str:
    amounts = one.measure.amounts
    assert amounts is not None
    code = one.amount_categories[0]
    found = one.distribution(Clock.HAPPENED, ALL, ALL, code)
    if found.median is None:
        return "Too few were measured to give a median for this audience."
    median = amount(found.median, amounts.per_unit).text
    said = f"By when it happened, the median of {shown(found.n).text} is {median} {amounts.unit}"
    if found.ninth is None:
        return f"{said}."
    return f"{said}, and nine in ten are at or below {amount(found.ninth, amounts.per_unit).text}."
