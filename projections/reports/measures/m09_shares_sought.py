"""M9: consent or request."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ledger.events import DataShareSent
from projections.reports.dimensions import CRIME_TYPE
from projections.reports.facts import crime_type_of
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.one_share import covered_shares, told_of_covered
from projections.reports.phrases import ABOUT_COVERED, CLOCKS_OF_A_COVERED_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class SharesSought(Measure):
    code = "M9"
    title = "Consent or request"
    definition = (
        "Shares about a victim or witness, by whether the person wanted them. Whether consent was freely given is "
        "not recorded. Sought are those whose record gives the victim's request as trigger or the person's own "
        "request as purpose. With consent are those that name consent as a lawful basis and were not sought. All "
        "others count as neither, or as not recorded where the record gives no trigger, no purpose and no lawful "
        "basis at all (or only what the policy lists as no basis). "
        f"{ABOUT_COVERED} The type of crime is the one first reported in the case. "
        f"{CLOCKS_OF_A_COVERED_SHARE}"
    )
    unit = "share"
    asked_by = ("Parliament",)
    categories = (
        Category("SOUGHT", "sought by the person"),
        Category("CONSENT", "not sought but with consent as a lawful basis"),
        Category("NEITHER", "neither"),
        Category("NOT_RECORDED", "not recorded"),
    )
    dimensions = (CRIME_TYPE,)
    not_recorded = (
        NotRecorded("whether consent was freely given, specific and informed", "consent in DataShareSent"),
        NotRecorded("whether consent was asked for and refused", "consent in DataShareSent"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for covered in covered_shares(one):
            share, part, _ = covered
            at = {"crime_type": crime_type_of(one, part.case_ref or share.case_ref)}
            yield told_of_covered(one, covered, _category(share, one.question.policy.sharing.no_bases), at)


def _category(share: DataShareSent, no_bases: Collection[str]) -> str:
    if share.trigger == "VICTIM_REQUEST" or share.purpose == "SUBJECT_REQUEST":
        return "SOUGHT"
    if "P3_CONSENT" in share.lawful_basis:
        return "CONSENT"
    is_silent = share.trigger is None and share.purpose is None and set(share.lawful_basis) <= set(no_bases)
    return "NOT_RECORDED" if is_silent else "NEITHER"
