"""Reads partitions of Kafka: one consumer, its fetches always under way, its place kept by itself."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence

from kafka import KafkaConsumer, TopicPartition

from ledger.instants import Instant
from ledger.log.kafka import clients
from ledger.log.kafka.clients import KafkaSettings
from ledger.log.kafka.failures import explained
from ledger.log.port import Message, Stored

Place = tuple[str, int]


class KafkaFollower:
    """For one thread. Messages of transactions that were not committed are never seen."""

    def __init__(
        self, settings: KafkaSettings, starts: Mapping[Place, int], fetch_wait_ms: int = clients.FETCH_WAIT_MS
    ) -> None:
        self._settings = settings
        self._held: frozenset[Place] = frozenset()
        with explained(settings, "connect to read"):
            self._consumer: KafkaConsumer = clients.consumer(settings, fetch_wait_ms)
        self._places = [TopicPartition(*place) for place in starts]
        self._consumer.assign(self._places)
        for place in self._places:
            self._consumer.seek(place, starts[place])

    def poll(self, limit: int = 1000, wait_s: float = 0.0, hold: Collection[Place] = ()) -> Sequence[Stored]:
        self._hold(frozenset(hold))
        with explained(self._settings, "read"):
            fetched = self._consumer.poll(timeout_ms=round(wait_s * 1000), max_records=limit)
        return [
            Stored(
                record.topic,
                record.partition,
                record.offset,
                Message(record.key, record.value, tuple(record.headers)),
                Instant(record.timestamp * 1000),
            )
            for records in fetched.values()
            for record in records
        ]

    def _hold(self, held: frozenset[Place]) -> None:
        if held == self._held:
            return
        self._consumer.resume(*(TopicPartition(*place) for place in self._held - held))
        self._consumer.pause(*(TopicPartition(*place) for place in held - self._held))
        self._held = held

    def move(self, place: Place, offset: int) -> None:
        """Read on from there. Costs nothing where the position is there already."""
        if self.positions()[place] != offset:
            self._consumer.seek(TopicPartition(*place), offset)

    def positions(self) -> Mapping[Place, int]:
        with explained(self._settings, "read"):
            return {tuple(place): self._consumer.position(place) for place in self._places}

    def caught_up(self) -> bool:
        ends = self.ends()
        return all(position >= ends[place] for place, position in self.positions().items())

    def ends(self) -> Mapping[Place, int]:
        """The offset after the last committed message, and after any marker behind it, of each partition."""
        with explained(self._settings, "ask for the end"):
            ends = self._consumer.end_offsets(self._places)
        return {tuple(place): end for place, end in ends.items()}

    def close(self) -> None:
        self._consumer.close(autocommit=False, timeout_ms=1_000)


class KafkaProbe:
    """Reads one partition from any offset: a follower that is moved. Reads in order stay as fast as a follower's."""

    def __init__(self, settings: KafkaSettings, place: Place) -> None:
        self.place = place
        self._settings = settings
        self._follower = KafkaFollower(settings, {place: 0}, clients.PROBE_WAIT_MS)

    def read(self, offset: int, limit: int, wait_s: float) -> tuple[Sequence[Stored], int]:
        """Messages and the next offset; nothing only where `offset` was at the end all the while."""
        self._follower.move(self.place, offset)
        until = time.monotonic() + wait_s
        end = self._follower.ends()[self.place]
        while True:
            behind = self._follower.positions()[self.place] < end
            left_s = max(until - time.monotonic(), 0.0)
            messages = self._follower.poll(limit, max(left_s, 1.0 if behind else 0.0))
            if messages or not (behind or left_s > 0):
                return messages, self._follower.positions()[self.place]

    def end(self) -> int:
        return self._follower.ends()[self.place]

    def close(self) -> None:
        self._follower.close()
