"""What the detector says beside its verdicts: which policy it judges by, and that a deadline has passed."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from ledger.events import ClockReached, PolicyAdopted
from ledger.instants import Instant
from ledger.protocol import RULE_PACK, Policy
from projections.detector_tables import DETECTOR

PUBLISHER = f"/ledger/{DETECTOR}"

_IDS = uuid5(NAMESPACE_URL, "urn:protocol-ledger:detector")


def policy_adopted(policy: Policy, at: Instant, number: int) -> PolicyAdopted:
    """From its record on, verdicts follow this policy. `number` is the ledger number that the detector had reached."""
    return PolicyAdopted(
        event_id=str(uuid5(_IDS, f"policy|{policy.digest}|{RULE_PACK}|{number}")),
        publisher=PUBLISHER,
        subject_ref=PUBLISHER,
        occurred_at=at,
        recorded_at=at,
        name=policy.name,
        digest=policy.digest,
        rule_pack=RULE_PACK,
        policy=policy.content,
    )


def clock_reached(deadline: Instant) -> ClockReached:
    """Says that a deadline has passed; saying it twice is a repeat."""
    return ClockReached(
        event_id=str(uuid5(_IDS, f"clock|{deadline}")),
        publisher=PUBLISHER,
        subject_ref=PUBLISHER,
        occurred_at=deadline,
        recorded_at=deadline,
        reached=deadline,
    )
