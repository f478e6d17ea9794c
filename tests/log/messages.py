"""Messages for the tests of the log, and how to read everything that a log holds."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.log.port import Entry, Log, Message, Stored
from ledger.record import NUMBER_HEADER


def message(text: str) -> Message:
    return Message(text.encode(), b"value of " + text.encode(), (("name", text.encode()), ("empty", b"")))


def messages(*texts: str) -> list[Message]:
    return [message(text) for text in texts]


def numbered(number: int, topic: str = "ledger", partition: int = 0) -> Entry:
    """A record of the ledger, as far as a reader that merges by number looks at one."""
    return Entry(topic, partition, Message(b"S-%d" % number, b"v", ((NUMBER_HEADER, b"%d" % number),)))


def everything(log: Log, topic: str, partition: int = 0) -> list[Stored]:
    found: list[Stored] = []
    offset = 0
    while offset < log.end(topic, partition):
        batch = log.read(topic, partition, offset)
        assert batch.next_offset > offset, "a read before the end that does not move would go on for ever"
        found += batch.messages
        offset = batch.next_offset
    return found


def keys(stored: Sequence[Stored]) -> list[str]:
    return [each.message.key.decode() for each in stored if each.message.key is not None]
