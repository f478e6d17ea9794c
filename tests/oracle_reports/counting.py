"""Counts the measures by SQL: `sql/mNN.sql` tells what counts, `sql/counting.sql` counts it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb

SQL = Path(__file__).with_name("sql")
_NO_DIMENSION = {"subject", "unit", "ord", "category", "happened", "known", "amount"}


class Place(NamedTuple):
    """Where a figure stands: clock, dimension and value (both empty for the whole), category."""

    clock: str
    dimension: str
    value: str
    category: str


class Counts(NamedTuple):
    """How many, and how often each amount was measured."""

    counts: Mapping[Place, int]
    amounts: Mapping[Place, Mapping[int, int]]


def measures() -> list[str]:
    """The codes of the measures that are counted here."""
    return [f"M{int(path.stem.removeprefix('m'))}" for path in sorted(SQL.glob("m[0-9][0-9].sql"))]


def prepare(database: duckdb.DuckDBPyConnection, known_at: int) -> None:
    """Make what the measures share, for everything known by this moment."""
    database.execute("SET TimeZone = 'UTC'")
    ask(database, known_at, 0, 0)
    database.execute(_text("common"))


def ask(database: duckdb.DuckDBPyConnection, known_at: int, from_at: int, to_at: int) -> None:
    """Set the period of what is counted next."""
    database.execute("DELETE FROM asked")
    database.execute("INSERT INTO asked VALUES (?, ?, ?)", [known_at, from_at, to_at])


def tell(database: duckdb.DuckDBPyConnection, measure: str) -> None:
    """Make the table of what one measure tells, which is the same for every period."""
    database.execute(f"CREATE OR REPLACE TEMP TABLE told AS {_text(f'm{int(measure[1:]):02d}')}")
    if "amount" not in _columns(database):
        database.execute("ALTER TABLE told ADD COLUMN amount BIGINT")


def count(database: duckdb.DuckDBPyConnection) -> Counts:
    """The figures of what was told last, in the period that was asked for last."""
    dimensions = ", ".join([*(name for name in _columns(database) if name not in _NO_DIMENSION), "month"])
    counts: Counter[Place] = Counter()
    amounts: defaultdict[Place, Counter[int]] = defaultdict(Counter)
    for *place, measured, number in database.execute(_text("counting").replace("DIMENSIONS", dimensions)).fetchall():
        counts[Place(*place)] += number
        if measured is not None:
            amounts[Place(*place)][measured] += number
    return Counts(counts, amounts)


def _columns(database: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in database.execute("DESCRIBE told").fetchall()]


def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
