"""What several measures ask of one person: shares, whom they were about, and of what crime."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.events import CrimeReported, DataShareSent, Event
from ledger.instants import Instant
from ledger.protocol.ranges import is_dated
from ledger.protocol.sharing import SubjectPart, first_among, parts_of
from projections.reports.dimensions import NOT_RECORDED
from projections.reports.subject import SubjectAt


def happened(event: Event) -> Instant | None:
    """When it happened, as written; None where its date is not known."""
    return event.occurred_at if is_dated(event) else None


def shares_of(one: SubjectAt) -> Sequence[DataShareSent]:
    """What the police sent about the person, in valid order."""
    return [event for event in one.case.of(DataShareSent) if isinstance(event, DataShareSent)]


def covered_part(one: SubjectAt, share: DataShareSent) -> SubjectPart | None:
    """The part for which the share counts as one of a victim or witness; None where it has none."""
    policy = one.question.policy
    return first_among(parts_of(one.case.roles, share), policy.victim_group | policy.witness_group)


def crime_type_of(one: SubjectAt, case_ref: str | None) -> str:
    """Of the case's first report; of any of the person's where no case is named."""
    for event in one.case.of(CrimeReported):
        if isinstance(event, CrimeReported) and case_ref in (None, event.case_ref):
            return event.crime_type
    return NOT_RECORDED
