"""M24: support outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.events import Event, SupportAccepted, SupportDeclined, SupportEnded, SupportReferralMade
from ledger.protocol.ranges import is_dated
from ledger.protocol.support import SUPPORT_READS
from projections.reports.dimensions import CRIME_TYPE, NOT_RECORDED
from projections.reports.facts import crime_type_of, happened
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.phrases import AS_AMENDED
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_BY_AND_FOR = "BY_AND_FOR"
_CATEGORY_AFTER: dict[type[Event], str] = {
    SupportReferralMade: "OFFERED",
    SupportAccepted: "ACCEPTED",
    SupportDeclined: "DECLINED",
    SupportEnded: "ENDED",
}
_PROVIDERS = {
    _BY_AND_FOR: "specialist, by and for",
    "OTHER_SPECIALIST": "specialist, other",
    "OTHER": "not recorded as specialist",
    NOT_RECORDED: "not recorded",
}
SUPPORTER = Dimension("supporter", "Kind of support", _PROVIDERS.__getitem__)


class SupportOutcome(Measure):
    code = "M24"
    title = "Support outcome"
    definition = (
        "Persons for whom help and support is on record, by what the latest record says of it at the report's "
        "moment. A person counts once, whatever their part in a case and whether or not they were ever referred to "
        "the Home Office. The records are that somebody was referred to support, and that it was accepted, declined "
        "or ended. Whoever was supported again after an end or a refusal counts as supported, and the 14 days of "
        "grace after an end count as ended. Those who took support up are, as a rule, those who have it and those "
        "for whom it ended. The kind of support is the most specialist that any referral or acceptance on record "
        "names; it was offered, and not always taken up. Most specialist is by and for (an organisation run by and "
        "for the community that it serves), then another that the referral calls specialist; not recorded is where "
        "there is neither a referral nor an acceptance. The type of crime is the one first reported, of the case "
        "that the first record names, or of any of the person's where it names none. Dates count as written; a "
        f"record of unknown date counts only where the person has no other. {AS_AMENDED} By date, a person counts "
        "when the first of these happened; by knowledge, when the ledger first knew both of the first and of the "
        "latest of them."
    )
    unit = "person"
    asked_by = ("Domestic Abuse Commissioner",)
    categories = (
        Category("OFFERED", "referred to support with no answer on record"),
        Category("ACCEPTED", "accepted support and has it"),
        Category("DECLINED", "declined support"),
        Category("ENDED", "support ended"),
    )
    dimensions = (CRIME_TYPE, SUPPORTER)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        recorded = one.case.of(*SUPPORT_READS)
        counted = [event for event in recorded if is_dated(event)] or recorded
        if counted:
            first, latest = counted[0], counted[-1]
            yield Told(
                unit=(one.subject_ref,),
                category=_CATEGORY_AFTER[type(latest)],
                happened=happened(first),
                known=max(one.case.known_at(first), one.case.known_at(latest)),
                at={"crime_type": crime_type_of(one, first.case_ref), "supporter": _supporter(recorded)},
            )


def _supporter(recorded: Sequence[Event]) -> str:
    named = [event for event in recorded if isinstance(event, SupportReferralMade | SupportAccepted)]
    if not named:
        return NOT_RECORDED
    if any(event.provider_type == _BY_AND_FOR for event in named):
        return _BY_AND_FOR
    is_specialist = any(isinstance(event, SupportReferralMade) and event.specialist for event in named)
    return "OTHER_SPECIALIST" if is_specialist else "OTHER"
