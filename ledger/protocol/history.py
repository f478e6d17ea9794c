"""The verdict history: how the findings on one subject came, changed and went as the ledger came to know more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import closing

from ledger.instants import Instant
from ledger.protocol.book import Book
from ledger.protocol.findings import Basis, Change
from ledger.protocol.known import Known, in_known_order, of_the_world
from ledger.protocol.panel import Panel
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import FUTURE
from ledger.protocol.rules import RULE_PACK, RULES, Rule
from ledger.protocol.verdict_state import VerdictState


def verdict_history(
    events: Sequence[Known], policy: Policy, until: Instant, rules: Sequence[Rule] = RULES
) -> tuple[VerdictState, tuple[Change, ...]]:
    """Every change of every verdict from the beginning, and the state that `advance` goes on from."""
    return advance(VerdictState(), events, policy, until, rules)


def advance(
    state: VerdictState,
    events: Sequence[Known],
    policy: Policy,
    to: Instant,
    rules: Sequence[Rule] = RULES,
    *,
    adopted_at: Instant | None = None,
) -> tuple[VerdictState, tuple[Change, ...]]:
    """Evaluate at each known_at and each deadline in `(state.evaluated_to, to]` and say what changed.

    `events` are all of the subject that are known by `to`, in any order. `to` must be closed: what becomes known at
    or before it after this call is not looked at any more. Where the state was reached under another policy or rule
    pack, `adopted_at` is the moment in that interval from which this one is in force.
    """
    with closing(Docket(policy, rules, state, events)) as docket:
        changes = docket.advance(to, adopted_at)
        return docket.state, changes


class Docket:
    """The verdicts on one subject under one policy, carried forward from moment to moment.

    It may be closed at any time and made again from its `state` and the events: it would say the same.
    """

    def __init__(
        self,
        policy: Policy,
        rules: Sequence[Rule] = RULES,
        state: VerdictState | None = None,
        events: Iterable[Known] = (),
    ) -> None:
        """`events` are all that is known of the subject so far, in any order."""
        state = state or VerdictState()
        known = sorted(of_the_world(events), key=in_known_order)
        self._policy = policy
        self._rules = rules
        self._evaluated_to = state.evaluated_to
        self._next_deadline = state.next_deadline
        self._book = Book(state.verdicts, Basis(policy.name, policy.digest, RULE_PACK))
        self._past = [one for one in known if one.known_at <= state.evaluated_to]
        self._news = deque(one for one in known if one.known_at > state.evaluated_to)
        self._panel: Panel | None = None

    @property
    def state(self) -> VerdictState:
        return VerdictState(self._evaluated_to, self._next_deadline, self._book.verdicts())

    def hear(self, known: Known) -> None:
        """Take in one more event: known later than where the docket stands, and not before one that it has heard."""
        self._news.extend(of_the_world([known]))

    def advance(self, to: Instant, adopted_at: Instant | None = None) -> tuple[Change, ...]:
        """Evaluate at each moment up to `to` that was not evaluated yet; gives the changes, in order.

        With `adopted_at`, the state that the docket was made from was reached under another policy.
        """
        while (at := self._next_moment(adopted_at)) <= to:
            panel = self._panel or self._begin()
            changed = panel.reach(at, self._take(at))
            if adopted_at is None:
                self._book.note(at, changed)
            else:
                self._book.replace(at, panel.standing)
                adopted_at = None
            self._next_deadline = panel.next_deadline
        self._evaluated_to = to
        return self._book.take_changes()

    def close(self) -> None:
        """Let go of what was judged; from then on only the state is of use."""
        if self._panel is not None:
            self._panel.close()

    def _next_moment(self, adopted_at: Instant | None) -> Instant:
        moments = (self._next_deadline, adopted_at, self._news[0].known_at if self._news else None)
        return min((moment for moment in moments if moment is not None), default=FUTURE)

    def _begin(self) -> Panel:
        """Read what was judged before."""
        self._panel = Panel(self._policy, self._rules)
        if self._past:
            self._panel.read(self._past, self._evaluated_to)
            self._past = []
        return self._panel

    def _take(self, at: Instant) -> list[Known]:
        taken = []
        while self._news and self._news[0].known_at == at:
            taken.append(self._news.popleft())
        return taken
