"""Puts messages into intakes: in batches for each, in the order of the lines."""

from __future__ import annotations

from collections import defaultdict

from ledger.errors import LedgerError, UsageError
from ledger.log.port import Log, Message

_BATCH_MESSAGES = 500
_BATCH_BYTES = 2 * 1024 * 1024


class NoIntake(UsageError):
    """There is no such intake, and it is not for us to create it: on Kafka, topics are made with their rights."""

    code = "no_intake"


class IntakeWriter:
    """`published` counts what is durable. An intake is created when it is first needed, on the embedded log only."""

    def __init__(self, log: Log) -> None:
        self.published = 0
        self._log = log
        self._is_there: dict[str, bool] = {}
        self._waiting: defaultdict[str, list[Message]] = defaultdict(list)
        self._bytes = 0

    def add(self, topic: str, message: Message) -> None:
        """Raises NoIntake where the intake is missing, PartMissing where the log is away."""
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
        if topic not in self._is_there:
            self._is_there[topic] = has_intake(self._log, topic)
        if not self._is_there[topic]:
            raise NoIntake(f"the broker has no topic {topic}, or does not show it to this user")


def has_intake(log: Log, topic: str) -> bool:
    """Whether there is such an intake; on the embedded log it is created then and there."""
    if topic in log.topics(topic):
        return True
    if log.kind == "kafka":
        return False
    log.create_topic(topic)
    return True


def interrupted(error: LedgerError, published: int) -> LedgerError:
    """The same error, with what is safe by now and why doing it all again is harmless."""
    if published:
        error.advice = (
            f"{error.advice + ' ' if error.advice else ''}{published} events are published by now. "
            "Publish the same files again: what was published before is recognised and not counted twice."
        )
    return error
