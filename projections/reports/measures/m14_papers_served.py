"""M14: papers served."""

from __future__ import annotations

from collections.abc import Iterator

from projections.reports.dimensions import CRIME_TYPE
from projections.reports.facts import crime_type_of
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.phrases import ACTS, FIRST_REFERRALS
from projections.reports.referrals import dated_acts, first_known, first_referrals
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_PAPERS = 1

REFERRAL_YEAR = Dimension("referral_year", "Year of the referral", str)


class PapersServed(Measure):
    code = "M14"
    title = "Papers served"
    definition = (
        "Persons whom a police force first referred in the period, by whether papers were served on them at the "
        "first share or at any later time. The rate of papers served is those served over all. There is no limit of "
        "time: persons referred early have had longer to be served, so that years compare only with that in mind. "
        "Papers are enforcement of tier 1: a notice of liability, other papers, a notice of curtailment. Papers "
        "served before the share count as not served, and so does graver enforcement without papers (M12 has it). "
        f"{FIRST_REFERRALS} {ACTS} The type of crime is the one first reported in the case; the year is that of the "
        "first share, in London. By date, a person counts when the data were first sent; by knowledge, when the "
        "ledger first knew of the share and that the person was a victim or witness, and where papers were served, "
        "of such papers too."
    )
    unit = "person"
    asked_by = ("journalists (The Detail)",)
    categories = (Category("SERVED", "served with papers"), Category("NOT_SERVED", "not served"))
    dimensions = (CRIME_TYPE, REFERRAL_YEAR)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for referral in first_referrals(one):
            papers = [act for act in dated_acts(one) if act.tier == _PAPERS and act.at >= referral.at]
            yield Told(
                unit=(referral.force,),
                category="SERVED" if papers else "NOT_SERVED",
                happened=referral.at,
                known=first_known(one, papers, referral.known),
                at={"crime_type": crime_type_of(one, referral.case_ref), "referral_year": referral.year},
            )
