"""M21: how long pauses lasted and why they ended."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import PauseReviewed
from ledger.instants import HOUR_US, Instant
from ledger.protocol.pauses import Pause
from ledger.protocol.ranges import is_dated
from ledger.protocol.wording import in_words
from projections.reports.measure import Amounts, Category, Dimension, Measure
from projections.reports.phrases import AS_AMENDED
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_HOURS_IN_DAY = 24

LAPSED_NO_REVIEW = "LAPSED_NO_REVIEW"
"""No reason that anybody may give: the ledger says so of a pause whose review was missed."""

END_REASON = Dimension("end_reason", "Reason of the end", in_words)


class PauseLength(Measure):
    code = "M21"
    title = "Pause length and end reasons"
    definition = (
        "Pauses of enforcement that were over in the period, by why they ended and how long they had lasted. Pauses "
        "still in force are left out, so that long pauses are rarer here than among all that were applied. A pause "
        "is over when the Home Office ended it, with the reason that it gave, or when it lapsed. It lapsed where a "
        "review fell due that had not taken place by then, no later review put the pause in force again and nobody "
        "has ended it up to the report's moment. The length runs from the application to the end or the lapse, in "
        "elapsed time (full hours are counted, 24 make a day). Time without protection in between is part of it (M20 "
        "measures that). What is recorded under one pause_ref is one pause, by its first application and first end. "
        "An application or end of unknown date counts for nothing, and so does an end without an application. Dates "
        f"count as written. {AS_AMENDED} By date, a pause counts when it ended or lapsed; by knowledge, when the "
        "ledger first knew both of its application and its end, or for a lapse, when the review fell due, or later, "
        "when the ledger first knew of the application and of the reviews before that."
    )
    unit = "pause"
    asked_by = ("Home Office",)
    categories = (Category("ENDED", "ended by the Home Office"), Category("LAPSED", "lapsed for want of a review"))
    dimensions = (END_REASON,)
    amounts = Amounts("days", "the time from the application of a pause to its end", _HOURS_IN_DAY)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for pause in one.case.pauses:
            if pause.ended is not None:
                known = max(one.case.known_at(pause.applied), one.case.known_at(pause.ended))
                yield _told(pause, "ENDED", pause.ended.reason, pause.ended.occurred_at, known)
            elif pause.lapses and pause.lapses[-1].renewed is None and pause.lapses[-1].at <= one.question.known_at:
                lapsed_at = pause.lapses[-1].at
                yield _told(pause, "LAPSED", LAPSED_NO_REVIEW, lapsed_at, _lapse_known(one, pause, lapsed_at))


def _told(pause: Pause, category: str, reason: str, at: Instant, known: Instant) -> Told:
    return Told(
        unit=(pause.applied.pause_ref,),
        category=category,
        happened=at,
        known=known,
        at={"end_reason": reason},
        amount=(at - pause.applied.occurred_at) // HOUR_US,
    )


def _lapse_known(one: SubjectAt, pause: Pause, lapsed_at: Instant) -> Instant:
    reviews = (
        event
        for event in one.case.of(PauseReviewed)
        if isinstance(event, PauseReviewed)
        and event.pause_ref == pause.applied.pause_ref
        and is_dated(event)
        and event.occurred_at <= lapsed_at
    )
    return max([lapsed_at, *(one.case.known_at(event) for event in (pause.applied, *reviews))])
