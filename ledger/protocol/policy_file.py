"""Reads a policy file strictly: an unknown key, a missing one or an impossible value is refused, with its line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from ledger.errors import UsageError


class PolicyRefused(UsageError):
    """A policy file cannot be used as it stands. Names the file, the line where it can, and what to change."""

    code = "policy_refused"


class Fault(Exception):
    """What is wrong at a place of a policy; becomes a PolicyRefused once the file and its text are known."""

    def __init__(self, path: Sequence[str], problem: str) -> None:
        super().__init__(problem)
        self.path = tuple(path)
        self.problem = problem


Content = Mapping[str, object]


def parse(text: str, name: str) -> dict[str, object]:
    """The tables of a policy file, TOML or (as kept on the ledger) JSON. Raises PolicyRefused where it is neither."""
    try:
        content = json.loads(text) if text.startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyRefused(f"{name}: not a policy file: {error}", advice="A policy is a TOML file.") from None
    return _plain_table(content)


def canonical(content: Content) -> bytes:
    """The one spelling of a policy, which its digest is of and which the ledger keeps."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def merged(base: Content, over: Content) -> dict[str, object]:
    """`base` with the values of `over` in place of its own, table by table; lists are replaced as a whole."""
    result = dict(base)
    for key, value in over.items():
        under = result.get(key)
        result[key] = merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result


def refusal(name: str, text: str, fault: Fault) -> PolicyRefused:
    """The fault as an error that says where it is."""
    line = line_of(text, fault.path)
    place = f"{name}:{line}" if line else name
    return PolicyRefused(f"{place}: {'.'.join(fault.path)}: {fault.problem}")


def line_of(text: str, path: Sequence[str]) -> int | None:
    """The line of a key in a TOML text, counted from 1; None where the file does not say it itself."""
    tables, key, inside = list(path[:-1]), path[-1], ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            inside = header[1].replace('"', "")
            if inside == ".".join(path):
                return number
        elif found := re.match(r'\s*"?([A-Za-z0-9_-]+)"?\s*[=.]', line):
            here = [part for part in inside.split(".") if part]
            if [*here, found[1]] in ([*tables, key], list(path[: len(here) + 1])):
                return number
    return None


class Table:
    """One table of a policy. Every key is asked for once, and `close` refuses those that nobody asked for."""

    def __init__(self, content: Content, path: Sequence[str] = ()) -> None:
        self._content = content
        self._path = tuple(path)
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._content

    def keys(self) -> Sequence[str]:
        return tuple(self._content)

    def text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not value:
            raise self.fault(key, "must be a text")
        return value

    def symbol(self, key: str, among: Collection[str]) -> str:
        value = self.text(key)
        if value not in among:
            raise self.fault(key, f"{value!r} is not one of {', '.join(among)}")
        return value

    def flag(self, key: str) -> bool:
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.fault(key, "must be true or false")
        return value

    def number(self, key: str) -> int:
        """A whole number above zero: a limit of nothing would make a rule that is always or never broken."""
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.fault(key, "must be a whole number above zero")
        return value

    def day(self, key: str) -> date:
        return self._day(key, self.text(key))

    def days(self, key: str) -> tuple[date, ...]:
        return tuple(self._day(key, str(value)) for value in self._list(key))

    def symbols(self, key: str, among: Collection[str]) -> tuple[str, ...]:
        values = self._list(key)
        for value in values:
            if not isinstance(value, str) or value not in among:
                raise self.fault(key, f"{value!r} is not one of {', '.join(among)}")
        return tuple(str(value) for value in values)

    def numbers(self, key: str, among: Collection[int]) -> tuple[int, ...]:
        values = self._list(key)
        for value in values:
            if not isinstance(value, int) or value not in among:
                raise self.fault(key, f"{value!r} is not one of {min(among)} to {max(among)}")
        return tuple(value for value in values if isinstance(value, int))

    def table(self, key: str) -> Table:
        value = self._value(key)
        if not isinstance(value, dict):
            raise self.fault(key, "must be a table")
        return Table(value, (*self._path, key))

    def tables(self, key: str) -> tuple[Table, ...]:
        values = self._list(key)
        if not all(isinstance(value, dict) for value in values):
            raise self.fault(key, "must be a list of tables")
        return tuple(Table(value, (*self._path, key)) for value in values if isinstance(value, dict))

    def close(self) -> None:
        for key in self._content:
            if key not in self._asked:
                raise self.fault(key, "is not a key that a policy has here")

    def fault(self, key: str, problem: str) -> Fault:
        return Fault((*self._path, key), problem)

    def _value(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._content:
            raise self.fault(key, "is missing")
        return self._content[key]

    def _list(self, key: str) -> list[object]:
        value = self._value(key)
        if not isinstance(value, list):
            raise self.fault(key, "must be a list")
        return value

    def _day(self, key: str, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.fault(key, f"{text!r} is not a date such as 2024-03-08") from None


def symbol_set(table: Table, key: str, among: Collection[str]) -> frozenset[str]:
    return frozenset(table.symbols(key, among))


def _plain_table(content: Mapping[str, object]) -> dict[str, object]:
    return {key: _plain(value) for key, value in content.items()}


def _plain(value: object) -> object:
    """Dates as text, so that a policy reads the same from TOML and from the ledger."""
    if isinstance(value, dict):
        return _plain_table(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
