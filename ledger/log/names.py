"""Which names topics may have: those that Kafka takes, on every log, so that a ledger can move between them."""

from __future__ import annotations

import re

from ledger.errors import UsageError

_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")


def check_topic(topic: str, partitions: int) -> None:
    """Raises UsageError for a name that Kafka would refuse, or for no partitions."""
    if not _TOPIC.fullmatch(topic) or topic in {".", ".."}:
        raise UsageError(f"{topic!r} cannot be the name of a topic: 1 to 249 of A-Z a-z 0-9 . _ -")
    if partitions < 1:
        raise UsageError(f"topic {topic}: a topic has at least 1 partition, not {partitions}")


def no_such(topic: str, partition: int, partitions: int | None) -> UsageError:
    """What to raise when somebody asks for a topic or a partition that is not there."""
    if partitions is None:
        return UsageError(f"there is no topic {topic}", advice="create it: ledger topics create")
    return UsageError(f"topic {topic} has no partition {partition}: they are 0 to {partitions - 1}")


def other_count(topic: str, there: int, wanted: int) -> UsageError:
    """What to raise when a topic is asked for that exists with another partition count."""
    return UsageError(
        f"topic {topic} has {there} partitions, not {wanted}: the count is fixed when the topic is created",
        advice=f"ask for {there} partitions, or begin a new ledger",
    )
