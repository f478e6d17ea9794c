"""The log on Apache Kafka: the only home of its client."""

from ledger.log.kafka.clients import KafkaSettings
from ledger.log.kafka.log import KafkaLog

__all__ = ["KafkaLog", "KafkaSettings"]
