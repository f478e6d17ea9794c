"""A finding as a plain row: what two implementations have to agree on."""

from __future__ import annotations

from typing import NamedTuple

from ledger.events import Event


class Row(NamedTuple):
    """One finding. Times are microseconds since 1970; `subject` is a publisher for the rules about one."""

    rule: str
    anchor_publisher: str
    anchor: str
    severity: str
    status: str
    hindsight: bool
    case_ref: str | None
    at: int
    interval_from: int | None
    interval_to: int | None
    incident: str | None


def row(
    rule: str,
    anchor: Event,
    severity: str,
    *,
    status: str = "RAISED",
    hindsight: bool = False,
    case_ref: str | None = None,
    interval: tuple[int | None, int | None] = (None, None),
    incident: str | None = None,
) -> Row:
    """A finding on an event; `case_ref` is the anchor's own where no other is given (section 7)."""
    return Row(
        rule,
        anchor.publisher,
        anchor.event_id,
        severity,
        status,
        hindsight,
        case_ref or anchor.case_ref,
        anchor.occurred_at,
        interval[0],
        interval[1],
        incident,
    )
