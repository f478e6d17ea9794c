"""The place where something was claimed: incarnation, intake topic, partition and offset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


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
        intake, _, offset = text.rpartition("/")
        return cls(*_intake(intake), _plain(offset, text))


@lru_cache(maxsize=1024)  # a ledger has as many intakes as publishers, and names them in every record
def _intake(text: str) -> tuple[str, str, int]:
    incarnation, topic, partition = text.split("/")
    if not incarnation or not topic:
        raise ValueError(f"not a claim: {text[:80]!r}")
    return incarnation, topic, _plain(partition, text)


def _plain(digits: str, text: str) -> int:
    number = int(digits)
    if number < 0 or str(number) != digits:
        raise ValueError(f"not a claim: {text[:80]!r}")
    return number
