"""Where the ledger's Kafka clients are made, with every option that matters said out loud.

The client's own defaults are made for other uses: it begins at the latest message, commits positions by itself, shows
messages of transactions that were never committed, and creates topics by being asked for them.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, errors
from kafka.producer.future import FutureRecordMetadata
from kafka.serializer import Serializer

from ledger.errors import PartMissing
from ledger.log.kafka.batches import Batches
from ledger.log.port import Message

Security = Literal["SASL_SSL", "SSL", "SASL_PLAINTEXT", "PLAINTEXT"]

REQUEST_TIMEOUT_MS = 10_000
DELIVERY_TIMEOUT_MS = 20_000
TRANSACTION_TIMEOUT_MS = 30_000
FETCH_WAIT_MS = 500
PROBE_WAIT_MS = 10
BATCH_BYTES_MAX = 512 * 1024
REQUEST_BYTES_MAX = 4 * 1024 * 1024  # above what any topic takes: the topic's own limit holds
FETCH_BYTES_MAX = 16 * 1024 * 1024
PARTITION_FETCH_BYTES_MAX = 1024 * 1024

Options = dict[str, object]


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """Where the broker is and who we are to it. Every combination but the default is somebody's network to trust."""

    bootstrap: str
    """`host:port`, several separated by commas."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    security: Security = "SASL_SSL"
    ca_file: str | None = None
    """PEM; None for the system's own authorities."""
    certificate_file: str | None = None
    key_file: str | None = None
    replication: int = 1
    """Copies of each topic that is created; of three or more, all but one must have a message before it counts."""


def require_crc32c() -> None:
    """Raises PartMissing without the package: the client would read at a third of the speed and not say so."""
    try:
        import crc32c  # noqa: F401
    except ImportError as error:
        raise PartMissing(
            "the package crc32c is missing: Kafka would be read at a third of the speed",
            advice="pip install 'kafka-python[crc32c]'",
        ) from error


def consumer(settings: KafkaSettings, fetch_wait_ms: int = FETCH_WAIT_MS) -> KafkaConsumer:
    """It reads what is committed, from where it is told, and keeps its place to itself."""
    client = KafkaConsumer(
        **_connection(settings),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        allow_auto_create_topics=False,
        check_crcs=True,
        enable_incremental_fetch_sessions=True,
        fetch_min_bytes=1,
        fetch_max_wait_ms=fetch_wait_ms,
        fetch_max_bytes=FETCH_BYTES_MAX,
        max_partition_fetch_bytes=PARTITION_FETCH_BYTES_MAX,
        metrics_enabled=False,
    )
    client._fetcher.PartitionRecords = Batches  # noqa: SLF001 - see there for the reasons
    return client


def producer(settings: KafkaSettings, transactional_id: str | None = None) -> KafkaProducer:
    """It numbers its messages, so that none is stored twice; with an id it writes in transactions."""
    return KafkaProducer(
        **_connection(settings),
        transactional_id=transactional_id,
        transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
        enable_idempotence=True,
        acks="all",
        retries=float("inf"),  # until the delivery's time is over
        delivery_timeout_ms=DELIVERY_TIMEOUT_MS,
        max_block_ms=REQUEST_TIMEOUT_MS,
        max_in_flight_requests_per_connection=5,
        allow_auto_create_topics=False,
        compression_type=None,
        batch_size=BATCH_BYTES_MAX,
        linger_ms=20,  # every write ends in a flush, which does not linger
        max_request_size=REQUEST_BYTES_MAX,
        value_serializer=_Values(),
        metrics_enabled=False,
    )


def send(producer: KafkaProducer, topic: str, partition: int, message: Message) -> FutureRecordMetadata:
    """Hand a message to a producer, which sends it when it may."""
    value = _NULL if message.key is None and message.value is None else message.value
    return producer.send(topic, key=message.key, value=value, headers=list(message.headers), partition=partition)


def discard(producer: KafkaProducer) -> None:
    """Stop a producer now. What it has in hand is dropped; the client's own `close` fails there, and goes on sending."""
    if producer._sender is not None:  # noqa: SLF001 - there is no other way to say so
        producer._sender.force_close()  # noqa: SLF001
        producer._sender.join(_DISCARD_S_MAX)  # noqa: SLF001
    with suppress(errors.KafkaError):
        producer.close(timeout=0)


class _Values(Serializer):  # type: ignore[misc]  # the client has no types
    """Kafka has records without key and value, and other clients write them; this client takes them only disguised."""

    def serialize(self, topic: str, headers: object, data: object) -> object:  # noqa: ARG002 - the client's form
        return None if data is _NULL else data


_NULL = object()
_DISCARD_S_MAX = 2.0


def admin(settings: KafkaSettings) -> KafkaAdminClient:
    return KafkaAdminClient(**_connection(settings))


def _connection(settings: KafkaSettings) -> Options:
    with_password = settings.security.startswith("SASL")
    return {
        "bootstrap_servers": settings.bootstrap.split(","),
        "client_id": "ledger",
        "security_protocol": settings.security,
        "sasl_mechanism": "SCRAM-SHA-512" if with_password else None,
        "sasl_plain_username": settings.username,
        "sasl_plain_password": settings.password,
        "ssl_cafile": settings.ca_file,
        "ssl_certfile": settings.certificate_file,
        "ssl_keyfile": settings.key_file,
        "ssl_check_hostname": True,
        "request_timeout_ms": REQUEST_TIMEOUT_MS,
        "bootstrap_timeout_ms": REQUEST_TIMEOUT_MS,
        "reconnect_backoff_ms": 50,
        "reconnect_backoff_max_ms": 1_000,
        "retry_backoff_ms": 50,
        "metadata_max_age_ms": 60_000,
        "connections_max_idle_ms": 540_000,
    }
