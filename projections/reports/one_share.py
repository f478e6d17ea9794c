"""How the measures that count shares tell one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.events import DataShareSent, Event
from ledger.instants import Instant
from ledger.protocol.sharing import SubjectPart
from projections.reports.facts import covered_part, happened, known_as_covered, shares_of
from projections.reports.sides import unit_of
from projections.reports.subject import SubjectAt, once
from projections.reports.told import Told


def told_of(one: SubjectAt, share: DataShareSent, category: str, at: Mapping[str, str]) -> Told:
    """A share about anybody: it is known from when the ledger knew of it."""
    return Told(unit_of(share), category, happened(share), one.case.known_at(share), at)


class CoveredShare(NamedTuple):
    """A share about a victim or witness, by which part it is one, and when the ledger knew enough to say so."""

    share: DataShareSent
    part: SubjectPart
    known: Instant


@once
def covered_shares(one: SubjectAt) -> Sequence[CoveredShare]:
    """The shares about the person as a victim or witness, in valid order."""
    parts = ((share, covered_part(one, share)) for share in shares_of(one))
    return [CoveredShare(share, part, known_as_covered(one, share, part)) for share, part in parts if part is not None]


def told_of_covered(
    one: SubjectAt, covered: CoveredShare, category: str, at: Mapping[str, str], rests_on: Event | None = None
) -> Told:
    """A share about a victim or witness: known once the event on which the category rests was known too."""
    known = covered.known if rests_on is None else max(covered.known, one.case.known_at(rests_on))
    return Told(unit_of(covered.share), category, happened(covered.share), known, at)
