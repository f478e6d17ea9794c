"""M11: referral from whom."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import Origin
from ledger.instants import Instant
from projections.reports.facts import happened
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.one_share import covered_shares
from projections.reports.phrases import AS_AMENDED
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_WORDS: dict[Origin, str] = {
    "POLICE_SHARE": "a share by the police",
    "TIP_OFF": "a tip-off",
    "OPERATION": "an operation of its own",
    "CASEWORK": "casework",
    "PORT": "a port",
}


class OriginsOfEnforcement(Measure):
    code = "M11"
    title = "Referral from whom"
    definition = (
        "Acts of enforcement (tier 1 and above) against persons who are or were a victim or witness, by the origin "
        "that the Home Office recorded. A firewall between the police and the Home Office would stop none but those "
        "that come from a share by the police. A tip-off may come from the perpetrator or from anybody else. A "
        "person is or was a victim or witness by any part recorded in any case, also where a later one governs it; "
        "by default in a case in which no part is recorded; or by a share that M1 counts. The act may have come "
        f"before that. Acts recorded under one action_ref are one. {AS_AMENDED} By date, an act counts when it "
        "happened, and not at all where that date is not known; by knowledge, when the ledger first knew both of it "
        "and of the person's earliest part as a victim or witness, or of such a share."
    )
    unit = "act"
    asked_by = ("Government response to the Women and Equalities Committee, September 2023",)
    categories = tuple(Category(origin, words) for origin, words in _WORDS.items())
    not_recorded = (NotRecorded("whether a tip-off came from the perpetrator", "informant in EnforcementActionTaken"),)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        since = _known_as_covered(one) if len(one.case.acts) else None
        if since is None:
            return
        for act in one.case.acts:
            yield Told(
                unit=(act.event.action_ref,),
                category=act.event.originated_from,
                happened=happened(act.event),
                known=max(since, one.case.known_at(act.event)),
            )


def _known_as_covered(one: SubjectAt) -> Instant | None:
    """When the ledger knew that the person is or was a victim or witness; None for somebody who never was."""
    moments = [covered.known for covered in covered_shares(one)]
    if one.case.once_covered is not None:
        moments.append(one.case.known_at(one.case.once_covered))
    return min(moments, default=None)
