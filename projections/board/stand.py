"""What every page says of itself: as known when, and under which checkpoint."""

from __future__ import annotations

from typing import NamedTuple

from ledger import instants
from ledger.instants import Instant
from ledger.protocol.wording import when_in_words
from schemas.jsontypes import Json


class Sealed(NamedTuple):
    """The latest checkpoint that may be shown. `root` in base64, as the checkpoint has it; `at` None where it is not kept."""

    origin: str
    size: int
    root: str
    at: Instant | None


class Stand(NamedTuple):
    """`behind` is how many records the tables have not taken in yet; `sealed` None before the first checkpoint."""

    known_at: Instant
    is_closed: bool
    is_rehearsal: bool
    records: int
    behind: int
    sealed: Sealed | None

    @property
    def words(self) -> str:
        """As known at 20 May 2024 at 13:00 BST"""
        return f"As known at {when_in_words(self.known_at)}"

    @property
    def sealed_words(self) -> str:
        if self.sealed is None:
            return "Nothing is sealed yet"
        return f"{self.sealed.size:,} of {self.records:,} records are sealed"

    def plain(self) -> dict[str, Json]:
        sealed = self.sealed
        return {
            "known_at": instants.text(self.known_at),
            "closed": self.is_closed,
            "rehearsal": self.is_rehearsal,
            "records": self.records,
            "records_behind": self.behind,
            "checkpoint": None
            if sealed is None
            else {"origin": sealed.origin, "tree_size": sealed.size, "root_hash": sealed.root},
        }
