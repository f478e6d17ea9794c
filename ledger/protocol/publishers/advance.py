"""The verdict history of matters: how the findings on publishers came, changed and went."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import NamedTuple

from ledger.instants import Instant
from ledger.protocol.book import Book
from ledger.protocol.findings import Basis, Change, Finding, Identity, Verdict
from ledger.protocol.policy import Policy
from ledger.protocol.publishers import PUBLISHER_RULES
from ledger.protocol.publishers.matter import Addressed, Matter, MatterState, Notes, Signal
from ledger.protocol.ranges import FUTURE, PAST
from ledger.protocol.rules import RULE_PACK

RULE_OF = {rule.code: rule for rule in PUBLISHER_RULES}


class Advanced(NamedTuple):
    """The matters as they are now, those that were asked for and those that had signals; and what changed, in order."""

    states: Mapping[Matter, MatterState]
    changes: tuple[Change, ...]


def advance_matters(
    states: Mapping[Matter, MatterState],
    signals: Iterable[Addressed],
    verdicts: Mapping[Identity, Verdict],
    policy: Policy,
    to: Instant,
    *,
    adopted_at: Instant | None = None,
) -> Advanced:
    """Judge each matter at the moment of each signal and at each deadline in `(evaluated_to, to]`.

    `signals` are new ones, of moments after those to which their matters were judged; those later than `to` wait. `to`
    and `adopted_at` are as for the history of a subject. `verdicts` has every one that there is on an anchor of these
    matters. Of a rule whose matters share anchors, all must be given that have anything to look at up to `to`.
    """
    addressed: defaultdict[Matter, list[Signal]] = defaultdict(list)
    for matter, signal in signals:
        addressed[matter].append(signal)
    work = [
        _Work(matter, states.get(matter, MatterState()), addressed[matter], adopted_at)
        for matter in dict.fromkeys((*states, *addressed))
    ]
    booked, basis = dict(verdicts), Basis(policy.name, policy.digest, RULE_PACK)
    changes: list[Change] = []
    agenda = [(each.next_look, place) for place, each in enumerate(work)]
    heapify(agenda)
    while agenda and (at := agenda[0][0]) <= to and at != FUTURE:
        places = []
        while agenda and agenda[0][0] == at:
            places.append(heappop(agenda)[1])
        changes += _look(at, [work[place] for place in places], policy, booked, basis)
        for place in places:
            heappush(agenda, (work[place].next_look, place))
    return Advanced({each.matter: each.state(to) for each in work}, tuple(changes))


def _look(
    at: Instant, work: Iterable[_Work], policy: Policy, booked: dict[Identity, Verdict], basis: Basis
) -> Sequence[Change]:
    """Judge these at one moment, and enter into the book what stood and what stands."""
    touched: set[Identity] = set()
    standing: dict[Identity, Finding | None] = {}
    for each in work:
        touched |= each.standing
        standing.update((finding.identity, finding) for finding in each.look(at, policy))
    if not (touched or standing):
        return ()
    book = Book((booked[identity] for identity in (touched | standing.keys()) if identity in booked), basis)
    book.note(at, dict.fromkeys(touched) | standing)
    changes = book.take_changes()
    booked.update((change.verdict.finding.identity, change.verdict) for change in changes)
    return changes


class _Work:
    """One matter while it is judged."""

    def __init__(
        self, matter: Matter, state: MatterState, signals: Iterable[Signal], adopted_at: Instant | None
    ) -> None:
        self.matter = matter
        self.standing = {Identity(matter.rule, matter.publisher, *anchor) for anchor in state.standing}
        self._rule = RULE_OF[matter.rule]
        self._known = Notes()
        for note in state.known:
            self._known.put(note.event, note.at, note)
        self._waiting = deque(sorted([*state.waiting, *signals], key=attrgetter("moment")))
        self._deadline = FUTURE if state.next_deadline is None else state.next_deadline
        self._adopted_at = FUTURE if adopted_at is None or adopted_at <= state.evaluated_to else adopted_at

    @property
    def next_look(self) -> Instant:
        return min(self._waiting[0].moment if self._waiting else FUTURE, self._deadline, self._adopted_at)

    def look(self, at: Instant, policy: Policy) -> list[Finding]:
        """What stands at this moment, which is the next one to look at."""
        while self._waiting and self._waiting[0].moment == at:
            self._rule.learn(self._known, self._waiting.popleft())
        if self._adopted_at == at:
            self._adopted_at = FUTURE
        is_in_force = self._rule.code in policy.rules
        found = list(self._rule.findings(self.matter, self._known, policy)) if is_in_force else []
        stands = [finding for finding in found if _due(finding) <= at]
        self._deadline = min((due for due in map(_due, found) if due > at), default=FUTURE)
        self.standing = {finding.identity for finding in stands}
        return stands

    def state(self, to: Instant) -> MatterState:
        return MatterState(
            known=tuple(self._known),
            waiting=tuple(self._waiting),
            standing=tuple(sorted((identity.anchor_publisher, identity.anchor) for identity in self.standing)),
            evaluated_to=to,
            next_deadline=None if self._deadline == FUTURE else self._deadline,
        )


def _due(finding: Finding) -> Instant:
    return PAST if finding.due is None else finding.due
