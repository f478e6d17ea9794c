"""What was refused is kept whole on `refused`: one copy for each refusal, with its digest and its reason."""

from __future__ import annotations

from collections.abc import Iterator

from consumers.outcomes import REFUSED
from ledger.claim import Claim
from ledger.log.port import Stored
from ledger.record import digest_of
from ledger.refused_copy import CLAIM, REASON, taken_apart
from ledger.verify.check import Scope
from ledger.verify.claim_book import ClaimBook, Outcome
from ledger.verify.problem import Problem
from ledger.verify.reading import Stretch
from ledger.verify.row import TOPIC


def settle_refusals(scope: Scope, book: ClaimBook) -> Iterator[Problem]:
    """Copies of refusals that came after the end of what is verified are left aside."""
    partitions = scope.log.topics(REFUSED).get(REFUSED, 0)
    unreadable: list[Problem] = []
    for partition in range(partitions):

        def damaged(first: int, last: int, why: str, partition: int = partition) -> None:
            words = f"what was refused cannot be read from there to offset {last}: {why}"
            unreadable.append(Problem("unreadable", REFUSED, partition, first, words))

        end = scope.log.end(REFUSED, partition)
        for batch in Stretch(scope.log, REFUSED, partition, 0, end).batches(damaged):
            for stored in batch:
                yield from _check(book, stored)
    yield from unreadable
    if not partitions:
        scope.told.notices.append("There is no topic of what was refused here: the copies are not compared.")
        return
    for outcome in book.without_copy():
        yield _missing(outcome)


def _check(book: ClaimBook, stored: Stored) -> Iterator[Problem]:
    copy = taken_apart(stored.message)
    if copy is None:
        yield _altered(stored, "it does not end with the reasons of a refusal")
        return
    try:
        claim = Claim.parse(copy.said[CLAIM].decode("ascii"))
    except ValueError:
        yield _altered(stored, "it does not say which claim it is of")
        return
    outcome = book.copied(claim.incarnation, claim.topic, claim.partition, claim.offset)
    if outcome is None:
        return
    if digest_of(copy.claimed).encode() != outcome.said:
        yield _altered(stored, f"record {outcome.number} refused something with another digest")
    elif copy.said[REASON].decode("utf-8", "replace") != outcome.reason:
        yield _altered(
            stored, f"record {outcome.number} gives {outcome.reason} as the reason, and this copy another one"
        )


def _altered(stored: Stored, why: str) -> Problem:
    words = f"this copy of what was refused is not whole: {why}"
    return Problem("refused_copy_altered", stored.topic, stored.partition, stored.offset, words)


def _missing(outcome: Outcome) -> Problem:
    words = (
        f"record {outcome.number} refused {outcome.topic}/{outcome.partition} at offset {outcome.claimed}, and no copy of "
        "what was refused is kept"
    )
    return Problem("refused_copy_missing", TOPIC, outcome.at_partition, outcome.at_offset, words)
