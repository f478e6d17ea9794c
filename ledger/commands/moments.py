"""Times as people type them and as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ledger import instants
from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.london import last_moment, london, midnight

HELP = "A time such as 2024-05-20T12:00:00Z, or a date: the end of that day in London."


def moment(text: str | None, option: str) -> Instant | None:
    """The instant that was typed; a date stands for its last microsecond, Europe/London.

    Raises UsageError, which names the option and shows what is understood.
    """
    if text is None:
        return None
    try:
        named = _understood(text)
    except ValueError:
        raise UsageError(
            f"{option}: {text[:40]!r} is not a moment",
            advice="Write a time with its zone, such as 2024-05-20T12:00:00Z, or a date, such as 2024-05-20.",
        ) from None
    if named is None:
        raise UsageError(f"{option}: {text[:40]} is out of range", advice="The ledger knows the years 2 to 9998.")
    return named


def _understood(text: str) -> Instant | None:
    """None for one without a date in London, which could not be shown. Raises ValueError."""
    try:
        named = last_moment(date.fromisoformat(text)) if len(text) == 10 else instants.parse(text)
        london(named)
    except OverflowError:
        return None
    return named


def beginning(text: str | None, option: str) -> Instant | None:
    """The same for where something begins: a date stands for its first microsecond."""
    named = moment(text, option)
    if named is None or text is None or len(text) != 10:
        return named
    return midnight(date.fromisoformat(text))


def ending(text: str | None, option: str) -> Instant | None:
    """The same for an end that is not part of what ends: a date stands for the first microsecond after it."""
    named = moment(text, option)
    return named if named is None or text is None or len(text) != 10 else Instant(named + 1)


def months_before(instant: Instant, months: int) -> tuple[Instant, Instant]:
    """From the beginning of the first of so many full calendar months, in London, to the end of the last one."""
    then = london(instant)
    last = then.year * 12 + then.month - 1
    first, end = (date(month // 12, month % 12 + 1, 1) for month in (last - months, last))
    return midnight(first), midnight(end)


def exactly(written: object) -> Instant:
    """The instant of a time in one of the ledger's own answers."""
    return instants.parse(str(written))


def clock() -> Instant:
    """The present moment. Commands are where it enters; everything below is handed one."""
    return instants.from_datetime(datetime.now(UTC))  # noqa: TID251 - this is the clock that is handed in


def in_words(instant: Instant | None) -> str:
    """20 May 2024, 13:00 BST: London time, seconds only where there are any; "never" for none."""
    if instant is None:
        return "never"
    then = london(instant)
    exact = f"{then:%H:%M:%S %Z}" if then.second or then.microsecond else f"{then:%H:%M %Z}"
    return f"{then.day} {then:%B %Y}, {exact}"


def dated(instant: Instant, precision: str) -> str:
    """A valid time as exactly as it is known. DAY and MONTH are those of a calendar in London."""
    if precision == "UNKNOWN":
        return "date not known"
    if precision == "INSTANT":
        return in_words(instant)
    there = london(instant)
    return f"{there.day} {there:%B %Y}" if precision == "DAY" else f"{there:%B %Y}"
