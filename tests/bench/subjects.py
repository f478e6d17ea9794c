"""Subjects for the benches of the rules: stories of the synthetic year, joined so that one person lives through many."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache
from random import Random
from typing import NamedTuple, get_args, get_type_hints
from uuid import NAMESPACE_URL, uuid5

from ledger import instants
from ledger.demo import REFUSED, synthetic_year
from ledger.events import CorrectionIssued, Event
from ledger.instants import DAY_US, HOUR_US, Instant
from ledger.protocol import Known
from ledger.protocol.amendments import AMENDMENTS
from ledger.protocol.known import in_known_order

SIZES = range(10, 41)
"""Events of an ordinary subject: as many subjects of each number."""

_SEED = 2024
_YEARS, _CASES_A_YEAR = 3, 140
_BEGIN, _TOLD_FROM = instants.parse("2024-01-01T00:00:00Z"), instants.parse("2027-01-01T00:00:00Z")
_WEEK_US = 7 * DAY_US
_NEXT_AFTER_US = (10 * DAY_US, 70 * DAY_US)
"""From the beginning of one story to that of the next one: they overlap, as cases of one person do."""

_CORRECTED_AFTER_US = 3 * DAY_US
_CORRECTED_ONE_IN = 200

_IDS = frozenset({"event_id", "corrects", "retracts", "correlation_id", "causation_id"})
_REFS = frozenset(
    {"case_ref", "share_id", "pause_ref", "action_ref", "application_ref", "complaint_ref", "override_ref"}
)
_CHECKS = frozenset({"check_id", "shield_check_id"})


class Subject(NamedTuple):
    """All that is known of one person, in the order in which it became known; `until` lies some time after it."""

    events: tuple[Known, ...]
    until: Instant


def subjects(each: int) -> list[Subject]:
    """So many subjects of every size, in the proportions of the synthetic year: no more corrections than it has."""
    rng = Random(_SEED)
    return [_subject(_joined(f"S-{size}-{number}", size, rng)) for number in range(each) for size in SIZES]


def long_subject(size: int) -> Subject:
    """One subject with many cases over many years. One event in a hundred amends another: the year has half of that,
    the others correct the time of something by an hour, three days after it happened.
    """
    rng = Random(_SEED)
    corrections = size // _CORRECTED_ONE_IN
    known = _joined("S-1", size - corrections, rng)
    said = [one.event for one in known if not isinstance(one.event, AMENDMENTS)]
    known += [_correction(event, number) for number, event in enumerate(rng.sample(said, corrections))]
    return _subject(known)


@cache
def stories() -> Sequence[Sequence[Known]]:
    """What became known of each subject of some synthetic years: without what the gate refuses, or has already.

    Only of those who were heard of first long before the last of these years ends: their stories are told to the end.
    """
    told: defaultdict[str, dict[str, Known]] = defaultdict(dict)
    for each in synthetic_year(_SEED, cases=_CASES_A_YEAR, years=2 * _YEARS):
        if not set(each.seeded) & {*REFUSED.values(), "repeated"}:
            known = Known(0, each.knowntime, each.event)
            told[each.event.subject_ref].setdefault(each.event.event_id, known)
    return [tuple(known.values()) for known in told.values() if next(iter(known.values())).known_at < _TOLD_FROM]


def _subject(known: Sequence[Known]) -> Subject:
    """In order of knowledge, numbered anew."""
    ordered = sorted(known, key=in_known_order)
    numbered = tuple(one._replace(number=number) for number, one in enumerate(ordered))
    return Subject(numbered, Instant(numbered[-1].known_at + 60 * DAY_US))


def _joined(ref: str, size: int, rng: Random) -> list[Known]:
    """Stories with this many events together, one begun after the other."""
    joined: list[Known] = []
    begins: int = _BEGIN
    for number, story in enumerate(_drawn(size, rng)):
        later_us = (begins - story[0].known_at) // _WEEK_US * _WEEK_US
        joined += (
            Known(0, Instant(one.known_at + later_us), _retold(one.event, ref, number, later_us)) for one in story
        )
        begins += rng.randrange(*_NEXT_AFTER_US)
    return joined


def _drawn(size: int, rng: Random) -> Sequence[Sequence[Known]]:
    """Stories at random that have this many events together: none is cut short, and short ones come no more often."""
    while True:
        drawn: list[Sequence[Known]] = []
        left = size
        while left > 0:
            drawn.append(rng.choice(stories()))
            left -= len(drawn[-1])
        if left == 0:
            return drawn


def _retold(event: Event, ref: str, number: int, later_us: int) -> Event:
    """The same of another person, whole weeks later, under references and ids of its own."""
    new: dict[str, object] = {}
    for name in _moments_of(type(event)):  # type: ignore[arg-type]
        if (moment := getattr(event, name)) is not None:
            new[name] = moment + later_us
    for field in fields(event):
        said = getattr(event, field.name)
        if said is None:
            continue
        if field.name in _IDS:
            new[field.name] = _id(f"{ref}|{number}|{said}")
        elif field.name in _REFS | _CHECKS:
            new[field.name] = f"{said}-{number}"
        elif field.name == "linked_cases":
            new[field.name] = tuple(f"{case}-{number}" for case in said)
        elif field.name == "expires_on":
            new[field.name] = said + later_us // DAY_US
        elif field.name == "replacement":
            new[field.name] = {name: _moved(name, value, later_us) for name, value in said.items()}
    return replace(event, **{**new, "subject_ref": ref, "sequence": None})  # type: ignore[arg-type]


@cache
def _moments_of(kind: type[Event]) -> Sequence[str]:
    return [name for name, hint in get_type_hints(kind).items() if Instant in (hint, *get_args(hint))]


def _moved(field: str, encoded: str, later_us: int) -> str:
    if field != "occurred_at":
        return encoded
    return json.dumps(instants.text(Instant(instants.parse(json.loads(encoded)) + later_us)))


def _correction(event: Event, number: int) -> Known:
    at = Instant(event.recorded_at + _CORRECTED_AFTER_US)
    correction = CorrectionIssued(
        event_id=_id(f"correction|{number}"),
        publisher=event.publisher,
        subject_ref=event.subject_ref,
        occurred_at=at,
        recorded_at=at,
        case_ref=event.case_ref,
        corrects=event.event_id,
        reason="INACCURATE",
        replacement={"occurred_at": json.dumps(instants.text(Instant(event.occurred_at - HOUR_US)))},
    )
    return Known(0, at, correction)


def _id(text: str) -> str:
    return str(uuid5(NAMESPACE_URL, text))
