"""The settings of every topic of a ledger: what is in it stays in it."""

from __future__ import annotations

from collections.abc import Mapping

INTAKE_BYTES_MAX = 1_048_588
"""What an intake takes in one message: room above the ledger's own limit, so that a claim is refused with a reason."""

KEPT_BYTES_MAX = 2 * INTAKE_BYTES_MAX
"""What the other topics take: whatever an intake took is kept whole, with the reason of its refusal beside it."""


def topic_settings(topic: str, replication: int) -> Mapping[str, str]:
    """Names and values as Kafka has them."""
    return {
        # Nothing expires, neither by time nor by size; and nothing is dropped because a later one has its key.
        "cleanup.policy": "delete",
        "retention.ms": "-1",
        "retention.bytes": "-1",
        # The broker's own clock stamps each message: verification compares it with the registrar's.
        "message.timestamp.type": "LogAppendTime",
        # Of three copies two must have a message before it counts, so the loss of one loses none.
        "min.insync.replicas": str(max(1, replication - 1)),
        "unclean.leader.election.enable": "false",
        "max.message.bytes": str(INTAKE_BYTES_MAX if topic.startswith("intake.") else KEPT_BYTES_MAX),
        # The broker unpacks what a publisher packed, so that every reader can read it without that codec's library.
        "compression.type": "uncompressed",
    }
