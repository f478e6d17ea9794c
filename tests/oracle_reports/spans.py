"""Proceedings and shielded stretches for SQL, from the slow and literal reading of section 3 that `tests/oracle` is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from ledger.events import EVENT_TYPES, Event
from tests.oracle.numbers import BEFORE_ALL, FOREVER
from tests.oracle.states import World
from tests.oracle_reports.amending import AMENDMENTS, Record


class Proceeding(NamedTuple):
    """One interval of a case, by dates as written; `end_at` null while it lasts."""

    subject: str
    case_ref: str
    start_at: int
    end_at: int | None


class Stretch(NamedTuple):
    """An unbroken time in the shield, as long as the record allows."""

    subject: str
    start_at: int | None
    end_at: int | None


def spans_of(subjects: Mapping[str, Iterable[Record]], *, witness_covered: bool) -> Iterator[Proceeding | Stretch]:
    """Of each subject's standing records."""
    for subject, records in subjects.items():
        world = World(
            (_typed(each) for each in records if each.type not in AMENDMENTS), witness_covered=witness_covered
        )
        for each in world.proceedings:
            yield Proceeding(subject, each.case_ref or "", each.written[0], _bound(each.written[1]))
        for start, end in world.stretches():
            yield Stretch(subject, _bound(start), _bound(end))


def _bound(instant: int) -> int | None:
    return None if instant in {BEFORE_ALL, FOREVER} else instant


def _typed(record: Record) -> Event:
    """The oracle reads typed events; `actor` is left out, which no state depends on."""
    kind = EVENT_TYPES[record.type]
    named = {field.name for field in fields(kind)} - {"actor"}
    given: dict[str, Any] = {name: value for name, value in record.event.items() if name in named}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
