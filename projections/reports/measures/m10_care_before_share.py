"""M10: care before share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.events import Event, SafeguardingActionTaken, SupportReferralMade
from ledger.protocol.ranges import is_dated
from projections.reports.dimensions import FORCE
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.one_share import CoveredShare, covered_shares, told_of_covered
from projections.reports.phrases import ABOUT_COVERED, CLOCKS_OF_A_COVERED_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class CareBeforeShare(Measure):
    code = "M10"
    title = "Care before share"
    definition = (
        "Shares about a victim or witness, whatever their purpose, by whether care came first. Care is a "
        "safeguarding action or a referral to support, recorded by anybody, for the same person in any case. It came "
        "first where it happened before the share, as dates are written; at the same instant it came after. Where "
        "the date of the share is not known, or that of all the care on record, the order is not known. "
        f"{ABOUT_COVERED} {CLOCKS_OF_A_COVERED_SHARE} One for which there was care counts by knowledge once the "
        "ledger also knew of any care that says so."
    )
    unit = "share"
    asked_by = ("Home Office review of December 2021, paragraph 77",)
    categories = (
        Category("CARE_FIRST", "care before the share"),
        Category("SHARE_FIRST", "care only after the share"),
        Category("NO_CARE", "no care on record"),
        Category("ORDER_NOT_KNOWN", "order not known"),
    )
    dimensions = (FORCE,)
    not_recorded = (NotRecorded("urgent risk to life, for which a share may come first", "urgency in DataShareSent"),)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for covered in covered_shares(one):
            category, care = _order(one, covered)
            yield told_of_covered(one, covered, category, {"force": covered.share.force}, rests_on=care)


class _Order(NamedTuple):
    category: str
    care: Event | None = None


def _order(one: SubjectAt, covered: CoveredShare) -> _Order:
    all_care = one.case.of(SafeguardingActionTaken, SupportReferralMade)
    if not all_care:
        return _Order("NO_CARE")
    share = covered.share
    dated = [care for care in all_care if is_dated(care)]
    if not dated or not is_dated(share):
        return _Order("ORDER_NOT_KNOWN", min(all_care, key=one.case.known_at))
    before = [care for care in dated if care.occurred_at < share.occurred_at]
    return _Order("CARE_FIRST" if before else "SHARE_FIRST", min(before or dated, key=one.case.known_at))
