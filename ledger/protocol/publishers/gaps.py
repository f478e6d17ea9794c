"""PI-06: a number that is missing from a publisher's own running numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import EVENT_TYPES
from ledger.instants import Instant
from ledger.protocol.findings import Fact, Finding
from ledger.protocol.policy import Policy
from ledger.protocol.publishers.matter import (
    Addressed,
    Ground,
    Matter,
    Note,
    Notes,
    PublisherRule,
    Signal,
    publisher_finding,
)
from ledger.protocol.publishers.numbers import Gap
from ledger.protocol.rules.rule import Clause
from ledger.protocol.rules.sources import OWN_DATA_RULE
from ledger.protocol.wording import publisher_in_words, span_in_words


class MissingNumber(PublisherRule):
    """PI-06: numbers that did not arrive within a day of a higher one.

    A matter is the place before one number. It is about what was said, not about what happened: an event stands there
    as it was admitted, and corrections and retractions change nothing. Where the number after the gap was refused, the
    refusal is the event that carries it. Only the last missing number is told, for that one is missing for as long
    as the finding stands; those before it may arrive one by one.
    """

    code = "PI-06"
    title = "A missing number in a publisher's own sequence"
    rests_on = Clause(
        OWN_DATA_RULE, reading="running numbers have no gaps, so a missing one is an event that was not passed on"
    )
    reads = frozenset(EVENT_TYPES.values())
    uses = ("data.gap_closed_in_hours",)
    cleared_by = ("The arrival of the missing number, whether it is admitted or refused",)
    ends_when_empty = True

    def learn(self, known: Notes, signal: Signal) -> None:
        for earlier in tuple(known):
            known.drop(earlier.event)
        super().learn(known, signal)

    def findings(self, matter: Matter, known: Notes, policy: Policy) -> Iterator[Finding]:
        number, waits_us = int(matter.key), policy.data.gap_closed_in_us
        words = f"The ledger knows number {number} of the running numbers of {publisher_in_words(matter.publisher)}"
        for follower in known:
            yield publisher_finding(
                matter,
                follower.event,
                follower.at,
                policy,
                (Ground(follower.event, "event after the gap", words),),
                Fact(f"A number above {number - 1} was known from {{when}}", at=follower.since),
                Fact(f"Number {number - 1} had not arrived {span_in_words(waits_us)} after that"),
                due=Instant(follower.since + waits_us),
            )


def gap_signal(gap: Gap, moment: Instant) -> Addressed:
    """What a gap that opened or closed at this moment means for PI-06."""
    after = gap.after
    note = Note(*after.event, after.at, gap.since)
    return Matter("PI-06", after.publisher, str(after.number)), Signal(moment, note, counts=gap.is_open)
