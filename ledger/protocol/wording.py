"""Facts in plain English: dates in words, London time, and what symbols of the contract mean."""

from __future__ import annotations

import re

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.findings import Fact
from ledger.protocol.ranges import london

_DONE = {
    "NOTICE_OF_LIABILITY": "served a notice of liability",
    "OTHER_PAPERS": "served papers",
    "CURTAILMENT_NOTICE": "served a curtailment notice",
    "REPORTING_CONDITION": "imposed a reporting condition",
    "BAIL_CONDITION": "imposed a bail condition",
    "ELECTRONIC_MONITORING": "imposed electronic monitoring",
    "WORK_OR_STUDY_BAN": "imposed a ban on work or study",
    "ENFORCEMENT_VISIT": "made an enforcement visit",
    "IMMIGRATION_ARREST": "arrested the person",
    "DETENTION": "detained the person",
    "REMOVAL_DIRECTIONS": "set directions for removal",
    "DEPORTATION_ORDER": "made a deportation order",
    "REMOVED": "removed the person",
}


def sentence(fact: Fact) -> str:
    """One sentence that a board member can read, and the event that it rests on."""
    words = fact.words
    if fact.at is not None:
        words = words.replace("{when}", when_in_words(fact.at, fact.precision))
    return f"{words} (event {fact.event_id})." if fact.event_id else f"{words}."


def when_in_words(at: Instant, precision: str = "INSTANT") -> str:
    """The moment on a London calendar, as exactly as it is known; reads well after "on", "from" and "until"."""
    if precision == "UNKNOWN":
        return "a date that is not known"
    clock = london(at)
    day = f"{clock.day} {clock:%B %Y}"
    if precision == "DAY":
        return f"{day} (time not known)"
    if precision == "MONTH":
        return f"a day in {clock:%B %Y} that is not known"
    return f"{day} at {clock:%H:%M:%S %Z}" if clock.second else f"{day} at {clock:%H:%M %Z}"


def in_words(symbol: str) -> str:
    """`INVESTIGATION_CLOSED` as "investigation closed"."""
    return symbol.replace("_", " ").lower()


def kind_in_words(kind: type[Event]) -> str:
    """`CrimeReported` as "crime reported"."""
    return re.sub("(?<!^)(?=[A-Z])", " ", kind.__name__).lower()


def name_in_words(symbol: str) -> str:
    """`WEST_MIDLANDS` as "West Midlands"."""
    if symbol == "PSNI":
        return symbol
    return symbol.replace("_", " ").title().replace(" And ", " and ").replace(" Of ", " of ")


def action_in_words(action: str) -> str:
    """What the Home Office did, after the words "The Home Office"."""
    return _DONE.get(action, in_words(action))


def span_in_words(microseconds: int) -> str:
    """A limit of the policy, in the largest whole unit from hours up."""
    hours = microseconds // 3_600_000_000
    if hours % 24 or hours <= 24:
        return f"{hours} hours"
    return f"{hours // 24} days"
