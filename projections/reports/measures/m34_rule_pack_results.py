"""M34: rule pack results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.events import Event
from ledger.protocol.findings import Verdict
from ledger.protocol.known import key_of
from ledger.protocol.ranges import is_dated
from projections.reports.dimensions import FORCE, NOT_RECORDED
from projections.reports.facts import case_of_pause, holder_of
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.publishers import force_of
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

RULE = Dimension("rule", "Rule", str)
SEVERITY = Dimension("severity", "Severity", str.lower)
HINDSIGHT = Dimension("hindsight", "Hindsight", {"YES": "with hindsight", "NO": "without hindsight"}.__getitem__)


class RulePackResults(Measure):
    code = "M34"
    title = "Rule pack results"
    definition = (
        "Findings of the rules of the policy, on persons and on publishers, by what stands of them at the report's "
        "moment. They are findings and not incidents: one act may breach several rules (M16 counts incidents). A "
        "finding is raised; exonerated, since an override allowed the act before it; or withdrawn, since a later "
        "record, correction or retraction took away what it rested on. Everything that was ever found by then counts "
        "once, also what was withdrawn and made again. What the board made of a finding changes nothing here. The "
        "severity is the latest, and of a withdrawn one the last it had. The force is the one that the record names "
        "on which the finding hangs; else the one that then held the case which the finding or that record names, "
        "or, before its proceedings began, the one that began them. A record of a pause names the first case with "
        "which the pause was linked. Of a finding on a publisher, the force is that publisher where it is one. All "
        "of it follows from the records, the policy and the rules' version at hand; what another version had "
        "published before is not asked. By date, a finding counts when that on which it hangs happened, and not at "
        "all where that date is not known; by knowledge, when it was raised (the last time, if several), but an "
        "exonerated one when it last changed, and a withdrawn one when it was withdrawn."
    )
    unit = "finding"
    asked_by = ("HMICFRS", "police and crime commissioners")
    categories = (
        Category("RAISED", "raised"),
        Category("EXONERATED", "exonerated"),
        Category("WITHDRAWN", "withdrawn"),
    )
    dimensions = (RULE, SEVERITY, FORCE, HINDSIGHT)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        anchors = {key_of(known.event): known.event for known in one.known} if one.verdicts else {}
        for verdict in one.verdicts:
            identity = verdict.finding.identity
            anchor = _as_amended(one, anchors[(identity.anchor_publisher, identity.anchor)])
            yield _told(verdict, _force(one, verdict, anchor), has_date=is_dated(anchor))

    def of_publishers(self, verdicts: Sequence[Verdict]) -> Iterator[Told]:
        for verdict in verdicts:
            yield _told(verdict, force_of(verdict.finding.identity.about))


def _told(verdict: Verdict, force: str, *, has_date: bool = True) -> Told:
    finding = verdict.finding
    return Told(
        unit=(verdict.finding_id,),
        category=verdict.status,
        happened=finding.at if has_date else None,
        known=verdict.raised_at if verdict.status == "RAISED" else verdict.changed_at,
        at={
            "rule": finding.rule,
            "severity": finding.severity,
            "force": force,
            "hindsight": "YES" if finding.hindsight else "NO",
        },
    )


def _as_amended(one: SubjectAt, event: Event) -> Event:
    """As it stands; as it was published where it was retracted."""
    return next((each for each in one.case.of(type(event)) if key_of(each) == key_of(event)), event)


def _force(one: SubjectAt, verdict: Verdict, anchor: Event) -> str:
    named = getattr(anchor, "force", None)
    if isinstance(named, str):
        return named
    for case_ref in (verdict.finding.case_ref, anchor.case_ref, case_of_pause(one, anchor)):
        held_by = holder_of(one, case_ref, verdict.finding.at)
        if held_by != NOT_RECORDED:
            return held_by
    return NOT_RECORDED
