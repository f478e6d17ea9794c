"""PI-03: one id that a publisher used for two events."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ledger.events import Event, EventRefused
from ledger.protocol.findings import Finding
from ledger.protocol.known import LEDGERS_OWN, EventKey, Known
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
from ledger.protocol.rules.rule import Clause
from ledger.protocol.rules.sources import OWN_DATA_RULE

CONFLICT = "conflicting_content"
"""The reason for which the gate refuses an id that it knows with other content."""


class ConflictingContent(PublisherRule):
    """PI-03: an event id that came again with different content, of which the ledger keeps the first.

    It is anchored on what was refused, by the publisher's own name for it: the publisher and the id. How often it came
    is not told, so the first refusal is all that is kept; its moment stands for that of the refused record, whose own
    date is not on the ledger.
    """

    code = "PI-03"
    title = "One event id with two contents"
    rests_on = Clause(OWN_DATA_RULE, reading="an id names one event for ever, so one of the two is wrong")
    reads: frozenset[type[Event]] = frozenset({EventRefused})
    uses = ()
    cleared_by = ("Nothing that came after it: an id must not be used twice in the first place",)

    def learn(self, known: Notes, signal: Signal) -> None:
        super().learn(known, signal)
        for later in tuple(islice(known, 1, None)):
            known.drop(later.event)

    def anchor(self, matter: Matter, _note: Note) -> EventKey:
        return (matter.publisher, matter.key)

    def findings(self, matter: Matter, known: Notes, policy: Policy) -> Iterator[Finding]:
        for refusal in known:
            claimed = self.anchor(matter, refusal)
            yield publisher_finding(
                matter,
                claimed,
                refusal.at,
                policy,
                (
                    Ground(claimed, "first content", "This event is on the ledger as it came first"),
                    Ground(
                        refusal.event,
                        "refusal",
                        "The same id came again with other content on {when}, and was refused",
                        refusal.at,
                    ),
                ),
            )


def conflict_signals(known: Known) -> Iterator[Addressed]:
    """What a record means for PI-03, if anything."""
    event = known.event
    if not isinstance(event, EventRefused) or event.reason != CONFLICT or event.claimed_event_id is None:
        return
    if not event.claimed_by.startswith(LEDGERS_OWN):
        refusal = Note(event.publisher, event.event_id, event.occurred_at, known.known_at)
        yield Matter("PI-03", event.claimed_by, event.claimed_event_id), Signal(known.known_at, refusal)
