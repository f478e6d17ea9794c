"""Each publisher's own running numbers: which were left out, and which were used twice.

A number that is missing or doubled is the publisher's doing, before the gate: it is told, and is no problem of the ledger.
But the ledger must have said so (PI-06), once the time has passed within which a late number may still come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ledger.codec import NotAccepted, decode_trusted
from ledger.events import EventRefused, FindingChanged, PolicyAdopted
from ledger.instants import Instant
from ledger.protocol.known import LEDGERS_OWN
from ledger.protocol.policy import Policy
from ledger.protocol.publishers.numbers import Arrival, Numbers, Run
from ledger.verify.check import Check, Scope
from ledger.verify.problem import Problem
from ledger.verify.row import TOPIC, Row
from ledger.verify.said import FINDINGS, policy_of

_RULE = "PI-06"
_HEARD = frozenset({EventRefused.__name__, PolicyAdopted.__name__})
_GAPS_TOLD = 10


class Sequences(Check):
    """Gaps and doubles of each publisher's `sequence`."""

    name = "sequences"
    title = "sequences: the running numbers that publishers give"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._numbers: defaultdict[str, Numbers] = defaultdict(Numbers)
        self._admitted: Counter[str] = Counter()
        self._found: dict[tuple[str, str], bool] = {}
        self._policy: Policy | None = None

    def see(self, rows: Sequence[Row]) -> Sequence[Problem]:
        for row in rows:
            if row.value is None:
                if row.sequence is not None:
                    self._admitted[row.source] += 1
                    self._arrive(row, row.source, row.sequence)
            elif row.type_name in _HEARD or _is_about_gap(row):
                self._hear(row)
        return ()

    def finish(self) -> Iterator[Problem]:
        detector = self.scope.detector
        waiting = () if detector is None else [each for each in detector.waiting if each.rule == _RULE]
        found = self._found | {(each.anchor_publisher, each.anchor): True for each in waiting}
        for publisher, numbers in sorted(self._numbers.items()):
            self._tell(publisher, numbers.runs)
            for before, after in pairwise(numbers.runs):
                if self._is_due(after) and not found.get(after.first.event):
                    words = (
                        f"{publisher} left out {_span(before, after)} of its running numbers, and the ledger has no finding "
                        f"({_RULE}) that says so"
                    )
                    yield Problem("gap_without_finding", TOPIC, None, None, words)

    def _arrive(self, row: Row, publisher: str, number: int) -> None:
        event = (row.source, row.event_id)
        self._numbers[publisher].learn(Arrival(publisher, number, row.known_at, event, row.known_at))

    def _tell(self, publisher: str, runs: Sequence[Run]) -> None:
        gaps = [_span(before, after) for before, after in pairwise(runs)]
        if gaps:
            more = f" and {len(gaps) - _GAPS_TOLD:,} more times" if len(gaps) > _GAPS_TOLD else ""
            words = f"{publisher} left out {', '.join(gaps[:_GAPS_TOLD])}{more} of its running numbers."
            self.scope.told.notices.append(words)
        doubled = self._admitted[publisher] - sum(run.last - run.first.number + 1 for run in runs)
        if doubled > 0:
            self.scope.told.notices.append(f"{publisher} used running numbers again: {doubled:,} times.")

    def _hear(self, row: Row) -> None:
        try:
            event = decode_trusted(row.fingerprint, row.value or b"")
        except NotAccepted:
            return  # named by the examination
        if isinstance(event, EventRefused):
            if event.claimed_sequence is not None and not event.claimed_by.startswith(LEDGERS_OWN):
                self._arrive(row, event.claimed_by, event.claimed_sequence)
        elif isinstance(event, PolicyAdopted):
            self._policy = policy_of(event)
        elif isinstance(event, FindingChanged) and event.rule == _RULE:
            self._found[event.anchor_publisher, event.anchor] = event.status != "WITHDRAWN"

    def _is_due(self, after: Run) -> bool:
        """Whether the detector had to have said it: it has judged beyond the moment at which the finding comes true."""
        detector, policy = self.scope.detector, self._policy
        if detector is None or policy is None or not detector.says_publishers or _RULE not in policy.rules:
            return False
        return Instant(after.since + policy.data.gap_closed_in_us) <= detector.horizon


def _is_about_gap(row: Row) -> bool:
    return row.type_name in FINDINGS and row.value is not None and _RULE.encode() in row.value


def _span(before: Run, after: Run) -> str:
    first, last = before.last + 1, after.first.number - 1
    return f"number {first}" if first == last else f"numbers {first} to {last}"
