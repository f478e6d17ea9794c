"""What M12 and M13 share: whether enforcement of some gravity came within 12 months of the first share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from projections.reports.dimensions import CRIME_TYPE, FORCE, NO_TIER, TIER, tier_symbol
from projections.reports.facts import crime_type_of
from projections.reports.measure import Category, Dimension, Measure, Unit
from projections.reports.phrases import ACTS, FIRST_REFERRALS
from projections.reports.referrals import Referral, a_year_after, dated_acts, first_known, first_referrals
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

OVER, RUNNING = "OVER", "RUNNING"
MONTHS = Dimension(
    "months", "The 12 months at the report's moment", {OVER: "over", RUNNING: "still running"}.__getitem__
)


def definition_of(counted: str) -> str:
    """The definition; `counted` is the sentence that says which enforcement counts."""
    return (
        "Persons whom a police force first referred in the period, by whether enforcement came within 12 months. "
        f"{counted} The rate is best read among those whose 12 months were over, which one of the tables gives: among "
        "all, it is too low while months still run. Enforcement counts whether or not the referral led to it, from "
        "the moment of the first share up to the same day and time of the next year (UTC; for 29 February, the "
        "28th), both included; in that last moment they still run. A state that began before the share and went on after it does not count (M15 has it). "
        "Persons of whom nothing of the kind is on record stand apart by whether their 12 months were over at the "
        "report's moment, since for the others it may still come. The tier is the highest, of what counts, that was "
        "reached in the 12 months; the force is the one that shared; the type of crime is the one first reported in "
        f"the case. {FIRST_REFERRALS} {ACTS} By date, a person counts when the data were first sent; by knowledge, "
        "when the ledger first knew of the share and that the person was a victim or witness, and where there was "
        "enforcement, of such an act too."
    )


class EnforcementAfterReferral(Measure):
    """Counts acts of `least_tier` and above."""

    least_tier: ClassVar[int]
    unit: ClassVar[Unit] = "person"
    categories = (
        Category("ENFORCED", "enforcement within 12 months"),
        Category("NONE_OVER", "none, 12 months over"),
        Category("NONE_RUNNING", "none yet, 12 months still running"),
    )
    dimensions = (TIER, CRIME_TYPE, FORCE, MONTHS)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for referral in first_referrals(one):
            yield self._told(one, referral)

    def _told(self, one: SubjectAt, referral: Referral) -> Told:
        until = a_year_after(referral.at)
        acts = [act for act in dated_acts(one) if act.tier >= self.least_tier and referral.at <= act.at <= until]
        months = OVER if until < one.question.known_at else RUNNING
        return Told(
            unit=(referral.force,),
            category="ENFORCED" if acts else f"NONE_{months}",
            happened=referral.at,
            known=first_known(one, acts, referral.known),
            at={
                "tier": tier_symbol(max(act.tier for act in acts)) if acts else NO_TIER,
                "crime_type": crime_type_of(one, referral.case_ref),
                "force": referral.force,
                "months": months,
            },
        )
