"""M25: regularisation outcome."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.instants import HOUR_US
from ledger.protocol.support import Application
from ledger.protocol.wording import in_words
from projections.reports.measure import Amounts, Category, Dimension, Measure
from projections.reports.phrases import AS_AMENDED
from projections.reports.referrals import a_year_after
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_HOURS_IN_DAY = 24

APPLICATION_TYPE = Dimension("application_type", "Type of application", in_words)


class RegularisationOutcome(Measure):
    code = "M25"
    title = "Regularisation outcome"
    definition = (
        "Applications to stay that were made in the period, by what came of them within 12 months. The rate of those "
        "granted is best taken over all but those whose 12 months still run. The 12 months last to the same day and "
        "time of the next year (UTC; for 29 February, the 28th), that moment included. One that was not decided by "
        "then was pending at 12 months, and stands apart by whether it has been decided since. Every application "
        "counts, so that a person may count with several, and an appeal is an application of its own. Applications "
        "for voluntary return do not count (the policy lists what does not). What is recorded under one "
        "application_ref is one application, by its first record and the first decision at that moment or after it. "
        "An application of unknown date is left out, and a decision of unknown date, or without an application, "
        "counts for nothing. The time measured is from the application to the decision, whenever it came, in elapsed "
        f"time (full hours are counted, 24 make a day). Dates count as written. {AS_AMENDED} By date, an application "
        "counts when it was made; by knowledge, when the ledger first knew of it, and where it was decided, of the "
        "decision too."
    )
    unit = "application"
    asked_by = ("Domestic Abuse Commissioner",)
    categories = (
        Category("GRANTED", "granted within 12 months"),
        Category("REFUSED", "refused within 12 months"),
        Category("WITHDRAWN", "withdrawn within 12 months"),
        Category("INVALID", "found invalid within 12 months"),
        Category("PENDING_DECIDED_SINCE", "pending at 12 months and decided since"),
        Category("PENDING_STILL", "pending at 12 months and still pending"),
        Category("RUNNING", "pending with 12 months still running"),
    )
    dimensions = (APPLICATION_TYPE,)
    amounts = Amounts("days", "the time from the application to the decision", _HOURS_IN_DAY)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for application in one.case.applications:
            applied, decided = application
            known = one.case.known_at(applied)
            yield Told(
                unit=(applied.application_ref,),
                category=_category(one, application),
                happened=applied.occurred_at,
                known=known if decided is None else max(known, one.case.known_at(decided)),
                at={"application_type": applied.application_type},
                amount=None if decided is None else (decided.occurred_at - applied.occurred_at) // HOUR_US,
            )


def _category(one: SubjectAt, application: Application) -> str:
    until = a_year_after(application.applied.occurred_at)
    decided = application.decided
    if decided is not None:
        return decided.decision if decided.occurred_at <= until else "PENDING_DECIDED_SINCE"
    return "PENDING_STILL" if until < one.question.known_at else "RUNNING"
