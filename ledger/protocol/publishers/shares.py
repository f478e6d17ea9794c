"""PS-12: several automated shares by one publisher on one day, whoever they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ledger.london import london
from ledger.protocol.findings import Change, Fact, Finding, Identity, Verdict
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
from ledger.protocol.rules.sharing import AutomatedShare
from ledger.protocol.rules.sources import PSNI_REVIEW
from ledger.protocol.wording import publisher_in_words


class AutomatedSharingPattern(PublisherRule):
    """PS-12: machines passed on several victims or witnesses on one day.

    The shares are those of which PS-03 stands, on the day of their `occurred_at` in London, however exactly that is
    known. Only the first of them are told, as many as it takes: the rest of a large extract changes nothing.
    """

    code = "PS-12"
    title = "A pattern of automated sharing on one day"
    rests_on = Clause(PSNI_REVIEW, reading="several on one day show a system at work rather than a slip")
    reads = AutomatedShare.reads
    uses = ("sharing.automated_in_a_day",)
    cleared_by = ("Whatever clears PS-03 for so many of the shares that too few are left on that day",)
    shares_anchors = True

    def findings(self, matter: Matter, known: Notes, policy: Policy) -> Iterator[Finding]:
        needed = policy.sharing.automated_in_a_day
        shares = tuple(islice(known, needed))
        if len(shares) < needed:
            return
        first, day = shares[0], london(shares[0].at)
        words = "A person's data was shared on {when} by an automated task or a bulk extract"
        yield publisher_finding(
            matter,
            first.event,
            first.at,
            policy,
            tuple(Ground(share.event, "share", words, share.at, share.precision) for share in shares),
            Fact(
                f"So {publisher_in_words(matter.publisher)} made {needed} such shares or more on {day.day} {day:%B %Y}"
            ),
        )


def share_signals(before: Iterable[Verdict], changes: Iterable[Change]) -> Iterator[Addressed]:
    """What changes of one subject's verdicts, in order, mean for PS-12. `before` are its verdicts as they stood."""
    standing = {
        verdict.finding.identity: verdict
        for verdict in before
        if verdict.finding.rule == AutomatedShare.code and verdict.status != "WITHDRAWN"
    }
    for change in changes:
        if change.verdict.finding.rule == AutomatedShare.code:
            yield from _step(standing, change)


def _step(standing: dict[Identity, Verdict], change: Change) -> Iterator[Addressed]:
    identity = change.verdict.finding.identity
    told = _told(standing.pop(identity, None))
    if change.kind != "WITHDRAWN":
        standing[identity] = change.verdict
    tells = _told(standing.get(identity))
    if told == tells:
        return
    if told is not None and (tells is None or tells[0] != told[0]):
        yield told[0], Signal(change.at, told[1], counts=False)
    if tells is not None:
        yield tells[0], Signal(change.at, tells[1])


def _told(verdict: Verdict | None) -> tuple[Matter, Note] | None:
    """The matter in which a standing finding counts, and as what."""
    if verdict is None:
        return None
    finding = verdict.finding
    _, _, publisher, event_id = finding.identity
    precision = next((fact.precision for fact in finding.facts if fact.event_id == event_id), "INSTANT")
    day = london(finding.at).date().isoformat()
    return Matter("PS-12", publisher, day), Note(publisher, event_id, finding.at, verdict.raised_at, precision)
