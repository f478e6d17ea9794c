"""Facts in plain English: dates in words, London time, and what symbols of the contract mean."""

from __future__ import annotations

import re

from ledger.events import Event
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Instant
from ledger.london import london
from ledger.protocol.findings import Fact

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

_ACRONYMS = {
    word.lower(): word
    for word in (
        "DOB", "EO", "EUSS", "FGM", "HEO", "IDVA", "ISVA", "LEDS", "MARAC", "MVDAC", "NCCU", "NRM", "PNC", "PND",
        "PSNI", "SCS", "SEO", "UK", "VRR",
    )
}  # fmt: skip
_NAMES = {"SET_DV": "SET(DV)", "SETDV": "SET(DV)"}
_SMALL_WORDS = {"And": "and", "Of": "of"}
_MONTH_US = 30 * DAY_US


def sentence(fact: Fact) -> str:
    """One sentence that a board member can read, and the event that it rests on."""
    said = plainly(fact)
    return f"{said} (event {fact.event_id})." if fact.event_id else f"{said}."


def plainly(fact: Fact) -> str:
    """The same without the event, and without the full stop."""
    if fact.at is None:
        return fact.words
    return fact.words.replace("{when}", when_in_words(fact.at, fact.precision))


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
    """`INVESTIGATION_CLOSED` as "investigation closed"; what is an abbreviation stays one."""
    return _NAMES.get(symbol) or " ".join(_ACRONYMS.get(word, word) for word in symbol.lower().split("_"))


def kind_in_words(kind: type[Event]) -> str:
    """`CrimeReported` as "crime reported"."""
    return in_words(re.sub("(?<!^)(?=[A-Z])", "_", kind.__name__))


def name_in_words(symbol: str) -> str:
    """`WEST_MIDLANDS` as "West Midlands"."""
    words = symbol.replace("_", " ").replace("-", " ").title().split(" ")
    return " ".join(_ACRONYMS.get(word.lower()) or _SMALL_WORDS.get(word, word) for word in words)


def force_in_words(force: str) -> str:
    """`KENT` as "Kent police", and "British Transport Police" as it is."""
    name = name_in_words(force)
    return name if name == "PSNI" or "Police" in name else f"{name} police"


def publisher_in_words(publisher: str) -> str:
    """`/police/kent` as "Kent police"; reads well in the middle of a sentence."""
    kind, _, name = publisher.strip("/").partition("/")
    if kind == "police" and name:
        return force_in_words(name)
    if kind == "home-office":
        return f"the Home Office ({in_words(name.replace('-', '_'))})" if name else "the Home Office"
    if kind == "support" and name:
        return name_in_words(name)
    return {"cps": "the Crown Prosecution Service", "courts": "the courts", "ledger": "the ledger"}.get(kind, publisher)


def action_in_words(action: str) -> str:
    """What the Home Office did, after the words "The Home Office"."""
    return _DONE.get(action, in_words(action))


def span_in_words(microseconds: int) -> str:
    """A limit of the policy, in the largest whole unit from hours up."""
    hours = microseconds // 3_600_000_000
    if hours % 24 or hours <= 24:
        return f"{hours} hours"
    return f"{hours // 24} days"


def lapse_in_words(microseconds: int) -> str:
    """How long something took, as people say it: in one unit, whole, and never rounded up."""
    for unit_us, least, name in (
        (365 * DAY_US, 2, "year"),
        (_MONTH_US, 3, "month"),
        (DAY_US, 2, "day"),
        (HOUR_US, 2, "hour"),
        (MINUTE_US, 2, "minute"),
        (SECOND_US, 1, "second"),
    ):
        if (count := microseconds // unit_us) >= least:
            about = "about " if unit_us >= _MONTH_US else ""
            return f"{about}{count} {name}{'' if count == 1 else 's'}"
    return "less than a second"
