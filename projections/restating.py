"""Drives a restatement over the ledger: the figures of both moments, and what lies between them."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.errors import UsageError
from ledger.log.port import Log
from projections.replay import OnCount, by_subject, spread_histories
from projections.reporting import figures_at
from projections.reports.measure import Measure
from projections.reports.question import Question
from projections.reports.restatement import Restated, restated, steps_of
from projections.spool import Spool


def restated_at(
    log: Log, first: Question, today: Question, measures: Sequence[Measure], on_count: OnCount | None = None
) -> Sequence[Restated]:
    """Every figure of these measures as of both questions. Three passes over the ledger.

    Raises UsageError for two questions that are not about one period, or of which the first is the later one.
    """
    if first.period != today.period:
        raise UsageError("the two publications are not about the same period: their figures cannot be compared")
    if first.known_at > today.known_at:
        raise UsageError("the earlier publication is as known at a later moment than the one it is compared with")
    earlier, now = (figures_at(log, question, measures, on_count=on_count).figures for question in (first, today))
    with Spool() as spool:
        spread_histories(log, today.known_at, [spool], on_count)
        steps = steps_of(measures, first, today, by_subject(spool.ordered()))
    return list(restated(earlier, now, steps))
