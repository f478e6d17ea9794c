"""M30: victim withdrew."""

from __future__ import annotations

from collections.abc import Iterator

from projections.reports.dimensions import FORCE
from projections.reports.facts import happened
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.outcomes import COUNTED_OUTCOMES, VICTIM_WITHDREW, victim_outcomes
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_REFERRALS = {"REFERRED": "referred by then", "OTHER": "not referred by then"}
REFERRAL = Dimension("referral", "Whether the victim was referred", _REFERRALS.__getitem__)


class VictimWithdrew(Measure):
    code = "M30"
    title = "Victim withdrew"
    definition = (
        "Outcomes of cases of victims, by whether it is outcome 16: a suspect was identified, and the victim does "
        "not support further action. A difference between those referred and the others does not show that the "
        "referral was the cause: they may differ in the crime, in their risk and in much else. Outcome 16 does not "
        "say why a victim withdrew. The rate for those referred is outcome 16 over all their outcomes, and so for "
        "the others: the table by whether the victim was referred shows both. Outcome 14, where the victim does not "
        f"support action and no suspect was identified, counts among the other outcomes. {COUNTED_OUTCOMES} The force "
        "is the one that recorded the outcome."
    )
    unit = "case"
    asked_by = ("Domestic Abuse Commissioner", "Latin American Women's Rights Service")
    categories = (
        Category("REFERRED_WITHDREW", "referred, outcome 16"),
        Category("REFERRED_ELSE", "referred, another outcome"),
        Category("OTHER_WITHDREW", "not referred, outcome 16"),
        Category("OTHER_ELSE", "not referred, another outcome"),
    )
    dimensions = (FORCE, REFERRAL)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for case_ref, recorded, is_referred, known in victim_outcomes(one):
            referral = "REFERRED" if is_referred else "OTHER"
            yield Told(
                unit=(case_ref,),
                category=f"{referral}_{'WITHDREW' if recorded.outcome_code == VICTIM_WITHDREW else 'ELSE'}",
                happened=happened(recorded),
                known=known,
                at={"force": recorded.force, "referral": referral},
            )
