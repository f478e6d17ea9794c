"""Events for benchmarks: as many synthetic years, one after the other, as it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from ledger.cloudevents import to_message
from ledger.demo import synthetic_year
from ledger.log.port import Log, Message
from ledger.refusal import NotAccepted

_SEED = 2024
_YEARS_MAX = 400
_APPEND_MESSAGES = 1000


def messages(count: int) -> Iterator[tuple[str, Message]]:
    """The intake topic and the message of each of the first `count` events, in order of time. Made when asked for."""
    told = synthetic_year(_SEED, cases=1500, year=1600, years=_YEARS_MAX)
    return islice(_of(told), count)


def _of(told: Iterator[object]) -> Iterator[tuple[str, Message]]:
    for each in told:
        event = each.event  # type: ignore[attr-defined]
        try:
            message = to_message(event)
        except NotAccepted:
            continue  # a seeded mistake that no honest client could even encode
        yield "intake" + event.publisher.replace("/", "."), message


def fill_intakes(log: Log, count: int) -> None:
    """Publish so many events, each to its publisher's intake, with memory for a few thousand."""
    waiting: dict[str, list[Message]] = defaultdict(list)
    for topic, message in messages(count):
        waiting[topic].append(message)
        if len(waiting[topic]) == _APPEND_MESSAGES:
            _append(log, topic, waiting.pop(topic))
    for topic, rest in waiting.items():
        _append(log, topic, rest)


def _append(log: Log, topic: str, some: list[Message]) -> None:
    log.create_topic(topic)
    log.append(topic, some)
