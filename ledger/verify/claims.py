"""The accounts: every claim has exactly one outcome, and what is on the ledger is what was claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consumers.gate import REGISTRAR
from ledger.claim import Claim
from ledger.codec import NotAccepted, decode_trusted
from ledger.events import Event, EventRefused, EventRepeated, LedgerCreated, PublishersChanged
from ledger.verify.check import Check, Scope
from ledger.verify.claim_book import ADMITTED, REFUSED, REPEATED, ClaimBook, Outcome
from ledger.verify.intakes import settle_intakes
from ledger.verify.problem import Problem
from ledger.verify.refusals import settle_refusals
from ledger.verify.row import Row

_UNCLAIMED = frozenset({LedgerCreated.__name__, PublishersChanged.__name__})
"""What the gate writes of itself."""

_HELD_MAX = 2**63 - 1
"""The largest number that the book can hold; no log has an offset beyond it, but a header may say one."""


class Claims(Check):
    """One outcome for each claim, in order, and true to it."""

    name = "claims"
    title = "claims: each has one outcome, and is on the ledger as it was claimed"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._book = ClaimBook()
        self._last: dict[tuple[str, str, int], int] = {}
        self._incarnations: list[str] = []

    def see(self, rows: Sequence[Row]) -> Iterator[Problem]:
        outcomes: list[Outcome] = []
        events: list[tuple[str, str, int, int, int]] = []
        for row in rows:
            own = self._own(row)
            if isinstance(own, LedgerCreated):
                self._incarnations.append(own.incarnation)
            if not row.claim:
                if row.source != REGISTRAR or row.type_name not in _UNCLAIMED:
                    yield row.problem("without_claim", f"record {row.number} names no claim: nobody published it")
                continue
            outcome = _outcome(row, own)
            yield from self._in_order(row, outcome)
            outcomes.append(outcome)
            if outcome.kind == ADMITTED:
                events.append((row.event_id, row.source, row.number, row.partition, row.offset))
        self._book.add(outcomes, events)

    def finish(self) -> Iterator[Problem]:
        with self._book as book:
            book.close_additions()
            yield from settle_intakes(self.scope, book, self._incarnations[-1] if self._incarnations else "")
            yield from settle_refusals(self.scope, book)
            for twice in book.twice():
                words = (
                    f"record {twice.number} is the event that {twice.publisher} published as {twice.event_id}, and record "
                    f"{twice.first_number} is it already: an event is admitted once"
                )
                yield Problem("event_doubled", "ledger", twice.at_partition, twice.at_offset, words)

    def _own(self, row: Row) -> Event | None:
        """What the gate said of itself; None for all others, and for what cannot be read (that is named already)."""
        if row.source != REGISTRAR or row.value is None:
            return None
        try:
            return decode_trusted(row.fingerprint, row.value)
        except NotAccepted:
            return None

    def _in_order(self, row: Row, outcome: Outcome) -> Iterator[Problem]:
        if outcome.incarnation not in self._incarnations:
            words = f"record {row.number} names a claim of {outcome.incarnation}, which this ledger never was"
            yield row.problem("claim_unknown", words)
        place = outcome[:3]
        last = self._last.get(place, -1)
        if outcome.claimed < last:
            words = (
                f"record {row.number} is the outcome of {row.claim}, after that of offset {last} of the same intake: "
                "claims are taken in their order"
            )
            yield row.problem("claim_out_of_order", words)
        self._last[place] = max(last, outcome.claimed)


def _outcome(row: Row, own: Event | None) -> Outcome:
    claim = Claim.parse(row.claim)
    place = min(claim.partition, _HELD_MAX), min(claim.offset, _HELD_MAX)
    kind, said, first, reason = ADMITTED, row.said, None, ""
    if isinstance(own, EventRefused):
        kind, said, reason = REFUSED, own.digest.encode(), own.reason
    elif isinstance(own, EventRepeated):
        kind, first = REPEATED, own.first
    content = row.content if kind == ADMITTED else b""
    return Outcome(
        claim.incarnation, claim.topic, *place, row.number, kind, row.partition, row.offset,
        said, content, first, reason,
    )  # fmt: skip
