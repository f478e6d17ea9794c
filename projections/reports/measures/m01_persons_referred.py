"""M1: persons referred."""

from __future__ import annotations

from collections.abc import Iterator

from projections.reports.dimensions import BY_MONTH, CHANNEL, CRIME_TYPE, FORCE, NOT_RECORDED, ROLE, TRIGGER
from projections.reports.facts import crime_type_of, happened
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.one_share import covered_shares
from projections.reports.phrases import ABOUT_COVERED, CLOCKS_OF_A_COVERED_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class PersonsReferred(Measure):
    code = "M1"
    title = "Persons referred"
    definition = (
        "Persons about whom, as victims or witnesses, a police force recorded that it sent data to the Home Office. "
        "A person counts once in the period for each force, by that force's first share in the period: one whom two "
        "forces referred counts twice in the total. Left out are persons of whom only the Home Office recorded a "
        "share (M2 and M3 show such records), and suspects who are neither victim nor witness. Every channel and "
        f"every unit that received the data counts. {ABOUT_COVERED} The type of crime is the one first reported in "
        f"the case. {CLOCKS_OF_A_COVERED_SHARE}"
    )
    unit = "person"
    asked_by = (
        "HMICFRS",
        "Domestic Abuse Commissioner",
        "requests under the Freedom of Information Act",
        "Northern Ireland Policing Board",
    )
    categories = (Category("REFERRED", "persons referred"),)
    dimensions = (FORCE, BY_MONTH, CRIME_TYPE, ROLE, CHANNEL, TRIGGER)
    not_recorded = (
        NotRecorded("persons of whom only the Home Office recorded a share, by force", "force in DataShareReceived"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for share, part, known in covered_shares(one):
            yield Told(
                unit=(share.force,),
                category="REFERRED",
                happened=happened(share),
                known=known,
                at={
                    "force": share.force,
                    "crime_type": crime_type_of(one, part.case_ref or share.case_ref),
                    "role": part.role,
                    "channel": share.channel or NOT_RECORDED,
                    "trigger": share.trigger or NOT_RECORDED,
                },
            )
