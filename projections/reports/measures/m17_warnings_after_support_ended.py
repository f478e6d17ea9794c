"""M17: warnings after support ended."""

from __future__ import annotations

from collections.abc import Iterator

from projections.reports.dimensions import FORCE
from projections.reports.facts import holder_of
from projections.reports.found import AS_REVIEWED, REVIEWED, incidents, review_of
from projections.reports.measure import Measure
from projections.reports.phrases import AS_FOUND, KNOWN_AS_FOUND, WITHOUT_THE_RULES
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class WarningsAfterSupportEnded(Measure):
    code = "M17"
    title = "Warnings after support ended"
    definition = (
        "Acts of enforcement (tier 1 and above) against a victim whose case was still open and whose support was "
        "over (rule PW-01). These are warnings: the protocol does not forbid them in terms, and a person should look "
        "at each. The case was open while the crime was under investigation or before the courts. Support was over "
        "where it had been declined, or had ended and the days of grace were gone, and no application to stay was "
        f"pending. Each act (action_ref) is one incident, told by its review. {AS_REVIEWED} An override does not "
        "clear a warning. The force is the one that held the case, at the act, whose proceedings began first. "
        f"{AS_FOUND} {WITHOUT_THE_RULES} By date, an incident counts when the act was taken; {KNOWN_AS_FOUND}."
    )
    unit = "incident"
    asked_by = ("Domestic Abuse Commissioner",)
    categories = REVIEWED
    dimensions = (FORCE,)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for act, finding in incidents(one, ("PW-01",)):
            yield Told(
                unit=(act.event.action_ref,),
                category=review_of(one, finding),
                happened=act.at,
                known=one.raised_at(finding),
                at={"force": holder_of(one, finding.case_ref, act.at)},
            )
