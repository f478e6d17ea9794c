"""M16: enforcement inside the shield."""

from __future__ import annotations

from collections.abc import Iterator

from projections.reports.dimensions import TIER, tier_symbol
from projections.reports.found import AS_REVIEWED, REVIEWED, Incident, incidents, review_of
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.phrases import AS_FOUND, KNOWN_AS_FOUND, WITHOUT_THE_RULES
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_LEVELS = {"PV-01": "FULL", "PV-02": "PRESUMED"}
_OVERRIDDEN = Category("OVERRIDDEN", "allowed by an override given before the act")
_WORDS = dict((*REVIEWED, _OVERRIDDEN))

LEVEL = Dimension("shield_level", "Level of the shield", str.lower)
REVIEW = Dimension("review", "What the board made of it", _WORDS.__getitem__)


class EnforcementInShield(Measure):
    code = "M16"
    title = "Enforcement inside the shield"
    definition = (
        "Acts of enforcement (tier 1 and above) while the person was shielded. These are incidents and not findings: "
        "each act (action_ref) counts once, whatever number of rules it breaches. Left out are acts that are "
        "recorded too vaguely to say whether they lie in the shield (rule PT-01 names them). The shield is full "
        "where the crime was under investigation or before the courts and the victim had support or had applied to "
        "stay (rule PV-01). It is presumed where nobody had offered support yet or the offer was open (rule PV-02). "
        "Hindsight stands apart, whatever the board or an override said: the act came before the Home Office knew of "
        "a victim, so that the process failed and not the officer. An act that an override by an officer senior "
        "enough allowed before it stands apart too, whatever the board said. All others are told by their review. "
        f"{AS_REVIEWED} By what the board made of it, hindsight is told by review too. {AS_FOUND} {WITHOUT_THE_RULES} "
        f"By date, an incident counts when the act was taken; {KNOWN_AS_FOUND}."
    )
    unit = "incident"
    asked_by = ("HMICFRS", "Parliament")
    categories = (*REVIEWED, _OVERRIDDEN, Category("HINDSIGHT", "hindsight: before the Home Office knew"))
    dimensions = (TIER, LEVEL, REVIEW)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for incident in incidents(one, _LEVELS):
            act, finding = incident
            outcome = _outcome(one, incident)
            yield Told(
                unit=(act.event.action_ref,),
                category="HINDSIGHT" if finding.hindsight else outcome,
                happened=act.at,
                known=one.raised_at(finding),
                at={"tier": tier_symbol(act.tier), "shield_level": _LEVELS[finding.rule], "review": outcome},
            )


def _outcome(one: SubjectAt, incident: Incident) -> str:
    if incident.finding.status == "EXONERATED":
        return _OVERRIDDEN.code
    return review_of(one, incident.finding)
