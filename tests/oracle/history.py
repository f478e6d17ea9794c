"""How findings came and went, by asking again at every instant at which an answer could change (section 1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger.events import Event, LeaveExpiryRecorded
from ledger.instants import Instant
from ledger.protocol import Known
from tests.oracle.amended import amended
from tests.oracle.london import end_of_working_days, midnight, range_of
from tests.oracle.numbers import DAY, HOUR, LEAVE_WARNING
from tests.oracle.oracle import expected
from tests.oracle.rows import Row

_LIMITS = [0, 24 * HOUR, 5 * DAY, 7 * DAY, 14 * DAY]
_WORKING_DAYS = [2, 5, 10]


class Told(NamedTuple):
    """A finding as it was told last, and when it was raised and changed."""

    last: Row
    status: str
    raised_at: int
    changed_at: int


def history(events: Sequence[Known], policy_name: str, until: Instant) -> list[Told]:
    """Section 1, verdict history: every finding that there ever was by then."""
    told: dict[tuple[str, str, str], Told] = {}
    for moment in moments_of_change(events, until):
        found = {
            (row.rule, row.anchor_publisher, row.anchor): row for row in expected(events, policy_name, Instant(moment))
        }
        for identity, row in found.items():
            told[identity] = _as_now(told.get(identity), row, moment)
        for identity, before in told.items():
            if identity not in found and before.status != "WITHDRAWN":
                told[identity] = before._replace(status="WITHDRAWN", changed_at=moment)
    return sorted(told.values(), key=repr)


def _as_now(before: Told | None, row: Row, moment: int) -> Told:
    """A change of severity, status or interval moves `changed_at`; raised again is raised anew."""
    if before is None or before.status == "WITHDRAWN":
        return Told(row, row.status, moment, moment)
    is_changed = _kept(before.last) != _kept(row)
    return Told(row, row.status, before.raised_at, moment if is_changed else before.changed_at)


def _kept(row: Row) -> tuple[object, ...]:
    return (row.severity, row.status, row.interval_from, row.interval_to)


def moments_of_change(events: Sequence[Known], until: int) -> list[int]:
    """Each `known_at`, and each moment at any limit's distance from what was said by any of them."""
    known_at = {each.known_at for each in events}
    moments: set[int] = set(known_at)
    for moment in known_at:
        standing = amended([each for each in events if each.known_at <= moment]).standing
        moments.update(deadline for each in standing for deadline in _deadlines(each.event))
    first = min(known_at, default=until)
    return sorted(moment for moment in moments if first <= moment <= until)


def _deadlines(event: Event) -> set[int]:
    if isinstance(event, LeaveExpiryRecorded):
        return {midnight(date(1970, 1, 1) + timedelta(days=event.expires_on)) - LEAVE_WARNING}
    if event.occurred_precision == "UNKNOWN":
        return {event.recorded_at + limit for limit in _LIMITS}
    starts = {event.occurred_at, event.recorded_at, range_of(event)[0]}
    due = getattr(event, "review_due", None)
    ends = {end_of_working_days(event.occurred_at, days) for days in _WORKING_DAYS}
    return {start + limit for start in starts for limit in _LIMITS} | ends | ({due} if due else set())
