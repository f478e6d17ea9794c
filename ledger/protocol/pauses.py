"""The Home Office's own pauses: when each was in force, where it lapsed and when it was revived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.events import Event, PauseApplied, PauseEnded, PauseReviewed
from ledger.instants import Instant
from ledger.protocol.ranges import FUTURE, NEVER, Interval, Range, is_dated, point, range_of

READS: frozenset[type[Event]] = frozenset({PauseApplied, PauseReviewed, PauseEnded})


class InForce(NamedTuple):
    """One unbroken stretch of a pause, from its application or revival; `review_due` is what governs at its end.

    `interval` is what acts are tested against; `as_written` takes the dates as they stand, whatever their precision.
    """

    start: PauseApplied | PauseReviewed
    interval: Interval
    as_written: Interval
    review_due: Instant | None

    def order_in(self, pause: Pause) -> tuple[Instant, Instant, str, str]:
        """Its place among all stretches: by when its pause was applied, then by its own start."""
        applied, start = pause.applied, self.start
        return (applied.occurred_at, start.occurred_at, f"{applied.event_id} {start.event_id}", start.publisher)


class Lapse(NamedTuple):
    """The review fell due and was missed; `renewed` is the later review that put the pause in force again."""

    at: Instant
    renewed: PauseReviewed | None


class Pause(NamedTuple):
    """Everything about one `pause_ref`."""

    applied: PauseApplied
    ended: PauseEnded | None
    in_force: tuple[InForce, ...]
    lapses: tuple[Lapse, ...]


def pause_ref_of(event: Event) -> str | None:
    """What joins the events of one pause."""
    return event.pause_ref if isinstance(event, PauseApplied | PauseReviewed | PauseEnded) else None


def pause_of(events: Sequence[Event]) -> tuple[Pause, ...]:
    """The pause of one reference, from its events in valid order; none where it was never applied."""
    dated = [event for event in events if is_dated(event)]
    applied = next((event for event in dated if isinstance(event, PauseApplied)), None)
    if applied is None:
        return ()
    return (_pause(applied, [event for event in dated if isinstance(event, PauseReviewed | PauseEnded)]),)


def ending_of(events: Sequence[Event]) -> tuple[PauseEnded, ...]:
    """The event that ends the pause of one reference: where its beginning is not known, the first that says so."""
    pause = pause_of(events)
    if pause:
        ended = pause[0].ended
    else:
        ended = next((event for event in events if isinstance(event, PauseEnded) and is_dated(event)), None)
    return () if ended is None else (ended,)


def _pause(applied: PauseApplied, others: Sequence[PauseReviewed | PauseEnded]) -> Pause:
    follow = [event for event in others if event.occurred_at >= applied.occurred_at]
    ended = next((event for event in follow if isinstance(event, PauseEnded)), None)
    reviews = (event for event in follow if isinstance(event, PauseReviewed))
    walk = _Walk(applied)
    for review in reviews:
        if ended is None or review.occurred_at < ended.occurred_at:
            walk.review(review)
    walk.finish(ended)
    return Pause(applied, ended, tuple(walk.in_force), tuple(walk.lapses))


class _Walk:
    """Follows one pause from review to review. A missed review ends a stretch, a renewal starts the next."""

    def __init__(self, applied: PauseApplied) -> None:
        self.in_force: list[InForce] = []
        self.lapses: list[Lapse] = []
        self._start: PauseApplied | PauseReviewed | None = applied
        self._due = applied.review_due

    def review(self, review: PauseReviewed) -> None:
        if self._due is not None and review.occurred_at > self._due:
            self._lapse(self._due)
        if self._start is not None:
            self._due = review.review_due
        elif review.review_due is not None:
            self.lapses[-1] = Lapse(self.lapses[-1].at, review)
            self._start, self._due = review, review.review_due

    def finish(self, ended: PauseEnded | None) -> None:
        if self._due is not None and (ended is None or ended.occurred_at > self._due):
            self._lapse(self._due)
        elif self._start is not None:
            until = FUTURE if ended is None else ended.occurred_at
            self._stop(self._start, NEVER if ended is None else range_of(ended), until)

    def _lapse(self, due: Instant) -> None:
        if self._start is not None:
            self._stop(self._start, Range(due, due), due)
            self._start = None
            self.lapses.append(Lapse(due, None))

    def _stop(self, start: PauseApplied | PauseReviewed, end: Range, until: Instant) -> None:
        """`until` is the end as written, which never is later than the limit."""
        limit = NEVER.latest if self._due is None else self._due
        clipped = Range(min(end.earliest, limit), min(end.latest, limit))
        written = Interval(point(start.occurred_at), point(until))
        self.in_force.append(InForce(start, Interval(range_of(start), clipped), written, self._due))
