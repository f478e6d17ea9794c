"""M19: pause latency."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import DataShareReceived, DataShareSent, Event, PauseApplied
from ledger.instants import MINUTE_US
from ledger.protocol.acts import Knowledge
from ledger.protocol.ranges import is_dated
from projections.reports.dimensions import FORCE
from projections.reports.facts import case_of_pause, holder_of, shares_of
from projections.reports.measure import Amounts, Category, Measure, NotRecorded
from projections.reports.phrases import AS_AMENDED
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_MINUTES_IN_HOUR = 60


class PauseLatency(Measure):
    code = "M19"
    title = "Pause latency"
    definition = (
        "Persons of whom the Home Office came to know as victims in the period, by whether and how soon it paused "
        "enforcement. The times are those of pauses that came after it knew: too short a picture while many are not "
        "paused. It knew from the earliest moment at which a publisher recorded a share sent with a victim's part "
        "(not one given as unknown; the policy lists the parts), a share received with the victim flag, or a pause. "
        "The time runs from that moment to the first pause, in elapsed hours, weekends and nights included; full "
        "minutes are counted. A person whose pause is itself the first record of that knowledge, or was applied "
        "before or at it, stands apart without a time, and so does one not paused yet. Whether the person was "
        "shielded is not asked (M20 does). A person counts once. Dates count as written; a pause of unknown date is "
        "left out. The force is the one that sent the share, or of whose share the receipt is; else the one that "
        f"held the case that the receipt or pause names first. {AS_AMENDED} By date, a person counts when the Home "
        "Office knew; by knowledge, when the ledger first knew of the record that shows it, and where there was a "
        "pause, of that too."
    )
    unit = "person"
    asked_by = ("HMICFRS",)
    categories = (
        Category("PAUSED", "paused after the Home Office knew"),
        Category("ALREADY", "paused by the time at which it first knew"),
        Category("NOT_YET", "not paused yet"),
    )
    dimensions = (FORCE,)
    amounts = Amounts("hours", "the time from when the Home Office knew to the pause", _MINUTES_IN_HOUR)
    not_recorded = (
        NotRecorded("the force, where the Home Office's receipt matches no share", "force in DataShareReceived"),
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        knowledge = one.case.knowledge
        if knowledge is not None:
            yield _told(one, knowledge)


def _told(one: SubjectAt, knowledge: Knowledge) -> Told:
    knew_at, shown_by = knowledge
    pause = _pause(one, knowledge)
    known = one.case.known_at(shown_by)
    is_later = pause is not None and pause is not shown_by and pause.occurred_at > knew_at
    return Told(
        unit=(one.subject_ref,),
        category="NOT_YET" if pause is None else "PAUSED" if is_later else "ALREADY",
        happened=knew_at,
        known=known if pause is None else max(known, one.case.known_at(pause)),
        at={"force": _force(one, shown_by)},
        amount=(pause.occurred_at - knew_at) // MINUTE_US if pause is not None and is_later else None,
    )


def _pause(one: SubjectAt, knowledge: Knowledge) -> Event | None:
    """What tells of the knowledge, if it is a pause itself; else the first of all."""
    if isinstance(knowledge.event, PauseApplied):
        return knowledge.event
    return next(filter(is_dated, one.case.of(PauseApplied)), None)


def _force(one: SubjectAt, shown_by: Event) -> str:
    if isinstance(shown_by, DataShareSent):
        return shown_by.force
    if isinstance(shown_by, DataShareReceived) and shown_by.share_id is not None:
        of_share = (share.force for share in shares_of(one) if share.share_id == shown_by.share_id)
        if (force := next(of_share, None)) is not None:
            return force
    return holder_of(one, case_of_pause(one, shown_by) or shown_by.case_ref, shown_by.occurred_at)
