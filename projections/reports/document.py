"""The document of a report: what every format writes, and nothing that only one of them needs.

Whoever makes a document puts only protected numbers into it (projections/disclosure): the formats write what they get.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

_SHORT_MAX = 300  # characters
_between_sentences = re.compile(r"(?<=[.]) (?=[A-Z])").split


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell of a table: words, or a number with the way it is read. `number` None for marks as [c]."""

    text: str
    number: Decimal | None = None

    @property
    def plain(self) -> str:
        """For machines: the bare number, or the words."""
        return self.text if self.number is None else str(self.number)


def word(text: str) -> Cell:
    return Cell(text)


def whole(number: int) -> Cell:
    """1,234"""
    return Cell(f"{number:,}", Decimal(number))


def percent(part: int, of: int) -> Cell:
    """To one decimal, halves up; `of` is above zero."""
    tenths = (2000 * part + of) // (2 * of)
    rate = Decimal(tenths) / 10
    return Cell(f"{rate:.1f}%", rate)


def sentences(text: str) -> Sequence[str]:
    """Each ends with a full stop, and the next begins with a capital letter."""
    return _between_sentences(text)


def in_short(text: str) -> tuple[str, tuple[str, ...]]:
    """The sentences that say what it is about, as many as are read at a glance, and those that follow."""
    first, *rest = sentences(text)
    while rest and len(first) + 1 + len(rest[0]) <= _SHORT_MAX:
        first = f"{first} {rest.pop(0)}"
    return first, tuple(rest)


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for machines (snake_case, unique in its table). `unit` as "%" or "days", empty for plain counts."""

    name: str
    title: str
    is_number: bool = False
    unit: str = ""


GROUPED_BY = "counted_by"
"""A first column of this name: rows that are alike in it stand together."""


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is unique in the document: a file name in CSV, a sheet in ODS, an anchor in HTML.

    The first columns that are no numbers are the heads of each row. `says` is one sentence of what the table shows.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    says: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.columns) for row in self.rows), f"{self.name} has a row of another length"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """Short sentences, one below the other."""

    title: str
    sentences: tuple[str, ...]
    is_small_print: bool = False
    """Must be said, and is looked up rather than read."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG, without the XML declaration; the table holds every number that it draws."""

    name: str
    title: str
    svg: str
    says: str
    table: Table


Part = Words | Points | Table | Picture
HOW_MADE = "How this was made, and how to check it"
"""The heading over the facts of a letter."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about a report or a measure that a reader must know: what, and what it is."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Usually one measure: what it says about itself, then its parts. `name` is unique in the document ("m12").

    A chapter without parts is a heading over those that follow it.
    """

    name: str
    title: str
    about: tuple[Fact, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def is_heading(self) -> bool:
        return not (self.about or self.parts)


@dataclass(frozen=True, slots=True)
class Document:
    """`asked` is all that is needed to make the same document again, as flat JSON; `facts` say the same to people."""

    title: str
    question: str
    facts: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]
    asked: tuple[tuple[str, str | int | bool | None], ...]
    warning: str = ""
    """Must stand on every page."""
    is_letter: bool = False
    """Written to somebody: what it says to them comes first, and the facts of how it was made come last."""

    def tables(self) -> Iterator[tuple[Chapter, Table]]:
        """Every table with its chapter, those of pictures too, in order."""
        for chapter in self.chapters:
            for part in chapter.parts:
                if isinstance(part, Picture):
                    yield chapter, part.table
                elif isinstance(part, Table):
                    yield chapter, part
