"""A large ledger in little time: the lives of a part of a synthetic year, told again and again of other persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import psycopg

from ledger.cloudevents import to_message
from ledger.demo import REFUSED, synthetic_year
from ledger.framing import NAME, frame
from ledger.instants import Instant
from ledger.log.embedded import SCHEMA, TABLE
from ledger.log.port import Log, Message
from ledger.record import Claim, admit

_SEED, _CASES, _YEARS_MAX = 2024, 1500, 10
_TOLD_EVENTS = 20_000
_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = re.compile(rb"(?<=[A-Z]-)[0-9]{5}")
_ID = re.compile(rb"[0-9a-f]{8}(?=(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_COPY = f"COPY {SCHEMA}.{TABLE} (originator_id, originator_version, topic, state) FROM STDIN (FORMAT BINARY)"


def fill(log: Log, dsn: str, events: int) -> None:
    """A ledger of so many records, as the gate would have admitted them, straight into the table of an embedded log."""
    log.create_topic("ledger")
    with psycopg.connect(dsn) as connection, connection.cursor().copy(_COPY) as copy:
        copy.set_types(["text", "int8", "text", "bytea"])
        for number, message in enumerate(islice(_records(-(-events // _TOLD_EVENTS)), events)):
            copy.write_row(("ledger/0", number, NAME, frame(message)))


def _records(copies: int) -> Iterator[Message]:
    """Each record of the year as often as there are copies of it, one after the other, so that lives lie mixed."""
    number = 0
    for known_at, message in _told():
        for copy in range(copies):
            claim = Claim("bench", "intake.police.kent", 0, number)
            yield admit(_retold(message, copy), number, known_at, claim)
            number += 1


def _told() -> Iterator[tuple[Instant, Message]]:
    """Without what the gate refuses, or has already."""
    never = {*REFUSED.values(), "repeated"}
    told = synthetic_year(_SEED, cases=_CASES, years=_YEARS_MAX)
    admitted = (each for each in told if not set(each.seeded) & never)
    return ((each.knowntime, to_message(each.event)) for each in islice(admitted, _TOLD_EVENTS))


def _retold(message: Message, copy: int) -> Message:
    """The same of another person, under other ids. No text changes its length, so that the bytes stay a record."""

    def numbered(found: re.Match[bytes]) -> bytes:
        return _text(int(found[0]) + copy * 100_000)

    def named(found: re.Match[bytes]) -> bytes:
        return b"%08x" % (int(found[0], 16) ^ copy)

    def changed(text: bytes) -> bytes:
        return _ID.sub(named, _NUMBER.sub(numbered, text))

    key, value, headers = message
    ours = {"ce_id", "ce_subject"}
    retold = tuple((name, changed(text) if name in ours else text) for name, text in headers)
    return Message(changed(key or b""), changed(value or b""), retold)


def _text(number: int) -> bytes:
    """In five digits of base 36."""
    digits = bytearray(5)
    for place in range(4, -1, -1):
        number, digit = divmod(number, 36)
        digits[place] = _DIGITS[digit]
    return bytes(digits)
