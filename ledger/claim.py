"""The place where something was claimed: incarnation, intake topic, partition and offset."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """Names one message of one intake for ever. Every claim has exactly one outcome on the ledger."""

    incarnation: str
    topic: str
    partition: int
    offset: int

    def text(self) -> str:
        """`<incarnation>/<topic>/<partition>/<offset>`, as the header and JSON carry it."""
        return f"{self.incarnation}/{self.topic}/{self.partition}/{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Claim:
        """The claim of that text. Raises ValueError for any text that `text()` does not make."""
        incarnation, topic, partition, offset = text.split("/")
        claim = cls(incarnation, topic, int(partition), int(offset))
        if not incarnation or not topic or claim.partition < 0 or claim.offset < 0 or claim.text() != text:
            raise ValueError(f"not a claim: {text[:80]!r}")
        return claim
