"""Puts messages into intakes: in batches for each, in the order of the lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ledger.errors import LedgerError, UsageError
from ledger.log.port import Log, Message

_BATCH_MESSAGES = 500
_BATCH_BYTES = 2 * 1024 * 1024


class IntakeWriter:
    """`published` counts what is durable. An intake is created when it is first needed, on the embedded log only."""

    def __init__(self, log: Log) -> None:
        self.published = 0
        self._log = log
        self._topics: set[str] = set()
        self._waiting: defaultdict[str, list[Message]] = defaultdict(list)
        self._bytes = 0

    def add(self, topic: str, message: Message) -> None:
        """Raises UsageError where the intake is missing, PartMissing where the log is away."""
        self._require(topic)
        self._waiting[topic].append(message)
        self._bytes += len(message.value or b"")
        if len(self._waiting[topic]) >= _BATCH_MESSAGES:
            self._append(topic)
        elif self._bytes >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        for topic in list(self._waiting):
            self._append(topic)

    def _append(self, topic: str) -> None:
        messages = self._waiting.pop(topic)
        self._log.append(topic, messages)
        self.published += len(messages)
        self._bytes -= sum(len(message.value or b"") for message in messages)

    def _require(self, topic: str) -> None:
        if topic not in self._topics:
            require_intake(self._log, topic)
            self._topics.add(topic)


def require_intake(log: Log, topic: str, there: Mapping[str, int] | None = None) -> None:
    """Make sure that there is such an intake. Raises UsageError on Kafka, where topics are made with their rights."""
    if topic in (log.topics(topic) if there is None else there):
        return
    if log.kind == "kafka":
        raise UsageError(
            f"the broker has no topic {topic}, or does not show it to this user",
            advice="Whoever runs the ledger creates the intakes with: ledger topics create",
        )
    log.create_topic(topic)


def interrupted(error: LedgerError, published: int) -> LedgerError:
    """The same error, with what is safe by now and why doing it all again is harmless."""
    if published:
        error.advice = (
            f"{error.advice + ' ' if error.advice else ''}{published} events are published by now. "
            "Publish the same files again: what was published before is recognised and not counted twice."
        )
    return error
