"""Rules that look across subjects: what they find is about a publisher. Adding one is one class and one line here."""

from __future__ import annotations

from ledger.protocol.publishers.conflicts import ConflictingContent
from ledger.protocol.publishers.gaps import MissingNumber
from ledger.protocol.publishers.matter import PublisherRule
from ledger.protocol.publishers.shares import AutomatedSharingPattern

__all__ = ["PUBLISHER_RULES", "PublisherRule"]

PUBLISHER_RULES: tuple[PublisherRule, ...] = (AutomatedSharingPattern(), ConflictingContent(), MissingNumber())
