"""What is kept of a claim that was refused: the claim as it was sent, and behind its headers why and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ledger import instants
from ledger.claim import Claim
from ledger.instants import Instant
from ledger.log.port import Message

REASON, FIELD, DETAIL = "refused_reason", "refused_field", "refused_detail"
CLAIM, AT = "refused_claim", "refused_at"
_ADDED = (REASON, FIELD, DETAIL, CLAIM, AT)


class RefusedCopy(NamedTuple):
    """A copy taken apart: the message as it was claimed, and what was added to it, by header."""

    claimed: Message
    said: Mapping[str, bytes]


def with_reasons(message: Message, why: tuple[str, str, str], claim: Claim, at: Instant) -> Message:
    """The copy of a claim. `why` is the reason's code, the field that it is about, and the detail in words."""
    said = (*why, claim.text(), instants.text(at))
    added = tuple((name, text.encode()) for name, text in zip(_ADDED, said, strict=True))
    return message._replace(headers=(*message.headers, *added))


def taken_apart(copy: Message) -> RefusedCopy | None:
    """None for a message that does not end with the reasons of a refusal."""
    claimed, added = copy.headers[: -len(_ADDED)], copy.headers[-len(_ADDED) :]
    if tuple(name for name, _ in added) != _ADDED:
        return None
    return RefusedCopy(copy._replace(headers=claimed), dict(added))
