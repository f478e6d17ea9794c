"""Reads what stands in an address: every value is checked here, and refused in words that say how to write it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger import instants
from ledger.instants import Instant
from ledger.london import last_moment, midnight
from projections.board.problems import NotUnderstood

_SHOWN_MAX = 40  # characters of what was typed that are said again
_PAGES_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """`path` has the parts of the address that vary, `query` every value of each parameter, in order; blanks are left out."""

    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]]

    def text(self, name: str, length_max: int = 100) -> str | None:
        """The last value. Raises NotUnderstood where it is longer than any such value is."""
        value = next(reversed(self.query.get(name, ())), None)
        if value is not None and len(value) > length_max:
            raise NotUnderstood(f"{name} has {len(value):,} characters; {length_max} are allowed.", field=name)
        return value

    def choices(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Each once, as they came. Raises NotUnderstood for one that is not among the allowed."""
        found = tuple(dict.fromkeys(self.query.get(name, ())))
        for each in found:
            if each not in allowed:
                listed = ", ".join(sorted(allowed)) if len(allowed) <= 20 else "those in the list"
                raise NotUnderstood(f"{name}: {_cut(each)} is not one of {listed}.", field=name)
        return found

    def choice(self, name: str, allowed: Collection[str], otherwise: str) -> str:
        """The last of `choices`."""
        return next(reversed(self.choices(name, allowed)), otherwise)

    def page(self) -> int:
        """The page of a list, from 1."""
        text = self.text("page", 12)
        if text is None:
            return 1
        if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= _PAGES_MAX:
            raise NotUnderstood(f"page: {_cut(text)} is not a page number.", "Pages are counted from 1.", "page")
        return int(text)

    def moment(self, name: str) -> Instant | None:
        """A moment; a date stands for its last microsecond, Europe/London."""
        typed = self._date_or_time(name)
        return last_moment(typed) if isinstance(typed, date) else typed

    def beginning(self, name: str) -> Instant | None:
        """Where something begins: a date stands for its first microsecond."""
        typed = self._date_or_time(name)
        return midnight(typed) if isinstance(typed, date) else typed

    def _date_or_time(self, name: str) -> date | Instant | None:
        """Three fields of a form (`name-day`, `name-month`, `name-year`), or one text. Raises NotUnderstood."""
        in_parts = [self.text(f"{name}-{part}", 10) for part in ("year", "month", "day")]
        if any(in_parts):
            return _date_of(name, in_parts)
        text = self.text(name, 40)
        if text is None:
            return None
        try:
            return date.fromisoformat(text) if len(text) == 10 else instants.parse(text)
        except (ValueError, OverflowError):
            raise NotUnderstood(f"{name}: {_cut(text)} is not a date.", _DATE_ADVICE, name) from None


_DATE_ADVICE = "Write a date as 2024-05-20, or a time with its zone as 2024-05-20T12:00:00Z."


def _date_of(name: str, parts: Sequence[str | None]) -> date:
    try:
        year, month, day = (int(part or "") for part in parts)
        return date(year, month, day)
    except ValueError:
        typed = " ".join(part or "?" for part in reversed(parts))
        raise NotUnderstood(
            f"{name}: there is no date {_cut(typed)}.", "Give day, month and year, such as 20 5 2024.", name
        ) from None


def _cut(text: str) -> str:
    return repr(text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}...")
