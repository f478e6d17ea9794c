"""Holds each partition of each intake against the outcomes of its claims, message by message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby

from consumers.intake import waiting_places
from ledger.log.port import Stored
from ledger.record import digest_of
from ledger.rehearsal import BadMark, unmarked
from ledger.verify.check import ClaimSum, Scope
from ledger.verify.claim_book import ADMITTED, REFUSED, REPEATED, ClaimBook, Intake, Outcome
from ledger.verify.examine import content_of, said_of
from ledger.verify.problem import Code, Problem
from ledger.verify.reading import Stretch
from ledger.verify.row import TOPIC


def settle_intakes(scope: Scope, book: ClaimBook, incarnation: str) -> Iterator[Problem]:
    """`incarnation` is the present one: intakes of earlier ones may be elsewhere."""
    ends = scope.log.ends(waiting_places(scope.log))
    claimed = book.intakes()
    absent: Counter[str] = Counter()
    for intake in claimed:
        end = ends.get((intake.topic, intake.partition)) if intake.incarnation == incarnation else None
        absent[intake.incarnation] += end is None
        yield from _Settling(scope, book, intake, end).run()
    for each, count in absent.items():
        if count:
            words = f"{count:,} intake partitions of the incarnation {each} are not here: outcomes are counted, not compared."
            scope.told.notices.append(words)
    known = {(intake.topic, intake.partition) for intake in claimed if intake.incarnation == incarnation}
    for (topic, partition), end in sorted(ends.items()):
        if end and (topic, partition) not in known:
            scope.told.sums.append(ClaimSum(incarnation, topic, partition, 0, 0, 0, 0, end, holds=True))


class _Settling:
    """One partition of one intake. `end` is None where it is not here."""

    def __init__(self, scope: Scope, book: ClaimBook, intake: Intake, end: int | None) -> None:
        self._scope = scope
        self._book = book
        self._intake = intake
        self._end = end
        self._counts: Counter[str] = Counter()
        self._unreadable: list[Problem] = []
        self._is_whole = True

    def run(self) -> Iterator[Problem]:
        """Merges messages and outcomes by offset."""
        outcomes = groupby(self._book.of(self._intake), key=lambda each: each.claimed)
        messages = self._messages()
        message = next(messages, None)
        for offset, some in outcomes:
            first, *again = some
            while message is not None and message.offset < offset:
                yield self._missing(message)
                message = next(messages, None)
            yield from self._settle(first, message if message is not None and message.offset == offset else None)
            yield from (self._doubled(each, first) for each in again)
            if message is not None and message.offset == offset:
                message = next(messages, None)
        waiting = None if self._end is None else sum(1 for _ in chain([message] if message else [], messages))
        yield from self._unreadable
        self._tell(waiting)

    def _messages(self) -> Iterator[Stored]:
        if self._end is None:
            return

        def damaged(first: int, last: int, why: str) -> None:
            words = f"what was claimed from there to offset {last} cannot be read: {why}"
            self._unreadable.append(Problem("unreadable", self._intake.topic, self._intake.partition, first, words))

        stretch = Stretch(self._scope.log, self._intake.topic, self._intake.partition, 0, self._end)
        for batch in stretch.batches(damaged):
            yield from batch

    def _settle(self, outcome: Outcome, message: Stored | None) -> Iterator[Problem]:
        self._counts[outcome.kind] += 1
        if self._end is None:
            return
        if message is None:
            words = f"record {outcome.number} is the outcome of {_claim(outcome)}, and nobody claimed anything there"
            yield self._of("claim_unknown", outcome, words)
        elif outcome.kind == ADMITTED and not _is_as_claimed(outcome, message):
            words = (
                f"record {outcome.number} is not what was claimed as {_claim(outcome)}: key, value or headers differ"
            )
            yield self._of("claim_altered", outcome, words)
        elif outcome.kind == REFUSED and digest_of(message.message).encode() != outcome.said:
            words = f"record {outcome.number} refuses {_claim(outcome)}, but its digest is of something else than what lies there"
            yield self._of("claim_altered", outcome, words)
        elif outcome.kind == REPEATED and not self._is_repeat(outcome, message):
            words = f"record {outcome.number} says that {_claim(outcome)} repeats record {outcome.first}, and it says something else"
            yield self._of("repeat_differs", outcome, words)

    def _is_repeat(self, outcome: Outcome, message: Stored) -> bool:
        content = content_of(dict(message.message.headers).get("ce_dataschema", b""), message.message.value)
        return outcome.first is not None and self._book.content_at(outcome.first) == content

    def _missing(self, message: Stored) -> Problem:
        self._is_whole = False
        words = "this claim has no outcome on the ledger, though later ones of the same intake have: exactly one was expected"
        return Problem("claim_missing", message.topic, message.partition, message.offset, words)

    def _doubled(self, outcome: Outcome, first: Outcome) -> Problem:
        self._counts[outcome.kind] += 1
        self._is_whole = False
        words = f"{_claim(outcome)} has an outcome in record {first.number} and another one in record {outcome.number}"
        return self._of("claim_doubled", outcome, words)

    def _of(self, code: Code, outcome: Outcome, detail: str) -> Problem:
        self._is_whole = False
        return Problem(code, TOPIC, outcome.at_partition, outcome.at_offset, detail)

    def _tell(self, waiting: int | None) -> None:
        counts = self._counts
        holds = self._is_whole and not self._unreadable
        self._scope.told.sums.append(
            ClaimSum(
                *self._intake, counts.total(), counts[ADMITTED], counts[REFUSED], counts[REPEATED], waiting, holds=holds
            )
        )


def _is_as_claimed(outcome: Outcome, message: Stored) -> bool:
    try:
        return said_of(unmarked(message.message)) == outcome.said
    except BadMark:
        return False


def _claim(outcome: Outcome) -> str:
    return f"{outcome.topic}/{outcome.partition} at offset {outcome.claimed}"
