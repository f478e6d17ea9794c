"""How the police closed the cases of victims, and whether their data had been shared by then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.events import InvestigationOutcomeRecorded
from ledger.instants import Instant
from ledger.protocol.ranges import is_dated
from projections.reports.dimensions import NOT_RECORDED
from projections.reports.facts import holder_of, known_as_part
from projections.reports.phrases import AS_AMENDED
from projections.reports.referrals import first_referrals
from projections.reports.subject import SubjectAt

VICTIM_WITHDREW = 16
"""The Home Office's outcome code for evidential difficulties where the victim does not support further action."""

COUNTED_OUTCOMES = (
    "A case is counted for each of its victims, once: by the latest outcome on record, so that what was recorded "
    "before an investigation was reopened no longer counts. An outcome by a force that did not hold the case then "
    "(once it is closed, the last to hold it) counts for nothing, and so does a case without an outcome. A person is "
    "the victim of a case by the latest part on record there, or where there is none, because the case was opened "
    "for them; the policy lists the parts. Of a case of which only outcomes are on record nobody is the victim. "
    "Referred are those about whom, as victims or witnesses in any case, a police force had sent data to the Home "
    "Office at the moment of the outcome or before it (any time, where the outcome's date is not known). A share of "
    f"unknown date does not count, and all other victims are not referred. {AS_AMENDED} By date, a case counts at the "
    "date of the outcome, and not at all where that date is not known; by knowledge, when the ledger first knew of "
    "that outcome and that the person was a victim, and for those referred, of the referral too."
)


class VictimOutcome(NamedTuple):
    """The outcome that counts of one case of a victim. `known` is when the ledger knew all of it."""

    case_ref: str
    recorded: InvestigationOutcomeRecorded
    is_referred: bool
    known: Instant


def victim_outcomes(one: SubjectAt) -> Iterator[VictimOutcome]:
    """Of every case of which the person is a victim and that has an outcome, in order of case."""
    referrals = first_referrals(one)
    for case_ref, part in one.case.roles.items():
        recorded = _latest(one, case_ref) if part.role in one.question.policy.victim_group else None
        if recorded is not None:
            before = [each for each in referrals if not is_dated(recorded) or each.at <= recorded.occurred_at]
            known = max(one.case.known_at(recorded), known_as_part(one, case_ref, part.assigned))
            referred = min((each.known for each in before), default=known)
            yield VictimOutcome(case_ref, recorded, bool(before), max(known, referred))


def _latest(one: SubjectAt, case_ref: str) -> InvestigationOutcomeRecorded | None:
    counted = [
        event
        for event in one.case.of(InvestigationOutcomeRecorded)
        if isinstance(event, InvestigationOutcomeRecorded) and event.case_ref == case_ref and _is_by_holder(one, event)
    ]
    dated = [event for event in counted if is_dated(event)]
    return next(reversed(dated or counted), None)


def _is_by_holder(one: SubjectAt, outcome: InvestigationOutcomeRecorded) -> bool:
    """Without a date, or where no holder is known, any force's counts."""
    if not is_dated(outcome):
        return True
    return holder_of(one, outcome.case_ref, outcome.occurred_at) in (outcome.force, NOT_RECORDED)
