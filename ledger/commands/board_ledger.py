"""The ledger as the board asks it: the parts of this command line, for several threads at once."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ledger.cloudevents import to_message
from ledger.commands.intakes import IntakeWriter
from ledger.commands.parts import Parts
from ledger.commands.sealed import NotSealedYet, sealed
from ledger.errors import UsageError
from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.explanation import Explanation, case_known_by, explain_by_id
from ledger.protocol.known import Known
from ledger.protocol.picture import timeline_picture
from ledger.protocol.policy import Policy
from projections import queries, replay
from projections.board.accesses import PUBLISHER
from projections.board.stand import Sealed, Stand
from projections.edges import Edges, edges_of
from projections.store import PROJECTOR, Store
from schemas.register import Publisher


@dataclass
class BoardLedger:
    """Reads of the log take turns: a client of the log is for one thread at a time. The tables are for all at once."""

    parts: Parts
    clock: Callable[[], Instant]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def store(self) -> Store:
        return self.parts.store

    def stand(self) -> Stand:
        edges = self._edges()
        known_at = self._present(edges)
        return Stand(
            known_at=known_at,
            is_closed=edges.is_closed(known_at),
            is_rehearsal=edges.is_rehearsal,
            records=edges.records,
            behind=max(0, edges.records - self.store.position(PROJECTOR)),
            sealed=self._sealed(),
        )

    def now(self) -> Instant:
        return self._present(self._edges())

    def policy(self, name: str | None = None) -> Policy:
        return self.parts.policy(name)

    def events_of(self, subject: str, known_at: Instant | None = None) -> Sequence[Known]:
        if known_at is None:
            return queries.history_of(self.store, subject)
        with self._turn:
            return replay.history_of(self.parts.log, subject, known_at)

    def explanation(self, finding_id: str, known_at: Instant | None = None) -> Explanation | None:
        raised = queries.finding(self.store, finding_id)
        if raised is None or raised.about != "SUBJECT":
            return None
        events = self.events_of(raised.subject_ref, known_at)
        return explain_by_id(finding_id, events, self.policy(), self.now() if known_at is None else known_at)

    def picture(self, explanation: Explanation, known_at: Instant | None = None) -> str | None:
        finding = explanation.verdict.finding
        if finding.is_about_publisher:
            return None
        moment = self.now() if known_at is None else known_at
        case = case_known_by(self.events_of(finding.identity.about, known_at), self.policy(), moment)
        return timeline_picture(case, explanation.verdict, explanation.title, moment)

    def claim(self, events: Sequence[Event]) -> None:
        """Claims events of the board, in their order. Raises NoIntake, and PartMissing where the log is away."""
        intake = Publisher(PUBLISHER, "ledger").intake_topic
        with self._turn:
            writer = IntakeWriter(self.parts.log)
            for event in events:
                writer.add(intake, to_message(event))
            writer.flush()

    def _edges(self) -> Edges:
        with self._turn:
            edges = edges_of(self.parts.log)
        if edges is None:
            raise UsageError(
                "nothing is on the ledger yet",
                advice="Publish something (ledger publish FILE) and take it in (ledger run); or try `ledger demo`.",
            )
        return edges

    def _present(self, edges: Edges) -> Instant:
        """The present of a rehearsal is the last moment that it knows of: its clock is the history's own."""
        return edges.last_known_at if edges.is_rehearsal else Instant(max(self.clock(), edges.last_known_at))

    def _sealed(self) -> Sealed | None:
        try:
            checkpoint = sealed(self.parts).checkpoint
        except NotSealedYet:
            return None
        return Sealed(checkpoint.origin, checkpoint.size, base64.b64encode(checkpoint.root).decode(), None)
