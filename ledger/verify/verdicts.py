"""Every finding on the ledger against the rules: none suppressed, none invented, none altered.

The rules judge everything again, subject by subject, by the policy whose bytes are on the ledger. The ledger's own time
closes moments (as they do for the detector); what the rules find at closed moments is compared with what the detector said.

What may still be to come, and is no problem: what the rules find at moments that the detector had not judged yet when
verification began, for a subject that it had still to look at again, or that it had decided and not yet seen come back
(its outbox). All of this was looked up before the end of the ledger was fixed. What the detector has *said* must follow
from the rules at once and always: nothing is excused there.

A ledger that changed its policy (or was judged by another version of the rules) is compared by every word only from the
last change on: the version of the rules that judged before may not be here any more. Of what stood at the change it is
compared how it stood then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.codec import NotAccepted, decode_trusted
from ledger.errors import LedgerError, PartMissing
from ledger.events import EventRefused, FindingChanged, LedgerCreated, PolicyAdopted
from ledger.instants import Instant
from ledger.protocol import RULE_PACK
from ledger.protocol.findings import Change
from ledger.protocol.policy import Policy
from ledger.protocol.publishers.whole import WholeLedger
from ledger.verify.check import Check, Scope
from ledger.verify.comparison import Comparison
from ledger.verify.problem import Problem
from ledger.verify.row import TOPIC, Row
from ledger.verify.said import FINDINGS, SaidInOrder, policy_of, spooled
from projections.replay import judged_subjects
from projections.spool import Spool

_HEARD = frozenset(kind.__name__ for kind in (LedgerCreated, EventRefused, PolicyAdopted))


class Basis(NamedTuple):
    """A policy and a version of the rules, from a moment on."""

    row: Row
    event: PolicyAdopted


class Verdicts(Check):
    """Findings re-derived."""

    name = "verdicts"
    title = "verdicts: every finding against the rules"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._on_subjects = Spool()
        self._on_publishers = Spool()
        self._bases: list[Basis] = []
        self._is_rehearsal = False
        self._last = self._last_said = Instant(-(2**63))
        self._refused: set[str] = set()
        self._is_policy_lost = False

    def see(self, rows: Sequence[Row]) -> Iterator[Problem]:
        for row in rows:
            self._last = max(self._last, row.known_at)
            if row.value is not None and (row.type_name in _HEARD or row.type_name in FINDINGS):
                yield from self._hear(row)

    def finish(self) -> Iterator[Problem]:
        with self._on_subjects, self._on_publishers:
            if not self._bases:
                yield from self._without_policy()
                return
            last = self._bases[-1]
            policy = policy_of(last.event)
            if policy is None or last.event.rule_pack != RULE_PACK:
                words = (
                    f"The findings were made by version {last.event.rule_pack} of the rules, and this is version "
                    f"{RULE_PACK}: they were not compared."
                )
                if policy is not None:
                    self.scope.told.notices.append(words)
                return
            try:
                yield from self._compare(policy)
            except PartMissing:
                raise
            # A record that the gate would never have admitted may hold what no rule expects.
            except (LedgerError, ArithmeticError, ValueError) as damage:
                words = f"the rules cannot judge, because the ledger cannot be read from its beginning: {damage}"
                yield Problem("replay_impossible", TOPIC, None, None, words)

    def _hear(self, row: Row) -> Iterator[Problem]:
        try:
            event = decode_trusted(row.fingerprint, row.value or b"")
        except NotAccepted:  # named by the examination
            self._is_policy_lost |= row.type_name == PolicyAdopted.__name__
            return
        if isinstance(event, FindingChanged):
            self._last_said = max(self._last_said, event.occurred_at)
            spool = self._on_subjects if event.about == "SUBJECT" else self._on_publishers
            spool.add([spooled(row, event)])
        elif isinstance(event, LedgerCreated):
            self._is_rehearsal = event.mode == "REHEARSAL"
        elif isinstance(event, EventRefused):
            self._refused.add(event.claimed_event_id or "")
        elif isinstance(event, PolicyAdopted):
            if policy_of(event) is None:
                yield row.problem(
                    "policy_altered", f"the bytes of the policy {event.name} do not have the digest that is named"
                )
            last = self._bases[-1].event if self._bases else None
            if last is None or (last.digest, last.rule_pack) != (event.digest, event.rule_pack):
                self._bases.append(Basis(row, event))

    def _without_policy(self) -> Iterator[Problem]:
        if self._is_policy_lost:
            words = "the policy that was adopted cannot be read: there is nothing by which findings could be made again"
            yield Problem("replay_impossible", TOPIC, None, None, words)
            return
        for spool in (self._on_subjects, self._on_publishers):
            for _, said in SaidInOrder(spool).rest():
                for each in said:
                    yield each.problem("finding_invented", "no policy was ever adopted by which it could be made")
        self.scope.told.notices.append("No policy was adopted on this ledger: its findings follow from nothing yet.")

    def _compare(self, policy: Policy) -> Iterator[Problem]:
        horizon = Instant(self._last - self._is_rehearsal)
        comparison = self._comparison()
        whole = WholeLedger(policy)
        said = SaidInOrder(self._on_subjects)
        for judged in judged_subjects(self.scope.log, policy, horizon, whole, self.scope.on_count):
            for about, words in said.up_to(judged.subject):
                changes = judged.changes if about == judged.subject else ()
                yield from comparison.of(about, changes, words, may_wait=about in comparison.behind)
        for about, words in said.rest():
            yield from comparison.of(about, (), words, may_wait=False)
        yield from self._on_publisher(whole.settle(horizon).changes, comparison)

    def _on_publisher(self, changes: Sequence[Change], comparison: Comparison) -> Iterator[Problem]:
        by_publisher: defaultdict[str, list[Change]] = defaultdict(list)
        for change in changes:
            by_publisher[change.verdict.finding.identity.about].append(change)
        said = SaidInOrder(self._on_publishers)
        may_wait = self.scope.detector is not None and not self.scope.detector.says_publishers
        for publisher, some in sorted(by_publisher.items()):
            for about, words in said.up_to(publisher):
                yield from comparison.of(about, some if about == publisher else (), words, may_wait=may_wait)
        for about, words in said.rest():
            yield from comparison.of(about, (), words, may_wait=may_wait)

    def _comparison(self) -> Comparison:
        detector = self.scope.detector
        # Without the detector's tables: what it said last, it said after everything that comes before.
        judged_to = Instant(self._last_said - 1) if detector is None else Instant(detector.horizon)
        return Comparison(
            adopted_at=self._bases[-1].row.known_at if len(self._bases) > 1 else None,
            judged_to=judged_to,
            waiting=() if detector is None else detector.waiting,
            behind=frozenset() if detector is None else frozenset(detector.behind),
            refused=self._refused,
        )
