"""M1: persons referred."""

from __future__ import annotations

from collections.abc import Iterator

from projections.reports.dimensions import BY_MONTH, CHANNEL, CRIME_TYPE, FORCE, NOT_RECORDED, ROLE, TRIGGER
from projections.reports.facts import covered_part, crime_type_of, happened, shares_of
from projections.reports.measure import Category, Measure
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class PersonsReferred(Measure):
    code = "M1"
    title = "Persons referred"
    definition = (
        "Persons of whom a police force shared data with the Home Office while they were a victim or a witness, or what the "
        "share says of them was that. A person counts once in the period for each force, under the headings of the first "
        "share. Shares about suspects only are left out."
    )
    unit = "person"
    asked_by = ("HMICFRS", "Domestic Abuse Commissioner", "requests under the Freedom of Information Act", "NIPB")
    categories = (Category("REFERRED", "persons referred"),)
    dimensions = (FORCE, BY_MONTH, CRIME_TYPE, ROLE, CHANNEL, TRIGGER)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for share in shares_of(one):
            part = covered_part(one, share)
            if part is not None:
                yield Told(
                    unit=(share.force,),
                    category="REFERRED",
                    happened=happened(share),
                    known=one.case.known_at(share),
                    at={
                        "force": share.force,
                        "crime_type": crime_type_of(one, part.case_ref or share.case_ref),
                        "role": part.role,
                        "channel": share.channel or NOT_RECORDED,
                        "trigger": share.trigger or NOT_RECORDED,
                    },
                )
