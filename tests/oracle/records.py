"""The rules about the records themselves: PI-01 and PI-04."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.events import (
    DataShareRejected,
    DataShareSent,
    EnforcementActionEnded,
    EnforcementActionTaken,
    Event,
    PauseApplied,
    PauseEnded,
    PauseReviewed,
    RegularisationApplied,
    RegularisationDecided,
    VictimsRightToReviewDecided,
    VictimsRightToReviewRequested,
)
from ledger.protocol import Known
from tests.oracle.amended import Amended, key_of, target_of
from tests.oracle.london import range_of
from tests.oracle.numbers import LATE_AFTER, VERY_LATE_AFTER
from tests.oracle.rows import Row, row

_NAMES = (
    (PauseReviewed, PauseApplied, "pause_ref"),
    (PauseEnded, PauseApplied, "pause_ref"),
    (EnforcementActionEnded, EnforcementActionTaken, "action_ref"),
    (RegularisationDecided, RegularisationApplied, "application_ref"),
    (DataShareRejected, DataShareSent, "share_id"),
    (VictimsRightToReviewDecided, VictimsRightToReviewRequested, "case_ref"),
)
"""PI-04: what names what, and by which field."""


def late_records(standing: Iterable[Known]) -> list[Row]:
    """PI-01; section 7: the corrected date, never for UNKNOWN, not for corrections and retractions."""
    found = []
    for known in standing:
        late = known.known_at - range_of(known.event)[1]
        if target_of(known.event) or known.event.occurred_precision == "UNKNOWN" or late <= LATE_AFTER:
            continue
        found.append(row("PI-01", known.event, "MEDIUM" if late > VERY_LATE_AFTER else "INFO"))
    return found


def dangling_records(known: Sequence[Known], after: Amended) -> list[Row]:
    """PI-04; events.md, section 2: it also says that a correction was ignored."""
    said = {key_of(each.event) for each in known}
    standing = [each.event for each in after.standing]
    return [
        row("PI-04", event, "MEDIUM")
        for event in standing
        if key_of(event) in after.ignored or _misses_target(event, said) or _names_nothing(event, standing)
    ]


def _misses_target(event: Event, said: set[tuple[str, str]]) -> bool:
    """Section 7, PI-04: the target of a correction may have been retracted; it is of the same publisher."""
    target = target_of(event)
    return target is not None and target not in said


def _names_nothing(event: Event, standing: Sequence[Event]) -> bool:
    """Section 7, PI-04: other targets must still stand; an event without `case_ref` is of no case."""
    return any(
        isinstance(event, kind)
        and not any(isinstance(each, target) and getattr(event, field) == getattr(each, field) for each in standing)
        for kind, target, field in _NAMES
    ) or (isinstance(event, VictimsRightToReviewDecided) and event.case_ref is None)
