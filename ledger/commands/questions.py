"""What a question is about: which moment of knowledge, and whether tables or the ledger itself answer it."""

from __future__ import annotations

from typing import NamedTuple

from ledger.commands import moments, show
from ledger.commands.parts import Parts
from ledger.instants import Instant
from ledger.protocol.known import Known
from projections import queries, replay
from projections.edges import Edges, edges_of


class Asked(NamedTuple):
    """`known_at` is the moment of knowledge: the one that was asked for, or the present.

    The present of a rehearsal is the last moment that it knows of, for its clock is the history's own.
    """

    known_at: Instant
    is_present: bool
    edges: Edges | None

    @property
    def is_rehearsal(self) -> bool:
        return self.edges is not None and self.edges.is_rehearsal

    @property
    def is_open(self) -> bool:
        """Whether more may still become known at or before this moment."""
        return self.edges is None or not self.edges.is_closed(self.known_at)

    def heading(self) -> str:
        openness = ", an open moment: more may still become known" if self.is_open and not self.is_present else ""
        return f"As known at {moments.in_words(self.known_at)}{openness}"


def asked(parts: Parts, given: Instant | None) -> Asked:
    """The moment of a question, the present where none is given; says on standard error what a reader of the answer must know about it."""
    edges = edges_of(parts.log)
    if edges is None:
        show.say("Nothing is on the ledger yet. `ledger run` takes in what is published.")
        return Asked(moments.clock() if given is None else given, given is None, None)
    if given is None:
        present = edges.last_known_at if edges.is_rehearsal else Instant(max(moments.clock(), edges.last_known_at))
        return Asked(present, is_present=True, edges=edges)
    question = Asked(given, is_present=False, edges=edges)
    if question.is_open:
        show.say(
            f"The moment {moments.in_words(given)} is still open: the last record of the ledger became known at "
            f"{moments.in_words(edges.last_known_at)}."
        )
    return question


def events_of(parts: Parts, subject: str, question: Asked) -> list[Known]:
    """What was known about a subject: from the tables for the present, from the ledger for any other moment."""
    if question.edges is None:
        return []
    if not question.is_present:
        with show.progress("records read") as counter:
            return replay.history_of(parts.log, subject, question.known_at, counter.add)
    warn_when_behind(parts, question.edges)
    return queries.history_of(parts.store, subject)


def warn_when_behind(parts: Parts, edges: Edges) -> None:
    """Say on standard error when the tables do not have everything yet."""
    from projections.store import PROJECTOR

    behind = edges.records - parts.store.position(PROJECTOR)
    if behind > 0:
        show.say(f"The tables are {behind:,} records behind the ledger. `ledger run` brings them up to date.")
