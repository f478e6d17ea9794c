"""M8: victim told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import VictimInformed
from ledger.instants import Instant
from ledger.protocol.ranges import is_dated
from projections.reports.dimensions import FORCE, LANGUAGE, NOT_RECORDED, NOT_TOLD
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.one_share import CoveredShare, covered_shares, told_of_covered
from projections.reports.phrases import ABOUT_COVERED, CLOCKS_OF_A_COVERED_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class VictimsTold(Measure):
    code = "M8"
    title = "Victim told"
    definition = (
        "Shares about a victim or witness, by whether the person was told in time: from 14 days before the share to "
        "14 days after it. No record says which share somebody was told of: one telling counts for every share for "
        "which it is in time, and a late one for each share that it follows. Both ends of the 14 days are included, "
        "as dates are written, and the policy may set another number. Told in time goes before an exemption recorded "
        "in time, and both before what was told or recorded first after that. A share without an answer is not told "
        "yet while its days still run at the report's moment. A share of unknown date stands apart, and a telling or "
        "exemption of unknown date answers nothing. The language is that of the telling; of several in time, that of "
        f"the one first known. {ABOUT_COVERED} {CLOCKS_OF_A_COVERED_SHARE} One that was told or exempt counts by "
        "knowledge once the ledger knew of that too."
    )
    unit = "share"
    asked_by = ("HMICFRS", "Domestic Abuse Commissioner")
    categories = (
        Category("TOLD", "told in time"),
        Category("EXEMPT", "exemption recorded in time"),
        Category("TOLD_LATER", "told later"),
        Category("EXEMPT_LATER", "exemption recorded later"),
        Category("NOT_TOLD_YET", "not told yet with time still running"),
        Category("NOT_TOLD", "not told"),
        Category("DATE_NOT_KNOWN", "date of the share not known"),
    )
    dimensions = (FORCE, LANGUAGE)
    not_recorded = (NotRecorded("which share a person was told of", "share_id in VictimInformed"),)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for covered in covered_shares(one):
            category, telling = _answer(one, covered)
            at = {"force": covered.share.force, "language": _language(telling)}
            yield told_of_covered(one, covered, category, at, rests_on=telling)


class _Answer(NamedTuple):
    category: str
    telling: VictimInformed | None = None


def _answer(one: SubjectAt, covered: CoveredShare) -> _Answer:
    share, limit = covered.share, one.question.policy.sharing.told_within_us
    if not is_dated(share):
        return _Answer("DATE_NOT_KNOWN")
    due = Instant(share.occurred_at + limit)
    tellings = _tellings_since(one, Instant(share.occurred_at - limit))
    in_time = [telling for telling in tellings if telling.occurred_at <= due]
    if in_time:
        told = [telling for telling in in_time if telling.exemption == "NONE"]
        return _Answer("TOLD" if told else "EXEMPT", min(told or in_time, key=one.case.known_at))
    if tellings:
        return _Answer("TOLD_LATER" if tellings[0].exemption == "NONE" else "EXEMPT_LATER", tellings[0])
    return _Answer("NOT_TOLD_YET" if one.question.known_at < due else "NOT_TOLD")


def _tellings_since(one: SubjectAt, since: Instant) -> Sequence[VictimInformed]:
    """Those that answer whether the person was told of a share, in valid order."""
    topics = one.question.policy.sharing.told_topics
    return [
        event
        for event in one.case.of(VictimInformed)
        if isinstance(event, VictimInformed)
        and event.topic in topics
        and is_dated(event)
        and event.occurred_at >= since
    ]


def _language(telling: VictimInformed | None) -> str:
    if telling is None or telling.exemption != "NONE":
        return NOT_TOLD
    return telling.language or NOT_RECORDED
