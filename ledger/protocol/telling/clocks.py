"""What was known when: for each event its three moments, and what they meant when a finding was raised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.events import DataShareReceived, DataShareSent, Event, EventRetracted
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, Instant
from ledger.protocol.acts import Knowledge
from ledger.protocol.amendments import AMENDMENTS
from ledger.protocol.findings import Evidence, Finding
from ledger.protocol.known import EventKey, Known, key_of
from ledger.protocol.ranges import is_dated, range_of
from ledger.protocol.telling.amending import Amendments
from ledger.protocol.telling.clauses import clause
from ledger.protocol.wording import lapse_in_words, plainly, publisher_in_words, when_in_words

PROMPT_US = HOUR_US
"""A delay that needs no telling: systems take minutes."""

_TOLD_MAX = 8


class Clocks(NamedTuple):
    """One event: when it happened, when its publisher recorded it, when the ledger came to know of it.

    `part` is the part that it plays in the finding, or `correction` and `retraction` for what amended such an event.
    """

    event_id: str
    publisher: str
    part: str
    clause: str
    occurred_at: Instant
    occurred_precision: str
    recorded_at: Instant
    known_at: Instant
    words: str
    amendments: tuple[Clocks, ...] = ()

    @property
    def key(self) -> EventKey:
        return (self.publisher, self.event_id)

    @property
    def dated_clause(self) -> str:
        return f"{self.clause} on {when_in_words(self.occurred_at, self.occurred_precision)}"

    @property
    def says(self) -> str:
        """The clause as a sentence of its own, without the full stop."""
        return self.clause[:1].upper() + self.clause[1:]


class WhenRaised(NamedTuple):
    """What the ledger knew at the moment at which a finding was raised, of what it rests on and what changed it later."""

    at: Instant
    known: tuple[EventKey, ...]
    not_yet_known: tuple[EventKey, ...]
    """What had happened, or been recorded otherwise, and had not come to the ledger."""
    not_yet_happened: tuple[EventKey, ...]
    said_then: tuple[str, ...]
    """Facts that were told then and are not told any more."""
    words: tuple[str, ...]


def clocks_of(evidence: Iterable[Evidence], events: Sequence[Known], stood_at: Instant) -> tuple[Clocks, ...]:
    """Those of each event of the evidence, in its order, with all that amended it.

    `stood_at` is the last moment at which the finding stood: an event is told as it was known then. What is not among
    the events is left out, and an event of several parts is told once.
    """
    known = {key_of(one.event): one for one in events}
    amendments = Amendments(events)
    parts: dict[EventKey, list[str]] = {}
    for one in evidence:
        parts.setdefault((one.publisher, one.event_id), []).append(one.part)
    return tuple(_clocks(known[key], played, amendments, stood_at) for key, played in parts.items() if key in known)


def _clocks(known: Known, parts: Sequence[str], amendments: Amendments, stood_at: Instant) -> Clocks:
    event = known.event
    key = key_of(event)
    if not isinstance(event, AMENDMENTS):
        event = amendments.as_known(key, stood_at) or event
    amended_by = tuple(_amendment(each, amendments) for each in amendments.of(key))
    return Clocks(
        event_id=event.event_id,
        publisher=event.publisher,
        part=", ".join(dict.fromkeys(parts)),
        clause=clause(event),
        occurred_at=event.occurred_at,
        occurred_precision=event.occurred_precision,
        recorded_at=event.recorded_at,
        known_at=known.known_at,
        words=_how_it_became_known(event, known.known_at),
        amendments=amended_by,
    )


def _amendment(known: Known, amendments: Amendments) -> Clocks:
    event = known.event
    return Clocks(
        event_id=event.event_id,
        publisher=event.publisher,
        part="retraction" if isinstance(event, EventRetracted) else "correction",
        clause=amendments.effect(known),
        occurred_at=event.occurred_at,
        occurred_precision=event.occurred_precision,
        recorded_at=event.recorded_at,
        known_at=known.known_at,
        words=f"Known to the ledger from {when_in_words(known.known_at)} on.",
    )


def _how_it_became_known(event: Event, known_at: Instant) -> str:
    by = publisher_in_words(event.publisher)
    if not is_dated(event):
        recorded = when_in_words(event.recorded_at)
        return f"Recorded by {by} on {recorded}; known to the ledger from {when_in_words(known_at)} on."
    over = range_of(event).latest
    recorded_after, known_after = event.recorded_at - over, known_at - over
    known = f"the ledger came to know of it on {when_in_words(known_at)}, {_later(known_after)}"
    if recorded_after < 0 and event.recorded_at < event.occurred_at:
        return f"Recorded by {by} beforehand, on {when_in_words(event.recorded_at)}; {known}."
    if known_after <= PROMPT_US:
        return f"Recorded by {by} and known to the ledger {_at_once(known_at - event.occurred_at)}."
    if recorded_after <= DAY_US:
        return f"Recorded by {by} {_at_once(event.recorded_at - event.occurred_at)}; {known}."
    recorded = f"Recorded by {by} only on {when_in_words(event.recorded_at)}, {_later(recorded_after)}"
    if known_at - event.recorded_at <= PROMPT_US:
        return f"{recorded}, and known to the ledger from then on."
    return f"{recorded}; {known}."


def _at_once(delay_us: int) -> str:
    return "at once" if delay_us <= 0 else f"within {lapse_in_words(-(-delay_us // MINUTE_US) * MINUTE_US)}"


def _later(delay_us: int) -> str:
    return "at once" if delay_us <= 0 else f"{lapse_in_words(delay_us)} after it happened"


def home_office_knowledge(
    knowledge: Knowledge | None, at: Instant, precision: str, known_at: Instant | None, *, by_the_anchor: bool
) -> tuple[str, ...]:
    """What the Home Office had been told at that moment, by what is on the ledger.

    `known_at` is when the ledger came to know of the event that says so, which may be the finding's own anchor.
    """
    if knowledge is None:
        return ("Nothing on the ledger says that the Home Office knew of a victim.",)
    then, since = when_in_words(at, precision), when_in_words(knowledge.since)
    how = _how_it_was_told(knowledge.event)
    if by_the_anchor:
        told = [f"The Home Office first knew of a victim by this very event: on {since}, {how}."]
    elif at < knowledge.since:
        gap = lapse_in_words(knowledge.since - at)
        told = [
            f"On {then} the Home Office had not been told of a victim. It first knew {gap} later: on {since}, {how}."
        ]
    else:
        gap = lapse_in_words(at - knowledge.since)
        told = [f"On {then} the Home Office had known of a victim for {gap}: since {since}, {how}."]
    if known_at is not None and known_at - knowledge.since > DAY_US:
        told.append(
            f"That it knew became known to the ledger on {when_in_words(known_at)}, "
            f"{lapse_in_words(known_at - knowledge.since)} later."
        )
    return tuple(told)


def _how_it_was_told(event: Event) -> str:
    if isinstance(event, DataShareSent):
        return f"when {publisher_in_words(event.publisher)} recorded that it had sent the data of a victim"
    if isinstance(event, DataShareReceived):
        return "when it recorded that it had received the data of a victim"
    return "when it recorded its own pause"


def when_raised(at: Instant, then: Finding, now: Finding, clocks: Sequence[Clocks]) -> WhenRaised:
    """`then` is the finding as it was raised at that moment, `now` as it is told (for a withdrawn one, as it was last).

    What amended the evidence later counts among what was not known yet.
    """
    told_now = {plainly(fact) for fact in now.facts}
    said_then = tuple(said for fact in then.facts if (said := plainly(fact)) not in told_now)
    amendments = [one for each in clocks for one in each.amendments]
    later = [one for one in clocks if one.known_at > at and one.occurred_at > at]
    unknown = [one for one in clocks if one.known_at > at >= one.occurred_at]
    undone = [one for one in amendments if one.known_at > at]
    return WhenRaised(
        at=at,
        known=tuple(one.key for one in (*clocks, *amendments) if one.known_at <= at),
        not_yet_known=tuple(one.key for one in (*unknown, *undone)),
        not_yet_happened=tuple(one.key for one in later),
        said_then=said_then,
        words=(
            _how_much_was_known(at, is_all=not (unknown or undone)),
            *_some(_unknown(at, one) for one in unknown),
            *_some(f"It did not know of this until {_after(at, one)}: {one.clause}." for one in undone),
            *_some(f"This came after that: {one.dated_clause}." for one in later),
            *_some(f"What was told then and is not any more: {said}." for said in said_then),
        ),
    )


def _how_much_was_known(at: Instant, *, is_all: bool) -> str:
    raised = f"When the finding was raised, on {when_in_words(at)}, the ledger"
    if is_all:
        return f"{raised} knew all that had happened by then of what the finding rests on."
    return f"{raised} did not know all that is known now."


def _unknown(at: Instant, one: Clocks) -> str:
    return f"It did not know until {_after(at, one)}, that {one.dated_clause}."


def _after(at: Instant, one: Clocks) -> str:
    return f"{when_in_words(one.known_at)}, {lapse_in_words(one.known_at - at)} later"


def _some(sentences: Iterable[str]) -> Sequence[str]:
    listed = [*sentences]
    more = len(listed) - _TOLD_MAX
    return [*listed[:_TOLD_MAX], f"The same is true of {more} more."] if more > 0 else listed
