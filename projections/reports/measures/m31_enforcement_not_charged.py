"""M31: enforcement then not charged."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import ChargeDecided, Event, InvestigationOutcomeRecorded, RoleAssigned
from ledger.protocol.ranges import is_dated
from projections.reports.dimensions import FORCE
from projections.reports.facts import happened, holder_of
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.phrases import ACTS, AS_AMENDED
from projections.reports.referrals import dated_acts
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class EnforcementNotCharged(Measure):
    code = "M31"
    title = "Enforcement then not charged"
    definition = (
        "Persons who were recorded as both victim and suspect in a case, by whether enforcement followed and what "
        "became of the case. The ledger knows no arrest by the police, so this stands in its place. Whom a charge is "
        "against is not recorded: it may be the person's own abuser. The part is VICTIM_AND_SUSPECT, even if a later "
        "part replaced it. Each case of a person counts once; a record without case_ref is left out. Enforcement "
        "followed where an act was taken at or after the moment at which that part was first given, without limit of "
        "time (any time, where its date is not known). A case is charged where a decision to charge, or an outcome "
        "that brings a charge (code 1, unless the policy says otherwise), is on record in it at any time. Not "
        "charged is a case whose proceedings ended without one, or of which the latest decision of the prosecutors "
        f"is not to charge; all others are open. The force is the one that held the case then. {ACTS} {AS_AMENDED} By "
        "date, a person counts when the part was first given, and not at all where that date is not known; by "
        "knowledge, when the ledger knew of the part, of an act, and of what charged or closed the case."
    )
    unit = "case"
    asked_by = ("requests under the Freedom of Information Act",)
    categories = (
        Category("ENFORCED_NOT_CHARGED", "enforcement, and no charge in the case"),
        Category("ENFORCED_CHARGED", "enforcement, and a charge in the case"),
        Category("ENFORCED_OPEN", "enforcement, and the case still open"),
        Category("NOT_ENFORCED", "no enforcement"),
    )
    dimensions = (FORCE,)
    not_recorded = (
        NotRecorded("whether the police arrested the person", "any event of arrest by the police"),
        NotRecorded("whether the person was charged, or another", "defendant_ref in ChargeDecided"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        first: dict[str, RoleAssigned] = {}
        for event in one.case.of(RoleAssigned):
            if isinstance(event, RoleAssigned) and event.role == "VICTIM_AND_SUSPECT" and event.case_ref is not None:
                first.setdefault(event.case_ref, event)
        for case_ref, assigned in first.items():
            yield _told(one, case_ref, assigned)


def _told(one: SubjectAt, case_ref: str, assigned: RoleAssigned) -> Told:
    acts = [act.event for act in dated_acts(one) if not is_dated(assigned) or act.at >= assigned.occurred_at]
    result, rests_on = _result(one, case_ref)
    known = one.case.known_at(assigned)
    if acts:
        known = max(known, min(map(one.case.known_at, acts)), *map(one.case.known_at, rests_on))
    return Told(
        unit=(case_ref,),
        category=f"ENFORCED_{result}" if acts else "NOT_ENFORCED",
        happened=happened(assigned),
        known=known,
        at={"force": holder_of(one, case_ref, assigned.occurred_at)},
    )


def _result(one: SubjectAt, case_ref: str) -> tuple[str, list[Event]]:
    """What became of the case, and the record that shows it."""
    decisions = [each for each in one.case.of(ChargeDecided) if each.case_ref == case_ref]
    outcomes = [each for each in one.case.of(InvestigationOutcomeRecorded) if each.case_ref == case_ref]
    charging = one.question.policy.endings.charging_outcomes
    charges: list[Event] = [
        each for each in decisions if isinstance(each, ChargeDecided) and each.decision == "CHARGED"
    ]
    charges += [
        each for each in outcomes if isinstance(each, InvestigationOutcomeRecorded) and each.outcome_code in charging
    ]
    if charges:
        return "CHARGED", [min(charges, key=one.case.known_at)]
    latest = next(reversed(decisions), None)
    if isinstance(latest, ChargeDecided) and latest.decision == "NO_CHARGE":
        return "NOT_CHARGED", [latest]
    ended = next((each.end for each in reversed(one.case.proceedings.get(case_ref, ()))), None)
    return ("OPEN", []) if ended is None else ("NOT_CHARGED", [ended])
