"""When a claim becomes known: by the clock and strictly rising, or as the history says that is rehearsed. Pure."""

from __future__ import annotations

from typing import NamedTuple

from consumers.gate import Refuse
from ledger.instants import Instant
from ledger.log.port import Message
from ledger.rehearsal import BadMark, mark_of


class Moment(NamedTuple):
    """The `known_at` of a claim's outcome, and why the claim is refused where its mark is wrong."""

    known_at: Instant
    refusal: Refuse | None = None


def next_moment(last: Instant, now: Instant, *, rehearses: bool) -> Instant:
    """The moment of the next record without a mark. A rehearsal stands still; production is never at a moment twice,
    whatever its clock does, so that each moment is closed by its own record.
    """
    return last if rehearses else Instant(max(now, last + 1))


def moment_of(message: Message, last: Instant, now: Instant, *, rehearses: bool) -> Moment:
    """The moment of this claim, after a record that became known at `last`."""
    unmarked = next_moment(last, now, rehearses=rehearses)
    try:
        mark = mark_of(message)
    except BadMark as error:
        return Moment(unmarked, Refuse("malformed", "rehearsal", str(error)))
    if mark is None:
        return Moment(unmarked)
    if rehearses:
        return Moment(Instant(max(mark.known_at, last)))
    detail = "this ledger is marked as production; only a rehearsal takes known_at from a file"
    return Moment(unmarked, Refuse("rehearsal_not_allowed", "rehearsal", detail))
