"""M20: pause gaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.instants import HOUR_US, Instant
from ledger.protocol.findings import Finding
from ledger.protocol.ranges import FUTURE
from projections.reports.measure import Amounts, Category, Dimension, Measure
from projections.reports.phrases import AS_FOUND, KNOWN_AS_FOUND
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_HOURS_IN_DAY = 24
_REASONS = {
    "PV-05": "ended while the victim was still shielded",
    "PV-06": "applied late or not at all",
    "PV-07": "lapsed for want of a review",
}

REASON = Dimension("gap_reason", "Why there was no pause", _REASONS.__getitem__)


class PauseGaps(Measure):
    code = "M20"
    title = "Pause gaps"
    definition = (
        "Times in which a victim of whom the Home Office knew was shielded and unprotected by a pause, each with its "
        "days, by why. The reasons are that the pause was applied late or not at all (rule PV-06), ended too soon "
        "(PV-05) or lapsed for want of a review (PV-07). A gap begins when the victim is first both shielded and "
        "known to the Home Office, or when the pause ended or its review fell due. The time that the rules allow for "
        "applying a pause is part of the gap once the rule is broken. It ends with the next moment at which any "
        "pause is in force, or with the shielded stretch; where neither has come it is open, and is measured up to "
        "the report's moment. Each lapse of a pause is a gap of its own. A gap that begins within another of the "
        "same person is part of that one; of two that begin together, the one recorded earlier gives the reason; "
        "and a pause that lapses while another is in force makes none. Time is "
        "elapsed time (full hours are counted, 24 make a day). Dates count as written, except that the shielded "
        f"stretch is as long as the record allows. {AS_FOUND} A policy that does not run one of the rules makes none "
        f"of its gaps. By date, a gap counts when it began; {KNOWN_AS_FOUND}, but not before the gap began."
    )
    unit = "gap"
    asked_by = ("HMICFRS",)
    categories = (
        Category("PAUSED", "ended with a pause"),
        Category("SHIELD_ENDED", "ended with the shield, without a pause"),
        Category("OPEN", "still open"),
    )
    dimensions = (REASON,)
    amounts = Amounts("days", "the time without protection", _HOURS_IN_DAY)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        covered_until: Instant | None = None
        for start, shield_ends, finding in sorted(_starts(one), key=lambda found: found[:2]):
            end = min(_next_pause(one, start), shield_ends, one.question.known_at)
            if end <= start or (covered_until is not None and start < covered_until):
                continue
            covered_until = end
            yield _told(one, _Gap(start, shield_ends, finding), end)


class _Gap(NamedTuple):
    """A gap as it begins, and the end of the shielded stretch in which it does; what was found."""

    start: Instant
    shield_ends: Instant
    finding: Finding


def _told(one: SubjectAt, gap: _Gap, end: Instant) -> Told:
    if end == _next_pause(one, gap.start):
        category = "PAUSED"
    else:
        category = "SHIELD_ENDED" if end == gap.shield_ends else "OPEN"
    return Told(
        unit=(gap.finding.rule, gap.finding.finding_id, str(gap.start)),
        category=category,
        happened=gap.start,
        known=max(gap.start, one.raised_at(gap.finding)),
        at={"gap_reason": gap.finding.rule},
        amount=(end - gap.start) // HOUR_US,
    )


def _starts(one: SubjectAt) -> Iterator[_Gap]:
    """Where a gap begins, by what stands."""
    for finding in one.found_by(*_REASONS):
        key = (finding.identity.anchor_publisher, finding.identity.anchor)
        if finding.rule == "PV-05":
            yield from _at(one, finding, finding.at)
        elif finding.rule == "PV-06" and (stretch := one.case.stretches.get(key)) is not None:
            knew_at = stretch.start if one.case.knowledge is None else one.case.knowledge.since
            yield _Gap(max(stretch.start, knew_at), stretch.end, finding)
        elif finding.rule == "PV-07" and (pause := one.case.pauses.get(key)) is not None:
            for lapse in pause.lapses:
                yield from _at(one, finding, lapse.at)


def _at(one: SubjectAt, finding: Finding, start: Instant) -> Iterator[_Gap]:
    stretch = one.case.shield.stretch(start)
    if stretch is not None:
        yield _Gap(start, stretch.end, finding)


def _next_pause(one: SubjectAt, since: Instant) -> Instant:
    """The first moment from then on at which a pause is in force, by the dates as written; FUTURE for never.

    One that ended at the moment at which it was applied was never in force.
    """
    in_force = (stretch.as_written for pause in one.case.pauses for stretch in pause.in_force)
    ahead = ((max(since, each.start.earliest), each.end.earliest) for each in in_force)
    return min((start for start, end in ahead if start < end), default=FUTURE)
