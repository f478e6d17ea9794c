"""M29: investigation outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from projections.reports.dimensions import CRIME_TYPE, FORCE
from projections.reports.facts import crime_type_of, happened
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.outcomes import COUNTED_OUTCOMES, victim_outcomes
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_GROUPS: Mapping[str, tuple[str, Sequence[int]]] = {
    "CHARGED": ("charged or summonsed (1)", (1,)),
    "OUT_OF_COURT": ("out of court or diverted (2 to 4, 6 to 8, 22)", (2, 3, 4, 6, 7, 8, 22)),
    "NO_SUSPECT_NOT_SUPPORTED": ("no suspect, victim does not support (14)", (14,)),
    "SUSPECT_SUPPORTED": ("suspect, victim supports, evidence too weak (15)", (15,)),
    "SUSPECT_NOT_SUPPORTED": ("suspect, victim does not support (16)", (16,)),
    "NO_SUSPECT": ("no suspect identified (18)", (18,)),
    "ELSEWHERE": ("passed to another body (19, 20)", (19, 20)),
    "PREVENTED": ("prevented, or not in the public interest (5, 9 to 13, 17, 21)", (5, 9, 10, 11, 12, 13, 17, 21)),
}
_GROUP_OF = {code: group for group, (_, codes) in _GROUPS.items() for code in codes}

OUTCOME_CODE = Dimension("outcome_code", "Outcome code", lambda code: f"outcome {int(code)}")


class InvestigationOutcome(Measure):
    code = "M29"
    title = "Investigation outcome"
    definition = (
        "Outcomes of cases of victims, by the Home Office's outcome code and by whether the victim had been "
        "referred. Victims who were referred may differ from others in much else. The 22 codes stand one by one, and "
        "in eight groups that are ours, for referred victims and for others. All victims of a type of crime are the "
        f"two together, and the groups of those referred are best read against them. {COUNTED_OUTCOMES} The force is "
        "the one that recorded the outcome; the type of crime is the one first reported in the case."
    )
    unit = "case"
    asked_by = ("HMICFRS", "Domestic Abuse Commissioner")
    categories = tuple(
        Category(f"{who}_{group}", f"{whom}: {words}")
        for who, whom in (("REFERRED", "referred"), ("OTHER", "not referred"))
        for group, (words, _) in _GROUPS.items()
    )
    dimensions = (OUTCOME_CODE, FORCE, CRIME_TYPE)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for case_ref, recorded, is_referred, known in victim_outcomes(one):
            yield Told(
                unit=(case_ref,),
                category=f"{'REFERRED' if is_referred else 'OTHER'}_{_GROUP_OF[recorded.outcome_code]}",
                happened=happened(recorded),
                known=known,
                at={
                    "outcome_code": f"{recorded.outcome_code:02}",
                    "force": recorded.force,
                    "crime_type": crime_type_of(one, case_ref),
                },
            )
