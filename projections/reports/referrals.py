"""When the police first referred a person to the Home Office as a victim or witness, and what enforcement there was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.instants import Instant, from_datetime, to_datetime
from ledger.protocol.acts import Act
from ledger.protocol.ranges import is_dated
from projections.reports.figures import month_of
from projections.reports.one_share import CoveredShare, covered_shares
from projections.reports.subject import SubjectAt, once


class Referral(NamedTuple):
    """The first share of a force about the person as a victim or witness, of those with a date; when that was known."""

    covered: CoveredShare

    @property
    def at(self) -> Instant:
        return self.covered.share.occurred_at

    @property
    def force(self) -> str:
        return self.covered.share.force

    @property
    def case_ref(self) -> str | None:
        return self.covered.part.case_ref or self.covered.share.case_ref

    @property
    def known(self) -> Instant:
        return self.covered.known

    @property
    def year(self) -> str:
        """In London."""
        return month_of(self.at)[:4]


@once
def first_referrals(one: SubjectAt) -> Sequence[Referral]:
    """By each force that ever referred the person, the earliest first."""
    first: dict[str, Referral] = {}
    for covered in covered_shares(one):
        if is_dated(covered.share):
            first.setdefault(covered.share.force, Referral(covered))
    return list(first.values())


def first_known(one: SubjectAt, acts: Sequence[Act], since: Instant) -> Instant:
    """When the ledger first knew of any of them, but not before this."""
    return max(since, min((one.case.known_at(act.event) for act in acts), default=since))


@once
def dated_acts(one: SubjectAt) -> Sequence[Act]:
    """Enforcement of tier 1 or above of which a date is known; each `action_ref` once."""
    return [act for act in one.case.acts if is_dated(act.event)]


def a_year_after(at: Instant) -> Instant:
    """The same day and time of the next year, UTC; for 29 February, the 28th."""
    then = to_datetime(at)
    is_leap_day = (then.month, then.day) == (2, 29)
    return from_datetime(then.replace(year=then.year + 1, day=28 if is_leap_day else then.day))
