"""A reader of whole documents: every number that is printed, and what the definitions say of how numbers hang together.

Knows a document as it is written out, and which figures are the same by both clocks. Of what protects it, it takes the declared
relations and which force lies in which region, and nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.protocol.wording import force_in_words
from projections.reports.document import Cell, Document, Table
from projections.reports.figures import Figures
from projections.reports.groups import region_of
from projections.reports.measure import Measure
from projections.reports.question import Clock
from projections.reports.related import Related, Sum
from projections.reports.relations import RELATIONS
from tests.disclosure.attacker import ENOUGH, RULES, bounds
from tests.disclosure.equations import Equations

ALL, NUMBER_MEASURED = "", "measured"
_CEILING = 10_000
_BY = {"when it happened": Clock.HAPPENED, "when it became known": Clock.KNOWN}
_COARSER = {"force": "region", "month": "quarter", "quarter": "year", "year": "three_years"}


class Name(NamedTuple):
    """A printed figure; `value` in the words of the document. `kind` sets apart how many were measured."""

    code: str
    clock: Clock
    dimension: str
    value: str
    category: str
    kind: str = ""


@dataclass
class Reader:
    """Of one document for one audience. `truth` is for the search alone, and to tell which figures are the same."""

    measures: Mapping[str, Measure]
    truth: dict[Name, int]
    measured: Mapping[Name, int]
    """How many of those counted have an amount."""
    shown_min: int
    base: int
    known: Equations[Name] = field(default_factory=Equations)
    hidden: set[Name] = field(default_factory=set)
    shown_by: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By measure, the dimensions of its tables."""
    spread_by: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The same of its distributions."""

    def read(self, document: Document) -> None:
        for chapter, table in document.tables():
            measure = self.measures.get(chapter.name.upper())
            if measure is not None and "rates" not in table.name.removeprefix(chapter.name):
                for printed, cell in _printed(measure, table):
                    if printed.kind:
                        self.spread_by[printed.code].add(printed.dimension)
                    self._learn(self._with_amount(printed) if printed.kind else printed, cell)
        self._add_up()
        for each in RELATIONS:
            if each.part.measure in self.measures and each.whole.measure in self.measures:
                self._relate(each)

    def pinned(self) -> dict[Name, set[int]]:
        """Everything hidden of which fewer than three values are left."""
        self.known.fits = self.truth
        found = self.known.values_of(sorted(self.hidden, key=str), ENOUGH)
        return {name: values for name, values in found.items() if len(values) < ENOUGH}

    def _learn(self, name: Name, cell: Cell) -> None:
        text = cell.text if cell.number is None else str(cell.number)
        low, high = bounds(text, self.shown_min, self.base, _CEILING)
        assert low <= self.truth.get(name, 0) <= high, f"{name} is printed as {text}"
        self.known.low[name] = max(low, self.known.low.get(name, 0))
        self.known.high[name] = min(high, self.known.high.get(name, _CEILING))
        self.shown_by[name.code].add(name.dimension)
        if high == _CEILING:
            self.hidden.add(name)

    def _with_amount(self, name: Name) -> Name:
        """How many have one: the same figure where all have."""
        counted = name._replace(kind="")
        if self.measured.get(counted, 0) == self.truth.get(counted, 0):
            return counted
        self.truth[counted._replace(kind=NUMBER_MEASURED)] = self.measured.get(counted, 0)
        return counted._replace(kind=NUMBER_MEASURED)

    def _figure(self, name: Name) -> Name | None:
        """None for what is nobody, and printed nowhere."""
        if name not in self.known.low:
            if not self.truth.get(name, 0):
                return None
            self.known.low[name], self.known.high[name] = 0, _CEILING
        return name

    def _true(self, name: Name) -> int:
        return self.truth.get(name, 0)

    def _sum(self, total: Name, parts: Iterable[Name]) -> None:
        figures = [each for part in parts if (each := self._figure(part)) is not None]
        if self._figure(total) is None:
            return
        assert self._true(total) == sum(map(self._true, figures)), f"{total} is not the sum of {figures}"
        if [total] != figures:
            self.known.sums.append((total, figures))

    def _add_up(self) -> None:
        """Categories to all, values to the whole, fine levels to coarse ones, those measured to those counted."""
        for name in [*self.truth]:
            codes = self.measures[name.code].codes()
            if name.category == ALL and not name.kind and len(codes) > 1:
                self._sum(name, [name._replace(category=code) for code in codes])
            if name.clock is Clock.HAPPENED:
                other = name._replace(clock=Clock.KNOWN)
                if self.truth.get(other) == self.truth[name] > 0:
                    self._sum(other, [name])
            if name.kind:
                self._within(name, name._replace(kind=""))
            if name.dimension == ALL:
                self._break_down(name)
            elif name.dimension in self.shown_by[name.code] and name.dimension in _COARSER and not name.kind:
                coarse = _coarse(name)
                self._sum(coarse, [each for each in self._parts(name, name.dimension) if _coarse(each) == coarse])

    def _break_down(self, whole: Name) -> None:
        for dimension in self.shown_by[whole.code] - {ALL}:
            if not whole.kind:
                self._sum(whole, self._parts(whole, dimension))
            elif dimension in self.spread_by[whole.code]:
                counted = self._parts(whole._replace(kind=""), dimension)
                self._sum(whole, [self._with_amount(each) for each in counted if self.measured.get(each)])

    def _parts(self, name: Name, dimension: str) -> list[Name]:
        return [
            each
            for each in self.truth
            if (each.code, each.clock, each.category, each.kind) == (name.code, name.clock, name.category, name.kind)
            and each.dimension == dimension
        ]

    def _relate(self, each: Related) -> None:
        for clock in each.clocks:
            for dimension in each.by or (ALL,):
                level = self._level(dimension, each)
                for value in {name.value for name in self.truth if name.dimension == level}:
                    part, whole = (self._total(one, clock, level, value) for one in (each.part, each.whole))
                    if part is not None and whole is not None:
                        self._sum(whole, [part]) if each.is_same else self._within(part, whole)

    def _within(self, part: Name, whole: Name) -> None:
        if part == whole or self._figure(part) is None or self._figure(whole) is None:
            return
        rest = part._replace(kind=f"{part.kind} left of {whole}")
        self.truth[rest] = self._true(whole) - self._true(part)
        if self._figure(rest) is None:
            self.known.low[rest], self.known.high[rest] = 0, _CEILING
        self._sum(whole, [part, rest])

    def _level(self, dimension: str, each: Related) -> str:
        """The finest that both measures have."""
        level = dimension
        while any(level not in self.shown_by[one.measure] for one in (each.part, each.whole)) and level in _COARSER:
            level = _COARSER[level]
        return level

    def _total(self, one: Sum, clock: Clock, dimension: str, value: str) -> Name | None:
        measure = self.measures[one.measure]
        words = {each.name: each.words for each in measure.dimensions}
        say = words.get(one.dimension, str)  # a region is its own words
        values = [(one.dimension, say(symbol)) for symbol in one.values] or [(dimension, value)]
        codes = one.categories if len(measure.codes()) > 1 and one.categories else (ALL,)
        parts = [Name(one.measure, clock, *at, code) for at in values for code in codes]
        if len(parts) == 1:
            return self._figure(parts[0])
        total = parts[0]._replace(kind=f"with {parts[1:]}")
        self.truth[total] = sum(self.truth.get(part, 0) for part in parts)
        self._sum(total, parts)
        return self._figure(total)


def reader_of(measures: Iterable[Measure], figures: Figures, audience: str, document: Document) -> Reader:
    by_code = {measure.code: measure for measure in measures}
    reader = Reader(by_code, *_truth_of(by_code, figures), *RULES[audience])
    reader.read(document)
    return reader


def _truth_of(measures: Mapping[str, Measure], figures: Figures) -> tuple[dict[Name, int], Mapping[Name, int]]:
    """Every count above zero at every level, as documents name it, and how many of each have an amount."""
    truth: Counter[Name] = Counter()
    measured: Counter[Name] = Counter()
    for heading, count in figures.counts.items():
        if heading.measure not in measures or not count:
            continue
        measure = measures[heading.measure]
        words = {each.name: each.words for each in measure.dimensions}
        value = words[heading.dimension](heading.value) if heading.dimension else ALL
        category = heading.category if len(measure.codes()) > 1 else ALL
        at: Name | None = Name(heading.measure, heading.clock, heading.dimension, value, category)
        while at is not None:
            for each in {at, at._replace(category=ALL)}:
                truth[each] += count
            measured[at] += sum(figures.amounts(heading).values())
            at = _coarse(at) if at.dimension in _COARSER else None
    return dict(truth), measured


def _coarse(name: Name) -> Name:
    if name.dimension == "force":
        return name._replace(dimension="region", value=_region(name.value))
    year, rest = name.value[:4], name.value[4:]
    if name.dimension == "month":
        return name._replace(dimension="quarter", value=f"{year} Q{(int(rest[1:]) + 2) // 3}")
    if name.dimension == "quarter":
        return name._replace(dimension="year", value=year)
    first = int(year) - int(year) % 3
    return name._replace(dimension="three_years", value=f"{first} to {first + 2}")


def _region(words: str) -> str:
    return _REGIONS.get(words, "not recorded")


_REGIONS = {force_in_words(force): region_of(force) for force in ("KENT", "WARWICKSHIRE", "METROPOLITAN")}
"""Of the forces that random lives have."""


def _printed(measure: Measure, table: Table) -> Iterator[tuple[Name, Cell]]:
    """Every count of a table under its name."""
    columns = {column.name: at for at, column in enumerate(table.columns)}
    codes = {words: code for code, words in measure.categories}
    for row in table.rows:
        heads = {column.name: row[at].text for at, column in enumerate(table.columns) if not column.is_number}
        dimension = next((name for name in heads if name not in {"counted_by", "category"}), ALL)
        at = (dimension, heads.get(dimension, ALL))
        if "n" in columns:
            category = codes[heads["category"]] if len(codes) > 1 else ALL
            yield Name(measure.code, _BY[heads["counted_by"]], *at, category, NUMBER_MEASURED), row[columns["n"]]
        elif "counted_by" in heads:
            for code in (*measure.codes(), ALL):
                cell = row[columns[code.lower() or "all"]]
                yield Name(measure.code, _BY[heads["counted_by"]], *at, code), cell
        else:
            code = codes.get(heads.get("category", ""), ALL) if len(codes) > 1 else ALL
            for clock in Clock:
                yield Name(measure.code, clock, *at, code), row[columns[f"by_{clock.value}"]]
