"""M15: enforcement before referral."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.protocol.acts import Act, end_of_state
from projections.reports.dimensions import NO_TIER, TIER, tier_symbol
from projections.reports.measure import Category, Measure
from projections.reports.phrases import ABOUT_COVERED, ACTS
from projections.reports.referrals import Referral, dated_acts, first_known, first_referrals
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class EnforcementBeforeReferral(Measure):
    code = "M15"
    title = "Enforcement before referral"
    definition = (
        "Persons whom the police first referred in the period, by whether enforcement had come before that, at any "
        "earlier time. A person counts once, at the first share of any force, with a known date, about them as a "
        "victim or witness. Enforcement at the moment of the share is not before it (M12 counts it). Where a state "
        "that the enforcement began was still in force at the share, the person stands apart: it may go on into the "
        "shield, which rule PV-09 looks for. States are conditions, detention, and directions or orders to remove "
        "(the policy lists them). A state is in force until its recorded end, else until the moment that it was said "
        f"to last to, else without end. The tier is the highest of all that came before. {ACTS} {ABOUT_COVERED} By "
        "date, a person counts when the data were first sent; by knowledge, when the ledger first knew of the share "
        "and that the person was a victim or witness, and where there was enforcement, of an act that puts the "
        "person in their category too."
    )
    unit = "person"
    asked_by = ("the rule on enforcement that goes on into the shield (PV-09)",)
    categories = (
        Category("STILL_IN_FORCE", "enforcement before, and a state of it still in force"),
        Category("OVER", "enforcement before, all of it over"),
        Category("NONE", "no enforcement before"),
    )
    dimensions = (TIER,)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for referral in first_referrals(one)[:1]:
            before = [act for act in dated_acts(one) if act.at < referral.at]
            lasting = [act for act in before if _lasts(one, act, referral)]
            yield Told(
                unit=(one.subject_ref,),
                category="STILL_IN_FORCE" if lasting else "OVER" if before else "NONE",
                happened=referral.at,
                known=first_known(one, lasting or before, referral.known),
                at={"tier": tier_symbol(max(act.tier for act in before)) if before else NO_TIER},
            )


def _lasts(one: SubjectAt, act: Act, referral: Referral) -> bool:
    if act.event.action not in one.question.policy.states:
        return False
    return end_of_state(act, one.case.ends_of_actions.get(act.event.action_ref, ())) > referral.at
