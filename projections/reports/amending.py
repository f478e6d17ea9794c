"""Corrections and retractions that stand, each with the record that it is about and when the ledger knew of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.events import CorrectionIssued, Event, EventRetracted
from ledger.instants import Instant
from ledger.protocol.amendments import Amendment, target_of
from ledger.protocol.known import key_of
from projections.reports.subject import SubjectAt

STANDING_AMENDMENTS = (
    "A correction or retraction counts for itself, however many there are of one record; one that was retracted in its turn "
    "does not count, and one that was corrected counts as corrected. It reaches a record where the ledger has one of that "
    "publisher and id, and where a correction leaves a record that satisfies the contract."
)


class Amending(NamedTuple):
    """`target` is the record as it was published; None where the amendment reaches none. `known` is when both were known."""

    amendment: Amendment
    target: Event | None
    known: Instant
    taken_us: int
    """How long the ledger had known the record before it knew this of it; 0 for one that came before its record."""


def amending(one: SubjectAt) -> Iterator[Amending]:
    """In valid order."""
    published = {key_of(known.event): known for known in one.known}
    for event in one.case.of(CorrectionIssued, EventRetracted):
        assert isinstance(event, Amendment)
        key, known_at = target_of(event), one.case.known_at(event)
        target = None if key is None or key_of(event) in one.case.ignored else published.get(key)
        if target is None:
            yield Amending(event, None, known_at, 0)
        else:
            known = max(known_at, target.known_at)
            yield Amending(event, target.event, known, known - target.known_at)
