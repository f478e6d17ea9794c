"""Reads partitions of Kafka: one consumer, its fetches always under way, its place kept by itself."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from kafka import KafkaConsumer, TopicPartition

from ledger.log.kafka import clients
from ledger.log.kafka.clients import KafkaSettings
from ledger.log.kafka.failures import explained
from ledger.log.port import Stored

Place = tuple[str, int]

_STEP_S = 0.01


class KafkaFollower:
    """For one thread. Messages of transactions that were not committed are never seen."""

    def __init__(
        self, settings: KafkaSettings, starts: Mapping[Place, int], fetch_wait_ms: int = clients.FETCH_WAIT_MS
    ) -> None:
        self._settings = settings
        self._starts = {TopicPartition(*place): offset for place, offset in starts.items()}
        self._held: dict[TopicPartition, int] = {}
        with explained(settings, "connect to read"):
            self._consumer: KafkaConsumer = clients.consumer(settings, fetch_wait_ms)
        self._consumer.assign(list(self._starts))
        for place, offset in self._starts.items():
            self._consumer.seek(place, offset)

    def poll(self, limit: int = 1000, wait_s: float = 0.0, hold: Collection[Place] = ()) -> Sequence[Stored]:
        with explained(self._settings, "read"):
            self._hold({TopicPartition(*place) for place in hold})
            if len(self._held) == len(self._starts):
                return ()
            fetched = self._consumer.poll(timeout_ms=round(wait_s * 1000), max_records=limit)
        return list(chain.from_iterable(fetched.values()))

    def _hold(self, hold: Collection[TopicPartition]) -> None:
        """Assign the others. The client's own `pause` loses the position of what it has in hand, or never returns."""
        if hold == self._held.keys():
            return
        held = {place: self._position(place) for place in hold}
        back = {place: offset for place, offset in self._held.items() if place not in held}
        self._consumer.assign([place for place in self._starts if place not in held])
        for place, offset in back.items():
            self._consumer.seek(place, offset)
        self._held = held

    def move(self, place: Place, offset: int) -> None:
        """Read on from there. Costs nothing where the position is there already."""
        if self.positions()[place] != offset:
            self._consumer.seek(TopicPartition(*place), offset)

    def positions(self) -> Mapping[Place, int]:
        with explained(self._settings, "read"):
            return {tuple(place): self._position(place) for place in self._starts}

    def _position(self, place: TopicPartition) -> int:
        held = self._held.get(place)
        position: int = self._consumer.position(place) if held is None else held
        return position

    def caught_up(self) -> bool:
        ends = self.ends()
        return all(position >= ends[place] for place, position in self.positions().items())

    def ends(self) -> Mapping[Place, int]:
        """The offset after the last committed message, and after any marker behind it, of each partition."""
        with explained(self._settings, "ask for the end"):
            ends = self._consumer.end_offsets(list(self._starts))
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
            # Where only a marker is ahead, no message comes: looked for in small steps, the position moves past it.
            messages = self._follower.poll(limit, _STEP_S if behind else left_s)
            if messages or not (behind or left_s > 0):
                return messages, self._follower.positions()[self.place]

    def end(self) -> int:
        return self._follower.ends()[self.place]

    def close(self) -> None:
        self._follower.close()
