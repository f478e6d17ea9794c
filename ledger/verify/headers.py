"""Whether the headers of a record say what the record itself says: the gate looked once, and this looks again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ledger import instants
from ledger.cloudevents import CONTENT_TYPE
from ledger.instants import DAY_US, SECOND_US, Instant
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


def disagreement(
    message: Message, headers: Mapping[str, bytes], type_name: str, fields: Mapping[str, object]
) -> str | None:
    """The first header (or the key) that says something else than the fields of the record; None where all agree."""
    if headers.get("ce_type") != _type_header(type_name):
        return "ce_type"
    for header, name in _TEXTS:
        if headers.get(header) != str(fields[name]).encode():
            return header
    if message.key != headers["ce_subject"]:
        return "the key"
    return _form(headers) or _time_or_number(headers, fields)


def _form(headers: Mapping[str, bytes]) -> str | None:
    if headers.get("ce_specversion") != b"1.0":
        return "ce_specversion"
    if headers.get("content-type", b"").lower() != _CONTENT_TYPE:
        return "content-type"
    return None if headers.get("ce_dataschema", b"").startswith(_PREFIX) else "ce_dataschema"


def _time_or_number(headers: Mapping[str, bytes], fields: Mapping[str, object]) -> str | None:
    for header, name in _TIMES:
        text = headers.get(header)
        if text is None:
            if header == _REQUIRED_TIME:  # the other one may be left out
                return header
        elif _moment(text) != fields[name]:
            return header
    sequence = headers.get("ce_sequence")
    return None if sequence is None or _is_number(sequence, fields["sequence"]) else "ce_sequence"


@lru_cache(maxsize=256)
def _type_header(type_name: str) -> bytes:
    return f"{TYPE_PREFIX}{type_name}".encode()


def _moment(text: bytes) -> int | None:
    """The moment that a publisher wrote, in whatever way is allowed; None where it is none."""
    fraction = text[_SECOND_BYTES:]
    try:
        if fraction == b"Z":
            return _midnight(text[:11]) + _within_day(text[11:_SECOND_BYTES])
        if _six_digits(fraction):
            return _midnight(text[:11]) + _within_day(text[11:_SECOND_BYTES]) + int(fraction[1:-1])
        return instants.parse(text.decode("ascii"))
    except (ValueError, OverflowError):
        return None


# Nearly all are of a few hundred days: what a day and a time of day are is found once each.


@lru_cache(maxsize=4096)
def _midnight(day: bytes) -> Instant:
    """Of a date with the T behind it."""
    return instants.parse(f"{day.decode('ascii')}00:00:00Z")


@lru_cache(maxsize=DAY_US // SECOND_US)
def _within_day(time: bytes) -> int:
    return instants.parse(f"1970-01-01T{time.decode('ascii')}Z")


def _is_number(text: bytes, number: object) -> bool:
    return text.isdigit() and int(text) == number
