"""Whether the headers of a record say what the record itself says: the gate looked once, and this looks again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ledger import instants
from ledger.cloudevents import CONTENT_TYPE
from ledger.events import Event
from ledger.instants import Instant
from ledger.log.port import Message
from ledger.structured import TYPE_PREFIX
from schemas.fingerprints import PREFIX

_REQUIRED_TIME = "ce_time"
_TIMES = ((_REQUIRED_TIME, "occurred_at"), ("ce_recordedtime", "recorded_at"))
_TEXTS = (("ce_id", "event_id"), ("ce_source", "publisher"), ("ce_subject", "subject_ref"))
_SECOND_BYTES = len("1970-01-01T00:00:00")
_six_digits = re.compile(rb"\.[0-9]{6}Z").fullmatch
_CONTENT_TYPE = CONTENT_TYPE.encode()
_PREFIX = PREFIX.encode()


def disagreement(message: Message, headers: Mapping[str, bytes], type_name: str, event: Event) -> str | None:
    """The first header (or the key) that says something else than the record itself; None where all agree."""
    if headers.get("ce_type") != _type_header(type_name):
        return "ce_type"
    for header, name in _TEXTS:
        if headers.get(header) != getattr(event, name).encode():
            return header
    if message.key != headers["ce_subject"]:
        return "the key"
    return _form(headers) or _time_or_number(headers, event)


def _form(headers: Mapping[str, bytes]) -> str | None:
    if headers.get("ce_specversion") != b"1.0":
        return "ce_specversion"
    if headers.get("content-type", b"").lower() != _CONTENT_TYPE:
        return "content-type"
    return None if headers.get("ce_dataschema", b"").startswith(_PREFIX) else "ce_dataschema"


def _time_or_number(headers: Mapping[str, bytes], event: Event) -> str | None:
    for header, name in _TIMES:
        text = headers.get(header)
        if text is None:
            if header == _REQUIRED_TIME:  # the other one may be left out
                return header
        elif _moment(text) != getattr(event, name):
            return header
    sequence = headers.get("ce_sequence")
    return None if sequence is None or _is_number(sequence, event.sequence) else "ce_sequence"


@lru_cache(maxsize=256)
def _type_header(type_name: str) -> bytes:
    return f"{TYPE_PREFIX}{type_name}".encode()


def _moment(text: bytes) -> int | None:
    """The moment that a publisher wrote, in whatever way is allowed; None where it is none."""
    fraction = text[_SECOND_BYTES:]
    try:
        if fraction == b"Z":
            return _second(text)
        if _six_digits(fraction):
            return _second(text) + int(fraction[1:-1])
        return instants.parse(text.decode("ascii"))
    except (ValueError, OverflowError):
        return None


def _second(text: bytes) -> int:
    return _day(text[:11]) + _minute(text[11:17]) + _within_minute(text[17:_SECOND_BYTES])


# Of the days, minutes and seconds that moments are made of there are few: each is read once.


@lru_cache(maxsize=4096)
def _day(text: bytes) -> Instant:
    """Of a date and the T behind it."""
    return instants.parse(f"{text.decode('ascii')}00:00:00Z")


@lru_cache(maxsize=24 * 60)
def _minute(text: bytes) -> Instant:
    """Of hours and minutes, with the colon behind each."""
    return instants.parse(f"1970-01-01T{text.decode('ascii')}00Z")


@lru_cache(maxsize=60)
def _within_minute(text: bytes) -> Instant:
    return instants.parse(f"1970-01-01T00:00:{text.decode('ascii')}Z")


def _is_number(text: bytes, number: object) -> bool:
    return text.isdigit() and int(text) == number
