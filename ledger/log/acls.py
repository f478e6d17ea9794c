"""Who may do what on the broker, as data, and how the broker is told.

Everything else is refused: the broker allows nothing that no ACL allows. A Kafka user has the name of its publisher
with dots for slashes (`/police/kent` is `police.kent`); the ledger's own processes have the names below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)

from ledger.errors import LedgerError
from ledger.log.kafka import KafkaSettings, clients
from ledger.log.kafka.failures import explained

LEDGER = "ledger"
REFUSED = "refused"
MIRROR = "mirror"
INTAKES = "intake."
REGISTRAR = "registrar"
DETECTOR = "detector"
READERS = ("projector", DETECTOR, "sealer", "board")
DETECTOR_INTAKE = "intake.ledger.detector"
ANY_HOST = "*"


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing that one user may do."""

    user: str
    operation: Literal["READ", "WRITE", "DESCRIBE"]
    kind: Literal["TOPIC", "TRANSACTIONAL_ID"]
    name: str
    prefix: bool = False
    """Whether `name` stands for every name that begins with it."""


def grants(intakes: Mapping[str, str]) -> tuple[Grant, ...]:
    """Everything that is allowed on a ledger. `intakes` has the topic of each publisher's Kafka user."""
    return (
        # A publisher writes its own intake, and cannot read: not even what it claimed itself.
        *(Grant(user, "WRITE", "TOPIC", topic) for user, topic in intakes.items()),
        # Only the registrar writes the record, and only under the name that fences its predecessor.
        Grant(REGISTRAR, "READ", "TOPIC", INTAKES, prefix=True),
        Grant(REGISTRAR, "READ", "TOPIC", LEDGER),
        Grant(REGISTRAR, "READ", "TOPIC", REFUSED),
        Grant(REGISTRAR, "READ", "TOPIC", MIRROR),
        Grant(REGISTRAR, "WRITE", "TOPIC", LEDGER),
        Grant(REGISTRAR, "WRITE", "TOPIC", REFUSED),
        Grant(REGISTRAR, "WRITE", "TRANSACTIONAL_ID", REGISTRAR),
        # What the detector finds goes through the gate like every claim.
        Grant(DETECTOR, "WRITE", "TOPIC", DETECTOR_INTAKE),
        # Whether it is a mirror, which nobody may write to, is said beside the ledger.
        *(Grant(reader, "READ", "TOPIC", topic) for reader in READERS for topic in (LEDGER, MIRROR)),
    )


def allow(settings: KafkaSettings, wanted: Iterable[Grant]) -> None:
    """Tell the broker; what it knows already stays as it is. Raises UsageError where we may not."""
    acls = [_acl(grant) for grant in wanted]
    with explained(settings, "set who may do what"), closing(clients.admin(settings)) as admin:
        failed: Sequence[object] = admin.create_acls(acls)["failed"]
    if failed:
        raise LedgerError(f"the broker did not take {len(failed)} of {len(acls)} permissions: {failed[0]}")


def _acl(grant: Grant) -> ACL:
    pattern = ACLResourcePatternType.PREFIXED if grant.prefix else ACLResourcePatternType.LITERAL
    return ACL(
        principal=f"User:{grant.user}",
        host=ANY_HOST,
        operation=ACLOperation[grant.operation],
        permission_type=ACLPermissionType.ALLOW,
        resource_pattern=ResourcePattern(ResourceType[grant.kind], grant.name, pattern),
    )
