"""What the board asks of the ledger behind it. The command line opens it (`ledger/commands/board.py`), tests may make another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ledger.instants import Instant
from ledger.protocol.explanation import Explanation
from ledger.protocol.known import Known
from ledger.protocol.policy import Policy
from projections.board.stand import Stand
from projections.store import Store


class Ledger(Protocol):
    """Called from several threads at once."""

    @property
    def store(self) -> Store:
        """The projections."""

    def stand(self) -> Stand:
        """As known when, sealed how far."""

    def now(self) -> Instant:
        """The present; of a rehearsal, its last moment."""

    def policy(self, name: str | None = None) -> Policy:
        """By its name; the one that the detector runs where none is given. Raises UsageError."""

    def events_of(self, subject: str, known_at: Instant | None = None) -> Sequence[Known]:
        """What is known of a subject: now from the tables, at another moment from the ledger itself."""

    def explanation(self, finding_id: str, known_at: Instant | None = None) -> Explanation | None:
        """Of a finding by the detector's policy; None where there was none by then."""

    def picture(self, explanation: Explanation, known_at: Instant | None = None) -> str | None:
        """The case drawn around the finding, as SVG; None for a finding about a publisher."""
