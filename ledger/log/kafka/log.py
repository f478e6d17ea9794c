"""The log port on Kafka."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from functools import partial

from kafka import KafkaAdminClient, KafkaProducer, errors

from ledger.errors import DamagedLedger
from ledger.log.kafka import clients
from ledger.log.kafka.clients import KafkaSettings
from ledger.log.kafka.failures import explain, explained
from ledger.log.kafka.follower import KafkaFollower, KafkaProbe, Place
from ledger.log.kafka.writer import KafkaWriter
from ledger.log.names import check_topic, no_such, other_count
from ledger.log.port import Batch, Message
from ledger.log.topic_settings import topic_settings

_PROBES_MAX = 8


class KafkaLog:
    """Clients are made when they are first needed and kept. Calls from several threads wait for each other."""

    kind = "kafka"

    def __init__(self, settings: KafkaSettings) -> None:
        """Raises PartMissing without crc32c. The broker is asked for when it is first needed."""
        clients.require_crc32c()
        self.again = partial(KafkaLog, settings)
        self._settings = settings
        self._lock = threading.RLock()
        self._partitions: dict[str, int] = {}
        self._admin: KafkaAdminClient | None = None
        self._producer: KafkaProducer | None = None
        self._probes: OrderedDict[Place, KafkaProbe] = OrderedDict()

    def create_topic(self, topic: str, partitions: int = 1) -> None:
        check_topic(topic, partitions)
        wanted = {
            "num_partitions": partitions,
            "replication_factor": self._settings.replication,
            "configs": topic_settings(topic, self._settings.replication),
        }
        with self._lock, explained(self._settings, f"create topic {topic}"):
            try:
                self._admin_client().create_topics({topic: wanted}, wait_for_metadata=True)
            except errors.TopicAlreadyExistsError:
                there = self._partition_count(topic)
                if there != partitions:
                    raise other_count(topic, there, partitions) from None

    def topics(self, prefix: str = "") -> Mapping[str, int]:
        with self._lock, explained(self._settings, "list topics"):
            found = self._admin_client().describe_topics()
        counts = {each["name"]: len(each["partitions"]) for each in found if not each["is_internal"]}
        self._partitions.update(counts)
        return {topic: counts[topic] for topic in sorted(counts) if topic.startswith(prefix)}

    def append(self, topic: str, messages: Sequence[Message], partition: int = 0) -> None:
        with self._lock:
            self._check(topic, partition)
            doing = f"append to {topic}"
            with explained(self._settings, doing):
                producer = self._append_producer()
                sent = [clients.send(producer, topic, partition, each) for each in messages]
                producer.flush(timeout=clients.DELIVERY_TIMEOUT_MS / 1000)
            failed = next((each.exception for each in sent if each.failed()), None)
            if failed is not None:
                self._drop_producer()  # what it still has in hand must not arrive later, out of order
                raise explain(self._settings, doing, failed)

    def read(self, topic: str, partition: int, offset: int, limit: int = 1000, wait_s: float = 0.0) -> Batch:
        with self._lock:
            try:
                return Batch(*self._probe_of(topic, partition).read(offset, limit, wait_s))
            except DamagedLedger:
                self._probes.pop((topic, partition)).close()  # it would go on with what it cannot read
                raise

    def end(self, topic: str, partition: int) -> int:
        with self._lock:
            return self._probe_of(topic, partition).end()

    def ends(self, places: Collection[Place]) -> Mapping[Place, int]:
        if not places:
            return {}
        with closing(self.follow(dict.fromkeys(places, 0))) as follower:
            return follower.ends()

    def follow(self, starts: Mapping[Place, int]) -> KafkaFollower:
        with self._lock:
            self._look_at({topic for topic, _ in starts})
            for topic, partition in starts:
                self._check(topic, partition)
            return KafkaFollower(self._settings, starts)

    def take_over(self, name: str) -> KafkaWriter:
        return KafkaWriter(self._settings, name)

    def close(self) -> None:
        with self._lock:
            self._drop_producer()
            for probe in self._probes.values():
                probe.close()
            self._probes.clear()
            if self._admin is not None:
                self._admin.close()
            self._admin = None

    # Clients

    def _admin_client(self) -> KafkaAdminClient:
        if self._admin is None:
            self._admin = clients.admin(self._settings)
        return self._admin

    def _append_producer(self) -> KafkaProducer:
        if self._producer is None:
            self._producer = clients.producer(self._settings)
        return self._producer

    def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            clients.discard(producer)

    def _probe_of(self, topic: str, partition: int) -> KafkaProbe:
        """One for each of the places asked for last: who reads several in turn does not connect each time."""
        self._check(topic, partition)
        place = (topic, partition)
        probe = self._probes.pop(place, None) or KafkaProbe(self._settings, place)
        self._probes[place] = probe
        if len(self._probes) > _PROBES_MAX:
            self._probes.popitem(last=False)[1].close()
        return probe

    # Topics

    def _check(self, topic: str, partition: int) -> None:
        if not 0 <= partition < self._partition_count(topic):
            raise no_such(topic, partition, self._partitions[topic])

    def _partition_count(self, topic: str) -> int:
        self._look_at([topic])
        return self._partitions[topic]

    def _look_at(self, topics: Collection[str]) -> None:
        """Each is asked for once: the count is fixed. Raises UsageError where one is not there, or is not for us."""
        new = sorted(set(topics) - self._partitions.keys())
        if not new:
            return
        doing = f"look at topic {', '.join(new)}"
        with explained(self._settings, doing):
            described = self._admin_client().describe_topics(new)
        for found in described:
            error = errors.for_code(found["error_code"])
            if error is errors.UnknownTopicOrPartitionError:
                raise no_such(found["name"], 0, None)
            if error is not errors.NoError:
                raise explain(self._settings, doing, error())
            self._partitions[found["name"]] = len(found["partitions"])
