"""Claims that no honest system makes, and the reason for which the gate refuses each."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from ledger.cloudevents import to_message
from ledger.instants import HOUR_US, Instant
from ledger.log.port import Message
from tests.consumers.support import KENT, START, correction, event_id, opened, retraction, supported

FIRST = 900_000
"""Ids of hostile claims begin here: away from everybody's."""

SOUND = opened(FIRST, subject="S-hostile")


def hostile_claims(topic: str = "intake.police.kent") -> list[tuple[str, Message, str]]:
    """Topic, message and what becomes of it, in order: a reason code, `admitted` or `repeated`. By one publisher."""
    sound = to_message(SOUND)
    late = Instant(START + 400 * 24 * HOUR_US)
    claims: list[tuple[Message, str]] = [
        (sound, "admitted"),
        (sound, "repeated"),
        (sound, "repeated"),
        (to_message(replace(SOUND, investigation_ref="INV-other")), "conflicting_content"),
        (Message(None, b"", ()), "missing_header"),
        (Message(b"S-1", b"", ()), "missing_header"),
        (Message(b"S-1", Random(1).randbytes(5000), ()), "missing_header"),
        (sound._replace(key=b"S-other"), "header_mismatch"),
        (sound._replace(value=(sound.value or b"") + b"\0"), "not_canonical"),
        (sound._replace(value=Random(2).randbytes(300)), "not_canonical"),
        (sound._replace(value=(sound.value or b"")[:40]), "malformed"),
        (sound._replace(value=b"\0" * 70_000), "too_large"),
        (_with(sound, "ce_dataschema", b"urn:protocol-ledger:schema:" + b"0" * 64), "unknown_schema"),
        (_with(sound, "content-type", b"application/json"), "wrong_content_type"),
        (_with(sound, "ce_ledgernumber", b"0"), "reserved_attribute"),
        (_with(sound, "ce_id", event_id(FIRST + 99).encode()), "header_mismatch"),
        (to_message(opened(FIRST + 1, at=late)), "in_future"),
        (to_message(opened(FIRST + 2, publisher="/police/essex")), "wrong_topic"),
        (to_message(supported(FIRST + 3, publisher="/support/nobody")), "unknown_publisher"),
        (to_message(retraction(FIRST + 4, of=FIRST, subject="S-2")), "amends_other_subject"),
        (_with(to_message(opened(FIRST + 5)), "rehearsal", b"2024-01-01T00:00:00Z;7"), "rehearsal_not_allowed"),
        (_with(to_message(opened(FIRST + 6)), "rehearsal", b"\xff"), "malformed"),
        (to_message(correction(FIRST + 7, of=FIRST, subject="S-hostile")), "admitted"),
        (to_message(opened(FIRST + 8, publisher=KENT)), "admitted"),
    ]
    return [(topic, message, outcome) for message, outcome in claims]


def _with(message: Message, name: str, value: bytes) -> Message:
    return message._replace(headers=(*(h for h in message.headers if h[0] != name), (name, value)))
