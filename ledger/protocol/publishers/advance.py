"""The verdict history of a matter: how the findings on a publisher came, changed and went."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from operator import attrgetter

from ledger.instants import Instant
from ledger.protocol.book import Book
from ledger.protocol.findings import Basis, Change, Finding
from ledger.protocol.history import VerdictState
from ledger.protocol.policy import Policy
from ledger.protocol.publishers import PUBLISHER_RULES
from ledger.protocol.publishers.matter import Matter, MatterState, Note, Notes, Signal
from ledger.protocol.ranges import FUTURE, PAST
from ledger.protocol.rules import RULE_PACK

RULE_OF = {rule.code: rule for rule in PUBLISHER_RULES}


def advance_matter(
    matter: Matter,
    state: MatterState,
    signals: Iterable[Signal],
    policy: Policy,
    to: Instant,
    *,
    adopted_at: Instant | None = None,
) -> tuple[MatterState, tuple[Change, ...]]:
    """Judge at the moment of each signal and at each deadline in `(evaluated_to, to]`, and say what changed.

    `signals` are new ones, of moments after those of which the state knows; those later than `to` wait in it. `to`
    and `adopted_at` are as for the history of a subject.
    """
    rule = RULE_OF[matter.rule]
    known = _notes(state.known)
    waiting = deque(sorted([*state.waiting, *signals], key=attrgetter("moment")))
    deadline = FUTURE if state.verdicts.next_deadline is None else state.verdicts.next_deadline
    book = Book(state.verdicts.verdicts, Basis(policy.name, policy.digest, RULE_PACK))
    while (at := min(waiting[0].moment if waiting else FUTURE, deadline, adopted_at or FUTURE)) <= to:
        while waiting and waiting[0].moment == at:
            rule.learn(known, waiting.popleft())
        found = tuple(rule.findings(matter, known, policy)) if rule.code in policy.rules else ()
        book.enter(at, {rule.code: {each.identity: each for each in found if _due(each) <= at}})
        deadline = min((due for due in map(_due, found) if due > at), default=FUTURE)
        adopted_at = None
    verdicts = VerdictState(to, None if deadline == FUTURE else deadline, book.verdicts())
    return MatterState(tuple(known), tuple(waiting), verdicts), tuple(book.changes)


def _notes(known: Iterable[Note]) -> Notes:
    notes = Notes()
    for note in known:
        notes.put(note.event, note.at, note)
    return notes


def _due(finding: Finding) -> Instant:
    return PAST if finding.due is None else finding.due
