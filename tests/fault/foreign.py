"""Records that only strangers' clients write: Kafka takes them, and so must the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kafka import KafkaProducer
from kafka.serializer import Serializer

from ledger.log.kafka import KafkaSettings


class _Null(Serializer):  # type: ignore[misc]  # the client has no types
    """The Python client refuses a record without key and value; other clients write it, and here this one does."""

    def serialize(self, topic: str, headers: object, data: bytes) -> bytes | None:
        return None if data == b"null" else data


@contextmanager
def foreign_producer(settings: KafkaSettings) -> Iterator[KafkaProducer]:
    """A producer with the client's own defaults, for records up to what the broker takes. `b"null"` is null."""
    producer = KafkaProducer(
        bootstrap_servers=settings.bootstrap,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=settings.username,
        sasl_plain_password=settings.password,
        key_serializer=_Null(),
        value_serializer=_Null(),
        max_request_size=8 * 1024 * 1024,
    )
    try:
        yield producer
    finally:
        producer.close(timeout=5)
