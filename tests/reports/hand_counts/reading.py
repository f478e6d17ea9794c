"""Reads the tables of hand counts, as the README beside them says they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from ledger.instants import Instant, parse
from ledger.london import midnight
from projections.reports.measures import MEASURES
from projections.reports.question import Period

PAGES = sorted(path for path in Path(__file__).parent.glob("*.md") if path.name != "README.md")
CODES = {measure.code for measure in MEASURES}


_DAY = timedelta(days=1)
_MOMENT = "## As known at "
_PERIOD = ", in "
_COLUMNS = 7
_MINUTES = {"d": 24 * 60, "h": 60, "min": 1}
_EVENT = re.compile(r"`([0-9a-f]{8})`")
_NOTHING = re.compile(r"- (M\d+(?:, M\d+)*): \S")


def days(first: str, last: str) -> Period:
    """Both included, in London."""
    return Period(midnight(date.fromisoformat(first)), midnight(date.fromisoformat(last) + _DAY))


YEAR = days("2024-01-01", "2024-12-31")
"""What a table counts that names no other days."""


@dataclass(frozen=True, slots=True)
class Row:
    """So many things of one category that stand under the same headings."""

    measure: str
    category: str
    headings: Mapping[str, str]
    happened: int
    known: int
    took: Sequence[int]
    """Minutes, one for each thing; empty where no time is measured."""
    why: str

    @property
    def events(self) -> Sequence[str]:
        """The first eight digits of the ids that the reason names."""
        return _EVENT.findall(self.why)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The count of one case as known at one moment: of the year, or of some days of it."""

    case: str
    known_at: Instant
    period: Period
    rows: Sequence[Row]
    nothing: Sequence[str]
    """The measures of which there is nothing to count."""

    @property
    def counted(self) -> set[str]:
        return {row.measure for row in self.rows}


@cache
def sheets() -> Sequence[Sheet]:
    """Of every page, in order."""
    return [sheet for page in PAGES for sheet in _sheets_of(page)]


def final_sheets() -> Sequence[Sheet]:
    """Of the whole year, the last of each page."""
    return list({sheet.case: sheet for sheet in sheets() if sheet.period == YEAR}.values())


def _sheets_of(page: Path) -> Iterator[Sheet]:
    _, *parts = page.read_text(encoding="utf-8").split(_MOMENT)
    for part in parts:
        heading, *lines = part.splitlines()
        moment, _, named = heading.strip().partition(_PERIOD)
        period = days(*named.split(" to ")) if named else YEAR
        rows = [_row(line) for line in lines if line.startswith("| M")]
        nothing = [code for line in lines if (said := _NOTHING.match(line)) for code in said[1].split(", ")]
        yield Sheet(page.stem, parse(moment), period, rows, nothing)


def _row(line: str) -> Row:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) != _COLUMNS:
        raise ValueError(f"a row has {_COLUMNS} cells: {line}")
    measure, category, headings, happened, known, took, why = cells
    named = dict(heading.split(" ", 1) for heading in headings.split(", ") if heading)
    times = [_minutes(time) for time in took.split(", ") if time]
    return Row(measure, category, named, int(happened), int(known), times, why)


def _minutes(time: str) -> int:
    """Of a time such as `14 d 3 h` or `1 h 55 min`."""
    words = time.split()
    return sum(int(number) * _MINUTES[unit] for number, unit in zip(words[::2], words[1::2], strict=True))
