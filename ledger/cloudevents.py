"""CloudEvents 1.0: binary mode on the log, where headers repeat what the record says and must agree with it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ledger import instants
from ledger.codec import decode, encode, fingerprint_of, type_of
from ledger.events import Event
from ledger.log.port import Headers, Message
from ledger.record import RESERVED_HEADERS
from ledger.refusal import NotAccepted
from ledger.structured import TYPE_PREFIX, Submission, from_json, to_json
from schemas.fingerprints import PREFIX

__all__ = [
    "CONTENT_TYPE",
    "MESSAGE_BYTES_MAX",
    "Submission",
    "attributes",
    "from_json",
    "open_claim",
    "to_json",
    "to_message",
]

MESSAGE_BYTES_MAX = 64 * 1024
"""Key, value and headers of one message together."""

HEADERS_MAX = 64
"""Of one claim. With the bounds on each of them, what the seal keeps of a record fits into an entry bundle."""

CONTENT_TYPE = "application/avro"

_REQUIRED = (
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_subject",
    "ce_time",
    "ce_dataschema",
    "content-type",
)
_KNOWN = frozenset({*_REQUIRED, "ce_recordedtime", "ce_sequence"})

_digits = re.compile(r"[0-9]{1,20}").fullmatch
_extra_name = re.compile(r"[a-z0-9_-]{1,64}").fullmatch
_extra_value = re.compile(rb"[!-~]{0,256}").fullmatch


def to_message(event: Event) -> Message:
    """The event as a message. Raises NotAccepted where the contract does not allow it or it is too large."""
    name = type(event).__name__
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", event.event_id.encode()),
        ("ce_source", event.publisher.encode()),
        ("ce_type", f"{TYPE_PREFIX}{name}".encode()),
        ("ce_subject", event.subject_ref.encode()),
        ("ce_time", instants.text(event.occurred_at).encode()),
        ("ce_recordedtime", instants.text(event.recorded_at).encode()),
    ]
    if event.sequence is not None:
        headers.append(("ce_sequence", b"%d" % event.sequence))
    headers.append(("ce_dataschema", f"{PREFIX}{fingerprint_of(name)}".encode()))
    headers.append(("content-type", CONTENT_TYPE.encode()))
    message = Message(event.subject_ref.encode(), encode(event), tuple(headers))
    _check_size(message)
    return message


def attributes(message: Message) -> dict[str, str]:
    """What the headers say, without `ce_`; a header that is not UTF-8 is left out. The first of two counts."""
    found: dict[str, str] = {}
    for name, value in message.headers:
        if name.startswith("ce_"):
            try:
                found.setdefault(name[3:], value.decode())
            except (UnicodeDecodeError, AttributeError):
                continue
    return found


def open_claim(message: Message) -> Event:
    """The event that a stranger claims, or NotAccepted: size, headers, schema, strict bytes, and both must agree."""
    _check_size(message)
    headers = _headers(message.headers)
    if message.key is None:
        raise NotAccepted("missing_header", "key", "a message needs its subject as key")
    if message.value is None:
        raise NotAccepted("malformed", "data", "a message needs a value")
    if headers["content-type"].lower() != CONTENT_TYPE:
        raise NotAccepted("wrong_content_type", "content-type", f"must be {CONTENT_TYPE}")
    schema = headers["ce_dataschema"]
    fingerprint = schema.removeprefix(PREFIX)
    name = type_of(fingerprint)
    if name is None or not schema.startswith(PREFIX):
        raise NotAccepted("unknown_schema", "ce_dataschema", "no released schema has this name")
    event = decode(fingerprint, message.value)
    _agree(headers, message.key, name, event)
    return event


def _check_size(message: Message) -> None:
    size = len(message.key or b"") + len(message.value or b"")
    for name, value in message.headers:
        size += len(name) + len(value or b"")
    if size > MESSAGE_BYTES_MAX:
        raise NotAccepted("too_large", "", f"the message has {size} bytes; {MESSAGE_BYTES_MAX} are allowed")


def _headers(told: Headers) -> Mapping[str, str]:
    """The headers as text. Others than ours are kept if they cannot carry words: tracing identifiers, mostly."""
    if len(told) > HEADERS_MAX:
        raise NotAccepted("too_large", "headers", f"the message has {len(told)} headers; {HEADERS_MAX} are allowed")
    found: dict[str, str] = {}
    for name, value in told:
        if name in RESERVED_HEADERS:
            raise NotAccepted("reserved_attribute", name, "is set by the ledger alone")
        if name not in _KNOWN and not (_extra_name(name) and _extra_value(value or b"")):
            raise NotAccepted("free_text", "headers", "an unknown header holds more than a short key without spaces")
        if name in found:
            raise NotAccepted("header_mismatch", name, "is there twice")
        try:
            found[name] = (value or b"").decode()
        except UnicodeDecodeError:
            raise NotAccepted("header_mismatch", name, "is not valid UTF-8") from None
    for name in _REQUIRED:
        if name not in found:
            raise NotAccepted("missing_header", name, "is missing")
    return found


def _agree(headers: Mapping[str, str], key: bytes, name: str, event: Event) -> None:
    """Raises NotAccepted where a header says something else than the record. Times and numbers compare by value."""
    for header, said in (
        ("ce_specversion", "1.0"),
        ("ce_type", TYPE_PREFIX + name),
        ("ce_id", event.event_id),
        ("ce_source", event.publisher),
        ("ce_subject", event.subject_ref),
    ):
        if headers[header] != said:
            raise _mismatch(header)
    if key != event.subject_ref.encode():
        raise _mismatch("key")
    for header, moment in (("ce_time", event.occurred_at), ("ce_recordedtime", event.recorded_at)):
        if header in headers and _instant(header, headers[header]) != moment:
            raise _mismatch(header)
    if "ce_sequence" in headers and _whole(headers["ce_sequence"]) != event.sequence:
        raise _mismatch("ce_sequence")


def _instant(header: str, text: str) -> int:
    try:
        return instants.parse(text)
    except (ValueError, OverflowError):
        raise _mismatch(header) from None


def _whole(text: str) -> int:
    if not _digits(text):
        raise _mismatch("ce_sequence")
    return int(text)


def _mismatch(header: str) -> NotAccepted:
    return NotAccepted("header_mismatch", header, "does not say what the record says")
