"""Moments as whole microseconds since 1970-01-01T00:00:00 UTC: exact, fast to compare, and the form Avro keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NewType

Instant = NewType("Instant", int)
"""Microseconds since the Unix epoch, UTC. Plain integers, so that rules compare and subtract them without a clock."""

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def from_datetime(moment: datetime) -> Instant:
    """The instant of an aware datetime. Raises ValueError for a naive one: an unzoned time names no instant."""
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone, for example a trailing Z for UTC")
    return Instant((moment - _EPOCH) // _MICROSECOND)


def to_datetime(instant: Instant) -> datetime:
    """The aware UTC datetime of an instant. Raises OverflowError beyond the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=instant)


def parse(text: str) -> Instant:
    """Read RFC 3339. Raises ValueError where the text is not a time, has no zone, is finer than microseconds, or names
    a moment before the year 1 or after 9999 in UTC.
    """
    if len(text) < 20 or text[10] not in "Tt ":
        raise ValueError(f"not an RFC 3339 time: {text[:40]!r}")
    fraction = text[20:].rstrip("Zz").split("+")[0].split("-")[0] if text[19] == "." else ""
    if len(fraction.rstrip("0")) > 6:
        raise ValueError(f"finer than a microsecond: {text[:40]!r}")
    instant = from_datetime(datetime.fromisoformat(text))
    if not _FIRST <= instant <= _LAST:
        raise ValueError(f"not within the years 1 to 9999: {text[:40]!r}")
    return instant


def text(instant: Instant) -> str:
    """RFC 3339 in UTC with a trailing Z; fractions only where there are any, always six digits then."""
    return to_datetime(instant).isoformat().replace("+00:00", "Z")
