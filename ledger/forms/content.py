"""What a field may hold beyond its type: references and not words, times that exist, numbers within their bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache

from ledger.events import Event
from ledger.instants import Instant, parse
from ledger.refusal import NotAccepted
from schemas import files
from schemas.jsontypes import Json
from schemas.model import PUBLISHER_NAME, Field

FIRST_INSTANT = parse("0002-01-01T00:00:00Z")
LAST_INSTANT = Instant(parse("9998-12-31T23:59:59Z") + 999_999)
"""A year short of what the calendar has, at both ends: London's clocks and the day or month around must have a date."""
FIRST_DAY = -718_797
"""0002-01-01, in days since 1970-01-01."""
LAST_DAY = 2_932_531
"""9998-12-31, in days since 1970-01-01."""

Text = Callable[[str], None]
Number = Callable[[int], None]

PATTERNS: Mapping[str, str] = {
    "reference": r"[A-Za-z0-9._:/-]{1,64}",
    "publisher": PUBLISHER_NAME,
    "sha256": r"[0-9a-f]{64}",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
}
"""What a string must match as a whole, by what it holds."""

_reference = re.compile(PATTERNS["reference"]).fullmatch
_publisher = re.compile(PATTERNS["publisher"]).fullmatch
_sha256 = re.compile(PATTERNS["sha256"]).fullmatch
_uuid = re.compile(PATTERNS["uuid"]).fullmatch
_field_name = re.compile(r"[a-z][a-z0-9_]{0,63}").fullmatch
_DEPTH_MAX = 8
"""Lists in lists, of a value in a correction; no field of an event has more than two."""
_scalar = re.compile(r"[A-Za-z0-9._:/+-]{1,64}").fullmatch


def reference(text: str) -> None:
    """Raises NotAccepted for anything but a reference: this is what keeps free text out of the ledger."""
    if not _reference(text):
        raise NotAccepted("free_text", "", "must be a reference of 1 to 64 characters A-Z a-z 0-9 . _ : / -")


def publisher(text: str) -> None:
    """Raises NotAccepted for what cannot be the name of a publisher."""
    if not _publisher(text):
        raise NotAccepted("invalid_value", "", "must be the name of a publisher such as /police/kent")


def sha256(text: str) -> None:
    """Raises NotAccepted for what is not a SHA-256 in lower-case hexadecimal."""
    if not _sha256(text):
        raise NotAccepted("invalid_value", "", "must be a SHA-256 as 64 lower-case hexadecimal digits")


def uuid(text: str) -> None:
    """Raises NotAccepted for a UUID that is not written the one canonical way."""
    if not _uuid(text):
        raise NotAccepted("invalid_value", "", "must be a UUID in lower case with hyphens")


def sentence(text: str) -> None:
    """Raises NotAccepted for half a character, which JSON can escape and UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotAccepted("malformed", "", "holds half a character: a lone surrogate") from None


def instant(value: int) -> None:
    """Raises NotAccepted for a time that no calendar date names."""
    if not FIRST_INSTANT <= value <= LAST_INSTANT:
        raise NotAccepted("invalid_value", "", "must be a time within the years 2 to 9998")


def day(value: int) -> None:
    """Raises NotAccepted for a day that no calendar date names."""
    if not FIRST_DAY <= value <= LAST_DAY:
        raise NotAccepted("invalid_value", "", "must be a day within the years 2 to 9998")


def replacement(fields: Mapping[str, str]) -> None:
    """Raises NotAccepted for a key that names no field, for what is not JSON, and for words in place of values."""
    for name, encoded in fields.items():
        if not _field_name(name):
            raise NotAccepted("invalid_value", "", "every key must be the name of a field")
        try:
            _value(name, json.loads(encoded))
        except (ValueError, RecursionError):
            raise NotAccepted("invalid_value", name, "must be a JSON-encoded value") from None


def _value(name: str, value: Json, depth: int = 0) -> None:
    # By a number and not by what Python's stack takes: that depends on who asks, and a replay must see the same.
    if depth > _DEPTH_MAX:
        raise NotAccepted("invalid_value", name, "must not be nested so deep")
    if name == "replacement" and isinstance(value, Mapping):
        replacement({key: inner if isinstance(inner, str) else "" for key, inner in value.items()})
    elif isinstance(value, str) and not _scalar(value):
        raise NotAccepted("free_text", name, "must hold references, symbols or times, not words")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _value(name, key)
            _value(name, inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _value(name, inner, depth + 1)


_TEXTS: Mapping[str, Text] = {
    "reference": reference,
    "publisher": publisher,
    "sha256": sha256,
    "uuid": uuid,
    "sentence": sentence,
}


def _holds(field: Field) -> str:
    return "uuid" if field.kind == "uuid" else field.holds or ""


def text_check(field: Field) -> Text:
    """What a string field may hold. Raises KeyError for a field whose schema does not say."""
    return _TEXTS[_holds(field)]


def number_check(field: Field) -> Number | None:
    """What a number may be; None where it may be anything."""
    if field.kind == "timestamp":
        return instant
    if field.kind == "date":
        return day
    least, most = field.least, field.most
    if least is None and most is None:
        return None

    def within(value: int) -> None:
        if (least is not None and value < least) or (most is not None and value > most):
            bounds = f"at least {least}" if most is None else f"from {least} to {most}"
            raise NotAccepted("invalid_value", "", f"must be {bounds}")

    return within


@cache
def _orders(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.later_than) for field in files.schema_of(name).fields if field.later_than)


def has_order(name: str) -> bool:
    """Whether an event type has times of which one must be later than another."""
    return bool(_orders(name))


def in_order(event: Event) -> None:
    """Raises NotAccepted where one time of an event has to be later than another and is not."""
    for later, earlier in _orders(type(event).__name__):
        moment = getattr(event, later)
        if moment is not None and moment <= getattr(event, earlier):
            raise NotAccepted("invalid_value", later, f"must be later than {earlier}")
