"""Reads the tables of a policy strictly: an unknown key, a missing one and an impossible value are faults with a place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from ledger.protocol.policy_lines import Place

DAYS_MAX = 365
HOURS_MAX = 24 * DAYS_MAX
"""A limit of more than a year is a slip of the pen; and a deadline counted from the last moment that the ledger
accepts, at the end of the year 9998, still has a date."""
WORKING_DAYS_MAX = 100
COUNT_MAX = 1_000_000


class Fault(Exception):
    """What is wrong in a policy, and the places that it is wrong at: the first is named, any may give the line."""

    def __init__(self, *places: Place, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.places = places
        self.problem = problem
        self.advice = advice


def refuse_unknown(content: Mapping[str, object], shape: Mapping[str, object], place: Place = ()) -> None:
    """Refuse every key that the shape does not have, in the tables within too. Raises Fault."""
    for key, value in content.items():
        if key not in shape:
            lacking = [each for each in shape if each not in content]
            advice = _near(key, lacking) or _near(key, shape) or f"It may have {', '.join(shape)}."
            raise Fault((*place, key), problem="is not a key that a policy has here", advice=advice)
        within = shape[key]
        if isinstance(value, dict) and isinstance(within, dict):
            refuse_unknown(value, within, (*place, key))


class Table:
    """One table of a policy. What is asked for and is not there, or not as it must be, is a Fault."""

    def __init__(self, content: Mapping[str, object], place: Place = ()) -> None:
        self._content = content
        self._place = place

    def has(self, key: str) -> bool:
        """Whether an optional key is there."""
        return key in self._content

    def text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not value:
            raise self.fault("must be a text", key)
        return value

    def symbol(self, key: str, among: Collection[str]) -> str:
        value = self.text(key)
        if value not in among:
            raise self._not_among(value, among, (key,))
        return value

    def flag(self, key: str) -> bool:
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.fault("must be true or false", key)
        return value

    def number(self, key: str, most: int) -> int:
        """A whole number above zero: a limit of nothing would make a rule that is always or never broken."""
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.fault("must be a whole number above zero", key)
        if value > most:
            raise self.fault(f"must be {most:,} at most", key)
        return value

    def day(self, key: str) -> date:
        return self._day(self._value(key), key)

    def days(self, key: str) -> tuple[date, ...]:
        """Dates in order, each once."""
        days: list[date] = []
        for number, value in enumerate(self._list(key)):
            day = self._day(value, key, number)
            if days and day <= days[-1]:
                raise self.fault(
                    f"{day} must not come after {days[-1]}: put the dates in order, each once", key, number
                )
            days.append(day)
        return tuple(days)

    def symbols(self, key: str, among: Collection[str]) -> tuple[str, ...]:
        """Symbols in the order in which they are given, each once."""
        symbols: list[str] = []
        for number, value in enumerate(self._list(key)):
            if not isinstance(value, str) or value not in among:
                raise self._not_among(value, among, (key, number))
            if value in symbols:
                raise self.fault(f"{value} is there twice", key, number)
            symbols.append(value)
        return tuple(symbols)

    def symbol_set(self, key: str, among: Collection[str]) -> frozenset[str]:
        return frozenset(self.symbols(key, among))

    def numbers(self, key: str, among: Collection[int]) -> frozenset[int]:
        numbers: set[int] = set()
        for number, value in enumerate(self._list(key)):
            if not isinstance(value, int) or isinstance(value, bool) or value not in among:
                raise self.fault(f"{value!r} is not one of {min(among)} to {max(among)}", key, number)
            if value in numbers:
                raise self.fault(f"{value} is there twice", key, number)
            numbers.add(value)
        return frozenset(numbers)

    def some(self, key: str, why: str) -> None:
        """A list that was read must have something in it."""
        if not self._content[key]:
            raise self.fault(f"must not be empty: {why}", key)

    def apart(self, first: str, second: str, why: str) -> None:
        """Two lists that were read must have nothing in common."""
        one, other = self._list(first), self._list(second)
        for number, value in enumerate(other):
            if value in one:
                place, too = (*self._place, second, number), (*self._place, first, one.index(value))
                raise Fault(place, too, problem=f"{value} is in {first} too: {why}")

    def table(self, key: str) -> Table:
        value = self._value(key)
        if not isinstance(value, dict):
            raise self.fault("must be a table", key)
        return Table(value, (*self._place, key))

    def tables(self, key: str) -> tuple[Table, ...]:
        tables: list[Table] = []
        for number, value in enumerate(self._list(key)):
            if not isinstance(value, dict):
                raise self.fault("must be a list of tables", key, number)
            tables.append(Table(value, (*self._place, key, number)))
        return tuple(tables)

    def only(self, *keys: str) -> None:
        """Refuse any key but these."""
        refuse_unknown(self._content, dict.fromkeys(keys), self._place)

    def fault(self, problem: str, *within: str | int, advice: str = "", too: Sequence[str] = ()) -> Fault:
        """A fault at a place in this table; `too` are other keys of it that may be the ones to change."""
        others = ((*self._place, key) for key in too)
        return Fault((*self._place, *within), *others, problem=problem, advice=advice)

    def _value(self, key: str) -> object:
        if key not in self._content:
            raise self.fault("is missing", key)
        return self._content[key]

    def _list(self, key: str) -> list[object]:
        value = self._value(key)
        if not isinstance(value, list):
            raise self.fault("must be a list", key)
        return value

    def _day(self, value: object, *within: str | int) -> date:
        """Of several ways to write a date one is taken: the digest of a policy depends on what it says alone."""
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            day = None
        if day is None or str(value) != day.isoformat():
            raise self.fault(f"{value!r} is not a date such as 2024-03-08", *within)
        return day

    def _not_among(self, value: object, among: Collection[str], within: Sequence[str | int]) -> Fault:
        advice = _near(value, among) if isinstance(value, str) else ""
        return self.fault(f"{value!r} is not one of {', '.join(among)}", *within, advice=advice)


def _near(word: str, among: Collection[str]) -> str:
    near = get_close_matches(word, among, 1)
    return f"Did you mean {near[0]}?" if near else ""
