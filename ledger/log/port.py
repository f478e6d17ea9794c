"""The log port: what the rest of the ledger knows of Kafka, of the embedded log and of the log in memory.

Offsets are the log's own and may have holes (on Kafka a transaction leaves a marker that no reader sees), so a
position is always "the next offset to read", and a reader is at the end when its position has reached `end`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ledger.instants import Instant

Headers = tuple[tuple[str, bytes], ...]


class Message(NamedTuple):
    """What is written: a key, a value and headers in order. `None` is what a stranger may send; we never do."""

    key: bytes | None
    value: bytes | None
    headers: Headers


class Stored(NamedTuple):
    """A message and the place where it lies. `broker_time` is Kafka's LogAppendTime; None where a log has none."""

    topic: str
    partition: int
    offset: int
    message: Message
    broker_time: Instant | None


class Batch(NamedTuple):
    """What one read gave, and the offset to read from next (it may lie beyond the last message: markers)."""

    messages: Sequence[Stored]
    next_offset: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a step and the partition that it goes to."""

    topic: str
    partition: int
    message: Message


class Writer(Protocol):
    """The one writer under a name, for as long as no other takes over."""

    def write(self, entries: Sequence[Entry]) -> None:
        """Write all entries or none, as one step; an empty step does nothing.

        Raises Fenced when another writer took over, OutcomeUnknown when the answer was lost, and PartMissing when
        the log is away. After any of them this writer is spent: take over again and read what the log says.
        """

    def close(self) -> None: ...


class Follower(Protocol):
    """Reads several partitions at once, each in its own order, and remembers where it is in each."""

    def poll(self, limit: int = 1000, wait_s: float = 0.0, hold: Collection[tuple[str, int]] = ()) -> Sequence[Stored]:
        """Up to `limit` committed messages, partition by partition. Waits up to `wait_s` seconds for a first one.

        The partitions in `hold` give nothing this time and stay where they are. Without a wait there may be nothing
        although something is there: it is on its way. `caught_up` knows.
        """

    def positions(self) -> Mapping[tuple[str, int], int]:
        """The next offset to read of each (topic, partition)."""

    def caught_up(self) -> bool:
        """Whether every position has reached the end of its partition, as it is now."""

    def close(self) -> None: ...


class Log(Protocol):
    """Topics of partitions of messages that are appended and never changed."""

    kind: str
    """"kafka", "embedded" or "memory"."""

    @property
    def again(self) -> Callable[[], Log] | None:
        """Opens the same log once more, also in another process to which it is sent; None where only this one has it."""

    def create_topic(self, topic: str, partitions: int = 1) -> None:
        """Make sure that the topic exists. Raises LedgerError when it exists with another partition count."""

    def topics(self, prefix: str = "") -> Mapping[str, int]:
        """Every topic whose name begins with `prefix`, with its partition count, sorted by name."""

    def append(self, topic: str, messages: Sequence[Message], partition: int = 0) -> None:
        """Append messages in order, each at least once, and return when they are durable."""

    def read(self, topic: str, partition: int, offset: int, limit: int = 1000, wait_s: float = 0.0) -> Batch:
        """Up to `limit` committed messages from `offset` on. Waits up to `wait_s` seconds for a first one."""

    def end(self, topic: str, partition: int) -> int:
        """The offset after the last committed message (and after any marker behind it)."""

    def ends(self, places: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        """`end` of many partitions at once: on Kafka one question instead of one for each."""

    def follow(self, starts: Mapping[tuple[str, int], int]) -> Follower:
        """A follower of these (topic, partition) pairs, from the offset given for each."""

    def take_over(self, name: str) -> Writer:
        """Become the writer under this name; an earlier writer under it is fenced from now on."""

    def close(self) -> None: ...
