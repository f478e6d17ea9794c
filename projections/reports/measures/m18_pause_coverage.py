"""M18: pause coverage."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import DataShareSent, PauseApplied
from ledger.instants import Instant
from ledger.protocol.sharing import SubjectPart, first_among, parts_of
from projections.reports.dimensions import CRIME_TYPE, FORCE
from projections.reports.facts import crime_type_of, happened, known_as_part, shares_of
from projections.reports.measure import Category, Measure
from projections.reports.phrases import ABOUT_COVERED
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class PauseCoverage(Measure):
    code = "M18"
    title = "Pause coverage"
    definition = (
        "Victims whom a police force referred in the period, by whether the Home Office recorded a pause of "
        "enforcement for them at any time. The coverage is those paused over all. Whether the person was shielded is "
        "not asked: some who were not paused may have needed no pause. The pause may have come before the referral "
        "or after it, up to the report's moment, and whatever became of it since. The persons are those of M1 "
        "without those who are witnesses only. Each counts once in the period for each force, under the headings of "
        "that force's first share in the period; so one whom two forces referred counts twice in the total. "
        f"{ABOUT_COVERED} The type of crime is the one first reported in the case. By date, a person counts when the "
        "data were sent, and not at all where that date is not known; by knowledge, when the ledger first knew both "
        "of the share and that the person was a victim, and where there was a pause, of one too."
    )
    unit = "person"
    asked_by = ("Home Office", "National Police Chiefs' Council")
    categories = (Category("PAUSED", "with a pause at any time"), Category("NOT_PAUSED", "without a pause"))
    dimensions = (FORCE, CRIME_TYPE)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        paused = [one.case.known_at(event) for event in one.case.of(PauseApplied)]
        for share in shares_of(one):
            part = first_among(parts_of(one.case.roles, share), one.question.policy.victim_group)
            if part is not None:
                known = _known_as_victim(one, share, part)
                yield Told(
                    unit=(share.force,),
                    category="PAUSED" if paused else "NOT_PAUSED",
                    happened=happened(share),
                    known=max(known, min(paused, default=known)),
                    at={"force": share.force, "crime_type": crime_type_of(one, part.case_ref or share.case_ref)},
                )


def _known_as_victim(one: SubjectAt, share: DataShareSent, part: SubjectPart) -> Instant:
    """By the share's own word, or by what gives the person that part in the case."""
    known_at = one.case.known_at(share)
    if share.subject_role in one.question.policy.victim_group:
        return known_at
    return max(known_at, known_as_part(one, part.case_ref, part.assigned))
