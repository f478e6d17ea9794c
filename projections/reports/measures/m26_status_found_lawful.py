"""M26: status found lawful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger.events import Event, LeaveExpiryRecorded, RegularisationDecided
from ledger.instants import Instant
from ledger.london import midnight
from ledger.protocol.ranges import is_dated
from ledger.protocol.wording import in_words
from projections.reports.dimensions import FORCE
from projections.reports.measure import Category, Dimension, Measure, NotRecorded
from projections.reports.one_share import CoveredShare, covered_shares, told_of_covered
from projections.reports.phrases import ABOUT_COVERED, CLOCKS_OF_A_COVERED_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_EPOCH = date(1970, 1, 1)

STATUS_BASIS = Dimension("status_basis", "What the sender's belief about status rested on", in_words)


class StatusFoundLawful(Measure):
    code = "M26"
    title = "Status found lawful"
    definition = (
        "Shares about a victim or witness, by whether the records of casework show that the person had leave to be "
        "here. No leave on record does not mean that there was none: what the Home Office found when it checked is "
        "not recorded. The latest that casework had said of leave by the moment of the share counts: that it expires "
        "on a day (it lasts to the end of that day, London time), or that an application to stay was granted, with a "
        "moment of expiry or without one; a grant counts as the first decision on an application on record. "
        "Leave that had not run out at the share was valid then. Where only a later "
        "record names a day of expiry, no earlier than the share, the share stands apart: the person may have had "
        "leave at the share or have been given it since. A grant after the share says nothing of it. Where the date "
        "of the share is not known, nothing can be said. Records of leave of unknown date count for nothing, and "
        f"dates count as written. {ABOUT_COVERED} {CLOCKS_OF_A_COVERED_SHARE} One with leave on record counts by "
        "knowledge once the ledger knew of that too."
    )
    unit = "share"
    asked_by = ("Domestic Abuse Commissioner", "equality bodies")
    categories = (
        Category("VALID", "valid leave on record at the share"),
        Category("RECORDED_LATER", "leave recorded only after the share"),
        Category("EXPIRED", "leave on record that had run out"),
        Category("NONE", "no leave on record"),
        Category("DATE_NOT_KNOWN", "date of the share not known"),
    )
    dimensions = (FORCE, STATUS_BASIS)
    not_recorded = (
        NotRecorded(
            "what the Home Office found when it checked the person's status", "status_found in DataShareReceived"
        ),
        NotRecorded("since when leave that expires had been valid", "valid_from in LeaveExpiryRecorded"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        leaves = _leaves_of(one)
        for covered in covered_shares(one):
            category, shown_by = _found(covered, leaves)
            at = {"force": covered.share.force, "status_basis": covered.share.status_basis}
            yield told_of_covered(one, covered, category, at, rests_on=shown_by)


class _Leave(NamedTuple):
    """`until` None where no end of it is recorded."""

    recorded: Event
    until: Instant | None

    def is_valid_at(self, at: Instant) -> bool:
        return self.until is None or at < self.until


def _leaves_of(one: SubjectAt) -> Sequence[_Leave]:
    """What casework said of leave, in valid order."""
    granted = {
        application.decided: application.decided.leave_expires
        for application in one.case.applications
        if application.decided is not None and application.decided.decision == "GRANTED"
    }
    found = []
    for event in filter(is_dated, one.case.of(LeaveExpiryRecorded, RegularisationDecided)):
        if isinstance(event, LeaveExpiryRecorded):
            found.append(_Leave(event, midnight(_EPOCH + timedelta(days=event.expires_on + 1))))
        elif event in granted:
            found.append(_Leave(event, granted[event]))
    return found


def _found(covered: CoveredShare, leaves: Sequence[_Leave]) -> tuple[str, Event | None]:
    share = covered.share
    if not is_dated(share):
        return "DATE_NOT_KNOWN", None
    by_then = [leave for leave in leaves if leave.recorded.occurred_at <= share.occurred_at]
    if by_then:
        latest = by_then[-1]
        return "VALID" if latest.is_valid_at(share.occurred_at) else "EXPIRED", latest.recorded
    for leave in leaves:
        if isinstance(leave.recorded, LeaveExpiryRecorded) and leave.is_valid_at(share.occurred_at):
            return "RECORDED_LATER", leave.recorded
    return "NONE", None
