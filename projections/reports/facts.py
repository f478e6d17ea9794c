"""What several measures ask of one person: shares, whom they were about, and of what crime."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.events import CrimeReported, DataShareSent, Event, PauseApplied, RoleAssigned
from ledger.instants import Instant
from ledger.protocol import roles
from ledger.protocol.pauses import pause_ref_of
from ledger.protocol.ranges import is_dated
from ledger.protocol.sharing import SubjectPart, first_among, parts_of
from projections.reports.dimensions import NOT_RECORDED
from projections.reports.subject import SubjectAt, once


def happened(event: Event) -> Instant | None:
    """When it happened, as written; None where its date is not known."""
    return event.occurred_at if is_dated(event) else None


@once
def shares_of(one: SubjectAt) -> Sequence[DataShareSent]:
    """What the police sent about the person, in valid order; of what a force says twice of one share, the first."""
    found: dict[tuple[str, str], DataShareSent] = {}
    for event in one.case.of(DataShareSent):
        if isinstance(event, DataShareSent):
            found.setdefault((event.force, event.share_id), event)
    return list(found.values())


def covered_part(one: SubjectAt, share: DataShareSent) -> SubjectPart | None:
    """The part for which the share counts as one of a victim or witness; None where it has none."""
    policy = one.question.policy
    return first_among(parts_of(one.case.roles, share), policy.victim_group | policy.witness_group)


def role_of(one: SubjectAt, share: DataShareSent) -> str:
    """The part that the share is counted under: a victim's or witness's before any other."""
    part = covered_part(one, share) or next(iter(parts_of(one.case.roles, share)), None)
    return NOT_RECORDED if part is None else part.role


def known_as_covered(one: SubjectAt, share: DataShareSent, part: SubjectPart) -> Instant:
    """When the ledger knew of the share, and that it was about a victim or witness: by the share's own word, or by what
    gives the person that part in the case.
    """
    known_at, policy = one.case.known_at(share), one.question.policy
    if share.subject_role in policy.victim_group | policy.witness_group:
        return known_at
    return max(known_at, known_as_part(one, part.case_ref, part.assigned))


def known_as_part(one: SubjectAt, case_ref: str | None, assigned: RoleAssigned | None) -> Instant:
    """When the ledger knew of a part in a case: by what assigned it, else by what first told of the case."""
    if assigned is not None:
        return one.case.known_at(assigned)
    return min(one.case.known_at(event) for event in one.case.of(*roles.READS) if event.case_ref == case_ref)


def crime_type_of(one: SubjectAt, case_ref: str | None) -> str:
    """Of the case's first report; of any of the person's where no case is named."""
    for event in one.case.of(CrimeReported):
        if isinstance(event, CrimeReported) and case_ref in (None, event.case_ref):
            return event.crime_type
    return NOT_RECORDED


def holder_of(one: SubjectAt, case_ref: str | None, at: Instant) -> str:
    """The force that held the case then; before its proceedings began, the one that began them."""
    intervals = one.case.proceedings.get(case_ref, ()) if case_ref is not None else ()
    begun = [each for each in intervals if each.start.occurred_at <= at][-1:] or intervals[:1]
    return next((holder for each in begun if (holder := each.holder_at(at)) is not None), NOT_RECORDED)


def case_of_pause(one: SubjectAt, event: Event) -> str | None:
    """The first case with which a pause was linked when it was applied, for any record of that pause."""
    pause_ref = pause_ref_of(event)
    for applied in one.case.of(PauseApplied) if pause_ref is not None else ():
        if isinstance(applied, PauseApplied) and applied.pause_ref == pause_ref:
            return next(iter(applied.linked_cases), None)
    return None
